package dev.cellmesh.app.mdns;

import dev.cellmesh.runtime.Counter;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Announces one service of this machine on its private networks and hears of those of others. Keeps
 * nothing of what it hears, so that nobody on the network can fill its memory. For one thread, but
 * for the counters.
 */
public final class Mdns implements AutoCloseable {
  /** A service that somebody announces for the machine that the announcement came from. */
  public record Service(Inet4Address address, int port, List<String> texts) {
    public Service {
      texts = List.copyOf(texts);
    }
  }

  /** Who is told. */
  public interface Listener {
    /** A service is there; said again and again. */
    void found(Service service);

    /** A service says goodbye. */
    void gone(Service service);
  }

  /**
   * What is announced.
   *
   * @param on the addresses of this machine at which it can be reached
   */
  public record Offer(int port, List<String> texts, Predicate<Inet4Address> on) {
    public Offer {
      texts = List.copyOf(texts);
    }
  }

  /** RFC 6762, section 10: what depends on a host's name is believed so long. */
  static final long TTL_SECONDS = 120;

  static final long FIRST_ASK_NANOS = TimeUnit.SECONDS.toNanos(1);
  static final long MOST_ASK_NANOS = TimeUnit.SECONDS.toNanos(60);
  static final long URGENT_ASK_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** RFC 6762, section 6: a record is not multicast twice within a second. */
  private static final long ANSWER_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** RFC 6762, section 8.3. */
  private static final int ANNOUNCEMENTS = 2;

  /** A LAN of some hundred machines says less, and reading so many costs next to nothing. */
  static final int MAX_MESSAGES_PER_SECOND = 200;

  private static final Counter.Family DROPS =
      Counter.Family.counter("lan_dropped", "Messages of the LAN dropped, by reason.");

  private final String type;
  private final String instance;
  private final String host;
  private final Listener listener;
  private final Supplier<List<LanInterface>> lookUp;
  private final Port port;
  private final Map<String, LongAdder> drops = new ConcurrentSkipListMap<>();

  private List<LanInterface> interfaces = List.of();
  private @Nullable Long lookedNanos;
  private @Nullable Offer offer;
  private final Map<LanInterface, Long> answeredNanos = new HashMap<>();
  private boolean urgent;
  private long askNanos;
  private long askEveryNanos = FIRST_ASK_NANOS;
  private int toAnnounce;
  private long announceNanos;
  private long secondNanos;
  private int inThisSecond;

  Mdns(
      String type,
      Listener listener,
      Supplier<List<LanInterface>> lookUp,
      Port port,
      long random,
      long nowNanos) {
    this.type = type + ".local";
    // Says nothing of the board, and needs no probing: nobody else draws the same.
    this.instance = "%016x.%s".formatted(random, this.type);
    this.host = "%016x.local".formatted(random);
    this.listener = listener;
    this.lookUp = lookUp;
    this.port = port;
    this.askNanos = nowNanos;
    this.announceNanos = nowNanos;
    this.secondNanos = nowNanos;
  }

  /**
   * Opens the port.
   *
   * @param type such as {@code _http._tcp}
   * @throws IOException if somebody does not share it
   */
  public static Mdns open(String type, Listener listener) throws IOException {
    return new Mdns(
        type,
        listener,
        LanInterface::all,
        MulticastPort.open(),
        new SecureRandom().nextLong(),
        System.nanoTime());
  }

  /** The interfaces that are used, as of the last turn. */
  public List<LanInterface> interfaces() {
    return interfaces;
  }

  /** Announces that from now on, instead of what was announced before; null for nothing. */
  public void offer(@Nullable Offer next, long nowNanos) {
    goodbye();
    offer = next;
    toAnnounce = next == null ? 0 : ANNOUNCEMENTS;
    announceNanos = nowNanos;
    answeredNanos.clear();
  }

  /** Whether services are needed now: then they are asked for every few seconds. */
  public void urgent(boolean now) {
    urgent = now;
  }

  /** Does what is due, and takes in what comes within that time. */
  public void turn(long millis) throws IOException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    do {
      due(System.nanoTime());
      long left = Math.max(0, until - System.nanoTime());
      Port.Datagram datagram = port.receive((int) TimeUnit.NANOSECONDS.toMillis(left));
      if (datagram != null) {
        handle(datagram, System.nanoTime());
      }
    } while (System.nanoTime() < until);
  }

  void due(long nowNanos) {
    if (lookedNanos == null || nowNanos - lookedNanos >= LOOK_EVERY_NANOS) {
      lookedNanos = nowNanos;
      look(nowNanos);
    }
    if (nowNanos - askNanos >= 0) {
      interfaces.forEach(on -> port.send(on, Wire.write(Message.query(type))));
      askNanos = nowNanos + (urgent ? Math.min(askEveryNanos, URGENT_ASK_NANOS) : askEveryNanos);
      askEveryNanos = Math.min(2 * askEveryNanos, MOST_ASK_NANOS);
    }
    if (urgent && askNanos - nowNanos > URGENT_ASK_NANOS) {
      askNanos = nowNanos + URGENT_ASK_NANOS;
    }
    if (toAnnounce > 0 && nowNanos - announceNanos >= 0) {
      toAnnounce--;
      announceNanos = nowNanos + ANSWER_EVERY_NANOS;
      interfaces.forEach(on -> say(on, TTL_SECONDS));
    }
  }

  /** A cable is plugged in, a lease has come: everything begins anew there. */
  private void look(long nowNanos) {
    List<LanInterface> now = lookUp.get();
    if (now.equals(interfaces)) {
      return;
    }
    interfaces = now;
    port.join(now);
    answeredNanos.keySet().retainAll(now);
    askNanos = nowNanos;
    askEveryNanos = FIRST_ASK_NANOS;
    toAnnounce = offer == null ? 0 : ANNOUNCEMENTS;
    announceNanos = nowNanos;
  }

  private void say(LanInterface on, long ttlSeconds) {
    Offer offered = offer;
    if (offered == null || !offered.on().test(on.address())) {
      return;
    }
    port.send(
        on,
        Wire.write(
            Message.response(
                List.of(
                    new ResourceRecord.Pointer(type, ttlSeconds, instance),
                    new ResourceRecord.Location(instance, ttlSeconds, offered.port(), host),
                    new ResourceRecord.Text(instance, ttlSeconds, offered.texts()),
                    new ResourceRecord.Address(
                        host, ttlSeconds, LanInterface.number(on.address()))))));
  }

  private void goodbye() {
    interfaces.forEach(on -> say(on, 0));
  }

  void handle(Port.Datagram datagram, long nowNanos) {
    if (nowNanos - secondNanos >= TimeUnit.SECONDS.toNanos(1)) {
      secondNanos = nowNanos;
      inThisSecond = 0;
    }
    if (++inThisSecond > MAX_MESSAGES_PER_SECOND) {
      drop("rate");
      return;
    }
    LanInterface on = null;
    for (LanInterface each : interfaces) {
      on = on == null && each.reaches(datagram.from()) ? each : on;
    }
    if (on == null) {
      drop("off-link"); // RFC 6762, section 11
      return;
    }
    try {
      Message message = datagram.read();
      if (!message.isResponse()) {
        asked(message, on, nowNanos);
      } else if (datagram.isFromPort()) {
        heard(message, datagram.from());
      } else {
        drop("wrong-port"); // RFC 6762, section 6
      }
    } catch (Wire.MalformedException e) {
      drop("malformed");
    }
  }

  private void asked(Message query, LanInterface on, long nowNanos) {
    Long before = answeredNanos.get(on);
    if (offer != null
        && query.asked().contains(type)
        && (before == null || nowNanos - before >= ANSWER_EVERY_NANOS)) {
      answeredNanos.put(on, nowNanos);
      say(on, TTL_SECONDS);
    }
  }

  /** Whoever announces a service says everything in one message, and speaks for itself only. */
  private void heard(Message response, InetAddress from) {
    for (ResourceRecord record : response.records()) {
      if (record instanceof ResourceRecord.Pointer pointer
          && pointer.name().equals(type)
          && !pointer.instance().equals(instance)) {
        Service service = service(response.records(), pointer, from);
        if (service == null) {
          drop("incomplete");
        } else if (pointer.ttlSeconds() == 0) {
          listener.gone(service);
        } else {
          listener.found(service);
        }
      }
    }
  }

  private static @Nullable Service service(
      List<ResourceRecord> records, ResourceRecord.Pointer pointer, InetAddress from) {
    ResourceRecord.Location location = null;
    List<String> texts = new ArrayList<>();
    for (ResourceRecord record : records) {
      if (record.name().equals(pointer.instance())) {
        switch (record) {
          case ResourceRecord.Location of -> location = of;
          case ResourceRecord.Text of -> texts.addAll(of.entries());
          case ResourceRecord.Pointer _, ResourceRecord.Address _ -> {}
        }
      }
    }
    if (location == null || !(from instanceof Inet4Address sender)) {
      return null;
    }
    String at = location.host();
    boolean itself =
        records.stream()
            .anyMatch(
                record ->
                    record instanceof ResourceRecord.Address address
                        && address.name().equals(at)
                        && address.ipv4() == LanInterface.number(sender));
    return itself ? new Service(sender, location.port(), texts) : null;
  }

  private void drop(String reason) {
    drops.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  /** Messages dropped, by reason. Any thread. */
  public List<Counter> counters() {
    List<Counter> all = new ArrayList<>();
    drops.forEach(
        (reason, n) -> all.add(DROPS.of("reason", reason, "lan.dropped." + reason, n.sum())));
    return all;
  }

  /** Says goodbye. */
  @Override
  public void close() throws IOException {
    goodbye();
    port.close();
  }
}
