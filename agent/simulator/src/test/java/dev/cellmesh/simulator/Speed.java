package dev.cellmesh.simulator;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.simulator.check.Settled;

/** How long a room takes to settle, in virtual and in real time, and a virtual minute after. */
final class Speed {
  private Speed() {}

  /** Arguments: boards, target cells (0: the room chooses), seed. */
  public static void main(String[] args) {
    int boards = Integer.parseInt(args[0]);
    int targetCells = Integer.parseInt(args[1]);
    long seed = Long.parseLong(args[2]);
    MeshParameters parameters =
        targetCells == 0
            ? MeshParameters.DEFAULT
            : MeshParameters.DEFAULT.withTargetCells(targetCells);
    VirtualNetwork net = new VirtualNetwork(NetworkOptions.seeded(seed));
    for (int i = 0; i < boards; i++) {
      net.add(Role.BOARD, parameters);
    }
    long start = System.nanoTime();
    long checking = 0;
    int faults = 1;
    while (faults > 0 && net.millis() < 300_000) {
      net.run(1_000);
      long before = System.nanoTime();
      faults = Settled.faults(net).size();
      checking += System.nanoTime() - before;
    }
    report("settled", net, faults, System.nanoTime() - start - checking);
    start = System.nanoTime();
    net.run(60_000);
    report("a minute later", net, Settled.faults(net).size(), System.nanoTime() - start);
  }

  private static void report(String when, VirtualNetwork net, int faults, long nanos) {
    long frames = net.peers().stream().mapToLong(VirtualPeer::framesSent).sum();
    System.out.printf(
        "%s: %s, virtual %.1f s, real %.1f s, %d frames, %d faults%n",
        when,
        net.boards().getFirst().state().structure(),
        net.millis() / 1_000.0,
        nanos / 1e9,
        frames,
        faults);
  }
}
