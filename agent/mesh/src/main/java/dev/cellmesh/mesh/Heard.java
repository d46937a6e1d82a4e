package dev.cellmesh.mesh;

import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the other side of a link has said of its cell, or of the edge between the two. Written by
 * {@link Gossip}, but for the claims, which {@link Edges} sifts.
 */
final class Heard {
  private LinkFrame.@Nullable Cell cell;
  private LinkFrame.@Nullable Edge edge;
  private int version;
  private boolean owed;
  private boolean wanted = true;
  private boolean opinionated;
  private List<PeerId> adjacent = List.of();
  private List<PeerId> formerly = List.of();
  private @Nullable List<LinkFrame.Claim> claims;
  private int[] claimPlaces = {};

  /** A board of the cell says who is linked with it. */
  void takes(LinkFrame.Cell frame) {
    LinkFrame.Cell before = cell;
    version = frame.version();
    wanted = true;
    cell = frame;
    boolean ordered = isInOrder(frame.members());
    opinionated = ordered && Opinion.any(frame.opinions());
    if (before == null || !before.claims().equals(frame.claims())) {
      claims = null;
    }
    if (before == null || !before.members().equals(frame.members())) {
      adjacent = ordered ? frame.members() : List.copyOf(new TreeSet<>(frame.members()));
    }
  }

  private static boolean isInOrder(List<PeerId> boards) {
    for (int i = 1; i < boards.size(); i++) {
      if (boards.get(i - 1).compareTo(boards.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** A board of another cell says whom that has elected. */
  void takes(LinkFrame.Edge frame) {
    version = frame.version();
    wanted = frame.wanted();
    edge = frame;
  }

  /**
   * The room has another structure.
   *
   * @param together whether both ends are in one cell now
   */
  void restructured(boolean together) {
    edge = null;
    formerly = adjacent.isEmpty() ? formerly : adjacent;
    cell = together ? cell : null;
    adjacent = together ? adjacent : List.of();
    claims = null;
  }

  /** What was said counted for another structure: it is to be said again. */
  void forgetsVersion() {
    version = 0;
  }

  /** Who was in the cell before is of no more use. */
  void forgetsFormer() {
    formerly = List.of();
  }

  /** The other side must be told what has been heard, or has been told. */
  void owes(boolean confirmation) {
    owed = confirmation;
  }

  boolean owed() {
    return owed;
  }

  /** Of what CELL claims, what can be, and the place of each among this cell's edges. */
  void sifted(List<LinkFrame.Claim> credible, int[] places) {
    claims = credible;
    claimPlaces = places;
  }

  /** The newest that was heard; null before, or if the other side is not of this cell. */
  LinkFrame.@Nullable Cell cell() {
    return cell;
  }

  /** The newest that was heard; null before, or if the other side is of this cell. */
  LinkFrame.@Nullable Edge edge() {
    return edge;
  }

  /** Of either; 0 if there is none under the structure of now. */
  int version() {
    return version;
  }

  /** Whether the link is in the other side's plan. */
  boolean wanted() {
    return wanted;
  }

  /** Whether {@link #cell} has an opinion of anybody. */
  boolean opinionated() {
    return opinionated;
  }

  /** The boards of this cell that the other side says it has links with, in order. */
  List<PeerId> adjacent() {
    return adjacent;
  }

  boolean isAdjacent(PeerId board) {
    return Collections.binarySearch(adjacent, board) >= 0;
  }

  /**
   * Whether the other side had a link with {@code board} in the cell that it shared with this peer
   * under an older structure. It may still have it.
   */
  boolean wasAdjacent(PeerId board) {
    return Collections.binarySearch(formerly, board) >= 0;
  }

  /** What can be of what {@link #cell} claims; null until {@link #sifted} under this structure. */
  @Nullable List<LinkFrame.Claim> claims() {
    return claims;
  }

  /** The place of that claim's cell among the edges of this one; negative if there is no edge. */
  int claimPlace(int claim) {
    return claimPlaces[claim];
  }
}
