package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What goes wrong in a room, drawn by lot. */
final class Faults {
  private static final int LEAST_BOARDS = 8;
  private static final int MOST_JOINERS = 6;

  private final Room room;
  private final VirtualNetwork network;
  private final SplittableRandom random;
  private final boolean islands;
  private final List<VirtualPeer> killed = new ArrayList<>();
  private boolean relaysUp = true;
  private int joiners;

  Faults(Room room, SplittableRandom random, boolean islands) {
    this.room = room;
    this.network = room.network();
    this.random = random;
    this.islands = islands;
  }

  /** Something breaks, or what was broken comes back. */
  void strike() {
    switch (random.nextInt(12)) {
      case 0 -> kill(any());
      case 1 -> killBridge();
      case 2 -> leave();
      case 3 -> join();
      case 4 -> {
        relaysUp = !relaysUp;
        network.relaysUp(relaysUp);
      }
      case 5 -> network.input(any(), new Input.VitalsChanged(random.nextInt(101)));
      case 6, 7 -> network.stall(any(), 500 + random.nextInt(8_000));
      case 8 -> network.block(any(), any());
      case 9 -> network.unblock();
      default -> restart();
    }
  }

  /** Nothing is broken any more; those who are gone stay away. */
  void heal() {
    network.relaysUp(true);
    network.unblock();
    if (islands) {
      network.peers().forEach(peer -> network.relayGroup(peer, 0));
    }
  }

  private VirtualPeer any() {
    List<VirtualPeer> boards = network.boards();
    return boards.get(random.nextInt(boards.size()));
  }

  private boolean isSmall() {
    return network.boards().size() <= LEAST_BOARDS;
  }

  private void kill(VirtualPeer peer) {
    if (!isSmall()) {
      network.kill(peer);
      killed.add(peer);
    }
  }

  private void killBridge() {
    MeshState state = any().state();
    if (!state.edges().isEmpty()) {
      List<PeerId> bridges = state.edges().getFirst().bridges();
      VirtualPeer bridge = network.peer(bridges.get(random.nextInt(bridges.size())));
      if (bridge != null && bridge.isAlive()) {
        kill(bridge);
      }
    }
  }

  private void leave() {
    if (!isSmall()) {
      network.leave(any());
    }
  }

  private void join() {
    if (joiners++ < MOST_JOINERS) {
      VirtualPeer board = room.board();
      network.relayGroup(board, islands ? random.nextInt(2) : 0);
    }
  }

  private void restart() {
    if (killed.isEmpty()) {
      VirtualPeer board = any();
      network.kill(board); // and at once again, before anybody notices
      room.restart(board);
      regroup(board);
    } else {
      VirtualPeer former = killed.remove(random.nextInt(killed.size()));
      room.restart(former);
      regroup(former);
    }
  }

  private void regroup(VirtualPeer former) {
    VirtualPeer again = network.peer(former.id());
    if (again != null && islands) {
      network.relayGroup(again, random.nextInt(2));
    }
  }
}
