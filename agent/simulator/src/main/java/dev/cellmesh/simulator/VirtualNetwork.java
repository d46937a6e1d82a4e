package dev.cellmesh.simulator;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Peers, relays and links in virtual time. A seed and the same calls give the same run, which
 * {@link #traceHash} shows.
 *
 * <p>Large rooms are divided into shards that several threads run, window by window, as in
 * conservative parallel simulation (Chandy and Misra, 1979): nothing gets from one peer to another
 * faster than the fastest link, so that for as long the shards need not know of each other. Between
 * windows one thread does what concerns all. The number of shards is part of what makes a run the
 * same, the number of threads is not.
 *
 * <p>To its callers a network is not thread-safe.
 */
public final class VirtualNetwork {
  private static final long MILLI = 1_000;
  private static final long CHECK_MICROS = 50 * MILLI;

  /** The wall-clock time at which a run begins, milliseconds since 1970 UTC. */
  private static final long BEGINNING_MILLIS = 1_700_000_000_000L;

  private record Call(long at, long order, Runnable what) {}

  private final SplittableRandom random;
  private final List<Shard> shards = new ArrayList<>();
  private final PriorityQueue<Call> calls =
      new PriorityQueue<>(Comparator.comparingLong(Call::at).thenComparingLong(Call::order));
  private final TreeMap<PeerId, VirtualPeer> peers = new TreeMap<>();

  /** The same, to find one fast. */
  private final Map<PeerId, VirtualPeer> byId = new HashMap<>();

  /**
   * The end of each link at the peer that has offered it, by its session, as long as it is there.
   */
  private final Map<Long, LinkEnd> offers = new HashMap<>();

  private final VirtualRelays relays;
  private final Partitions partitions = new Partitions();
  private NetworkOptions options;
  private Observer observer = Observer.KEEP_MESSAGES;
  private int started;
  private long ordered;
  private boolean watching;

  /** Nothing gets from one peer to another in less, microseconds. */
  private long lookahead = Long.MAX_VALUE;

  /** The time of what is being done, where there are several shards; else the shard knows it. */
  private long now;

  private boolean parallel;
  private int window;

  /** A network whose peers run the core. */
  public VirtualNetwork(NetworkOptions options) {
    this(options, Protocol.Factory.mesh());
  }

  /** A network whose peers run what {@code protocols} makes. */
  public VirtualNetwork(NetworkOptions options, Protocol.Factory protocols) {
    this(options, List.of(protocols));
  }

  /**
   * A network of as many shards as there are factories. What the peers of one factory share is used
   * by one thread at a time, and that of two factories by two.
   */
  public VirtualNetwork(NetworkOptions options, List<Protocol.Factory> protocols) {
    this.options = options;
    random = new SplittableRandom(options.seed());
    relays = new VirtualRelays(this, random.split());
    for (Protocol.Factory factory : protocols) {
      shards.add(new Shard(this, shards.size(), protocols.size(), factory, random.split()));
    }
    behave(options);
    passTo(MILLI); // the core takes time 0 for never
  }

  /** An identity that nobody has. */
  public PeerId newIdentity() {
    return new PeerId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  /** Adds a peer with a random identity and starts it. */
  public VirtualPeer add(Role role, MeshParameters parameters) {
    return start(newIdentity(), role, parameters);
  }

  /** Adds a peer that remembers the structure of the room. */
  public VirtualPeer add(Role role, MeshParameters parameters, Structure remembered) {
    return start(newIdentity(), role, parameters, remembered);
  }

  /** Starts a peer of that identity; one that was there before must have been killed. */
  public VirtualPeer start(PeerId id, Role role, MeshParameters parameters) {
    return start(id, role, parameters, Structure.ALONE);
  }

  /** The same, remembering the structure of the room. */
  public VirtualPeer start(PeerId id, Role role, MeshParameters parameters, Structure remembered) {
    long clock = options.peers().clockMillis();
    long wrong = clock == 0 ? 0 : random.nextLong(-clock, clock + 1);
    long bootEpoch = BEGINNING_MILLIS + millis() + wrong;
    SplittableRandom own = new SplittableRandom(random.nextLong());
    Shard shard = shards.get(started % shards.size());
    Protocol protocol = shard.create(id, role, parameters, bootEpoch, own);
    VirtualPeer peer = new VirtualPeer(id, role, started++, parameters, protocol, nat(), shard);
    peers.put(id, peer);
    byId.put(id, peer);
    later(0, peer, new Input.Start(remembered));
    relays.tell(peer);
    return peer;
  }

  private Nat nat() {
    NetworkOptions.Peers kinds = options.peers();
    if (kinds.strictNats() + kinds.restrictedNats() == 0) {
      return Nat.OPEN;
    }
    double drawn = random.nextDouble();
    if (drawn < kinds.strictNats()) {
      return Nat.STRICT;
    }
    return drawn < kinds.strictNats() + kinds.restrictedNats() ? Nat.RESTRICTED : Nat.OPEN;
  }

  /** The peer vanishes; others notice by silence. */
  public void kill(VirtualPeer peer) {
    if (peer.alive) {
      peer.alive = false;
      relays.forget(peer);
      peer.shard.links().vanished(peer);
    }
  }

  /** The peer says goodbye and goes. */
  public void leave(VirtualPeer peer) {
    input(peer, new Input.Leave());
    peer.alive = false;
    relays.forget(peer);
  }

  /** Forgets a peer that has gone, for runs in which many do. */
  public void forget(VirtualPeer peer) {
    if (!peer.alive && byId.get(peer.id()) == peer) {
      peers.remove(peer.id());
      byId.remove(peer.id());
    }
  }

  /** The peer handles nothing for so long, and then all that has come in. */
  public void stall(VirtualPeer peer, long millis) {
    if (peer.alive && peer.stalled == null) {
      peer.stalled = new ArrayDeque<>();
      peer.shard.links().stalled(peer, millis);
      call(millis, () -> peer.shard.resume(peer));
    }
  }

  /** Switches all relays off or on. */
  public void relaysUp(boolean up) {
    relays.up(up);
    for (VirtualPeer peer : List.copyOf(peers.values())) {
      relays.tell(peer);
    }
  }

  /**
   * Gives a peer relays of its own group: it hears of peers of other groups no more, until they are
   * in one group again. Links are left alone.
   */
  public void relayGroup(VirtualPeer peer, int group) {
    peer.relayGroup = group;
  }

  /** Places a peer on one side of the network; all begin on side 0. */
  public void side(VirtualPeer peer, int side) {
    peer.side = side;
  }

  /** From now on nothing gets over links from one side to the other, if not the other way too. */
  public void block(int fromSide, int toSide) {
    partitions.sides(fromSide, toSide);
    watch();
  }

  /** The same, from one peer to another. */
  public void block(VirtualPeer from, VirtualPeer to) {
    partitions.peers(from, to);
    watch();
  }

  /** Ends all partitions of links. */
  public void unblock() {
    partitions.clear();
  }

  Partitions partitions() {
    return partitions;
  }

  /** Some links may have lost their way: looks after their heartbeats while that is so. */
  private void watch() {
    if (!watching && partitions.any()) {
      watching = true;
      call(VirtualLinks.HEARTBEAT_MICROS / MILLI, this::heartbeats);
    }
  }

  private void heartbeats() {
    watching = false;
    for (VirtualPeer peer : List.copyOf(peers.values())) {
      peer.shard.links().heartbeats(peer);
    }
    watch();
  }

  /**
   * From now on the network behaves like this; what is random still follows from the first seed.
   * Peers and links that are there keep what they were given.
   */
  public final void behave(NetworkOptions now) {
    options = now;
    long fastest = Math.min(VirtualLinks.fastest(now), relays.fastest());
    lookahead = Math.max(1, Math.min(lookahead, fastest));
  }

  /** How the network behaves now. */
  public NetworkOptions options() {
    return options;
  }

  /** Sends what peers do to {@code watching}, in place of keeping their messages. */
  public void observe(Observer watching) {
    observer = watching;
  }

  Observer observer() {
    return observer;
  }

  VirtualRelays virtualRelays() {
    return relays;
  }

  /** Links that have been offered, by session. To be changed between windows only. */
  Map<Long, LinkEnd> offers() {
    return offers;
  }

  /** Hands an input to a peer now. */
  public void input(VirtualPeer peer, Input input) {
    peer.shard.input(peer, input);
  }

  /** Hands an input to a peer in so many microseconds. */
  void later(long micros, VirtualPeer peer, Input input) {
    peer.shard.queue().add(now() + micros, EventQueue.Kind.INPUT, peer, input);
  }

  /** Does something in so many milliseconds. */
  public void call(long millis, Runnable what) {
    calls.add(new Call(now() + millis * MILLI, ordered++, what));
  }

  /** Runs for {@code millis} of virtual time. */
  public void run(long millis) {
    long end = now() + millis * MILLI;
    try (Crew crew = new Crew(shards)) {
      while (!calls.isEmpty() && calls.element().at <= end) {
        long at = calls.element().at;
        run(crew, at - 1);
        passTo(at);
        while (!calls.isEmpty() && calls.element().at == at) {
          calls.remove().what.run();
        }
      }
      run(crew, end);
    }
    passTo(end);
  }

  /** Lets the shards handle all that happens up to {@code end}. */
  private void run(Crew crew, long end) {
    if (shards.size() == 1) {
      shards.getFirst().run(end);
      return;
    }
    long from = now;
    while (from <= end) {
      long until = Math.min(end, from + lookahead - 1);
      window = 1 - window;
      parallel = true;
      crew.run(until);
      parallel = false;
      catchUp();
      from = until + 1;
    }
  }

  /** Does what has waited for the end of the window, in the order of time. */
  private void catchUp() {
    int[] next = new int[shards.size()];
    while (true) {
      Shard.Late first = null;
      int of = 0;
      for (int i = 0; i < next.length; i++) {
        List<Shard.Late> late = shards.get(i).late();
        Shard.Late one = next[i] < late.size() ? late.get(next[i]) : null;
        if (one != null && (first == null || one.at() < first.at())) {
          first = one;
          of = i;
        }
      }
      if (first == null) {
        break;
      }
      next[of]++;
      now = first.at();
      first.what().run();
    }
    shards.forEach(shard -> shard.late().clear());
  }

  private void passTo(long when) {
    now = when;
    for (Shard shard : shards) {
      shard.queue().passTo(when);
    }
  }

  /** Runs until the condition holds; false if it does not within {@code millis}. */
  public boolean runUntil(BooleanSupplier condition, long millis) {
    long end = now() + millis * MILLI;
    while (true) {
      if (condition.getAsBoolean()) {
        return true;
      }
      if (now() >= end) {
        return false;
      }
      run(Math.min(CHECK_MICROS, end - now()) / MILLI);
    }
  }

  public Collection<VirtualPeer> peers() {
    return Collections.unmodifiableCollection(peers.values());
  }

  /** Boards that are alive. */
  public List<VirtualPeer> boards() {
    List<VirtualPeer> boards = new ArrayList<>();
    for (VirtualPeer peer : peers.values()) {
      if (peer.alive && peer.role() == Role.BOARD) {
        boards.add(peer);
      }
    }
    return boards;
  }

  /** Whether every board that is alive has joined. */
  public boolean boardsHaveJoined() {
    for (VirtualPeer peer : peers.values()) {
      if (peer.alive && peer.role() == Role.BOARD && !peer.joined) {
        return false;
      }
    }
    return true;
  }

  /** The peer of that identity that was started last, alive or not. */
  public @Nullable VirtualPeer peer(PeerId id) {
    return byId.get(id);
  }

  /** Virtual milliseconds since the start. */
  public long millis() {
    return now() / MILLI;
  }

  /** Virtual microseconds since the start. */
  public long micros() {
    return now();
  }

  long now() {
    return shards.size() == 1 ? shards.getFirst().now() : now;
  }

  /** Whether shards run beside each other at this moment. */
  boolean parallel() {
    return parallel;
  }

  /** The window that runs, 0 or 1 in turn. */
  int window() {
    return window;
  }

  /** Inputs that peers have handled. */
  public long handled() {
    return shards.stream().mapToLong(Shard::handled).sum();
  }

  /** What went over links. */
  public FrameTraffic frames() {
    return FrameTraffic.sum(shards.stream().map(shard -> shard.links().traffic()).toList());
  }

  /** What went over relays. */
  public RelayTraffic relays() {
    return relays.traffic();
  }

  /** Equal for equal runs. */
  public long traceHash() {
    return shards.stream().mapToLong(Shard::trace).reduce(0, Shard::mixed);
  }
}
