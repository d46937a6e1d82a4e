package dev.cellmesh.mesh.core;

import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.Opinion;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the other side of a link has said of its cell, or of the edge between the two. Written by
 * {@code Gossip}; {@code Edges} sifts the claims, {@code Digests} confirms, and {@code Adoption}
 * says when it counts no more.
 */
public final class Heard {
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
  public void takes(LinkFrame.Cell frame) {
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
  public void takes(LinkFrame.Edge frame) {
    version = frame.version();
    wanted = frame.wanted();
    edge = frame;
  }

  /**
   * The room has another structure.
   *
   * @param together whether both ends are in one cell now
   */
  public void restructured(boolean together) {
    edge = null;
    formerly = adjacent.isEmpty() ? formerly : adjacent;
    cell = together ? cell : null;
    adjacent = together ? adjacent : List.of();
    claims = null;
  }

  /** What was said counted for another structure: it is to be said again. */
  public void forgetsVersion() {
    version = 0;
  }

  /** Who was in the cell before is of no more use. */
  public void forgetsFormer() {
    formerly = List.of();
  }

  /** The other side must be told what has been heard, or has been told. */
  public void owes(boolean confirmation) {
    owed = confirmation;
  }

  public boolean owed() {
    return owed;
  }

  /** Of what CELL claims, what can be, and the place of each among this cell's edges. */
  public void sifted(List<LinkFrame.Claim> credible, int[] places) {
    claims = credible;
    claimPlaces = places;
  }

  /** The newest that was heard; null before, or if the other side is not of this cell. */
  public LinkFrame.@Nullable Cell cell() {
    return cell;
  }

  /** The newest that was heard; null before, or if the other side is of this cell. */
  public LinkFrame.@Nullable Edge edge() {
    return edge;
  }

  /** Of either; 0 if there is none under the structure of now. */
  public int version() {
    return version;
  }

  /** Whether the link is in the other side's plan. */
  public boolean wanted() {
    return wanted;
  }

  /** Whether {@link #cell} has an opinion of anybody. */
  public boolean opinionated() {
    return opinionated;
  }

  /** The boards of this cell that the other side says it has links with, in order. */
  public List<PeerId> adjacent() {
    return adjacent;
  }

  public boolean isAdjacent(PeerId board) {
    return Collections.binarySearch(adjacent, board) >= 0;
  }

  /**
   * Whether the other side had a link with {@code board} in the cell that it shared with this peer
   * under an older structure. It may still have it.
   */
  public boolean wasAdjacent(PeerId board) {
    return Collections.binarySearch(formerly, board) >= 0;
  }

  /** What can be of what {@link #cell} claims; null until {@link #sifted} under this structure. */
  public @Nullable List<LinkFrame.Claim> claims() {
    return claims;
  }

  /** The place of that claim's cell among the edges of this one; negative if there is no edge. */
  public int claimPlace(int claim) {
    return claimPlaces[claim];
  }
}
