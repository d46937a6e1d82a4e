package dev.cellmesh.nostr;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Signalling;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Signalling over Nostr relays, as {@code docs/protocol-signalling.md} describes it.
 *
 * <p>Encryption and signatures run on one thread of its own with a bounded queue; every relay has a
 * virtual thread.
 */
public final class NostrSignalling implements Signalling {
  /** Most cells listened to at a time. */
  public static final int MAX_CELLS = 64;

  /** Most relays used that are not configured. */
  public static final int MAX_FOUND = 8;

  /** Events to each relay that is not public, in the long run and at once. */
  public static final int OWN_RELAY_EVENTS_PER_MINUTE = 600;

  public static final int OWN_RELAY_EVENTS_AT_ONCE = 150;

  /** A relay of the LAN that restarts is back soon, and to ask costs nothing. */
  private static final long FOUND_AGAIN_MILLIS = 10_000;

  private static final int MAX_QUEUED_TASKS = 512;

  /**
   * How much is sent to each relay, and how soon a lost one is tried again.
   *
   * @param publishPerMinute events to each relay in the long run
   * @param publishBurst events to each relay at once
   * @param reconnectMinMillis the first wait before a lost relay is tried again
   * @param reconnectMaxMillis the longest
   */
  public record Pace(
      int publishPerMinute, int publishBurst, long reconnectMinMillis, long reconnectMaxMillis) {
    private static final Pace DEFAULT = new Pace(60, 20, 1000, 300_000);

    /**
     * Checks.
     *
     * @throws IllegalArgumentException which number is wrong
     */
    public Pace {
      if (publishPerMinute < 1 || publishBurst < 1 || reconnectMinMillis < 1) {
        throw new IllegalArgumentException("rates and waits begin at 1");
      }
      if (reconnectMaxMillis < reconnectMinMillis) {
        throw new IllegalArgumentException("the longest wait is below the shortest");
      }
    }

    Pace withRates(int perMinute, int burst) {
      return new Pace(perMinute, burst, reconnectMinMillis, reconnectMaxMillis);
    }

    Pace withReconnects(long minMillis, long maxMillis) {
      return new Pace(publishPerMinute, publishBurst, minMillis, maxMillis);
    }
  }

  /**
   * What it needs.
   *
   * @param relays {@code ws://} or {@code wss://} addresses, at most 16; others may be added later
   * @param seed of the jitter of reconnections
   * @param pace at which each relay is used
   * @param maxWorkBits proof of work (NIP-13) done for a relay that asks for it, 0 to 24 bits
   * @param tls what the certificates of {@code wss://} relays are checked with
   */
  public record Options(
      Identity identity,
      RoomKey roomKey,
      List<String> relays,
      long seed,
      Pace pace,
      int maxWorkBits,
      Optional<SSLContext> tls) {
    /** What a board does for a relay unless it is told otherwise: a second on a Raspberry Pi. */
    public static final int WORK_BITS = 16;

    private static final int MAX_RELAYS = 16;

    /**
     * Checks.
     *
     * @throws IllegalArgumentException which address or number is wrong
     */
    public Options {
      relays = List.copyOf(relays);
      if (relays.size() > MAX_RELAYS) {
        throw new IllegalArgumentException("at most " + MAX_RELAYS + " relays");
      }
      relays.forEach(RelayUrl::check);
      if (maxWorkBits < 0 || maxWorkBits > Work.MAX_BITS) {
        throw new IllegalArgumentException("proof of work of 0 to " + Work.MAX_BITS + " bits");
      }
    }

    /** With the defaults: 60 events a minute, 20 at once, waits of 1 s to 5 min. */
    public Options(Identity identity, RoomKey roomKey, List<String> relays, long seed) {
      this(identity, roomKey, relays, seed, Pace.DEFAULT, WORK_BITS, Optional.empty());
    }

    /** The same with other rates. */
    public Options withRates(int perMinute, int burst) {
      return with(pace.withRates(perMinute, burst), maxWorkBits, tls);
    }

    /** The same with other waits before a lost relay is tried again. */
    public Options withReconnects(long minMillis, long maxMillis) {
      return with(pace.withReconnects(minMillis, maxMillis), maxWorkBits, tls);
    }

    /** The same with another bound for proof of work. */
    public Options withMaxWorkBits(int bits) {
      return with(pace, bits, tls);
    }

    /** The same with other trust. */
    public Options withTls(SSLContext context) {
      return with(pace, maxWorkBits, Optional.of(context));
    }

    private Options with(Pace pace, int maxWorkBits, Optional<SSLContext> tls) {
      return new Options(identity, roomKey, relays, seed, pace, maxWorkBits, tls);
    }
  }

  private final RoomKey roomKey;
  private final Wire wire;
  private final BestTime time;
  private final Counters counters = new Counters();
  private final Receiver receiver;
  private final Source mesh;
  private final Optional<SSLContext> tls;
  private volatile HttpClient http;
  private final Options options;
  private final RelayConnection.Shared shared;
  private final SplittableRandom seeds;
  private final List<RelayConnection> relays = new CopyOnWriteArrayList<>();
  private final LastWords lastWords = new LastWords();
  private final ThreadPoolExecutor work;
  private final Work proofOfWork = new Work();
  private final AtomicReference<@Nullable Listener> listener = new AtomicReference<>();

  // What a relay that comes later must be told; all under the lock of this object.
  private List<String> topics = List.of();
  private boolean urgent;
  private boolean closed;

  /** Prepares; nothing happens before {@link #start}. */
  public NostrSignalling(Options options) {
    this(options, RelayConnection.Patience.DEFAULT, SystemClock.kernel());
  }

  /** With other patience and another clock, for tests. */
  NostrSignalling(Options options, RelayConnection.Patience patience, SystemClock system) {
    this.options = options;
    this.time = new BestTime(system);
    this.mesh = new Source("mesh", new RelayClock(time), System.nanoTime());
    this.roomKey = options.roomKey();
    this.wire = new Wire(options.identity(), roomKey);
    this.receiver =
        new Receiver(
            PeerId.read(options.identity().publicKey(), 0),
            roomKey,
            wire,
            counters,
            this::received,
            this::identityShared);
    this.tls = options.tls();
    this.http = HttpClients.forRelays(tls);
    this.work =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_QUEUED_TASKS),
            Thread.ofPlatform().daemon().name("nostr crypto").factory());
    this.shared =
        new RelayConnection.Shared(
            () -> http,
            receiver,
            wire,
            proofOfWork,
            options.maxWorkBits(),
            time,
            counters,
            patience,
            this::relaysChanged);
    this.seeds = new SplittableRandom(options.seed());
    for (String url : options.relays()) {
      relays.add(
          new RelayConnection(
              url, Signalling.Origin.CONFIGURED, shared, options.pace(), seeds.split()));
    }
    listen(Set.of());
  }

  /**
   * Uses one more relay from now on, if there is room for it. Any thread.
   *
   * @param origin how it was found, not {@code CONFIGURED}
   * @return false if it is used already, {@link #MAX_FOUND} are, or this is closed
   * @throws IllegalArgumentException if the address is none
   */
  public boolean add(String url, Origin origin) {
    RelayUrl.check(url);
    synchronized (this) {
      long found = relays.stream().filter(r -> r.origin() != Origin.CONFIGURED).count();
      boolean used = relays.stream().anyMatch(r -> r.url().equals(url));
      if (closed || used || found >= MAX_FOUND || origin == Origin.CONFIGURED) {
        return false;
      }
      Pace pace = options.pace();
      long least = pace.reconnectMinMillis();
      long most = Math.max(least, Math.min(pace.reconnectMaxMillis(), FOUND_AGAIN_MILLIS));
      Pace own =
          pace.withRates(OWN_RELAY_EVENTS_PER_MINUTE, OWN_RELAY_EVENTS_AT_ONCE)
              .withReconnects(least, most);
      RelayConnection relay = new RelayConnection(url, origin, shared, own, seeds.split());
      relay.subscribe(topics);
      relay.urgent(urgent);
      lastWords.of(System.nanoTime()).forEach(relay::publish);
      relays.add(relay);
      if (listener.get() != null) {
        relay.start();
      }
    }
    relaysChanged();
    return true;
  }

  /** Uses a relay that was added no longer. Any thread. */
  public void remove(String url) {
    synchronized (this) {
      relays.stream()
          .filter(relay -> relay.url().equals(url) && relay.origin() != Origin.CONFIGURED)
          .toList()
          .forEach(
              relay -> {
                relays.remove(relay);
                relay.close();
              });
    }
    relaysChanged();
  }

  @Override
  public void start(Listener toReport) {
    synchronized (this) {
      if (!listener.compareAndSet(null, toReport)) {
        throw new IllegalStateException("started twice");
      }
      relays.forEach(RelayConnection::start);
    }
  }

  @Override
  public void listen(Set<Integer> cells) {
    if (cells.size() > MAX_CELLS) {
      throw new IllegalArgumentException("at most " + MAX_CELLS + " cells, not " + cells.size());
    }
    List<String> tags = new ArrayList<>();
    for (int cell : new TreeSet<>(cells)) {
      tags.add(roomKey.cellTag(cell));
    }
    receiver.listen(Set.copyOf(tags));
    tags.addFirst(receiver.inboxTag());
    synchronized (this) {
      topics = List.copyOf(tags);
      relays.forEach(relay -> relay.subscribe(topics));
    }
  }

  @Override
  public void announce(int cell, Bytes announcement) {
    check(announcement);
    submit(
        () -> {
          Draft draft = wire.announcement(cell, announcement);
          lastWords.said(draft);
          publish(draft);
        });
  }

  @Override
  public void send(PeerId to, Bytes signal) {
    check(signal);
    submit(() -> publish(wire.signal(to, signal)));
  }

  @Override
  public void seal(PeerId to, Bytes signal) {
    check(signal);
    submit(
        () -> {
          long now = time.seconds(System.nanoTime());
          Bytes sealed = Bytes.utf8(wire.sign(wire.signal(to, signal), now).json());
          Listener toReport = listener.get();
          if (toReport != null) {
            toReport.sealed(to, sealed);
          }
        });
  }

  @Override
  public void unseal(Bytes sealed) {
    submit(() -> receiver.sealed(sealed, mesh));
  }

  @Override
  public void urgency(boolean isUrgent) {
    synchronized (this) {
      urgent = isUrgent;
      relays.forEach(relay -> relay.urgent(isUrgent));
    }
  }

  @Override
  public void networkChanged() {
    // The old one keeps connections for later that lead nowhere any more; it goes with its last.
    http = HttpClients.forRelays(tls);
    relays.forEach(RelayConnection::networkChanged);
  }

  @Override
  public int maxPayloadBytes() {
    return Wire.MAX_PAYLOAD_BYTES;
  }

  @Override
  public State state() {
    return new State(
        relays.stream().map(RelayConnection::state).toList(),
        time.offsetMillis(System.nanoTime()),
        counters.all());
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      relays.forEach(RelayConnection::close);
    }
    work.shutdownNow();
    proofOfWork.close();
    http.shutdownNow();
  }

  private static void check(Bytes payload) {
    if (payload.isEmpty() || payload.length() > Wire.MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "a payload has 1 to " + Wire.MAX_PAYLOAD_BYTES + " bytes, not " + payload.length());
    }
  }

  private void submit(Runnable task) {
    try {
      work.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              // A peer id that is no point of the curve: the peer's fault, not the loop's.
              counters.drop("outgoing-failed", String.valueOf(e.getMessage()));
            }
          });
    } catch (RejectedExecutionException e) {
      counters.drop("queue-full", "more than " + MAX_QUEUED_TASKS + " signatures wait");
    }
  }

  private void publish(Draft draft) {
    relays.forEach(relay -> relay.publish(draft));
  }

  private void received(Receiver.Received received) {
    Listener toReport = listener.get();
    if (toReport == null) {
      return;
    }
    if (received.kind() == Wire.SIGNAL) {
      toReport.signalled(received.from(), received.payload());
    } else {
      toReport.announced(received.from(), received.payload());
    }
  }

  /** One at a time, so that the last report is the true one. */
  private synchronized void relaysChanged() {
    Listener toReport = listener.get();
    if (toReport != null) {
      long connected = relays.stream().filter(RelayConnection::isConnected).count();
      boolean prompt = connected == 0 || relays.stream().anyMatch(RelayConnection::isPrompt);
      toReport.relaysChanged((int) connected, prompt);
    }
  }

  private void identityShared() {
    Listener toReport = listener.get();
    if (toReport != null) {
      toReport.identityShared();
    }
  }
}
