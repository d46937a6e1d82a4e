package dev.cellmesh.simulator.run;

import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.simulator.NetworkOptions;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Lets the faults of a timeline happen. */
final class Faults {
  private static final int OTHER_SIDE = 1;

  private final VirtualNetwork net;
  private final Boards boards;
  private final Consumer<Boolean> broadcast;
  private final Runnable plan;

  /**
   * Nothing happens yet.
   *
   * @param broadcast sends a broadcast, flooding if told so, and measures it
   * @param plan measures how long the room takes to be as planned
   */
  Faults(VirtualNetwork net, Boards boards, Consumer<Boolean> broadcast, Runnable plan) {
    this.net = net;
    this.boards = boards;
    this.broadcast = broadcast;
    this.plan = plan;
  }

  void schedule(List<Fault> faults) {
    for (Fault fault : faults) {
      net.call(Math.max(0, fault.atMillis() - net.millis()), () -> happen(fault));
    }
  }

  private void happen(Fault fault) {
    switch (fault) {
      case Fault.Kill k -> boards.lot(k.share()).forEach(boards::kill);
      case Fault.Leave l -> boards.lot(l.share()).forEach(boards::leave);
      case Fault.Restart r -> {
        for (VirtualPeer board : boards.lot(r.share())) {
          boards.kill(board);
          net.call(r.afterMillis(), () -> boards.start(board.id(), Structure.ALONE));
        }
      }
      case Fault.Stall s -> boards.lot(s.share()).forEach(b -> net.stall(b, s.forMillis()));
      case Fault.Partition p -> partition(p);
      case Fault.Relays r -> relays(r);
      case Fault.Links l -> links(l);
      case Fault.Broadcast b -> broadcast.accept(b.flood());
      case Fault.Plan p -> plan.run();
    }
  }

  private void partition(Fault.Partition fault) {
    List<VirtualPeer> there = boards.lot(fault.share());
    there.forEach(board -> net.side(board, OTHER_SIDE));
    net.block(0, OTHER_SIDE);
    if (!fault.oneWay()) {
      net.block(OTHER_SIDE, 0);
    }
    net.call(
        fault.forMillis(),
        () -> {
          net.unblock();
          there.forEach(board -> net.side(board, 0));
        });
  }

  private void relays(Fault.Relays fault) {
    switch (fault.trouble()) {
      case OFF -> {
        net.relaysUp(false);
        net.call(fault.forMillis(), () -> net.relaysUp(true));
      }
      case SLOW ->
          change(
              fault.forMillis(),
              o -> o.withRelayMillis((int) fault.amount()),
              before -> o -> o.withRelayMillis(before.relays().millis()));
      case LOSE ->
          change(
              fault.forMillis(),
              o -> o.withRelayLoss(fault.amount()),
              before -> o -> o.withRelayLoss(before.relays().loss()));
      case REPLAY ->
          change(
              fault.forMillis(),
              o -> o.withRelayReplay(fault.amount()),
              before -> o -> o.withRelayReplay(before.relays().replay()));
      case CORRUPT ->
          change(
              fault.forMillis(),
              o -> o.withRelayCorruption(fault.amount()),
              before -> o -> o.withRelayCorruption(before.relays().corruption()));
    }
  }

  private void links(Fault.Links fault) {
    switch (fault.trouble()) {
      case LOSE ->
          change(
              fault.forMillis(),
              o -> o.withFrameLoss(fault.amount()),
              before -> o -> o.withFrameLoss(before.links().frameLoss()));
      case DUPLICATE ->
          change(
              fault.forMillis(),
              o -> o.withDuplication(fault.amount()),
              before -> o -> o.withDuplication(before.links().duplication()));
      case REFUSE ->
          change(
              fault.forMillis(),
              o -> o.withOpenLoss(fault.amount()),
              before -> o -> o.withOpenLoss(before.links().openLoss()));
    }
  }

  /** Puts back only what it changed: other faults may come and go meanwhile. */
  private void change(
      long forMillis,
      UnaryOperator<NetworkOptions> to,
      Function<NetworkOptions, UnaryOperator<NetworkOptions>> back) {
    UnaryOperator<NetworkOptions> undo = back.apply(net.options());
    net.behave(to.apply(net.options()));
    net.call(forMillis, () -> net.behave(undo.apply(net.options())));
  }
}
