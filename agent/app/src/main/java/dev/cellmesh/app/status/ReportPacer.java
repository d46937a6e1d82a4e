package dev.cellmesh.app.status;

import dev.cellmesh.mesh.port.MeshState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a board reports: at once when the shape around it changes, but at most once per
 * second, and every five seconds anyway. Time is an argument.
 */
public final class ReportPacer {
  static final long EVERY_MILLIS = 5_000;
  static final long AT_MOST_EVERY_MILLIS = 1_000;

  private @Nullable Shape reported;
  private long reportedAtMillis;

  /** What counts as a change: round-trip times and health do not. */
  private record Shape(int generation, int cell, List<String> links, List<String> edges) {
    static Shape of(MeshState mesh) {
      return new Shape(
          mesh.structure().generation(),
          mesh.cell(),
          mesh.links().stream().map(l -> l.peer().hex() + l.purpose()).toList(),
          mesh.bridging().stream().map(e -> e.cell() + (e.up() ? "+" : "-")).toList());
    }
  }

  /** The report could not be sent: the next look is due. */
  public void missed() {
    reported = null;
  }

  /** Whether to report now; the caller then does. */
  public boolean isDue(MeshState mesh, long nowMillis) {
    Shape shape = Shape.of(mesh);
    long since = nowMillis - reportedAtMillis;
    boolean due =
        reported == null
            || since >= EVERY_MILLIS
            || (since >= AT_MOST_EVERY_MILLIS && !shape.equals(reported));
    if (due) {
      reported = shape;
      reportedAtMillis = nowMillis;
    }
    return due;
  }
}
