package dev.cellmesh.mesh;

import dev.cellmesh.mesh.cells.Growth;
import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.edges.Announcer;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;
import org.jspecify.annotations.Nullable;

/**
 * When the room gets another structure, and which: decided by one board of the first cell, or of
 * the cell that stands in for it. A board that has long been alone begins again by itself.
 */
final class Restructuring {
  private static final long RESTRUCTURE_MILLIS = 1_200;

  /** A room of one cell hears of all its boards: once no more come, it need not wait so long. */
  private static final long ALL_HERE_MILLIS = 500;

  private static final long NOBODY_NEW_MILLIS = 300;
  private static final long SHRINK_MILLIS = 30_000;
  private static final long RETURN_MILLIS = 120_000;

  /** Standard deviations that an estimate must be off by before the room has other cells for it. */
  private static final int SURE = 3;

  private static final long UNSURE_MILLIS = 20_000;
  private static final long STAND_IN_MILLIS = 10_000;
  private static final long ISOLATED_MILLIS = 120_000;
  private static final long OUTGROWN_MILLIS = 5_000;

  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final Announcer announcer;
  private final Census census;
  private Growth growth;
  private RoomParameters growthFor = RoomParameters.NONE;
  private @Nullable MonotonicTime firstEmptySince;
  private @Nullable MonotonicTime isolatedSince;

  Restructuring(Core core, Roster roster, Edges edges, Announcer announcer) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.announcer = announcer;
    this.census = new Census(core, roster, edges);
    this.growth = new Growth(core.parameters());
  }

  void structureChanged() {
    census.structureChanged();
    firstEmptySince = null;
    core.standIn(false);
  }

  /**
   * The structure to adopt now: larger, smaller, or the one to begin with; null if the present one
   * stays.
   */
  @Nullable Structure next() {
    census.watchSilent();
    standIn();
    Structure again = startAgain();
    return again == null ? grow() : again;
  }

  /**
   * The first cell is the way in, and decides how many cells there are. Hashing may leave it empty:
   * then the next one that is not stands in for it, if it has edges to all before it.
   */
  private void standIn() {
    boolean empty = core.cell() != 0;
    for (int cell = 0; empty && cell < core.cell(); cell++) {
      boolean known = edges.remote(cell) != null || edges.carrier(cell) != null;
      empty = !known && core.graph().edge(core.cell(), cell);
    }
    MonotonicTime since = firstEmptySince == null ? core.now() : firstEmptySince;
    firstEmptySince = empty ? since : null;
    boolean patient = core.now().millisSince(since) >= STAND_IN_MILLIS;
    if (empty && !patient) {
      core.timers().by(Timers.Timer.PLAN, since.plusMillis(STAND_IN_MILLIS));
    }
    if (core.standsIn() != (empty && patient)) {
      core.standIn(!core.standsIn());
      announcer.listen();
    }
  }

  /**
   * What a board begins with, if it has long had no link: with a structure that fits nobody any
   * more it would never meet anybody. A room that is still there tells it the right one.
   */
  private @Nullable Structure startAgain() {
    if (core.links().readyBoards() > 0
        || core.relays() == 0
        || core.structure().equals(Structure.ALONE)) {
      isolatedSince = null;
      return null;
    }
    MonotonicTime since = isolatedSince == null ? core.now() : isolatedSince;
    isolatedSince = since;
    MonotonicTime due = since.plusMillis(ISOLATED_MILLIS);
    if (core.now().isBefore(due)) {
      core.timers().by(Timers.Timer.PLAN, due);
      return null;
    }
    isolatedSince = null;
    return Structure.ALONE;
  }

  /**
   * Whether the room will soon have more cells: most links made now would be closed again. Only for
   * a while, since the board that decides may see it otherwise.
   */
  boolean isDue() {
    MonotonicTime patience = core.structureAt().plusMillis(OUTGROWN_MILLIS);
    if (!core.now().isBefore(patience)) {
      return false;
    }
    if (growth().next(core.structure(), census.population(-SURE)).cells()
        <= core.structure().cells()) {
      return false;
    }
    core.timers().by(Timers.Timer.PLAN, patience);
    return true;
  }

  private Growth growth() {
    if (!core.roomParameters().equals(growthFor)) {
      growthFor = core.roomParameters();
      growth = new Growth(core.parameters().overriddenBy(growthFor));
    }
    return growth;
  }

  private @Nullable Structure grow() {
    boolean first = core.cell() == 0 || core.standsIn();
    boolean speaker = first && roster.rank(core.structure().cells()) == 0;
    // A board that is cut off sees nobody; what it decides must not win over the room it returns
    // to.
    boolean cutOff = core.structure().cells() > 1 && core.links().readyBoards() == 0;
    if (!speaker || cutOff || !core.started()) {
      return null;
    }
    Structure next = growth().next(core.structure(), census.population(-SURE));
    if (next.cells() <= core.structure().cells()) {
      next = growth().next(core.structure(), census.population(SURE));
      next = next.cells() > core.structure().cells() ? core.structure() : next;
    }
    // The highest generation has no next: adopting one that nobody else does would split the room.
    if (!next.supersedes(core.structure())) {
      return null;
    }
    boolean shrinks = next.cells() < core.structure().cells();
    long patience = census.knowsEnough() ? RESTRUCTURE_MILLIS : UNSURE_MILLIS;
    // The others of a fleet that comes back may take longer than this board.
    boolean remembered = core.structureAt().equals(core.startedAt());
    long shrink = remembered ? RETURN_MILLIS : SHRINK_MILLIS;
    MonotonicTime due = core.structureAt().plusMillis(shrinks ? shrink : patience);
    due = earlier(due, core.structure().cells() == 1 ? allHere() : due);
    if (core.now().isBefore(due)) {
      core.timers().by(Timers.Timer.PLAN, due);
      return null;
    }
    return next;
  }

  /** When all who start together should have been heard of. */
  private MonotonicTime allHere() {
    MonotonicTime least = core.structureAt().plusMillis(ALL_HERE_MILLIS);
    MonotonicTime quiet = roster.newestAt.plusMillis(NOBODY_NEW_MILLIS);
    return later(least, quiet);
  }

  private static MonotonicTime later(MonotonicTime a, MonotonicTime b) {
    return a.isBefore(b) ? b : a;
  }

  private static MonotonicTime earlier(MonotonicTime a, MonotonicTime b) {
    return a.isBefore(b) ? a : b;
  }
}
