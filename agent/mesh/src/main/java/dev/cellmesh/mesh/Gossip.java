package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Tells the boards of the cell, and those across its edges, what they need to agree. */
final class Gossip {
  /**
   * News go in one frame: while a cell forms there is some with every link. The more neighbours
   * there are to tell, the further apart: a board says so many frames a second at most.
   */
  private static final long LEAST_MILLIS_PER_LINK = 8;

  private static final long MOST_MILLIS_PER_LINK = 64;

  private static final long CONFIRM_MILLIS = 1_400;
  private static final long AGAIN_MILLIS = 3_000;
  private static final int MOST_DOUBLINGS = 3;

  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final Health health;
  private final HealthClasses classes;

  /** Grows with each change of what is said, over whichever link. */
  private int version;

  private int cellVersion;
  private final Throttle throttle = new Throttle();
  private @org.jspecify.annotations.Nullable Bytes lastCell;

  Gossip(Core core, Roster roster, Edges edges, Health health, HealthClasses classes) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.health = health;
    this.classes = classes;
  }

  /** Sends what has changed since it was sent last; a link that has had nothing gets it at once. */
  void send() {
    boolean may = !core.now().isBefore(throttle.next());
    boolean news = false;
    boolean waits = false;
    Bytes cell = null;
    for (Link link : core.links().values()) {
      if (!link.readyBoard()) {
        continue;
      }
      boolean first = link.sentGossip == null;
      Bytes frame;
      if (link.cell == core.cell()) {
        cell = cell == null ? newestCell() : cell;
        frame = cell;
      } else {
        frame = edge(link, link.saidVersion);
      }
      if (frame.equals(link.sentGossip)) {
        continue;
      }
      if (first || may) {
        send(link, frame);
        news |= !first;
      } else {
        waits = true;
      }
    }
    if (news) {
      int links = core.links().size();
      throttle.happened(core.now(), links * LEAST_MILLIS_PER_LINK, links * MOST_MILLIS_PER_LINK);
    }
    if (waits) {
      core.timers().by(Timers.Timer.GOSSIP, throttle.next());
    }
  }

  private Bytes newestCell() {
    Bytes same = cell(cellVersion).encode();
    if (!same.equals(lastCell)) {
      version++;
      cellVersion = version;
      same = cell(cellVersion).encode();
      lastCell = same;
    }
    return same;
  }

  private Bytes edge(Link link, int version) {
    int boards = Math.min(roster.alive().size(), 0xffff);
    return new LinkFrame.Edge(version, core.cell(), boards, link.wanted, edges.elected(link.cell))
        .encode();
  }

  private void send(Link link, Bytes frame) {
    boolean cell = link.cell == core.cell();
    version += cell ? 0 : 1;
    link.saidVersion = cell ? cellVersion : version;
    link.sentGossip = cell ? frame : edge(link, version);
    link.saidAt = core.now();
    link.saidAgain = 0;
    core.timers().by(Timers.Timer.REPEAT, due(link));
    core.send(link.peer, link.sentGossip);
  }

  private static MonotonicTime due(Link link) {
    return link.saidAt.plusMillis(AGAIN_MILLIS << link.saidAgain);
  }

  /** The other side has heard that version last. */
  void acknowledged(Link link, int version) {
    link.confirmedVersion = version;
    if (version != link.saidVersion) {
      core.timers().by(Timers.Timer.REPEAT, due(link));
    }
  }

  /** Says it again to those who have not confirmed it. */
  void repeat() {
    for (Link link : core.links().values()) {
      Bytes said = link.sentGossip;
      if (said == null || !link.readyBoard() || link.saidVersion == link.confirmedVersion) {
        continue;
      }
      if (!core.now().isBefore(due(link))) {
        link.saidAgain = Math.min(link.saidAgain + 1, MOST_DOUBLINGS);
        link.saidAt = core.now();
        core.count(Event.SAID_AGAIN);
        core.send(link.peer, said);
      }
      core.timers().by(Timers.Timer.REPEAT, due(link));
    }
  }

  private void heard(Link link, int version) {
    link.heardVersion = version;
    owe(link);
  }

  /** The other side must be told what has been heard of it. */
  void owe(Link link) {
    link.owesAck = true;
    core.timers().by(Timers.Timer.ACKNOWLEDGE, core.now().plusMillis(CONFIRM_MILLIS));
  }

  private LinkFrame.Cell cell(int version) {
    List<PeerId> members = new ArrayList<>();
    List<PeerId> leaves = new ArrayList<>();
    List<LinkFrame.Claim> claims = new ArrayList<>();
    for (Link link : core.links().values()) {
      if (link.readyLeaf() && leaves.size() < LinkFrame.MAX_PEERS) {
        leaves.add(link.peer);
      } else if (link.readyBoard() && link.cell == core.cell()) {
        if (members.size() < LinkFrame.MAX_PEERS) {
          members.add(link.peer);
        }
      } else if (link.readyBoard() && !link.doubtful() && claims.size() < LinkFrame.MAX_CLAIMS) {
        LinkFrame.Edge edge = link.edgeFrame;
        claims.add(
            new LinkFrame.Claim(
                link.cell,
                link.peer,
                edge == null ? 0 : edge.boards(),
                edge == null ? List.of() : edge.elected()));
      }
    }
    return new LinkFrame.Cell(
        version,
        classes.own(),
        health.ceilingPercent(),
        members,
        opinions(members),
        leaves,
        claims);
  }

  private Bytes opinions(List<PeerId> members) {
    byte[] opinions = new byte[members.size()];
    for (int i = 0; i < opinions.length; i++) {
      PeerId member = members.get(i);
      opinions[i] = Opinion.encode(health.told(member), classes.of(member));
    }
    return Bytes.wrap(opinions);
  }

  void received(Link link, LinkFrame.Cell frame) {
    if (link.cell != core.cell()) {
      return; // of another structure; not confirmed, so it will be said again
    }
    heard(link, frame.version());
    link.peerWants = true;
    LinkFrame.Cell before = link.cellFrame;
    link.cellFrame = frame;
    boolean ordered = isInOrder(frame.members());
    link.opinionated = ordered && Opinion.any(frame.opinions());
    if (before == null || !sameHealth(before, frame)) {
      core.healthChanged();
    }
    if (before == null || !before.claims().equals(frame.claims())) {
      link.claims = null;
      core.changed();
    }
    if (before == null || !before.leaves().equals(frame.leaves())) {
      core.changed();
    }
    if (before != null && before.members().equals(frame.members())) {
      return;
    }
    link.adjacent = ordered ? frame.members() : List.copyOf(new TreeSet<>(frame.members()));
    roster.heardOfMembers(link.adjacent);
    core.membersChanged();
  }

  private static boolean sameHealth(LinkFrame.Cell before, LinkFrame.Cell now) {
    return before.healthClass() == now.healthClass()
        && before.ceilingPercent() == now.ceilingPercent()
        && before.opinions().equals(now.opinions());
  }

  void received(Link link, LinkFrame.Edge frame) {
    if (frame.cell() != link.cell || link.cell == core.cell()) {
      return; // of another structure; not confirmed, so it will be said again
    }
    heard(link, frame.version());
    link.peerWants = frame.wanted();
    LinkFrame.Edge before = link.edgeFrame;
    List<PeerId> elected = edges.credible(frame.cell(), frame.elected());
    link.edgeFrame =
        new LinkFrame.Edge(frame.version(), frame.cell(), frame.boards(), frame.wanted(), elected);
    elected.forEach(board -> roster.heard(board, 0));
    if (before == null
        || before.wanted() != frame.wanted()
        || before.boards() != frame.boards()
        || !before.elected().equals(elected)) {
      core.changed();
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
}
