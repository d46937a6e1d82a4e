package dev.cellmesh.mesh.edges;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Carries what is meant for one peer: unicasts, sealed signals, requests to a cell's bridge.
 *
 * <p>A frame goes to the target if there is a link; inside the target's cell to a board that has
 * one; else to whoever carries the edge to the target's cell, or to the next cell on a shortest
 * way. While an edge of it is missing it goes round: see {@link #nearer} and {@link #detour}.
 */
public final class Router {
  private final Core core;
  private final Edges edges;

  public Router(Core core, Edges edges) {
    this.core = core;
    this.edges = edges;
  }

  /** The neighbour to hand a frame for {@code target} to; null if there is no way. */
  public @Nullable PeerId towards(PeerId target, @Nullable PeerId cameFrom) {
    if (core.links().isReady(target)) {
      return target;
    }
    int cell = core.cellOf(target);
    if (!core.isBoard()) {
      Link board = core.links().anyBoard();
      return board == null ? null : board.peer();
    }
    if (cell != core.cell()) {
      PeerId next = towardsCell(cell, cameFrom);
      return next == null && cameFrom == null ? formerly(target) : next;
    }
    for (Link link : core.links().values()) {
      if (link.readyBoard()
          && !link.peer().equals(cameFrom)
          && (link.heard().isAdjacent(target) || servesLeaf(link, target))) {
        return link.peer();
      }
    }
    return cameFrom == null ? formerly(target) : null;
  }

  /** Just after a change of structure: who had a link with the target before it. */
  private @Nullable PeerId formerly(PeerId target) {
    for (Link link : core.links().values()) {
      if (link.readyBoard() && link.heard().wasAdjacent(target)) {
        return link.peer();
      }
    }
    return null;
  }

  private static boolean servesLeaf(Link link, PeerId target) {
    return link.heard().cell() != null && link.heard().cell().leaves().contains(target);
  }

  /** The neighbour to hand a frame for any board of {@code cell} to; null if there is no way. */
  @Nullable PeerId towardsCell(int cell, @Nullable PeerId cameFrom) {
    PeerId direct = into(cell, cameFrom);
    if (direct != null) {
      return direct;
    }
    int next = core.graph().parent(core.cell(), cell);
    int back = cameFrom == null ? core.cell() : core.cellOf(cameFrom);
    if (next != cell && (next != back || back == core.cell())) {
      PeerId planned = into(next, cameFrom);
      if (planned != null) {
        return planned;
      }
    }
    PeerId nearer = core.structure().complete() || isYoung() ? nearer(cell, cameFrom) : null;
    return nearer != null || core.structure().complete() ? nearer : detour(cell, cameFrom, back);
  }

  /** Whether most edges of this cell are still to come: those to near cells come first. */
  boolean isYoung() {
    return 2 * edges.reachable().length < edges.cells().length;
  }

  /** By way of the reachable cell that is nearest round the ring, never away from the target. */
  private @Nullable PeerId nearer(int cell, @Nullable PeerId cameFrom) {
    int best = -1;
    int distance = core.graph().ring(core.cell(), cell);
    for (int reachable : edges.reachable()) {
      int d = core.graph().ring(reachable, cell);
      if (d < distance) {
        distance = d;
        best = reachable;
      }
    }
    return best < 0 ? null : into(best, cameFrom);
  }

  /**
   * By way of the reachable cell from which it is the fewest edges to the target, but not back.
   * Where edges are drawn, the next cell of the shortest way may be empty, and nobody knows which
   * of the cells around can go on; of equals one is chosen at random, so the next attempt may go
   * another way. The hop limit ends what circles.
   */
  private @Nullable PeerId detour(int cell, @Nullable PeerId cameFrom, int back) {
    boolean entered = cameFrom == null || back != core.cell();
    PeerId found = null;
    int fewest = Integer.MAX_VALUE;
    int candidates = 0;
    for (int reachable : edges.reachable()) {
      // Who was handed the frame inside the cell is to carry it across.
      PeerId hop = entered ? into(reachable, cameFrom) : edges.across(reachable);
      if (hop == null || (entered && reachable == back)) {
        continue;
      }
      int edges = distance(reachable, cell, fewest);
      if (edges < fewest) {
        fewest = edges;
        candidates = 0;
      }
      if (edges == fewest) {
        candidates++;
        found = core.random().nextInt(candidates) == 0 ? hop : found;
      }
    }
    return found;
  }

  /** How many edges it is from one cell to another; at most {@code most} + 1 are counted. */
  private int distance(int from, int to, int most) {
    int count = 0;
    for (int at = from; at != to && count <= most; at = core.graph().parent(at, to)) {
      count++;
    }
    return count;
  }

  /** This board's own link into {@code cell}, or the board of this cell that has one. */
  private @Nullable PeerId into(int cell, @Nullable PeerId cameFrom) {
    PeerId own = edges.across(cell);
    if (own != null && !own.equals(cameFrom)) {
      return own;
    }
    PeerId carrier = edges.carrier(cell);
    if (carrier == null || carrier.equals(core.self()) || carrier.equals(cameFrom)) {
      return null;
    }
    return core.links().isReady(carrier) || core.partial() ? towards(carrier, cameFrom) : null;
  }

  /** Sends a frame of this peer's own; false if there is no way. */
  public boolean send(PeerId target, Bytes frame) {
    PeerId next = towards(target, null);
    if (next == null) {
      core.count(Event.NO_ROUTE);
      return false;
    }
    core.send(next, new RoutedFrame(frame).priority(), frame);
    return true;
  }

  /** Passes on a frame for another peer. */
  public void forward(RoutedFrame frame, PeerId target, PeerId from) {
    pass(frame, towards(target, from));
  }

  /** Passes on a frame for another cell. */
  public void forwardToCell(RoutedFrame frame, int cell, PeerId from) {
    pass(frame, towardsCell(cell, from));
  }

  /** Passes a frame to a neighbour, unless its hops are used up. */
  public void pass(RoutedFrame frame, @Nullable PeerId next) {
    if (next == null) {
      core.count(Event.NO_ROUTE);
    } else if (frame.hops() <= 1) {
      core.count(Event.HOP_LIMIT);
    } else {
      core.send(next, frame.priority(), frame.forwarded().bytes());
    }
  }

  /**
   * A frame of this peer's own for one peer, with channel id 0. It may go a long way round while
   * edges are missing: where there are to be all, nearer to its target round the ring with each
   * step; where they are drawn it would stray, and twice the usual way has to do.
   */
  public WireWriter control(int type, int room) {
    int more = core.structure().complete() ? core.structure().cells() : core.graph().hopLimit();
    int hops = Math.min(RoutedFrame.MAX_HOPS, core.graph().hopLimit() + more);
    return control(type, hops, room);
  }

  /** The same with a number of hops. */
  public WireWriter control(int type, int hops, int room) {
    return RoutedFrame.start(
        type, hops, core.self(), core.bootEpoch(), core.nextControlSequence(), 0, room);
  }
}
