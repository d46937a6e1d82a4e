package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.MqttFault;
import dev.cellmesh.mqtt.MqttLink;
import dev.cellmesh.mqtt.Protocol;
import dev.cellmesh.mqtt.TopicFilter;
import dev.cellmesh.mqtt.Wire;
import dev.cellmesh.mqtt.WireFault;
import dev.cellmesh.sensors.PushedSensor;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.ReadingSink;
import dev.cellmesh.sensors.SensorFault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a broker: a persistent session and, with QoS 1, PUBACK only after the readings were
 * acknowledged. At-least-once: a PUBACK that is lost with its connection brings the message again.
 *
 * <p>Paho's thread only enqueues; one virtual thread decodes and hands over, and waits while the
 * hand-off is full, so that the broker, which holds the rest, feels the pressure.
 */
public final class MqttSensor implements PushedSensor {
  /** Messages of QoS 0 that wait for the decoder; more are dropped and counted. */
  private static final int MAX_WAITING_QOS_0 = 256;

  /** Payloads that wait for the decoder, with QoS 1: more than a broker may send by far. */
  private static final long MAX_WAITING_BYTES = 16L * 1024 * 1024;

  /** Where sinks write by default. */
  private static final List<String> OWN_TOPICS = List.of("cellmesh/#");

  /** MQTT 3.1.1 knows no receive maximum; what mosquitto sends by default. */
  private static final int WINDOW_OF_MQTT_311 = 20;

  /** So much of a payload is shown when it is dropped. */
  private static final int MAX_SAMPLE_BYTES = 60;

  /** How long a refused subscription is left alone. */
  private static final long TRY_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(5);

  /** How long the broker may take to have all acknowledgements when this sensor leaves it. */
  private static final long LEAVE_WITHIN_MILLIS = 1_000;

  /** Above the payload's bound, so that an oversize message is seen, counted and acknowledged. */
  private static final long MAX_PACKET_BYTES = 2L * 1024 * 1024;

  /** The decoder waits for nothing but messages and places, where it is interrupted. */
  private static final Duration STOP_WITHIN = Duration.ofSeconds(1);

  private final MqttSourceOptions options;
  private final InstantSource clock;
  private final BlockingQueue<Incoming> arrivals;
  private final AtomicLong waitingBytes = new AtomicLong();
  private final PendingAcks acks = new PendingAcks();
  private final Backlog backlog;
  private final Window window;
  private final List<String> ownTopics;
  private final List<String> discoveryTopics;
  private volatile @Nullable MqttLink link;
  private @Nullable Thread decoder;
  private volatile @Nullable ReadingSink sink;

  /** The connection over which more came than could be held; the rest of it is left unread. */
  private volatile int overrun;

  private int retainedConnection;
  private int retainedTaken;
  private byte[] decoding = {};

  /** A message and the way back to its broker. */
  private record Incoming(Arrival arrival, Wire wire) {}

  public MqttSensor(MqttSourceOptions options, InstantSource clock) {
    this.options = options;
    this.clock = clock;
    this.backlog = new Backlog(options.server().clientId());
    this.window = new Window(options.maxUnacknowledged());
    this.ownTopics = unasked(OWN_TOPICS);
    this.discoveryTopics = unasked(Discovery.TOPICS);
    // Twice: what an old connection left may still be here when a new one brings as many.
    int most = Math.max(2 * options.maxUnacknowledged(), options.maxWaiting());
    this.arrivals = new ArrayBlockingQueue<>(most + MAX_WAITING_QOS_0);
  }

  @Override
  public String name() {
    return options.name();
  }

  @Override
  public synchronized void start(ReadingSink readings) {
    sink = readings;
    MqttLink started = new MqttLink(options.name(), options.server(), new SourceSession());
    link = started;
    decoder =
        Thread.ofVirtual().name("mqtt-decode-" + options.name()).start(() -> decodeLoop(readings));
    started.start();
  }

  private void decodeLoop(ReadingSink readings) {
    MessageDecoder decode =
        new MessageDecoder(
            options.prefix(),
            options.rules(),
            options.ignore(),
            options.maxPayloadBytes(),
            (reason, where) ->
                readings.reject(reason, () -> "topic " + where + ", payload " + sample()));
    try {
      while (true) {
        Incoming incoming = arrivals.take();
        waitingBytes.addAndGet(-incoming.arrival().payload().length);
        handle(decode, incoming.arrival(), incoming.wire(), readings);
        endOverrun(incoming.arrival().connection());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(MessageDecoder decode, Arrival arrival, Wire wire, ReadingSink readings)
      throws InterruptedException {
    Runnable acknowledge = () -> {};
    boolean isLastForNow = false;
    if (arrival.qos() > 0) {
      Runnable pending = acks.register(arrival, wire::acknowledge);
      if (pending == null) {
        return;
      }
      acknowledge = pending;
      isLastForNow = window.isFilledBy(acks.size());
    }
    List<Reading> taken = take(decode, arrival, readings);
    if (taken.isEmpty()) {
      acknowledge.run();
    } else if (arrival.qos() > 0) {
      readings.accept(taken, isLastForNow, acknowledge);
    } else {
      readings.offer(taken);
    }
  }

  private List<Reading> take(MessageDecoder decode, Arrival arrival, ReadingSink readings) {
    decoding = arrival.payload();
    return switch (arrival.kind()) {
      case MARKER -> List.of();
      case DISCOVERY -> {
        decode.discover(arrival.payload());
        yield List.of();
      }
      case TOO_LARGE -> rejected(MqttReject.PAYLOAD_TOO_LARGE, arrival, readings);
      case LOOP -> rejected(MqttReject.LOOP, arrival, readings);
      case MESSAGE ->
          arrival.retained() && retainedFlood(arrival)
              ? rejected(MqttReject.RETAINED_FLOOD, arrival, readings)
              : decode.decode(
                  arrival.topic(),
                  arrival.payload(),
                  arrival.arrived(),
                  arrival.retained(),
                  arrival.quality());
    };
  }

  private static List<Reading> rejected(MqttReject why, Arrival arrival, ReadingSink readings) {
    readings.reject(why.name(), () -> "topic " + arrival.topic());
    return List.of();
  }

  /** The beginning of what is decoded. */
  private String sample() {
    int length = Math.min(decoding.length, MAX_SAMPLE_BYTES);
    String text = new String(decoding, 0, length, StandardCharsets.UTF_8);
    return text.replaceAll("\\p{Cntrl}", "?") + (length < decoding.length ? "…" : "");
  }

  private boolean retainedFlood(Arrival arrival) {
    if (arrival.connection() != retainedConnection) {
      retainedConnection = arrival.connection();
      retainedTaken = 0;
    }
    return ++retainedTaken > options.maxRetained();
  }

  private final class SourceSession implements MqttLink.Session {
    private long triedNanos;
    private boolean hasSubscribed;
    private List<String> refused = List.of();

    @Override
    public Wire.Wishes wishes() {
      return new Wire.Wishes(
          true, options.sessionExpiry().toSeconds(), options.maxUnacknowledged(), MAX_PACKET_BYTES);
    }

    @Override
    public void connecting(int connection) {
      acks.connecting(connection);
      backlog.connecting();
    }

    @Override
    public void arrived(Wire wire, int connection, Wire.Delivery message) {
      enqueue(wire, arrival(wire, connection, message));
    }

    @Override
    public void connected(Wire wire, int connection, Wire.Accepted accepted) throws WireFault {
      if (!accepted.hasSession()) {
        acks.sessionLost();
      }
      // MQTT 3.1.1 brings all retained messages again for each subscription.
      boolean isKept = accepted.hasSession() && hasSubscribed && wire.protocol() == Protocol.V311;
      if (!isKept || !refused.isEmpty()) {
        subscribe(
            wire,
            TopicFilter.withoutCovered(options.rules().stream().map(TopicRule::filter).toList()));
      }
      hasSubscribed = true;
      // Refused or not: without them units are missing, and nothing else.
      wire.subscribe(Discovery.TOPICS, options.qos(), Wire.Retained.ALWAYS, true);
      window.connected(
          wire.protocol() == Protocol.V311 ? WINDOW_OF_MQTT_311 : options.maxUnacknowledged());
      if (options.qos() > 0) {
        backlog.connected(wire, accepted.hasSession());
      }
      report();
    }

    /** One topic that the user may not read leaves the others alone, and is tried now and then. */
    private void subscribe(Wire wire, List<String> filters) throws WireFault {
      Wire.Retained retained =
          options.rules().stream().anyMatch(TopicRule::retained)
              ? Wire.Retained.ONCE
              : Wire.Retained.NEVER;
      int[] codes = wire.subscribe(filters, options.qos(), retained, false);
      List<String> without = new ArrayList<>();
      for (int i = 0; i < codes.length && i < filters.size(); i++) {
        if (Wire.isRefusal(codes[i])) {
          without.add(filters.get(i));
        }
      }
      refused = List.copyOf(without);
      triedNanos = System.nanoTime();
    }

    private void report() {
      ReadingSink readings = sink;
      if (readings == null) {
        return;
      }
      if (refused.isEmpty()) {
        readings.well();
        return;
      }
      boolean isPart = refused.size() < options.rules().size();
      readings.trouble(
          new SensorFault(
              "the broker refuses the subscription to "
                  + String.join(", ", refused)
                  + (isPart ? "; the other topics are read" : ""),
              options.server().uri().toString(),
              "allow this user to read it, or take it out of the topics",
              null));
    }

    @Override
    public void tend(Wire wire) throws WireFault {
      backlog.tend(arrivals.isEmpty() && acks.size() == 0);
      window.tend(acks.size());
      if (!refused.isEmpty() && System.nanoTime() - triedNanos > TRY_AGAIN_NANOS) {
        List<String> before = refused;
        subscribe(wire, before);
        if (!refused.equals(before)) {
          report();
        }
      }
    }

    /**
     * An acknowledgement that is still with Paho when it disconnects is lost, and its message comes
     * again. The broker answers in order: when it has answered this, it has them all.
     */
    @Override
    public void leaving(Wire wire) throws WireFault {
      wire.roundTrip(LEAVE_WITHIN_MILLIS);
    }

    @Override
    public void disconnected(MqttFault fault) {
      ReadingSink readings = sink;
      if (readings != null) {
        readings.trouble(
            new SensorFault(fault.what(), fault.where(), fault.mend(), fault.getCause()));
      }
    }
  }

  private Arrival arrival(Wire wire, int connection, Wire.Delivery message) {
    boolean isLate = backlog.isWaiting();
    Arrival.Kind kind = Arrival.Kind.MESSAGE;
    if (backlog.isMarker(message)) {
      kind = Arrival.Kind.MARKER;
    } else if (message.isMarked() || isLoop(wire, message.topic())) {
      kind = Arrival.Kind.LOOP;
    } else if (isAny(discoveryTopics, message.topic())) {
      kind = Arrival.Kind.DISCOVERY;
    } else if (message.payload().length > options.maxPayloadBytes()) {
      kind = Arrival.Kind.TOO_LARGE;
    }
    return Arrival.of(connection, message, kind, isLate, clock.instant());
  }

  /** Those that no rule asks for by themselves, to be read. */
  private List<String> unasked(List<String> filters) {
    return filters.stream()
        .filter(
            filter ->
                options.rules().stream()
                    .noneMatch(rule -> TopicFilter.covers(filter, rule.filter())))
        .toList();
  }

  private static boolean isAny(List<String> filters, String topic) {
    for (String filter : filters) {
      if (TopicFilter.matches(filter, topic)) {
        return true;
      }
    }
    return false;
  }

  /** MQTT 3.1.1 has no mark: what lies where sinks write by default is not read unasked. */
  private boolean isLoop(Wire wire, String topic) {
    return wire.protocol() == Protocol.V311 && isAny(ownTopics, topic);
  }

  /** On Paho's thread: never blocks. */
  private void enqueue(Wire wire, Arrival arrival) {
    int bytes = arrival.payload().length;
    boolean isRepeated = arrival.qos() > 0;
    if (isRepeated && arrival.connection() == overrun) {
      return;
    }
    boolean hasRoom =
        isRepeated
            ? waitingBytes.get() + bytes <= MAX_WAITING_BYTES
            : arrivals.size() < MAX_WAITING_QOS_0;
    if (hasRoom && arrivals.offer(new Incoming(arrival, wire))) {
      waitingBytes.addAndGet(bytes);
      return;
    }
    MqttReject reason = MqttReject.QOS0_OVERFLOW;
    if (isRepeated) {
      reason = MqttReject.RECEIVE_MAXIMUM_EXCEEDED;
      overrun = arrival.connection();
    }
    ReadingSink readings = sink;
    if (readings != null) {
      readings.reject(reason.name(), () -> "topic " + arrival.topic());
    }
  }

  /**
   * Once what could be held has been decoded, the broker is asked for the rest. Not before: what it
   * sends again would fill the place of what is new.
   */
  private void endOverrun(int connection) {
    MqttLink now = link;
    if (connection == overrun && arrivals.isEmpty() && now != null) {
      now.overrun();
    }
  }

  /** What still arrives stays unacknowledged, so that the broker keeps it for the next start. */
  @Override
  public synchronized void stopTaking() {
    Thread running = decoder;
    if (running == null) {
      return;
    }
    decoder = null;
    running.interrupt();
    try {
      running.join(STOP_WITHIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leaves the broker, which keeps the session; what was not acknowledged comes again. */
  @Override
  public synchronized void close() {
    stopTaking();
    if (link != null) {
      link.close();
      link = null;
    }
  }
}
