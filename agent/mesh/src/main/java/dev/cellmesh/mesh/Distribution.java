package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Spreads messages over the cells: to all boards, or only towards those that subscribed.
 *
 * <p>Everyone derives the same tree of cells from the origin's cell. Over each edge of the tree a
 * message goes once, carried by the best bridge that has a link; in each cell the board that it
 * came in through hands it to those who need it.
 */
final class Distribution {
  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final Interests interests;
  private final Subscriptions subscriptions;
  private final DuplicateWindows windows;
  private final News news;

  Distribution(
      Core core,
      Roster roster,
      Edges edges,
      Interests interests,
      Subscriptions subscriptions,
      DuplicateWindows windows,
      News news) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.interests = interests;
    this.subscriptions = subscriptions;
    this.windows = windows;
    this.news = news;
  }

  /** A message of this peer's own. */
  void publish(String channel, String topic, Bytes payload) {
    Bytes frame = subscriptions.data(channel, topic, payload, core.graph.hopLimit());
    RoutedFrame routed = new RoutedFrame(frame);
    windows.fresh(core.self, core.bootEpoch, routed.channelId(), routed.sequence());
    spread(routed, topic, null);
  }

  void broadcast(String channel, Bytes payload) {
    Bytes frame = subscriptions.broadcast(channel, payload, core.graph.hopLimit());
    RoutedFrame routed = new RoutedFrame(frame);
    windows.fresh(core.self, core.bootEpoch, routed.channelId(), routed.sequence());
    news.had(routed, null);
    spread(routed, null, null);
  }

  /** This board's own interests, to every board. */
  void spreadInterest(Interest interest) {
    WireWriter out =
        RoutedFrame.start(
            RoutedFrame.Type.INTEREST,
            core.graph.hopLimit(),
            core.self,
            core.bootEpoch,
            core.nextControlSequence(),
            0,
            256);
    interest.write(out);
    RoutedFrame frame = new RoutedFrame(out.done());
    news.had(frame, null);
    spread(frame, null, null);
  }

  /** A frame of type DATA, BROADCAST or INTEREST from a neighbour. */
  void received(RoutedFrame frame, PeerId from) throws Malformed {
    if (frame.origin().equals(core.self)) {
      core.count(Event.DUPLICATE);
      return;
    }
    Interest interest = null;
    String topic = null;
    Bytes payload = Bytes.EMPTY;
    WireReader body = frame.body();
    switch (frame.type()) {
      case RoutedFrame.Type.DATA -> {
        topic = body.string();
        payload = body.rest();
      }
      case RoutedFrame.Type.BROADCAST -> payload = body.rest();
      default -> {
        interest = Interest.read(body);
        body.end();
        if (!interest.board().equals(frame.origin())) {
          throw new Malformed("interest of another board");
        }
      }
    }
    if (!windows.fresh(frame.origin(), frame.bootEpoch(), frame.channelId(), frame.sequence())) {
      core.count(Event.DUPLICATE);
      return;
    }
    if (topic == null) {
      news.had(frame, from);
    }
    if (interest != null) {
      interests.learn(interest, from, Interests.EXPIRE_MILLIS);
    } else {
      subscriptions.deliver(frame, topic == null ? "" : topic, payload, topic == null);
    }
    if (!core.isBoard()) {
      return;
    }
    if (frame.hops() <= 1) {
      core.count(Event.HOP_LIMIT);
      return;
    }
    spread(frame.forwarded(), topic, from);
  }

  /**
   * Hands a frame on to whoever must have it next.
   *
   * @param topic what filters are matched with; null if it is for everyone
   * @param from the neighbour it came from; null if it is this peer's own
   */
  private void spread(RoutedFrame frame, @Nullable String topic, @Nullable PeerId from) {
    if (!core.isBoard()) {
      toAnyBoard(frame);
      return;
    }
    int root = core.cellOf(frame.origin());
    Link source = from == null ? null : core.links.get(from);
    boolean entry = source == null || source.role == Role.LEAF || source.cell != core.cell;
    Set<PeerId> members = new TreeSet<>();
    Set<Integer> children = new TreeSet<>();
    audience(frame, topic, root, members, children);
    Set<PeerId> next = new HashSet<>();
    Set<PeerId> inCell = new TreeSet<>(members);
    for (int child : children) {
      PeerId carrier = edges.carrier(child);
      if (carrier == null) {
        core.count(Event.NO_ROUTE);
      } else if (carrier.equals(core.self)) {
        PeerId across = edges.across(child);
        if (across != null && !across.equals(from)) {
          next.add(across);
        }
      } else {
        inCell.add(carrier);
      }
    }
    inCell.remove(core.self);
    for (PeerId member : inCell) {
      PeerId hop = entry ? reach(core.self, member) : helped(from, member);
      if (hop != null && !hop.equals(from)) {
        next.add(hop);
      }
    }
    for (Link link : core.links.values()) {
      boolean leaf = link.readyLeaf() && !link.peer.equals(from) && wants(link, frame, topic);
      if (leaf || next.contains(link.peer)) {
        core.send(link.peer, frame.bytes());
      }
    }
  }

  private void audience(
      RoutedFrame frame,
      @Nullable String topic,
      int root,
      Set<PeerId> members,
      Set<Integer> children) {
    if (topic == null) {
      members.addAll(roster.reachable());
      for (int cell : edges.cells()) {
        if (cell != root && core.graph.parent(cell, root) == core.cell) {
          children.add(cell);
        }
      }
      return;
    }
    for (PeerId board : interests.boards(frame.channelId(), topic)) {
      int cell = core.cellOf(board);
      if (cell == core.cell) {
        members.add(board);
      } else {
        int child = core.graph.childTowards(core.cell, cell, root);
        if (child >= 0) {
          children.add(child);
        }
      }
    }
  }

  /** The neighbour through which {@code holder} reaches a board of the cell; itself if linked. */
  private @Nullable PeerId reach(PeerId holder, PeerId member) {
    if (core.isReady(member)) {
      return member;
    }
    PeerId helper = helper(holder, member);
    if (helper == null) {
      core.count(Event.NO_ROUTE);
    }
    return helper;
  }

  /** {@code member}, if {@code holder} has no link with it and this board is the one to help. */
  private @Nullable PeerId helped(@Nullable PeerId holder, PeerId member) {
    if (holder == null || member.equals(holder) || !core.isReady(member)) {
      return null;
    }
    Link link = core.links.get(holder);
    if (link == null || link.cellFrame == null || link.adjacent.contains(member)) {
      return null;
    }
    return core.self.equals(helper(holder, member)) ? member : null;
  }

  /** Of the boards with links to both, the lowest: everyone names the same. */
  private @Nullable PeerId helper(PeerId holder, PeerId member) {
    for (PeerId candidate : roster.alive()) {
      if (linked(candidate, holder) && linked(candidate, member)) {
        return candidate;
      }
    }
    return null;
  }

  private boolean linked(PeerId a, PeerId b) {
    if (a.equals(core.self)) {
      return core.isReady(b);
    }
    if (b.equals(core.self)) {
      return core.isReady(a);
    }
    Link link = core.links.get(a);
    return link != null && link.adjacent.contains(b);
  }

  private static boolean wants(Link leaf, RoutedFrame frame, @Nullable String topic) {
    if (frame.type() == RoutedFrame.Type.INTEREST) {
      return false;
    }
    if (topic == null) {
      return true;
    }
    for (Interest.Entry entry : leaf.subscriptions) {
      if (entry.matches(frame.channelId(), topic)) {
        return true;
      }
    }
    return false;
  }

  private void toAnyBoard(RoutedFrame frame) {
    List<PeerId> boards = new ArrayList<>();
    for (Link link : core.links.values()) {
      if (link.readyBoard()) {
        boards.add(link.peer);
      }
    }
    if (boards.isEmpty()) {
      core.count(Event.NO_ROUTE);
    } else {
      core.send(boards.getFirst(), frame.bytes());
    }
  }
}
