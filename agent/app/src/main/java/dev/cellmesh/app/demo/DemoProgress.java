package dev.cellmesh.app.demo;

import dev.cellmesh.mesh.port.MeshState;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far the mesh of a demo is.
 *
 * @param joined boards that have a link; of those in other processes, that have had one
 * @param agreed whether all boards have the same number of cells
 * @param edgesDown edges that no board of a cell has a link across
 * @param heardFrom living boards whose readings have reached the leaf
 * @param published of the boards of this process, as {@code delivered}
 */
public record DemoProgress(
    int joined,
    boolean agreed,
    int cells,
    int links,
    int bridges,
    int edgesDown,
    int heardFrom,
    long published,
    long delivered,
    int killed,
    int replaced) {

  /**
   * Counts.
   *
   * @param boards of this process, those that answered
   * @param elsewhere how many boards of other processes there are
   * @param joinedElsewhere how many of them have joined
   * @param living the names of all boards that live
   */
  static DemoProgress of(
      List<MeshState> boards,
      int elsewhere,
      int joinedElsewhere,
      Collection<String> living,
      DeliveryMeter meter,
      boolean leafJoined) {
    int joined = joinedElsewhere;
    int linkEnds = 0;
    int leafLinks = 0;
    int bridges = 0;
    int down = 0;
    int cells = 0;
    Set<Integer> occupied = boards.stream().map(MeshState::cell).collect(Collectors.toSet());
    long structures = boards.stream().map(MeshState::structure).distinct().count();
    for (MeshState board : boards) {
      boolean alone = living.size() == 1;
      joined += board.joined() && (alone || !board.links().isEmpty()) ? 1 : 0;
      int leaves =
          (int)
              board.links().stream()
                  .filter(link -> link.purpose() == MeshState.Purpose.LEAF)
                  .count();
      leafLinks += leaves;
      linkEnds += board.links().size() - leaves;
      bridges += board.bridging().size();
      // A cell that no board has fallen into has nobody to join with.
      down +=
          (int)
              board.edges().stream()
                  .filter(edge -> !edge.up() && occupied.contains(edge.cell()))
                  .count();
      cells = Math.max(cells, board.structure().cells());
    }
    return new DemoProgress(
        joined,
        structures == 1 && leafJoined && boards.size() + elsewhere == living.size(),
        cells,
        linkEnds / 2 + leafLinks,
        bridges,
        down,
        meter.heard(living),
        meter.published(),
        meter.delivered(),
        0,
        0);
  }

  DemoProgress with(int nowKilled, int nowReplaced) {
    return new DemoProgress(
        joined,
        agreed,
        cells,
        links,
        bridges,
        edgesDown,
        heardFrom,
        published,
        delivered,
        nowKilled,
        nowReplaced);
  }

  /** Whether everyone hears everyone. */
  public boolean isSettled(int boards) {
    return joined == boards && agreed && edgesDown == 0 && heardFrom == boards;
  }

  /** For a person, while the mesh forms. */
  public String forming(int boards) {
    return joined
        + "/"
        + boards
        + " boards joined, "
        + shape()
        + (edgesDown == 0 ? "" : " (" + edgesDown + " edges still down)")
        + ", heard from "
        + heardFrom;
  }

  /** For a person, once it stands. */
  public String standing(int boards) {
    return (joined == boards ? "" : joined + "/")
        + (boards + " boards, " + shape())
        + (edgesDown == 0 ? "" : ", " + edgesDown + " edges down")
        + (killed == 0 ? "" : ", " + killed + " killed, " + replaced + " replaced")
        + (", " + delivered + " of " + published + " readings delivered");
  }

  private String shape() {
    return cells + " cells, " + links + " links, " + bridges + " bridges";
  }
}
