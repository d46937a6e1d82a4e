package dev.cellmesh.simulator;

import dev.cellmesh.mesh.Action;
import dev.cellmesh.mesh.Bytes;
import dev.cellmesh.mesh.CloseReason;
import dev.cellmesh.mesh.Input;
import dev.cellmesh.mesh.MeshParameters;
import dev.cellmesh.mesh.MonotonicTime;
import dev.cellmesh.mesh.PeerId;
import dev.cellmesh.mesh.Role;
import dev.cellmesh.mesh.Structure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Peers, relays and links in virtual time. One thread; a seed and the same calls give the same run,
 * which {@link #traceHash} shows.
 */
public final class VirtualNetwork {
  private static final long MILLI = 1_000;
  private static final long CHECK_MICROS = 50 * MILLI;

  /** The wall-clock time at which a run begins, milliseconds since 1970 UTC. */
  private static final long BEGINNING_MILLIS = 1_700_000_000_000L;

  private final Protocol.Factory protocols;
  private final SplittableRandom random;
  private final EventQueue queue = new EventQueue();
  private final TreeMap<PeerId, VirtualPeer> peers = new TreeMap<>();

  /** The same, to find one fast. */
  private final Map<PeerId, VirtualPeer> byId = new HashMap<>();

  private final VirtualRelays relays;
  private final VirtualLinks links;
  private final Wakes wakes;
  private NetworkOptions options;
  private Observer observer = Observer.KEEP_MESSAGES;
  private MonotonicTime time = new MonotonicTime(0);
  private int started;
  private long trace;
  private long handled;

  /** The frame that is being handled. */
  private @Nullable Bytes frame;

  /** A network whose peers run the core. */
  public VirtualNetwork(NetworkOptions options) {
    this(options, Protocol.Factory.mesh());
  }

  /** A network whose peers run what {@code protocols} makes. */
  public VirtualNetwork(NetworkOptions options, Protocol.Factory protocols) {
    this.options = options;
    this.protocols = protocols;
    random = new SplittableRandom(options.seed());
    relays = new VirtualRelays(this, random.split());
    links = new VirtualLinks(this, random.split(), queue);
    wakes = new Wakes(this, queue);
    queue.take(MILLI); // the core takes time 0 for never
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
    Protocol protocol = protocols.create(id, role, parameters, bootEpoch, own);
    VirtualPeer peer = new VirtualPeer(id, role, started++, parameters, protocol, nat());
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
      links.vanished(peer);
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
      links.stalled(peer, millis);
      call(millis, () -> resume(peer));
    }
  }

  private void resume(VirtualPeer peer) {
    ArrayDeque<Input> waiting = peer.stalled;
    peer.stalled = null;
    while (waiting != null && !waiting.isEmpty()) {
      input(peer, waiting.remove());
    }
    input(peer, new Input.DeadlineReached());
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
    links.partitions().sides(fromSide, toSide);
    links.watch();
  }

  /** The same, from one peer to another. */
  public void block(VirtualPeer from, VirtualPeer to) {
    links.partitions().peers(from, to);
    links.watch();
  }

  /** Ends all partitions of links. */
  public void unblock() {
    links.partitions().clear();
  }

  /**
   * From now on the network behaves like this; what is random still follows from the first seed.
   * Peers and links that are there keep what they were given.
   */
  public void behave(NetworkOptions now) {
    options = now;
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

  /** Hands an input to a peer now. */
  public void input(VirtualPeer peer, Input input) {
    if (!peer.alive) {
      return;
    }
    if (peer.stalled != null) {
      peer.stalled.add(input);
      return;
    }
    handled++;
    List<Action> actions = peer.protocol.handle(input, time());
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      if (action instanceof Action.SendFrame f) {
        links.send(peer, f.to(), f.priority(), f.frame());
      } else {
        apply(peer, action);
      }
    }
    wakes.after(peer);
  }

  /** A frame has come to the end of a link. */
  void frame(LinkEnd end, Bytes arrived) {
    frame = arrived;
    if (end.owner.alive) {
      observer.received(end.owner, arrived);
    }
    input(end.owner, new Input.FrameReceived(end.peer, arrived));
    frame = null;
  }

  private MonotonicTime time() {
    long nanos = queue.now() * 1_000;
    if (time.nanos() != nanos) {
      time = new MonotonicTime(nanos);
    }
    return time;
  }

  private void apply(VirtualPeer peer, Action action) {
    switch (action) {
      case Action.SendFrame f -> links.send(peer, f.to(), f.priority(), f.frame());
      case Action.Listen l -> relays.listen(peer, l.cells());
      case Action.Announce a -> {
        mix(a.cell());
        relays.announce(peer, a.cell(), a.announcement());
      }
      case Action.SendSignal s -> {
        mix(s.to().w1());
        relays.signal(peer, s.to(), s.signal());
      }
      case Action.SealSignal s ->
          later(0, peer, new Input.SignalSealed(s.to(), Sealed.seal(peer.id(), s.signal())));
      case Action.UnsealSignal u -> {
        Input opened = Sealed.open(u.sealed());
        if (opened != null) {
          later(0, peer, opened);
        }
      }
      case Action.OpenLink o -> {
        if (o.offer()) {
          links.open(peer, o.peer());
        }
      }
      case Action.AcceptLinkSignal a -> links.accept(peer, a.peer(), a.description());
      case Action.CloseLink c -> links.close(peer, c.peer(), c.reason());
      case Action.Deliver d -> {
        mix(d.message().sequence() ^ d.message().origin().w0());
        observer.delivered(peer, d.message(), frame);
      }
      case Action.Joined j -> peer.joined = true;
      case Action.PeerJoined j -> mix(j.peer().w0());
      case Action.PeerLeft l -> mix(l.peer().w1());
      case Action.DeliverLarge d -> {
        peer.large().add(d);
        mix(d.data().length() ^ d.origin().w0());
      }
      case Action.Progress p -> peer.progress().add(p);
      case Action.Report r -> observer.reported(peer, r.event());
    }
  }

  /** Hands an input to a peer in so many microseconds. */
  void later(long micros, VirtualPeer peer, Input input) {
    queue.add(queue.now() + micros, EventQueue.Kind.INPUT, peer, input);
  }

  /** Does something in so many milliseconds. */
  public void call(long millis, Runnable what) {
    queue.add(queue.now() + millis * MILLI, EventQueue.Kind.CALL, what, EventQueue.NOTHING);
  }

  void mix(long value) {
    trace = (trace ^ value ^ queue.now()) * 0x9e3779b97f4a7c15L;
    trace ^= trace >>> 29;
  }

  /** Runs for {@code millis} of virtual time. */
  public void run(long millis) {
    long end = queue.now() + millis * MILLI;
    while (queue.take(end)) {
      dispatch();
    }
  }

  /** Runs until the condition holds; false if it does not within {@code millis}. */
  public boolean runUntil(BooleanSupplier condition, long millis) {
    long end = queue.now() + millis * MILLI;
    while (true) {
      if (condition.getAsBoolean()) {
        return true;
      }
      if (queue.now() >= end) {
        return false;
      }
      run(Math.min(CHECK_MICROS, end - queue.now()) / MILLI);
    }
  }

  private void dispatch() {
    Object who = queue.who();
    Object what = queue.what();
    switch (queue.kind()) {
      case FRAME -> links.arrived((LinkEnd) who, (Bytes) what);
      case WAKE -> wakes.due((VirtualPeer) who);
      case INPUT -> input((VirtualPeer) who, (Input) what);
      case OPENED -> links.opened((LinkEnd) who);
      case MEASURED -> links.measured((LinkEnd) who);
      case CLOSED -> links.closed((LinkEnd) who, (CloseReason) what);
      case UPLINK -> links.transmitted((VirtualPeer) who);
      case CALL -> ((Runnable) who).run();
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
    return queue.now() / MILLI;
  }

  /** Virtual microseconds since the start. */
  public long micros() {
    return queue.now();
  }

  long now() {
    return queue.now();
  }

  /** Inputs that peers have handled. */
  public long handled() {
    return handled;
  }

  /** What went over links. */
  public FrameTraffic frames() {
    return links.traffic();
  }

  /** What went over relays. */
  public RelayTraffic relays() {
    return relays.traffic();
  }

  /** Equal for equal runs. */
  public long traceHash() {
    return trace;
  }
}
