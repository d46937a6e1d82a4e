package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Bytes;
import java.util.List;

/**
 * Who passes a frame on takes one off its hop limit and leaves the rest of its header alone; in a
 * room that has settled no limit is used up. The places are those of {@code docs/protocol.md}.
 *
 * <p>Not claimed for rooms with a cell that has no boards: what is sent there goes astray until its
 * hops are used up, as it should.
 */
final class HopByHop implements Check {
  private static final int FIRST_ROUTED = 64;
  private static final int TYPE_AT = 1;
  private static final int HOPS_AT = 2;
  private static final int ORIGIN_AT = 4;
  private static final int HEADER_BYTES = 64;
  private long usedUpBefore;

  @Override
  public void handled(Watched peer, Input input, List<Action> actions) {
    if (!(input instanceof Input.FrameReceived received) || !isRouted(received.frame())) {
      return;
    }
    for (Action action : actions) {
      if (action instanceof Action.SendFrame send
          && isRouted(send.frame())
          && isSame(received.frame(), send.frame())
          && send.frame().at(HOPS_AT) != received.frame().at(HOPS_AT) - 1) {
        throw new Broken(
            name(),
            "%s got a frame of type %d with %d hops left and passed it on with %d"
                .formatted(
                    peer,
                    send.frame().at(TYPE_AT),
                    received.frame().at(HOPS_AT),
                    send.frame().at(HOPS_AT)));
      }
    }
  }

  private static boolean isRouted(Bytes frame) {
    return frame.length() >= HEADER_BYTES && frame.at(TYPE_AT) >= FIRST_ROUTED;
  }

  private static boolean isSame(Bytes a, Bytes b) {
    return a.at(TYPE_AT) == b.at(TYPE_AT)
        && a.slice(ORIGIN_AT, HEADER_BYTES - ORIGIN_AT)
            .equals(b.slice(ORIGIN_AT, HEADER_BYTES - ORIGIN_AT));
  }

  @Override
  public void settled(Look look) {
    usedUpBefore = usedUp(look);
  }

  @Override
  public void ended(Look look) {
    long frames = usedUp(look) - usedUpBefore;
    boolean whole =
        look.boards().values().stream()
            .flatMap(s -> s.edges().stream())
            .allMatch(MeshState.Edge::up);
    if (frames > 0 && whole) {
      throw new Broken(name(), frames + " frames used up their hops in a settled room");
    }
  }

  private static long usedUp(Look look) {
    return look.boards().values().stream()
        .mapToLong(s -> s.counters().getOrDefault(Event.HOP_LIMIT, 0L))
        .sum();
  }
}
