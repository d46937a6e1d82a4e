package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import java.util.List;

/**
 * Watches one promise of a room. Throws {@link Broken} when it does not hold. It sees what goes
 * into each core and what comes out of it, and relies on nothing else that a core says of itself
 * unless that is what the promise is about.
 */
interface Check {
  /** A peer has taken an input. Called before its actions are applied. */
  default void handled(Watched peer, Input input, List<Action> actions) {}

  /** Called every second or so, whatever state the room is in. */
  default void looked(Look look) {}

  /** Faults are long over, the plan is fulfilled, interests of the dead have expired. */
  default void settled(Look look) {}

  /** The run is over, after a quiet minute in which messages were sent to all. */
  default void ended(Look look) {}

  /** What a failure is reported as. */
  default String name() {
    return getClass().getSimpleName();
  }
}
