package dev.cellmesh.mesh;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.MonotonicTime;
import java.util.Arrays;
import java.util.TreeMap;

/** How many boards the room has, as far as this board knows, and how surely it knows that. */
final class Census {
  private static final long SILENT_MILLIS = 30_000;

  /**
   * Cells are of unequal size: what few of them count is no reason to move everybody, unless there
   * is nothing better to be had for a while.
   */
  private static final int ENOUGH_CELLS = 16;

  /**
   * Cells are drawn by hashing: one that claims more boards than this times what is usual (or than
   * this times ours) is not believed so many.
   */
  private static final int MOST_TIMES_USUAL = 4;

  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final TreeMap<Integer, MonotonicTime> silentSince = new TreeMap<>();

  Census(Core core, Roster roster, Edges edges) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
  }

  void structureChanged() {
    silentSince.clear();
  }

  /** Notes since when nothing is known of the cells across the edges. */
  void watchSilent() {
    for (int cell : edges.cells()) {
      if (edges.remote(cell) != null || (core.partial() && edges.carrier(cell) != null)) {
        silentSince.remove(cell);
        continue;
      }
      MonotonicTime due =
          silentSince.computeIfAbsent(cell, c -> core.now()).plusMillis(SILENT_MILLIS);
      if (core.now().isBefore(due)) {
        core.timers().by(Timers.Timer.PLAN, due);
      }
    }
  }

  /** Whether that has lasted for so long that the cell must be empty. */
  private boolean isSilent(int cell) {
    MonotonicTime since = silentSince.get(cell);
    return since != null && core.now().millisSince(since) >= SILENT_MILLIS;
  }

  /** Whether enough other cells have been counted for a guess at how many boards there are. */
  boolean knowsEnough() {
    int known = 0;
    int[] cells = edges.cells();
    for (int cell : cells) {
      known += edges.remote(cell) == null ? 0 : 1;
    }
    return known >= Math.min(ENOUGH_CELLS, cells.length / 2);
  }

  /**
   * The lower middle of the sizes of the cells that are known, this one included: hashing may have
   * left this one small, and fewer than half cannot raise it by a lie.
   */
  private int usual() {
    int[] cells = edges.cells();
    int[] sizes = new int[cells.length + 1];
    int known = 0;
    sizes[known++] = roster.alive().size();
    for (int cell : cells) {
      Edges.Remote remote = edges.remote(cell);
      if (remote != null) {
        sizes[known++] = remote.boards();
      }
    }
    Arrays.sort(sizes, 0, known);
    return sizes[(known - 1) / 2];
  }

  /**
   * How many boards the room has: counted where all cells are known, else estimated from this cell
   * and those it has edges with.
   *
   * @param deviations how many standard deviations to add to an estimate: boards fall into cells by
   *     hashing, so their number in a few cells is Poisson distributed
   */
  int population(int deviations) {
    int cells = core.structure().cells();
    if (cells == 1) {
      return roster.counted();
    }
    int boards = Math.max(1, roster.alive().size());
    int credible = MOST_TIMES_USUAL * Math.max(2, Math.max(boards, usual()));
    int counted = 1;
    for (int cell : edges.cells()) {
      Edges.Remote remote = edges.remote(cell);
      if (remote != null) {
        boards += Math.min(credible, remote.boards());
        counted++;
      } else if (isSilent(cell)) {
        counted++;
      }
    }
    double sure = counted == cells ? 0 : deviations * Math.sqrt(boards);
    return (int) Math.round(cells * (Math.max(1, boards + sure) / counted));
  }
}
