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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Peers, relays and links in virtual time. One thread; a seed and the same calls give the same run,
 * which {@link #traceHash} shows.
 */
public final class VirtualNetwork {
  private static final long MILLI = 1_000_000;
  private static final long DEAD_MILLIS = 3_000;

  private record Event(long at, long order, Runnable run) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int c = Long.compare(at, other.at);
      return c != 0 ? c : Long.compare(order, other.order);
    }
  }

  private NetworkOptions options;
  private final Protocol.Factory protocols;
  private final SplittableRandom random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final TreeMap<PeerId, VirtualPeer> peers = new TreeMap<>();
  private final Map<Integer, TreeMap<PeerId, VirtualPeer>> topics = new HashMap<>();
  private long now = MILLI;
  private long order;
  private long sessions;
  private long trace;
  private boolean relaysUp = true;

  /** A network whose peers run the core. */
  public VirtualNetwork(NetworkOptions options) {
    this(options, Protocol.Factory.mesh());
  }

  /** A network whose peers run what {@code protocols} makes. */
  public VirtualNetwork(NetworkOptions options, Protocol.Factory protocols) {
    this.options = options;
    this.protocols = protocols;
    this.random = new SplittableRandom(options.seed());
  }

  /** Adds a peer with a random identity and starts it. */
  public VirtualPeer add(Role role, MeshParameters parameters) {
    PeerId id =
        new PeerId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    return start(id, role, parameters);
  }

  /** Adds a peer that remembers the structure of the room. */
  public VirtualPeer add(Role role, MeshParameters parameters, Structure remembered) {
    PeerId id =
        new PeerId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    return start(id, role, parameters, remembered);
  }

  /** Starts a peer of that identity; one that was there before must have been killed. */
  public VirtualPeer start(PeerId id, Role role, MeshParameters parameters) {
    return start(id, role, parameters, Structure.ALONE);
  }

  private VirtualPeer start(PeerId id, Role role, MeshParameters parameters, Structure remembered) {
    long bootEpoch = 1_700_000_000_000L + now / MILLI;
    SplittableRandom own = new SplittableRandom(random.nextLong());
    Protocol protocol = protocols.create(id, role, parameters, bootEpoch, own);
    VirtualPeer peer = new VirtualPeer(id, role, protocol);
    peers.put(id, peer);
    after(0, () -> input(peer, new Input.Start(remembered)));
    after(relayDelay(), () -> relays(peer));
    return peer;
  }

  private void relays(VirtualPeer peer) {
    input(peer, new Input.RelaysChanged(relaysUp ? 1 : 0));
  }

  /** The peer vanishes; others notice by silence. */
  public void kill(VirtualPeer peer) {
    peer.alive = false;
    topics.values().forEach(t -> t.remove(peer.id()));
    for (PeerId other : List.copyOf(peer.sessions.keySet())) {
      VirtualPeer there = peers.get(other);
      VirtualPeer.Session session = peer.sessions.get(other);
      if (there != null && session != null) {
        after(
            DEAD_MILLIS * MILLI, () -> closed(there, peer.id(), session.name, CloseReason.TIMEOUT));
      }
    }
  }

  /** The peer says goodbye and goes. */
  public void leave(VirtualPeer peer) {
    input(peer, new Input.Leave());
    peer.alive = false;
    topics.values().forEach(t -> t.remove(peer.id()));
  }

  /**
   * From now on the network behaves like this; what is random still follows from the first seed.
   */
  public void behave(NetworkOptions options) {
    this.options = options;
  }

  /** Switches all relays off or on. */
  public void relaysUp(boolean up) {
    relaysUp = up;
    for (VirtualPeer peer : List.copyOf(peers.values())) {
      after(relayDelay(), () -> relays(peer));
    }
  }

  /**
   * Gives a peer relays of its own group: it hears of peers of other groups no more, until they are
   * in one group again. Links are left alone.
   */
  public void relayGroup(VirtualPeer peer, int group) {
    peer.relayGroup = group;
  }

  /** Hands an input to a peer now. */
  public void input(VirtualPeer peer, Input input) {
    if (!peer.alive) {
      return;
    }
    for (Action action : peer.protocol.handle(input, new MonotonicTime(now))) {
      apply(peer, action);
    }
    MonotonicTime next = peer.protocol.nextDeadline();
    if (next != null && next.nanos() != peer.wakeAt) {
      long at = Math.max(now, next.nanos());
      peer.wakeAt = next.nanos();
      long expected = peer.wakeAt;
      after(
          at - now,
          () -> {
            if (peer.wakeAt == expected) {
              peer.wakeAt = Long.MAX_VALUE;
              input(peer, new Input.DeadlineReached());
            }
          });
    }
  }

  private void apply(VirtualPeer peer, Action action) {
    switch (action) {
      case Action.Listen l -> listen(peer, l.cells());
      case Action.Announce a -> announce(peer, a.cell(), a.announcement());
      case Action.SendSignal s -> relay(peer, s.to(), s.signal());
      case Action.SealSignal s ->
          after(0, () -> input(peer, new Input.SignalSealed(s.to(), seal(peer.id(), s.signal()))));
      case Action.UnsealSignal u ->
          after(
              0,
              () ->
                  input(
                      peer,
                      new Input.SignalReceived(
                          PeerId.read(u.sealed().slice(0, PeerId.BYTES).toArray(), 0),
                          u.sealed().slice(PeerId.BYTES, u.sealed().length() - PeerId.BYTES))));
      case Action.OpenLink o -> {
        if (o.offer() && !peer.sessions.containsKey(o.peer())) {
          String session = "s" + sessions++;
          peer.linked(o.peer(), new VirtualPeer.Session(session));
          describe(peer, o.peer(), "offer " + session);
        }
      }
      case Action.AcceptLinkSignal a -> accept(peer, a.peer(), a.description().utf8());
      case Action.CloseLink c -> close(peer, c.peer(), c.reason());
      case Action.SendFrame f -> send(peer, f.to(), f.frame());
      case Action.Deliver d -> {
        peer.received().add(d.message());
        mix(d.message().sequence() ^ d.message().origin().w0());
      }
      case Action.Joined j -> peer.joined = true;
      case Action.PeerJoined j -> mix(j.peer().w0());
      case Action.PeerLeft l -> mix(l.peer().w1());
      case Action.Report r -> {}
    }
  }

  private static Bytes seal(PeerId from, Bytes signal) {
    byte[] sealed = new byte[PeerId.BYTES + signal.length()];
    from.write(sealed, 0);
    signal.copyTo(sealed, PeerId.BYTES);
    return Bytes.wrap(sealed);
  }

  private void listen(VirtualPeer peer, java.util.Set<Integer> cells) {
    for (int old : peer.listening) {
      topics.getOrDefault(old, new TreeMap<>()).remove(peer.id());
    }
    peer.listening = cells;
    for (int cell : cells) {
      topics.computeIfAbsent(cell, c -> new TreeMap<>()).put(peer.id(), peer);
    }
  }

  private void announce(VirtualPeer from, int cell, Bytes announcement) {
    if (!relaysUp) {
      return;
    }
    from.relayEventsSent++;
    mix(cell);
    for (VirtualPeer to : List.copyOf(topics.getOrDefault(cell, new TreeMap<>()).values())) {
      boolean heard = to != from && to.relayGroup == from.relayGroup;
      if (heard && random.nextDouble() >= options.relayLoss()) {
        after(
            relayDelay(), () -> input(to, new Input.AnnouncementReceived(from.id(), announcement)));
      }
    }
  }

  private void relay(VirtualPeer from, PeerId to, Bytes signal) {
    VirtualPeer target = peers.get(to);
    if (!relaysUp) {
      return;
    }
    from.relayEventsSent++;
    mix(to.w1());
    if (target == null || target.relayGroup != from.relayGroup) {
      return;
    }
    if (random.nextDouble() >= options.relayLoss()) {
      after(relayDelay(), () -> input(target, new Input.SignalReceived(from.id(), signal)));
    }
  }

  private void describe(VirtualPeer peer, PeerId to, String description) {
    after(2 * MILLI, () -> input(peer, new Input.LinkSignal(to, Bytes.utf8(description))));
  }

  private void accept(VirtualPeer peer, PeerId from, String description) {
    String session = description.substring(description.indexOf(' ') + 1);
    VirtualPeer.Session mine = peer.sessions.get(from);
    if (description.startsWith("offer ")) {
      if (mine != null && !mine.name.equals(session)) {
        closed(peer, from, mine.name, CloseReason.FAILED);
      }
      peer.linked(from, new VirtualPeer.Session(session));
      describe(peer, from, "answer " + session);
    } else if (mine != null && mine.name.equals(session)) {
      if (random.nextDouble() < options.openLoss()) {
        return; // both sides run into their deadline
      }
      VirtualPeer other = peers.get(from);
      after(linkDelay(), () -> opened(peer, from, session));
      if (other != null) {
        after(linkDelay(), () -> opened(other, peer.id(), session));
      }
    }
  }

  private void opened(VirtualPeer peer, PeerId other, String session) {
    VirtualPeer.Session mine = peer.sessions.get(other);
    if (mine != null && mine.name.equals(session) && !mine.open) {
      mine.open = true;
      mix(peer.id().w0() ^ other.w1());
      input(peer, new Input.LinkOpened(other));
    }
  }

  private void close(VirtualPeer peer, PeerId other, CloseReason reason) {
    VirtualPeer.Session mine = peer.sessions.get(other);
    if (mine == null) {
      return;
    }
    mine.closing = true;
    String name = mine.name;
    after(0, () -> closed(peer, other, name, reason));
    VirtualPeer there = peers.get(other);
    if (there != null) {
      long at = Math.max(linkDelay(), mine.lastArrival - now + 1);
      after(
          at,
          () ->
              closed(
                  there,
                  peer.id(),
                  name,
                  CloseReason.BYE == reason ? reason : CloseReason.UNWANTED));
    }
  }

  private void closed(VirtualPeer peer, PeerId other, String session, CloseReason reason) {
    VirtualPeer.Session mine = peer.sessions.get(other);
    if (mine != null && mine.name.equals(session)) {
      peer.sessions.remove(other);
      input(peer, new Input.LinkClosed(other, reason));
    }
  }

  private void send(VirtualPeer from, PeerId to, Bytes frame) {
    VirtualPeer.Session mine = from.sessions.get(to);
    VirtualPeer there = peers.get(to);
    if (mine == null || !mine.open || there == null) {
      return;
    }
    from.sent(frame);
    mix(frame.length() * 31L + to.w0());
    if (options.frameLoss() > 0 && random.nextDouble() < options.frameLoss()) {
      return;
    }
    long at = Math.max(now + linkDelay(), mine.lastArrival + 1);
    mine.lastArrival = at;
    String name = mine.name;
    after(
        at - now,
        () -> {
          VirtualPeer.Session theirs = there.sessions.get(from.id());
          if (theirs != null && theirs.name.equals(name)) {
            opened(there, from.id(), name);
            input(there, new Input.FrameReceived(from.id(), frame));
          }
        });
  }

  private long linkDelay() {
    return options.linkMillis() * MILLI + random.nextLong(options.linkMillis() * MILLI / 2 + 1);
  }

  private long relayDelay() {
    return options.relayMillis() * MILLI + random.nextLong(options.relayMillis() * MILLI / 2 + 1);
  }

  private void after(long nanos, Runnable run) {
    events.add(new Event(now + nanos, order++, run));
  }

  private void mix(long value) {
    trace = (trace ^ value ^ now) * 0x9e3779b97f4a7c15L;
    trace ^= trace >>> 29;
  }

  /** Runs for {@code millis} of virtual time. */
  public void run(long millis) {
    runUntil(() -> false, millis);
  }

  /** Runs until the condition holds; false if it does not within {@code millis}. */
  public boolean runUntil(BooleanSupplier condition, long millis) {
    long end = now + millis * MILLI;
    long nextCheck = now;
    while (true) {
      if (now >= nextCheck) {
        if (condition.getAsBoolean()) {
          return true;
        }
        nextCheck = now + 50 * MILLI;
      }
      Event event = events.peek();
      if (event == null || event.at > end) {
        now = end;
        return condition.getAsBoolean();
      }
      events.poll();
      now = event.at;
      event.run.run();
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
    return peers.get(id);
  }

  /** Virtual milliseconds since the start. */
  public long millis() {
    return now / MILLI;
  }

  /** Equal for equal runs. */
  public long traceHash() {
    return trace;
  }
}
