package dev.cellmesh.mesh.edges;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.WireWriter;
import java.util.TreeMap;

/**
 * Asks for the counterparts in cells of which nothing is known: over links where there is a way,
 * else by announcement.
 *
 * <p>One of the boards that carry an edge is enough to make the two cells known to each other, and
 * the others hear of it by gossip: they ask one after another.
 */
public final class EdgeSearch {
  private static final long REQUEST_MILLIS = 1_000;

  /** While most edges are missing, the way there and back is long. */
  private static final long YOUNG_REQUEST_MILLIS = 3_000;

  private static final long MOST_REQUEST_MILLIS = 60_000;

  /** Requests go in such steps, so that those for many cells share a plan. */
  private static final long STEP_MILLIS = 250;

  /** After a turn the next board may ask: a link takes about so long, more where many are at it. */
  private static final long LEAST_TURN_MILLIS = 300;

  private static final long MOST_TURN_MILLIS = 2_500;

  /** An announcement costs the relays something: it waits this many times as long. */
  private static final int ANNOUNCEMENT_TURNS = 3;

  private static final long MILLIS_PER_EDGE = 25;

  /**
   * So many times as far round the ring as the farthest cell that has been found, requests find
   * their way: each cell they come through has found about as far.
   */
  private static final int REACH = 8;

  /** So long a request waits to come within reach, since there may be nothing in between. */
  private static final long MOST_WAIT_MILLIS = 10_000;

  /** Round the ring there is a way to every cell soon: others are only announced to after these. */
  private static final int FAR_ATTEMPTS = 4;

  private static final class Request {
    /** How long those whose turn is before this board's have. */
    final long turnsMillis;

    final MonotonicTime announceAt;
    final MonotonicTime reachedBy;
    boolean withinReach;
    int attempts;
    MonotonicTime nextAt;

    Request(MonotonicTime first, long turnsMillis) {
      this.turnsMillis = turnsMillis;
      this.nextAt = first;
      this.announceAt = first.plusMillis(ANNOUNCEMENT_TURNS * turnsMillis);
      this.reachedBy = first.plusMillis(MOST_WAIT_MILLIS);
    }
  }

  private final Core core;
  private final Edges edges;
  private final Router router;
  private final Announcer announcer;
  private final TreeMap<Integer, Request> requests = new TreeMap<>();

  public EdgeSearch(Core core, Edges edges, Router router, Announcer announcer) {
    this.core = core;
    this.edges = edges;
    this.router = router;
    this.announcer = announcer;
  }

  public void structureChanged() {
    requests.clear();
  }

  /** The cell is known, or somebody else's to find. */
  public void end(int cell) {
    requests.remove(cell);
  }

  /**
   * Asks if it is time; to be called with every plan.
   *
   * @param rank of this board among those elected for the edge
   */
  public void seek(int cell, int rank) {
    Request request = requests.computeIfAbsent(cell, c -> request(c, rank));
    PeerId next = router.towardsCell(cell, null);
    boolean early = next == null && request.nextAt.isBefore(request.announceAt);
    MonotonicTime due = early ? request.announceAt : request.nextAt;
    if (core.now().isBefore(due)) {
      core.timers().by(Timers.Timer.PLAN, due);
      return;
    }
    if (next != null && !request.withinReach) {
      request.withinReach = isWithinReach(cell) || !core.now().isBefore(request.reachedBy);
      long wait = request.withinReach ? request.turnsMillis : STEP_MILLIS;
      if (wait > 0) {
        again(request, wait);
        return;
      }
    }
    int attempt = request.attempts++;
    // Next to this cell on the ring there may be no other way yet than the relays.
    boolean neighbour = isNeighbour(cell);
    boolean turn = neighbour ? attempt % 2 == 0 : attempt % 3 == 2;
    boolean may = neighbour || request.attempts >= FAR_ATTEMPTS;
    PeerId way = turn && may ? null : next;
    long patience = way != null && router.isYoung() ? YOUNG_REQUEST_MILLIS : REQUEST_MILLIS;
    again(request, core.jitter(Math.min(MOST_REQUEST_MILLIS, patience << Math.min(attempt, 6))));
    if (way != null) {
      WireWriter out = router.control(RoutedFrame.Type.EDGE_REQUEST, 9);
      core.send(way, out.i32(cell).i32(core.cell()).u8(rank).done());
    } else if (may) {
      announcer.announceEdge(cell, rank);
    }
  }

  private void again(Request request, long millis) {
    request.nextAt = inSteps(core.now().plusMillis(millis));
    core.timers().by(Timers.Timer.PLAN, request.nextAt);
  }

  private boolean isNeighbour(int cell) {
    return core.graph().ring(core.cell(), cell) == 1;
  }

  /**
   * Near cells on the ring come first: their edges are the ways by which the far ones are found. So
   * a request goes over a few edges at most, and not astray.
   */
  private boolean isWithinReach(int cell) {
    int distance = core.graph().ring(core.cell(), cell);
    if (!router.isYoung()) {
      return true;
    }
    for (int found : edges.reachable()) {
      if (distance <= REACH * core.graph().ring(core.cell(), found)) {
        return true;
      }
    }
    return false;
  }

  private Request request(int cell, int rank) {
    boolean neighbour = isNeighbour(cell);
    long perEdge = edges.cells().length * MILLIS_PER_EDGE;
    long turn =
        Math.clamp(perEdge, LEAST_TURN_MILLIS, neighbour ? LEAST_TURN_MILLIS : MOST_TURN_MILLIS);
    long wait = neighbour ? 0 : core.random().nextLong(Math.min(perEdge, turn) / 2 + 1);
    long turns = (2L * rank + (cell < core.cell() ? 1 : 0)) * turn;
    return new Request(inSteps(core.now().plusMillis(wait)), turns);
  }

  private MonotonicTime inSteps(MonotonicTime time) {
    boolean few = edges.cells().length * MILLIS_PER_EDGE < STEP_MILLIS;
    return few ? time : time.inSteps(STEP_MILLIS);
  }
}
