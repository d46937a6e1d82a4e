package dev.cellmesh.mesh.talk;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.kit.Throttle;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.members.Health;
import dev.cellmesh.mesh.members.HealthClasses;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.Opinion;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.List;

/** Tells the boards of the cell, and those across its edges, what they need to agree. */
public final class Gossip {
  /**
   * News go in one frame: while a cell forms there is some with every link. The more neighbours
   * there are to tell, the further apart: a board says so many frames a second at most.
   */
  private static final long LEAST_MILLIS_PER_LINK = 8;

  private static final long MOST_MILLIS_PER_LINK = 64;

  private static final long CONFIRM_MILLIS = 1_400;
  private static final long AGAIN_MILLIS = 3_000;

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

  public Gossip(Core core, Roster roster, Edges edges, Health health, HealthClasses classes) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.health = health;
    this.classes = classes;
  }

  /** Sends what has changed since it was sent last; a link that has had nothing gets it at once. */
  public void send() {
    boolean may = !core.now().isBefore(throttle.next());
    boolean news = false;
    boolean waits = false;
    Bytes cell = null;
    for (Link link : core.links().values()) {
      if (!link.readyBoard()) {
        continue;
      }
      boolean first = link.said().frame() == null;
      Bytes frame;
      if (link.cell() == core.cell()) {
        cell = cell == null ? newestCell() : cell;
        frame = cell;
      } else {
        frame = edge(link, link.said().version());
      }
      if (frame.equals(link.said().frame())) {
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
    return new LinkFrame.Edge(
            version, core.cell(), boards, link.planned(), edges.elected(link.cell()))
        .encode();
  }

  private void send(Link link, Bytes frame) {
    boolean cell = link.cell() == core.cell();
    version += cell ? 0 : 1;
    Bytes said = cell ? frame : edge(link, version);
    link.said().says(said, cell ? cellVersion : version, core.now());
    core.timers().by(Timers.Timer.REPEAT, due(link));
    core.send(link.peer(), said);
  }

  private static MonotonicTime due(Link link) {
    return link.said().at().plusMillis(AGAIN_MILLIS << link.said().again());
  }

  /** The other side has heard that version last. */
  void acknowledged(Link link, int version) {
    link.said().confirms(version);
    if (!link.said().isConfirmed()) {
      core.timers().by(Timers.Timer.REPEAT, due(link));
    }
  }

  /** Says it again to those who have not confirmed it. */
  public void repeat() {
    for (Link link : core.links().values()) {
      Bytes said = link.said().frame();
      if (said == null || !link.readyBoard() || link.said().isConfirmed()) {
        continue;
      }
      if (!core.now().isBefore(due(link))) {
        link.said().saysAgain(core.now());
        core.count(Event.SAID_AGAIN);
        core.send(link.peer(), said);
      }
      core.timers().by(Timers.Timer.REPEAT, due(link));
    }
  }

  /** The other side must be told what has been heard of it. */
  public void owe(Link link) {
    link.heard().owes(true);
    core.timers().by(Timers.Timer.ACKNOWLEDGE, core.now().plusMillis(CONFIRM_MILLIS));
  }

  private LinkFrame.Cell cell(int version) {
    List<PeerId> members = new ArrayList<>();
    List<PeerId> leaves = new ArrayList<>();
    List<LinkFrame.Claim> claims = new ArrayList<>();
    for (Link link : core.links().values()) {
      if (link.readyLeaf() && leaves.size() < LinkFrame.MAX_PEERS) {
        leaves.add(link.peer());
      } else if (link.readyBoard() && link.cell() == core.cell()) {
        if (members.size() < LinkFrame.MAX_PEERS) {
          members.add(link.peer());
        }
      } else if (link.readyBoard()
          && !link.probes().doubtful()
          && claims.size() < LinkFrame.MAX_CLAIMS) {
        LinkFrame.Edge edge = link.heard().edge();
        claims.add(
            new LinkFrame.Claim(
                link.cell(),
                link.peer(),
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

  public void received(Link link, LinkFrame.Cell frame) {
    if (link.cell() != core.cell()) {
      return; // of another structure; not confirmed, so it will be said again
    }
    LinkFrame.Cell before = link.heard().cell();
    link.heard().takes(frame);
    owe(link);
    if (before == null || !sameHealth(before, frame)) {
      core.healthChanged();
    }
    if (before == null || !before.claims().equals(frame.claims())) {
      core.changed();
    }
    if (before == null || !before.leaves().equals(frame.leaves())) {
      core.changed();
    }
    if (before != null && before.members().equals(frame.members())) {
      return;
    }
    roster.heardOfMembers(link.heard().adjacent());
    core.membersChanged();
  }

  private static boolean sameHealth(LinkFrame.Cell before, LinkFrame.Cell now) {
    return before.healthClass() == now.healthClass()
        && before.ceilingPercent() == now.ceilingPercent()
        && before.opinions().equals(now.opinions());
  }

  public void received(Link link, LinkFrame.Edge frame) {
    if (frame.cell() != link.cell() || link.cell() == core.cell()) {
      return; // of another structure; not confirmed, so it will be said again
    }
    LinkFrame.Edge before = link.heard().edge();
    List<PeerId> elected = edges.credible(frame.cell(), frame.elected());
    link.heard()
        .takes(
            new LinkFrame.Edge(
                frame.version(), frame.cell(), frame.boards(), frame.wanted(), elected));
    owe(link);
    elected.forEach(board -> roster.heard(board, 0));
    if (before == null
        || before.wanted() != frame.wanted()
        || before.boards() != frame.boards()
        || !before.elected().equals(elected)) {
      core.changed();
    }
  }
}
