package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.List;

/** Tells the boards of the cell, and those across its edges, what they need to agree. */
final class Gossip {
  /** News within this time goes in one frame: while a cell forms there is some with every link. */
  private static final long APART_MILLIS = 500;

  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final Health health;
  private int sequence;

  Gossip(Core core, Roster roster, Edges edges, Health health) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.health = health;
  }

  /** Sends what has changed since it was sent last. */
  void send() {
    Bytes cell = null;
    for (Link link : core.links.values()) {
      if (!link.readyBoard()) {
        continue;
      }
      if (link.cell == core.cell) {
        cell = cell == null ? cell().encode() : cell;
        sendIfNew(link, cell);
      } else {
        int boards = Math.min(roster.alive().size(), 0xffff);
        sendIfNew(link, new LinkFrame.Edge(core.cell, boards, edges.elected(link.cell)).encode());
      }
    }
  }

  private void sendIfNew(Link link, Bytes frame) {
    if (frame.equals(link.sentGossip)) {
      return;
    }
    MonotonicTime due = link.sentGossipAt.plusMillis(APART_MILLIS);
    if (link.sentGossip != null && core.now.isBefore(due)) {
      core.timers.by(Timers.Timer.PLAN, due);
    } else {
      link.sentGossip = frame;
      link.sentGossipAt = core.now;
      core.send(link.peer, frame);
    }
  }

  private LinkFrame.Cell cell() {
    List<PeerId> members = new ArrayList<>();
    List<PeerId> leaves = new ArrayList<>();
    List<LinkFrame.Claim> claims = new ArrayList<>();
    for (Link link : core.links.values()) {
      if (link.readyLeaf() && leaves.size() < LinkFrame.MAX_PEERS) {
        leaves.add(link.peer);
      } else if (link.readyBoard() && link.cell == core.cell) {
        if (members.size() < LinkFrame.MAX_PEERS) {
          members.add(link.peer);
        }
      } else if (link.readyBoard() && claims.size() < LinkFrame.MAX_CLAIMS) {
        LinkFrame.Edge edge = link.edgeFrame;
        claims.add(
            new LinkFrame.Claim(
                link.cell,
                link.peer,
                edge == null ? 0 : edge.boards(),
                edge == null ? List.of() : edge.elected()));
      }
    }
    return new LinkFrame.Cell(sequence, health.healthClass(), members, leaves, claims);
  }

  void received(Link link, LinkFrame.Cell frame) {
    boolean same = link.cellFrame != null && link.cellFrame.members().equals(frame.members());
    link.cellFrame = frame;
    link.claims = null;
    if (same) {
      core.changed();
      return;
    }
    link.adjacent = java.util.Set.copyOf(frame.members());
    for (PeerId member : frame.members()) {
      if (core.cellOf(member) == core.cell) {
        roster.heard(member, 0);
      }
    }
    core.membersChanged();
  }

  void received(Link link, LinkFrame.Edge frame) {
    if (frame.cell() != core.cellOf(link.peer)) {
      return; // of another structure; a newer one follows HELLO
    }
    List<PeerId> elected = edges.credible(frame.cell(), frame.elected());
    link.edgeFrame = new LinkFrame.Edge(frame.cell(), frame.boards(), elected);
    elected.forEach(board -> roster.heard(board, 0));
    core.changed();
  }
}
