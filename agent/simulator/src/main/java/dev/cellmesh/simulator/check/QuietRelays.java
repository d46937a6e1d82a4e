package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshState;
import java.util.List;

/**
 * Once a room has settled, its boards hardly trouble the relays: a board that is alone in its cell
 * says so every half minute, others hardly ever, and each bridge of an edge to a cell without
 * boards asks there once a minute.
 */
final class QuietRelays implements Check {
  private static final double EVENTS_PER_LONELY_BOARD_AND_MINUTE = 3;
  private static final double EVENTS_PER_BOARD_AND_MINUTE = 1;
  private static final double EVENTS_PER_LOOSE_END_AND_MINUTE = 1.5;
  private static final double MILLIS_PER_MINUTE = 60_000;

  private long events;
  private long eventsBefore;
  private long since;

  @Override
  public void handled(Watched peer, Input input, List<Action> actions) {
    for (Action action : actions) {
      events += action instanceof Action.Announce || action instanceof Action.SendSignal ? 1 : 0;
    }
  }

  @Override
  public void settled(Look look) {
    eventsBefore = events;
    since = look.millis();
  }

  @Override
  public void ended(Look look) {
    double minutes = (look.millis() - since) / MILLIS_PER_MINUTE;
    double most = 0;
    for (MeshState board : look.boards().values()) {
      boolean lonely = board.members().size() == 1;
      most += lonely ? EVENTS_PER_LONELY_BOARD_AND_MINUTE : EVENTS_PER_BOARD_AND_MINUTE;
      long looseEnds = board.bridging().stream().filter(e -> !e.up()).count();
      most += EVENTS_PER_LOOSE_END_AND_MINUTE * looseEnds;
    }
    most *= minutes;
    if (events - eventsBefore > most) {
      throw new Broken(
          name(),
          "%d events in %.1f minutes of a settled room of %d boards"
              .formatted(events - eventsBefore, minutes, look.boards().size()));
    }
  }
}
