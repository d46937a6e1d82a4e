package dev.cellmesh.mesh.edges;

import dev.cellmesh.mesh.cells.CellPlan;
import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the links of a board with other boards, open or opening, within twice its budget; leaves
 * are apart ({@link MeshParameters#maxLeaves}).
 *
 * <p>Links that the plan asks for come first: for one of them an unplanned one goes. What the plan
 * asks for is itself kept within the bound: in a cell with too many boards each is linked with some
 * of them ({@link CellPlan}, the same at all of its boards), and of too many edges the worst ranks
 * are left out.
 */
public final class Budget {
  /** Links that the plan of the cell leaves free: for edges, and for who comes. */
  public static final int SPARE = 2;

  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private int plannedFor = -1;
  private CellPlan cellPlan = new CellPlan(1, 0, 0);
  private int allowedInCell;
  private List<PeerId> alive = List.of();
  private int self;
  private Set<PeerId> cut = Set.of();
  private boolean told;

  public Budget(Core core, Roster roster, Edges edges) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
  }

  /** The most links with boards, open or opening. */
  int most() {
    return 2 * core.parameters().connectionsBudget();
  }

  /** Links with boards, open or opening. */
  int used() {
    int boards = 0;
    for (Link link : core.links().values()) {
      boards += link.role() == Role.BOARD ? 1 : 0;
    }
    return boards;
  }

  /**
   * Whether one more link with a board can be had now. For one that is planned, the least useful of
   * the unplanned ones is closed, for a newcomer of the cell if need be one that stands by; never
   * the last way over an edge.
   */
  boolean admits(PeerId board) {
    if (used() < most()) {
      return true;
    }
    if (!core.isBoard() || !plans(board)) {
      return false;
    }
    boolean newcomer =
        core.cellOf(board) == core.cell() && Collections.binarySearch(alive, board) < 0;
    Link least = null;
    for (Link link : core.links().values()) {
      boolean inTheWay =
          link.role() == Role.BOARD && (!plans(link.peer()) || (newcomer && waits(link)));
      if (inTheWay && !edges.isLastWay(link) && (least == null || use(link) < use(least))) {
        least = link;
      }
    }
    if (least == null) {
      return false;
    }
    core.count(Event.GAVE_WAY);
    core.drop(least, CloseReason.UNWANTED);
    return true;
  }

  /** Whether a link is there to take over an edge from another one. */
  private boolean waits(Link link) {
    return link.cell() != core.cell() && link.readyBoard() && rank(link.peer()) > 0;
  }

  /** How useful a link is that may go; the other side may still plan it. */
  private int use(Link link) {
    return (plans(link.peer()) ? 4 : 0)
        + (link.isReady() ? 2 : 0)
        + (link.heard().wanted() ? 1 : 0);
  }

  /** Whether a link with {@code board} is in the plan, as far as this board can have it. */
  boolean plans(PeerId board) {
    return plans(board, core.cellOf(board));
  }

  /** The same of a board of {@code cell}. */
  boolean plans(PeerId board, int cell) {
    return cell == core.cell()
        ? plansMember(board)
        : edges.isPlanned(board, cell) && !cut.contains(board);
  }

  /** The same of a board of this cell. One that nobody knows to be alive yet is let in. */
  public boolean plansMember(PeerId board) {
    refresh();
    if (cellPlan.complete()) {
      return true;
    }
    int place = Collections.binarySearch(alive, board);
    return place < 0 || cellPlan.isLinked(self, place);
  }

  /**
   * Takes note of the counterparts that this board is elected to have links with.
   *
   * @return those that it can have
   */
  public List<PeerId> within(List<PeerId> counterparts) {
    refresh();
    int allowed = Math.max(0, most() - cellPlan.links());
    if (counterparts.size() <= allowed) {
      cut = Set.of();
      return counterparts;
    }
    List<PeerId> best =
        counterparts.stream().sorted(Comparator.comparingInt(this::rank)).limit(allowed).toList();
    cut = new HashSet<>(counterparts);
    best.forEach(cut::remove);
    return best;
  }

  /** With which rank this board carries the edge to a counterpart's cell: 0 carries the traffic. */
  private int rank(PeerId counterpart) {
    return edges.elected(core.cellOf(counterpart)).indexOf(core.self());
  }

  /** Says when the budget has become too small for the plan, and what to do about it. */
  public void warn() {
    refresh();
    boolean small = !cellPlan.complete() || !cut.isEmpty();
    if (small && !told) {
      core.report(
          Event.OVER_BUDGET,
          "no room for a link with each of %d boards of the cell and %d more across edges: %s"
              .formatted(
                  alive.size() - 1,
                  cut.size(),
                  "raise connectionsBudget above %d, or targetCells for smaller cells"
                      .formatted(core.parameters().connectionsBudget())));
    }
    told = small;
  }

  private void refresh() {
    if (plannedFor == core.version()) {
      return;
    }
    plannedFor = core.version();
    alive = roster.alive();
    int boards = alive.size();
    int room = most() - SPARE;
    int allowed = room;
    if (boards - 1 > most() / 2) { // else there is no need to count
      allowed = Math.clamp(most() - busiest(), most() / 2, room);
    }
    self = Math.max(0, Collections.binarySearch(alive, core.self()));
    if (cellPlan.boards() != boards || allowedInCell != allowed) {
      allowedInCell = allowed;
      cellPlan = CellPlan.of(boards, allowed);
      while (!cellPlan.holds() && allowed < room) {
        allowed = Math.min(room, allowed + 2);
        cellPlan = CellPlan.of(boards, allowed);
      }
      core.plansPart(!cellPlan.complete());
    }
  }

  /** Edges that the board elected for the most of them carries: everyone counts the same. */
  private int busiest() {
    Map<PeerId, Integer> counts = new HashMap<>(); // asked by key only
    int most = 0;
    for (int cell : edges.cells()) {
      for (PeerId board : edges.elected(cell)) {
        @Nullable Integer count = counts.merge(board, 1, Integer::sum);
        most = Math.max(most, count == null ? 0 : count);
      }
    }
    return most;
  }
}
