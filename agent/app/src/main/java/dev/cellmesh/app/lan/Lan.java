package dev.cellmesh.app.lan;

import dev.cellmesh.app.mdns.LanInterface;
import dev.cellmesh.app.mdns.Mdns;
import dev.cellmesh.nostr.NostrSignalling;
import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Signalling;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps the board in touch with the relays of its LAN, on a thread of its own: finds those that
 * others announce (DNS-SD), tries those that neighbours have told of and that were used before, and
 * stands in as a relay where there is none.
 */
public final class Lan implements AutoCloseable {
  static final String TYPE = "_cellmesh-relay._tcp";

  private static final long TURN_MILLIS = 500;
  private static final long FAILED_MILLIS = 10_000;
  private static final long CLOSE_WITHIN_MILLIS = 5_000;

  /** Relays of the configuration come first. */
  private static final long REMEMBER_AFTER_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** While others can be used. */
  private static final long REMEMBER_EVERY_NANOS = TimeUnit.MINUTES.toNanos(5);

  private static final long OPEN_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Of neighbours that tell their relays at once. */
  private static final int MAX_TOLD = 32;

  private static final Counter.Family REJECTED =
      Counter.Family.counter(
          "lan_relays_rejected", "Relays named by others at addresses that may not be used.");
  private static final Counter.Family STANDS_IN =
      Counter.Family.gauge("lan_stands_in", "Whether this board stands in as a relay.");

  /**
   * What it is to do.
   *
   * @param standIn whether this board may stand in as a relay
   * @param port the stand-in's, if it is free
   * @param stateDirectory where relays are remembered; null for nowhere
   */
  public record Options(boolean standIn, int port, @Nullable Path stateDirectory) {}

  /** Starts a relay. */
  public interface Starter {
    /**
     * Starts one.
     *
     * @param port 0 for any free one
     */
    EmbeddedRelay start(String host, int port);
  }

  private final Options options;
  private final NostrSignalling relays;
  private final Starter starter;
  private final Consumer<@Nullable String> ownChanged;
  private final RelayMemory memory;
  private final FoundRelays found;
  private final StandIn standIn;
  private final BlockingQueue<String> told = new ArrayBlockingQueue<>(MAX_TOLD);
  private final AtomicLong rejected = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final long startedNanos = System.nanoTime();
  private final Thread thread;

  private volatile @Nullable Mdns mdns;
  private volatile @Nullable String ownUrl;
  private @Nullable EmbeddedRelay own;
  private boolean ownIsForGood;
  private @Nullable Long openedNanos;
  private @Nullable Long rememberedNanos;

  private Lan(
      Options options,
      NostrSignalling relays,
      @Nullable EmbeddedRelay own,
      Starter starter,
      Consumer<@Nullable String> ownChanged) {
    this.options = options;
    this.relays = relays;
    this.own = own;
    this.ownIsForGood = own != null;
    this.starter = starter;
    this.ownChanged = ownChanged;
    this.memory = RelayMemory.load(options.stateDirectory());
    this.standIn = new StandIn(new SecureRandom(), startedNanos);
    this.found =
        new FoundRelays(
            new FoundRelays.Use() {
              @Override
              public boolean add(String url, Signalling.Origin origin) {
                return relays.add(url, origin);
              }

              @Override
              public void remove(String url) {
                relays.remove(url);
              }
            });
    this.thread = Thread.ofPlatform().daemon().name("lan").unstarted(this::run);
  }

  /**
   * Starts.
   *
   * @param own the relay that this board runs anyway, to be announced; null if there is none
   * @param ownChanged told where others find this board's relay; null if there is none any more
   */
  public static Lan start(
      Options options,
      NostrSignalling relays,
      @Nullable EmbeddedRelay own,
      Starter starter,
      Consumer<@Nullable String> ownChanged) {
    Lan lan = new Lan(options, relays, own, starter, ownChanged);
    lan.thread.start();
    return lan;
  }

  /** A neighbour says that it runs a relay there. Any thread. */
  public void told(String url) {
    if (RelayAddress.of(url).isEmpty() || !told.offer(url)) {
      rejected.incrementAndGet();
    }
  }

  /** Where others find the relay that this board runs; null if it runs none. Any thread. */
  public @Nullable String ownUrl() {
    return ownUrl;
  }

  /** What was dropped, and whether this board stands in. Any thread. */
  public List<Counter> counters() {
    List<Counter> all = new ArrayList<>(found.counters());
    Mdns open = mdns;
    if (open != null) {
      all.addAll(open.counters());
    }
    all.add(REJECTED.of("lan.relays.rejected", rejected.get()));
    all.add(STANDS_IN.of("lan.stands-in", ownUrl != null && !ownIsForGood ? 1 : 0));
    return all;
  }

  private void run() {
    try {
      while (closed.getCount() > 0) {
        try {
          turn();
          look(System.nanoTime());
        } catch (RuntimeException e) {
          // The mesh loop may not answer in time; not in a hurry, should it be anything else.
          Logger.warn(e, "The search on the LAN has failed; going on");
          boolean _ = closed.await(FAILED_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Logger.debug("the search on the LAN is interrupted");
    } finally {
      end();
    }
  }

  /** Listens to the LAN for a moment, if it can be listened to. */
  private void turn() throws InterruptedException {
    Mdns open = mdns;
    long now = System.nanoTime();
    if (open == null && (openedNanos == null || now - openedNanos >= OPEN_AGAIN_NANOS)) {
      openedNanos = now;
      try {
        open = Mdns.open(TYPE, new Heard());
        mdns = open;
        offer(open, now);
      } catch (IOException e) {
        Logger.warn(
            "relays of the LAN cannot be looked for: UDP port 5353: {}; does another program hold"
                + " it for itself? Trying again",
            e.getMessage());
      }
    }
    if (open == null) {
      boolean _ = closed.await(TURN_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    try {
      open.turn(TURN_MILLIS);
    } catch (IOException e) {
      Logger.debug("the LAN cannot be listened to: {}; beginning again", e.getMessage());
      close(open);
      mdns = null;
    }
  }

  private final class Heard implements Mdns.Listener {
    @Override
    public void found(Mdns.Service service) {
      Optional<String> url = RelayAddress.of(service);
      url.filter(at -> !at.equals(ownUrl))
          .ifPresent(at -> found.found(at, Signalling.Origin.DNS_SD, System.nanoTime()));
      if (url.isEmpty()) {
        rejected.incrementAndGet();
      }
    }

    @Override
    public void gone(Mdns.Service service) {
      RelayAddress.of(service).ifPresent(found::gone);
    }
  }

  private void look(long now) {
    List<Signalling.Relay> all = relays.state().relays();
    Set<String> connected = new HashSet<>();
    boolean configured = false;
    for (Signalling.Relay relay : all) {
      if (relay.isConnected()) {
        connected.add(relay.url());
        configured |= relay.origin() == Signalling.Origin.CONFIGURED;
        if (relay.origin() != Signalling.Origin.CONFIGURED
            && relay.origin() != Signalling.Origin.OWN) {
          memory.used(relay.url(), System.currentTimeMillis());
        }
      }
    }
    String ownNow = ownUrl;
    boolean others = connected.stream().anyMatch(url -> !url.equals(ownNow));
    for (String url = told.poll(); url != null; url = told.poll()) {
      found.found(url, Signalling.Origin.NEIGHBOUR, now);
    }
    if (!configured) {
      remember(others, now);
    }
    found.look(connected, now);
    memory.keep(now);
    Mdns open = mdns;
    if (open != null) {
      open.urgent(!others);
    }
    ownRelay(all, others, configured, now);
  }

  private void remember(boolean others, long now) {
    Long before = rememberedNanos;
    boolean due =
        before == null
            ? now - startedNanos >= REMEMBER_AFTER_NANOS
            : !others || now - before >= REMEMBER_EVERY_NANOS;
    if (due) {
      rememberedNanos = now;
      for (String url : memory.relays()) {
        if (!url.equals(ownUrl)) {
          found.found(url, Signalling.Origin.REMEMBERED, now);
        }
      }
    }
  }

  private void ownRelay(List<Signalling.Relay> all, boolean others, boolean configured, long now) {
    List<LanInterface> interfaces = LanInterface.all();
    EmbeddedRelay running = own;
    if (ownIsForGood && running != null) {
      // The address at which others find it may change.
      use(
          interfaces.stream()
              .map(LanInterface::address)
              .filter(address -> listensAt(running, address))
              .findFirst()
              .flatMap(address -> RelayAddress.of(address, running.port()))
              .orElse(null),
          now);
      return;
    }
    if (!options.standIn()) {
      return;
    }
    if (running != null
        && interfaces.stream().noneMatch(each -> listensAt(running, each.address()))) {
      standIn.moved(now);
      stop("its address is gone", now);
      return;
    }
    long clients =
        running == null ? 0 : running.counters().getOrDefault("clients", 0L) - 1; // itself
    boolean wanted =
        !interfaces.isEmpty()
            && standIn.isWanted(
                new StandIn.Situation(
                    others, found.isHopeful(now), configured, preferred(all), clients),
                now);
    if (wanted && running == null) {
      start(interfaces.getFirst().address(), now);
    } else if (!wanted && running != null) {
      stop("others can be used", now);
    }
  }

  private long preferred(List<Signalling.Relay> all) {
    String here = ownUrl;
    return here == null
        ? 0
        : all.stream()
            .filter(relay -> relay.origin() == Signalling.Origin.DNS_SD && relay.isConnected())
            .filter(relay -> relay.url().compareTo(here) < 0)
            .count();
  }

  private static boolean listensAt(EmbeddedRelay relay, Inet4Address address) {
    return relay.host().equals("0.0.0.0")
        || relay.host().equals("::")
        || relay.host().equals(address.getHostAddress());
  }

  private void start(Inet4Address at, long now) {
    String host = at.getHostAddress();
    EmbeddedRelay started;
    try {
      started = start(host);
    } catch (RuntimeException e) {
      standIn.failed(now);
      Logger.warn("cannot stand in as a relay at {}: {}; trying again", host, e.getMessage());
      return;
    }
    own = started;
    Logger.info("no relay can be used: this board stands in as one, at {}", started.url());
    use(started.url(), now);
  }

  /** At the port that others may remember, if it is free. */
  private EmbeddedRelay start(String host) {
    try {
      return starter.start(host, options.port());
    } catch (RuntimeException e) {
      Logger.debug("port {} is taken: {}", options.port(), e.getMessage());
      return starter.start(host, 0);
    }
  }

  private void stop(String why, long now) {
    EmbeddedRelay running = own;
    own = null;
    use(null, now);
    if (running != null) {
      running.close();
      Logger.info("this board no longer stands in as a relay: {}", why);
    }
  }

  /** Uses this board's own relay, announces it and tells the neighbours. */
  private void use(@Nullable String url, long now) {
    String before = ownUrl;
    if (url == null ? before == null : url.equals(before)) {
      return;
    }
    ownUrl = url;
    if (before != null) {
      relays.remove(before);
    }
    if (url != null) {
      found.gone(url);
      boolean _ = relays.add(url, Signalling.Origin.OWN);
    }
    Mdns open = mdns;
    if (open != null) {
      offer(open, now);
    }
    ownChanged.accept(url);
  }

  private void offer(Mdns to, long now) {
    EmbeddedRelay running = own;
    to.offer(
        ownUrl == null || running == null
            ? null
            : new Mdns.Offer(
                running.port(),
                List.of(RelayAddress.VERSION),
                address -> listensAt(running, address)),
        now);
  }

  private void end() {
    Mdns open = mdns;
    if (open != null) {
      close(open);
    }
    EmbeddedRelay running = own;
    if (running != null && !ownIsForGood) {
      running.close();
    }
    memory.flush();
  }

  private static void close(Mdns open) {
    try {
      open.close();
    } catch (IOException e) {
      Logger.debug("UDP port 5353 does not close: {}", e.getMessage());
    }
  }

  /** Says goodbye on the LAN, and stands in no longer. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(CLOSE_WITHIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
