package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What the parts of one peer's state machine share. */
final class Core {
  private static final long CLOSING_MILLIS = 1_000;

  /** As many as most inputs lead to. */
  private static final int FEW_ACTIONS = 4;

  private static final long PLAN_DELAY_MILLIS = 20;

  /** All boards of a cell look at the others' health at about the same time. */
  private static final long HEALTH_DELAY_MILLIS = 2_000;

  /**
   * A burst of news is planned for together, and a flood of them ever less often: the more links
   * there are, the longer a plan takes.
   */
  private static final long LEAST_PLAN_APART_MILLIS = 50;

  private static final long MOST_PLAN_MILLIS_PER_LINK = 32;

  final MeshParameters parameters;
  final PeerId self;
  final Role role;
  final long bootEpoch;
  final RandomGenerator random;
  final Timers timers = new Timers();
  final PeerMap<Link> links = new PeerMap<>();

  /**
   * Links that this peer has closed of its own accord and the driver has not yet told the end of.
   */
  private final TreeMap<PeerId, MonotonicTime> closing = new TreeMap<>();

  private final EnumMap<Event, Long> counters = new EnumMap<>(Event.class);
  private List<Action> actions = new ArrayList<>(FEW_ACTIONS);
  private long controlSequence;

  MonotonicTime now = new MonotonicTime(0);
  MonotonicTime startedAt = new MonotonicTime(0);
  Structure structure = Structure.ALONE;

  /** When that was adopted. */
  MonotonicTime structureAt = new MonotonicTime(0);

  RoomParameters roomParameters = RoomParameters.NONE;
  final CellGraphs graphs;
  CellGraph graph;
  int cell;
  int relays;
  boolean started;
  boolean joined;
  private final Throttle plans = new Throttle();

  /** Whether this board's cell does the work of the first one, which has no boards. */
  boolean standsIn;

  /** Whether the cell is too large for a link with each of its boards. */
  boolean partial;

  /** Counts changes of anything that elections and routes are computed from. */
  int version;

  /**
   * Counts when routes are looked for anew: with every plan, and at once when a link is gone. What
   * gossip says of other boards' links is old by a moment anyhow.
   */
  int routesVersion;

  /** Counts changes of what the boards of the cell make of each other. */
  int opinionsVersion;

  /** Counts changes of what the live members of the cell are told from. */
  int membersVersion;

  Core(
      MeshParameters parameters,
      PeerId self,
      Role role,
      long bootEpoch,
      RandomGenerator random,
      CellGraphs graphs) {
    this.parameters = parameters;
    this.self = self;
    this.role = role;
    this.bootEpoch = bootEpoch;
    this.random = random;
    this.graphs = graphs;
    this.graph = graphs.of(Structure.ALONE);
  }

  void act(Action action) {
    actions.add(action);
  }

  List<Action> takeActions() {
    if (actions.isEmpty()) {
      return List.of();
    }
    List<Action> taken = actions;
    actions = new ArrayList<>(FEW_ACTIONS);
    return taken;
  }

  /** Counts only. */
  void count(Event event) {
    counters.merge(event, 1L, Long::sum);
  }

  void count(Event event, long times) {
    counters.merge(event, times, Long::sum);
  }

  /** Counts, and tells whoever keeps the log. */
  void report(Event event, String detail) {
    count(event);
    act(new Action.Report(event, detail));
  }

  Map<Event, Long> counters() {
    return counters;
  }

  /** Who is in the cell, or linked with whom there, may have changed. */
  void membersChanged() {
    membersVersion++;
    opinionsVersion++;
    changed();
  }

  /** Something is new of a peer: it matters to the members if it is one. */
  void changed(PeerId peer) {
    if (cellOf(peer) == cell) {
      membersChanged();
    } else {
      changed();
    }
  }

  /** Only what somebody thinks of the health of the cell's boards has changed: no hurry. */
  void healthChanged() {
    opinionsVersion++;
    changed(HEALTH_DELAY_MILLIS);
  }

  /** Something that the plan depends on has changed. */
  void changed() {
    changed(PLAN_DELAY_MILLIS);
  }

  private void changed(long delayMillis) {
    version++;
    MonotonicTime soon = now.plusMillis(delayMillis);
    MonotonicTime apart = plans.next();
    timers.by(Timers.Timer.PLAN, soon.isBefore(apart) ? apart : soon);
  }

  /** There is a plan now. */
  void planned() {
    long most = Math.max(LEAST_PLAN_APART_MILLIS, links.size() * MOST_PLAN_MILLIS_PER_LINK);
    plans.happened(now, LEAST_PLAN_APART_MILLIS, most);
    routesVersion++;
  }

  /** The next sequence of this peer's own control frames (channel id 0). */
  long nextControlSequence() {
    return ++controlSequence;
  }

  /** Sends a frame of the mesh's own talk. */
  void send(PeerId to, Bytes frame) {
    send(to, Priority.CONTROL, frame);
  }

  void send(PeerId to, Priority priority, Bytes frame) {
    act(new Action.SendFrame(to, priority, frame));
  }

  /** Closes a link of its own accord; the driver's report of that finds it gone. */
  void drop(Link link, CloseReason reason) {
    links.remove(link.peer);
    closing.put(link.peer, now);
    act(new Action.CloseLink(link.peer, reason));
    if (link.state == Link.State.READY) {
      report(Event.LINK_CLOSED, link.peer + ": " + reason);
      act(new Action.PeerLeft(link.peer, reason));
    }
    routesVersion++;
    changed(link.peer);
  }

  /** Whether the driver may still be at the end of a link with {@code peer}. */
  boolean isClosing(PeerId peer) {
    closing.values().removeIf(since -> now.millisSince(since) >= CLOSING_MILLIS);
    return closing.containsKey(peer);
  }

  /** The driver has told the end of a link; whether it was one that this peer had closed. */
  boolean hasClosed(PeerId peer) {
    return isClosing(peer) && closing.remove(peer) != null;
  }

  Signal.Header header() {
    return new Signal.Header(role, bootEpoch, structure);
  }

  /** Whether this is the link there is now. */
  boolean isThere(Link link) {
    return links.get(link.peer) == link;
  }

  boolean isBoard() {
    return role == Role.BOARD;
  }

  int cellOf(PeerId peer) {
    return structure.cells() == 1 ? 0 : structure.cellOf(peer);
  }

  /** Links with boards that both sides have greeted on. */
  int readyBoards() {
    int n = 0;
    for (Link link : links.values()) {
      n += link.readyBoard() ? 1 : 0;
    }
    return n;
  }

  /** Whether there is such a link with a board of this cell. */
  boolean hasMember() {
    for (Link link : links.values()) {
      if (link.readyBoard() && link.cell == cell) {
        return true;
      }
    }
    return false;
  }

  boolean isReady(PeerId peer) {
    Link link = links.get(peer);
    return link != null && link.state == Link.State.READY;
  }

  /** A number of milliseconds within ±25 % of {@code millis}. */
  long jitter(long millis) {
    return millis * 3 / 4 + random.nextLong(Math.max(1, millis / 2));
  }
}
