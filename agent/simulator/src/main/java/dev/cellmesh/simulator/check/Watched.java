package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.Mesh;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.simulator.Protocol;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One life of a peer: a core, with the checks looking over its shoulder. */
final class Watched implements Protocol {
  private static final long NANOS_PER_MILLI = 1_000_000;

  final PeerId id;
  final Role role;
  final MeshParameters parameters;
  final long bootEpoch;
  private final Protocol core;
  private final List<Check> checks;

  /** When it last took an input, virtual milliseconds. */
  long millis;

  /** The structure it went by before this input; the first is that of a peer alone. */
  Structure before = Structure.ALONE;

  /** The structure it goes by. */
  Structure structure = Structure.ALONE;

  /** When it took over its structure, virtual milliseconds. */
  long structureSince;

  Watched(
      PeerId id,
      Role role,
      MeshParameters parameters,
      long bootEpoch,
      Protocol core,
      List<Check> checks) {
    this.id = id;
    this.role = role;
    this.parameters = parameters;
    this.bootEpoch = bootEpoch;
    this.checks = checks;
    this.core = core;
  }

  @Override
  public List<Action> handle(Input input, MonotonicTime now) {
    millis = now.nanos() / NANOS_PER_MILLI;
    List<Action> actions = core.handle(input, now);
    before = structure;
    if (input instanceof Input.Start || actions.stream().anyMatch(Watched::restructures)) {
      structure = mesh().state().structure();
      structureSince = millis;
    }
    for (Check check : checks) {
      check.handled(this, input, actions);
    }
    return actions;
  }

  private static boolean restructures(Action action) {
    return action instanceof Action.Report(Event event, String detail)
        && event == Event.STRUCTURE_CHANGED;
  }

  int cell() {
    return structure.cellOf(id);
  }

  @Override
  public @Nullable MonotonicTime nextDeadline() {
    return core.nextDeadline();
  }

  @Override
  public Mesh mesh() {
    return Objects.requireNonNull(core.mesh());
  }

  @Override
  public String toString() {
    return "%s %s of cell %d".formatted(role == Role.BOARD ? "board" : "leaf", id, cell());
  }
}
