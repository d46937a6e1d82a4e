package dev.cellmesh.mesh;

import dev.cellmesh.mesh.cells.CellGraphs;
import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Announcer;
import dev.cellmesh.mesh.edges.Budget;
import dev.cellmesh.mesh.edges.Dialer;
import dev.cellmesh.mesh.edges.EdgeRequests;
import dev.cellmesh.mesh.edges.EdgeSearch;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.edges.Forming;
import dev.cellmesh.mesh.edges.Router;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.members.Health;
import dev.cellmesh.mesh.members.HealthClasses;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.members.Suspicions;
import dev.cellmesh.mesh.messages.Messages;
import dev.cellmesh.mesh.messages.Transfers;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.talk.Digests;
import dev.cellmesh.mesh.talk.Gossip;
import dev.cellmesh.mesh.talk.Greeting;
import dev.cellmesh.mesh.talk.Swim;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.mesh.wire.TransferFrame;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One peer of a room, as a state machine: an input and the time go in, actions come out.
 *
 * <p>Not thread-safe: one owner. Deterministic: the same inputs, times and random numbers give the
 * same actions.
 */
public final class Mesh {
  /** The largest payload of {@link Input.SendLarge}, in bytes. */
  public static final int MAX_LARGE_BYTES = Transfers.MAX_BYTES;

  /** The most bytes that may describe one. */
  public static final int MAX_META_BYTES = TransferFrame.MAX_META_BYTES;

  private static final long SWEEP_MILLIS = 5_000;
  private static final long REFRESH_MILLIS = 60_000;

  private final Core core;
  private final Health health;
  private final HealthClasses classes;
  private final Roster roster;
  private final Edges edges;
  private final Router router;
  private final Dialer dialer;
  private final Greeting greeting;
  private final Gossip gossip;
  private final Suspicions suspicions;
  private final Digests digests;
  private final Swim swim;
  private final Announcer announcer;
  private final Signals signals;
  private final Links links;
  private final Planner planner;
  private final Adoption adoption;
  private final Messages messages;
  private final View view;
  private final Frames frames;
  private MonotonicTime healthSince = new MonotonicTime(0);
  private MonotonicTime refreshed = new MonotonicTime(0);

  /**
   * @param bootEpoch when this peer started, milliseconds since 1970 UTC; grows with each start
   * @param random seeded; used for jitter only
   */
  public Mesh(
      MeshParameters parameters, PeerId self, Role role, long bootEpoch, RandomGenerator random) {
    this(parameters, self, role, bootEpoch, random, new CellGraphs());
  }

  /**
   * One of several peers that are run by one thread.
   *
   * @param graphs shared with the others
   */
  public Mesh(
      MeshParameters parameters,
      PeerId self,
      Role role,
      long bootEpoch,
      RandomGenerator random,
      CellGraphs graphs) {
    core = new Core(parameters, self, role, bootEpoch, random, graphs);
    roster = new Roster(core);
    health = new Health(core);
    classes = new HealthClasses(core, health);
    edges = new Edges(core, roster, classes);
    router = new Router(core, edges);
    Budget budget = new Budget(core, roster, edges);
    dialer = new Dialer(core, roster, budget, router);
    Forming forming = new Forming(core, roster, dialer);
    announcer = new Announcer(core, roster, edges, dialer, forming);
    greeting = new Greeting(core, dialer, new Greeted());
    gossip = new Gossip(core, roster, edges, health, classes);
    suspicions = new Suspicions(core, roster);
    planner =
        new Planner(
            core,
            roster,
            edges,
            budget,
            dialer,
            router,
            new EdgeSearch(core, edges, router, announcer),
            gossip,
            forming,
            new Restructuring(core, roster, edges, announcer));
    adoption = new Adoption(core, edges, dialer, announcer, greeting, gossip, planner);
    signals = new Signals(core, roster, dialer, announcer, adoption);
    messages = new Messages(core, roster, edges, router);
    digests = new Digests(core, greeting, gossip, suspicions, messages.exchange, messages.news);
    swim = new Swim(core, roster, health, dialer, suspicions, digests);
    links = new Links(core, roster, dialer, greeting, suspicions, swim, announcer, messages);
    view = new View(core, roster, edges, classes, messages.interests);
    frames =
        new Frames(
            core,
            router,
            new EdgeRequests(core, roster, edges, dialer, router),
            greeting,
            gossip,
            swim,
            links,
            messages);
  }

  /** Takes one input at {@code now}, which must not go back; returns what is to be done. */
  public List<Action> handle(Input input, MonotonicTime now) {
    core.advance(now);
    switch (input) {
      case Input.Start s -> start(s.remembered());
      case Input.DeadlineReached d -> {}
      case Input.AnnouncementReceived a -> signals.announced(a.from(), a.announcement());
      case Input.SignalReceived s -> signals.signalled(s.from(), s.signal());
      case Input.SignalSealed s -> dialer.sealed(s.to(), s.sealed());
      case Input.LinkSignal s -> dialer.describe(s.peer(), s.description());
      case Input.LinkOpened l -> links.opened(l.peer());
      case Input.LinkClosed l -> links.closed(l.peer(), l.reason());
      case Input.LinkMeasured l -> links.measured(l.peer(), l.rttMicros());
      case Input.FrameReceived f -> frames.received(f.from(), f.frame());
      case Input.RelaysChanged r -> relaysChanged(r);
      case Input.NetworkChanged n -> networkChanged();
      case Input.VitalsChanged v -> {
        if (health.limit(v.ceilingPercent())) {
          core.changed();
        }
      }
      case Input.Publish p -> messages.publish(p);
      case Input.Broadcast b -> messages.broadcast(b);
      case Input.Send s -> messages.unicast(s);
      case Input.SendLarge s -> messages.sendLarge(s);
      case Input.ReceiveDirect r -> messages.channels.receiveDirect(r.channel(), r.wanted());
      case Input.ReceiveLarge r -> messages.channels.receiveLarge(r.channel(), r.wanted());
      case Input.Subscribe s -> messages.subscribe(s);
      case Input.Retain r -> messages.recalls.retain(r);
      case Input.HandOver h -> messages.handOver(h);
      case Input.Configure c -> adoption.configure(c);
      case Input.Leave l -> leave();
    }
    runDue();
    return core.takeActions();
  }

  /** When {@link #handle} must be called again at the latest; null if only by another input. */
  public @Nullable MonotonicTime nextDeadline() {
    return core.timers().next();
  }

  private void start(Structure remembered) {
    core.start(remembered.isBearable() ? remembered : Structure.ALONE);
    healthSince = core.now();
    refreshed = core.now();
    messages.start();
    swim.started();
    announcer.listen();
    core.timers().at(Timers.Timer.SWEEP, core.now().plusMillis(SWEEP_MILLIS));
    if (core.relays() > 0) {
      announcer.relaysCame();
    }
  }

  private void relaysChanged(Input.RelaysChanged relays) {
    boolean came = core.relays() == 0 && relays.connected() > 0;
    core.connected(relays.connected());
    dialer.relaysChanged(relays.prompt());
    if (came && core.started()) {
      announcer.relaysCame();
    }
  }

  private void networkChanged() {
    if (core.started()) {
      dialer.networkChanged();
      announcer.reset();
    }
  }

  private void leave() {
    for (PeerId peer : List.copyOf(core.links().keys())) {
      core.act(new Action.CloseLink(peer, CloseReason.BYE));
    }
    core.stop();
  }

  private void runDue() {
    if (!core.started() || !core.timers().anyDue(core.now())) {
      return;
    }
    if (core.timers().due(Timers.Timer.ALONE, core.now())) {
      announcer.alone();
    }
    if (core.timers().due(Timers.Timer.ANNOUNCE, core.now())) {
      announcer.due();
    }
    if (core.timers().due(Timers.Timer.ANSWER, core.now())) {
      announcer.answer();
    }
    if (core.timers().due(Timers.Timer.SWEEP, core.now())) {
      sweep();
    }
    messages.due();
    probe();
    if (core.timers().due(Timers.Timer.GOSSIP, core.now())) {
      gossip.send();
    }
    if (core.timers().due(Timers.Timer.PLAN, core.now())) {
      messages.announce();
      classes.settleOwn(); // before the plan, which tells it
      Structure next = planner.plan();
      if (next != null) {
        adoption.adopt(next);
      }
    }
  }

  private void probe() {
    if (core.timers().due(Timers.Timer.PROBE, core.now())) {
      swim.wake();
    }
    if (core.timers().due(Timers.Timer.ACKNOWLEDGE, core.now())) {
      digests.acknowledge();
    }
    if (core.timers().due(Timers.Timer.REPEAT, core.now())) {
      greeting.repeat();
      gossip.repeat();
    }
  }

  private void sweep() {
    roster.sweep();
    adoption.sweep();
    messages.expire();
    if (core.now().millisSince(healthSince) >= Health.EPOCH_MILLIS) {
      healthSince = core.now();
      if (health.observe()) {
        core.healthChanged();
      }
    }
    if (core.now().millisSince(refreshed) >= REFRESH_MILLIS) {
      refreshed = core.now();
      core.changed();
    }
    core.timers().at(Timers.Timer.SWEEP, core.now().plusMillis(SWEEP_MILLIS));
  }

  /** What follows from what others say of themselves. */
  private final class Greeted implements Greeting.Listener {
    @Override
    public void heard(Structure structure) {
      adoption.adoptNewer(structure);
    }

    @Override
    public void heard(RoomParameters parameters) {
      adoption.adoptNewer(parameters);
    }

    @Override
    public void ready(Link link) {
      links.ready(link);
    }
  }

  /** The largest payload of a message, in bytes. */
  public static int maxPayloadBytes() {
    return RoutedFrame.MAX_PAYLOAD_BYTES;
  }

  /** This peer's view of the mesh. */
  public MeshState state() {
    return view.state();
  }

  /** By cell across an edge: whom of its own cell this board takes to be elected, best first. */
  public SortedMap<Integer, List<PeerId>> bridges() {
    SortedMap<Integer, List<PeerId>> bridges = new TreeMap<>();
    for (int cell : edges.cells()) {
      bridges.put(cell, edges.elected(cell));
    }
    return bridges;
  }

  /** Whether there is no link with any board. */
  public boolean isAlone() {
    return core.links().readyBoards() == 0;
  }

  /** Whether links are wanted that are not there. */
  public boolean lacksLinks() {
    return dialer.isDialing();
  }

  /** For tests of this package. */
  Swim swim() {
    return swim;
  }

  /** How often each event has happened. */
  public Map<Event, Long> counters() {
    return Collections.unmodifiableMap(new EnumMap<>(core.counters()));
  }
}
