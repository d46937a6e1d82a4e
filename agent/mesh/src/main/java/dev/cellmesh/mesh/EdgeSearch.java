package dev.cellmesh.mesh;

import java.util.TreeMap;

/**
 * Asks for the counterparts in cells of which nothing is known: over links where there is a way,
 * else by announcement.
 *
 * <p>One of the boards that carry an edge is enough to make the two cells known to each other, and
 * the others hear of it by gossip: they ask one after another.
 */
final class EdgeSearch {
  private static final long REQUEST_MILLIS = 1_000;
  private static final long MOST_REQUEST_MILLIS = 60_000;

  /** Requests go in such steps, so that those for many cells share a plan. */
  private static final long STEP_MILLIS = 250;

  /** After a turn the next board may ask: a link takes about so long. */
  private static final long TURN_MILLIS = 300;

  /** An announcement costs the relays something: it waits this many times as long. */
  private static final int ANNOUNCEMENT_TURNS = 3;

  private static final long SPREAD_MILLIS_PER_EDGE = 25;

  private static final class Request {
    final MonotonicTime announceAt;
    int attempts;
    MonotonicTime nextAt;

    Request(MonotonicTime nextAt, MonotonicTime announceAt) {
      this.nextAt = nextAt;
      this.announceAt = announceAt;
    }
  }

  private final Core core;
  private final Edges edges;
  private final Router router;
  private final Announcer announcer;
  private final TreeMap<Integer, Request> requests = new TreeMap<>();

  EdgeSearch(Core core, Edges edges, Router router, Announcer announcer) {
    this.core = core;
    this.edges = edges;
    this.router = router;
    this.announcer = announcer;
  }

  void structureChanged() {
    requests.clear();
  }

  /** The cell is known, or somebody else's to find. */
  void end(int cell) {
    requests.remove(cell);
  }

  /**
   * Asks if it is time; to be called with every plan.
   *
   * @param rank of this board among those elected for the edge
   */
  void seek(int cell, int rank) {
    Request request = requests.computeIfAbsent(cell, c -> request(c, rank));
    PeerId next = router.towardsCell(cell, null);
    boolean early = next == null && request.nextAt.isBefore(request.announceAt);
    MonotonicTime due = early ? request.announceAt : request.nextAt;
    if (core.now.isBefore(due)) {
      core.timers.by(Timers.Timer.PLAN, due);
      return;
    }
    long backoff = REQUEST_MILLIS << Math.min(request.attempts, 6);
    request.attempts++;
    long wait = core.jitter(Math.min(MOST_REQUEST_MILLIS, backoff));
    request.nextAt = core.now.plusMillis((wait / STEP_MILLIS + 1) * STEP_MILLIS);
    core.timers.by(Timers.Timer.PLAN, request.nextAt);
    if (next != null && request.attempts % 3 != 0) {
      WireWriter out = router.control(RoutedFrame.Type.EDGE_REQUEST, 9);
      core.send(next, out.i32(cell).i32(core.cell).u8(rank).done());
    } else if (isNeighbour(cell) || request.attempts > 1) {
      announcer.announceEdge(cell, rank);
    }
  }

  private boolean isNeighbour(int cell) {
    return core.graph.ring(core.cell, cell) == 1;
  }

  private Request request(int cell, int rank) {
    // Neighbours on the ring first: the more edges there are, the shorter the ways to the others.
    long spread = edges.cells().length * SPREAD_MILLIS_PER_EDGE;
    long wait = isNeighbour(cell) ? 0 : core.random.nextLong(spread);
    long turns = (2 * rank + (cell < core.cell ? 1 : 0)) * TURN_MILLIS;
    return new Request(
        core.now.plusMillis(wait + turns), core.now.plusMillis(wait + ANNOUNCEMENT_TURNS * turns));
  }
}
