package dev.cellmesh.simulator;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.simulator.check.Settled;
import java.util.List;

final class Explore {
  public static void main(String[] args) {
    int n = Integer.parseInt(args[0]);
    int c = Integer.parseInt(args[1]);
    long seed = Long.parseLong(args[2]);
    var net = new VirtualNetwork(NetworkOptions.seeded(seed));
    var p = c < 0 ? MeshParameters.DEFAULT : MeshParameters.DEFAULT.withTargetCells(c);
    for (int i = 0; i < n; i++) {
      net.add(Role.BOARD, p);
    }
    int want = c < 0 ? Integer.parseInt(args[3]) : c;
    for (int s = 0; s < 120; s++) {
      net.run(1000);
      var f = Settled.faults(net, want);
      long links = net.boards().stream().mapToLong(b -> b.state().links().size()).sum();
      long max = net.boards().stream().mapToLong(VirtualPeer::links).max().orElse(0);
      var st = net.boards().get(0).state();
      System.out.println(
          net.millis()
              + " faults "
              + f.size()
              + " links/board "
              + links / (double) n
              + " max "
              + max
              + " "
              + st.structure()
              + " joined "
              + net.boards().stream().filter(VirtualPeer::hasJoined).count()
              + " relayEv max "
              + net.boards().stream().mapToLong(VirtualPeer::relayEventsSent).max().orElse(0)
              + (f.isEmpty() ? "" : " " + f.get(0)));
      if (f.isEmpty()) break;
    }
    var leaf = net.add(Role.LEAF, p);
    net.input(leaf, new Input.Subscribe("telemetry", List.of("#")));
    net.run(5000);
    for (var b : net.boards()) net.input(b, new Input.Publish("telemetry", "x", Bytes.utf8("hi")));
    net.run(2000);
    System.out.println(
        "leaf joined "
            + leaf.hasJoined()
            + " received "
            + leaf.received().size()
            + " ev "
            + leaf.relayEventsSent()
            + " links "
            + leaf.state().links());
    var sum = new java.util.TreeMap<dev.cellmesh.mesh.port.Event, Long>();
    net.boards().forEach(b -> b.state().counters().forEach((e, v) -> sum.merge(e, v, Long::sum)));
    System.out.println(sum);
  }
}
