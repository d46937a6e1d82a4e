package dev.cellmesh.mesh.core;

import dev.cellmesh.mesh.cells.CellGraph;
import dev.cellmesh.mesh.cells.CellGraphs;
import dev.cellmesh.mesh.kit.Throttle;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Priority;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Signal;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What the parts of one peer's state machine share: who it is, what it holds of the room, its
 * links, its deadlines, and the actions that an input leads to.
 *
 * <p>Whatever is computed from this state is computed anew when a version of it has grown. Which
 * change makes which of these versions grow is said here and nowhere else.
 */
public final class Core {
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

  private final MeshParameters parameters;
  private final PeerId self;
  private final Role role;
  private final long bootEpoch;
  private final RandomGenerator random;
  private final CellGraphs graphs;
  private final Timers timers = new Timers();
  private final LinkTable links = new LinkTable();

  private final EnumMap<Event, Long> counters = new EnumMap<>(Event.class);
  private List<Action> actions = new ArrayList<>(FEW_ACTIONS);
  private long controlSequence;

  private MonotonicTime now = new MonotonicTime(0);
  private MonotonicTime startedAt = new MonotonicTime(0);
  private Structure structure = Structure.ALONE;
  private MonotonicTime structureAt = new MonotonicTime(0);
  private RoomParameters roomParameters = RoomParameters.NONE;
  private CellGraph graph;
  private int cell;
  private int relays;
  private boolean started;
  private boolean joined;
  private boolean standsIn;
  private boolean partial;

  private final Throttle plans = new Throttle();
  private int version;
  private int routesVersion;
  private int opinionsVersion;
  private int membersVersion;

  public Core(
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

  public MeshParameters parameters() {
    return parameters;
  }

  public PeerId self() {
    return self;
  }

  public Role role() {
    return role;
  }

  public boolean isBoard() {
    return role == Role.BOARD;
  }

  public long bootEpoch() {
    return bootEpoch;
  }

  public RandomGenerator random() {
    return random;
  }

  /** A number of milliseconds within ±25 % of {@code millis}. */
  public long jitter(long millis) {
    return millis * 3 / 4 + random.nextLong(Math.max(1, millis / 2));
  }

  /** The time of the input that is being handled. */
  public MonotonicTime now() {
    return now;
  }

  /** The next input comes at {@code time}, which must not go back. */
  public void advance(MonotonicTime time) {
    now = time;
  }

  public Timers timers() {
    return timers;
  }

  /** The peer's drivers are ready; this is what it remembers of the room. */
  public void start(Structure remembered) {
    started = true;
    startedAt = now;
    adopt(remembered);
    membersVersion++;
  }

  public boolean started() {
    return started;
  }

  public MonotonicTime startedAt() {
    return startedAt;
  }

  /** The peer has left: nothing is due any more. */
  public void stop() {
    links.clear();
    timers.clear();
    started = false;
  }

  public void adopt(Structure next) {
    structure = next;
    structureAt = now;
    graph = graphs.of(next);
    cell = cellOf(self);
  }

  public Structure structure() {
    return structure;
  }

  /** When that was adopted. */
  public MonotonicTime structureAt() {
    return structureAt;
  }

  /** The edges of that structure. */
  public CellGraph graph() {
    return graph;
  }

  /** This peer's own cell. */
  public int cell() {
    return cell;
  }

  public int cellOf(PeerId peer) {
    return structure.cells() == 1 ? 0 : structure.cellOf(peer);
  }

  public void learn(RoomParameters newer) {
    roomParameters = newer;
  }

  /** What somebody has set for the whole room. */
  public RoomParameters roomParameters() {
    return roomParameters;
  }

  public Signal.Header header() {
    return new Signal.Header(role, bootEpoch, structure);
  }

  /** So many relays are usable now. */
  public void connected(int to) {
    relays = to;
  }

  public int relays() {
    return relays;
  }

  /** The peer is in the room. */
  public void join() {
    joined = true;
    act(new Action.Joined());
  }

  public boolean joined() {
    return joined;
  }

  public void standIn(boolean stands) {
    standsIn = stands;
  }

  /** Whether this board's cell does the work of the first one, which has no boards. */
  public boolean standsIn() {
    return standsIn;
  }

  public void plansPart(boolean part) {
    partial = part;
  }

  /** Whether the cell is too large for a link with each of its boards. */
  public boolean partial() {
    return partial;
  }

  public void act(Action action) {
    actions.add(action);
  }

  public List<Action> takeActions() {
    if (actions.isEmpty()) {
      return List.of();
    }
    List<Action> taken = actions;
    actions = new ArrayList<>(FEW_ACTIONS);
    return taken;
  }

  /** Sends a frame of the mesh's own talk. */
  public void send(PeerId to, Bytes frame) {
    send(to, Priority.CONTROL, frame);
  }

  public void send(PeerId to, Priority priority, Bytes frame) {
    act(new Action.SendFrame(to, priority, frame));
  }

  /** The next sequence of this peer's own control frames (channel id 0). */
  public long nextControlSequence() {
    return ++controlSequence;
  }

  /** Counts only. */
  public void count(Event event) {
    count(event, 1);
  }

  public void count(Event event, long times) {
    counters.merge(event, times, Long::sum);
  }

  /** Counts, and tells whoever keeps the log. */
  public void report(Event event, String detail) {
    count(event);
    act(new Action.Report(event, detail));
  }

  public Map<Event, Long> counters() {
    return counters;
  }

  /** Grows with whatever makes a plan due. */
  public int version() {
    return version;
  }

  /**
   * Grows when routes are to be looked for anew: with every plan, and at once when a link is gone.
   * What gossip says of other boards' links is old by a moment anyhow.
   */
  public int routesVersion() {
    return routesVersion;
  }

  /** Grows with what the boards of the cell make of each other. */
  public int opinionsVersion() {
    return opinionsVersion;
  }

  /** Grows with what the live members of the cell are told from. */
  public int membersVersion() {
    return membersVersion;
  }

  /** Something that the plan depends on has changed. */
  public void changed() {
    changed(PLAN_DELAY_MILLIS);
  }

  /** Something is new of a peer: it matters to the members if it is one. */
  public void changed(PeerId peer) {
    if (cellOf(peer) == cell) {
      membersChanged();
    } else {
      changed();
    }
  }

  /** Who is in the cell, or linked with whom there, may have changed. */
  public void membersChanged() {
    membersVersion++;
    opinionsVersion++;
    changed();
  }

  /** Only what somebody thinks of the health of the cell's boards has changed: no hurry. */
  public void healthChanged() {
    opinionsVersion++;
    changed(HEALTH_DELAY_MILLIS);
  }

  /** Another link may be the better way now. */
  public void routesChanged() {
    routesVersion++;
  }

  /** There is a link with {@code peer} now, or there is none any more. */
  public void linkChanged(PeerId peer) {
    routesChanged();
    changed(peer);
  }

  private void changed(long delayMillis) {
    version++;
    MonotonicTime soon = now.plusMillis(delayMillis);
    MonotonicTime apart = plans.next();
    timers.by(Timers.Timer.PLAN, soon.isBefore(apart) ? apart : soon);
  }

  /** There is a plan now. */
  public void planned() {
    long most = Math.max(LEAST_PLAN_APART_MILLIS, links.size() * MOST_PLAN_MILLIS_PER_LINK);
    plans.happened(now, LEAST_PLAN_APART_MILLIS, most);
    routesChanged();
  }

  public LinkTable links() {
    return links;
  }

  /** Closes a link of its own accord. */
  public void drop(Link link, CloseReason reason) {
    links.close(link, now);
    act(new Action.CloseLink(link.peer(), reason));
    if (link.isReady()) {
      report(Event.LINK_CLOSED, link.peer() + ": " + reason);
      act(new Action.PeerLeft(link.peer(), reason));
    }
    linkChanged(link.peer());
  }
}
