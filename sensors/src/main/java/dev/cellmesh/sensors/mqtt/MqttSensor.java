package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.LinkCallback;
import dev.cellmesh.mqtt.MqttFault;
import dev.cellmesh.mqtt.MqttLink;
import dev.cellmesh.mqtt.MqttReasons;
import dev.cellmesh.mqtt.TopicFilter;
import dev.cellmesh.sensors.PushedSensor;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.ReadingSink;
import dev.cellmesh.sensors.SensorFault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
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

  /** How long the broker may take to have all acknowledgements when this sensor leaves it. */
  private static final long LEAVE_WITHIN_MILLIS = 1_000;

  /** Above the payload's bound, so that an oversize message is seen, counted and acknowledged. */
  private static final long MAX_PACKET_BYTES = 2L * 1024 * 1024;

  /** The decoder waits for nothing but messages and places, where it is interrupted. */
  private static final Duration STOP_WITHIN = Duration.ofSeconds(1);

  private final MqttSourceOptions options;
  private final InstantSource clock;
  private final BlockingQueue<Incoming> arrivals;
  private final PendingAcks acks = new PendingAcks();
  private @Nullable MqttLink link;
  private @Nullable Thread decoder;
  private volatile @Nullable ReadingSink sink;
  private int retainedConnection;
  private int retainedTaken;

  /** A message and the way back to its broker. */
  private record Incoming(Arrival arrival, MqttAsyncClient client) {}

  public MqttSensor(MqttSourceOptions options, InstantSource clock) {
    this.options = options;
    this.clock = clock;
    // Twice: what an old connection left may still be here when a new one brings as many.
    this.arrivals = new ArrayBlockingQueue<>(2 * options.maxUnacknowledged() + MAX_WAITING_QOS_0);
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
            options.rules(),
            options.ignore(),
            options.maxPayloadBytes(),
            (reason, where) -> readings.reject(reason, () -> "topic " + where));
    try {
      while (true) {
        Incoming incoming = arrivals.take();
        handle(decode, incoming.arrival(), incoming.client(), readings);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(
      MessageDecoder decode, Arrival arrival, MqttAsyncClient client, ReadingSink readings)
      throws InterruptedException {
    Runnable acknowledge = () -> {};
    if (arrival.qos() > 0) {
      Runnable pending = acks.register(arrival, id -> puback(client, id));
      if (pending == null) {
        return;
      }
      acknowledge = pending;
    }
    List<Reading> taken = take(decode, arrival, readings);
    if (taken.isEmpty()) {
      acknowledge.run();
    } else if (arrival.qos() > 0) {
      readings.accept(taken, acknowledge);
    } else {
      readings.offer(taken);
    }
  }

  private List<Reading> take(MessageDecoder decode, Arrival arrival, ReadingSink readings) {
    MqttReject reject =
        switch (arrival.kind()) {
          case TOO_LARGE -> MqttReject.PAYLOAD_TOO_LARGE;
          case LOOP -> MqttReject.LOOP;
          case MESSAGE ->
              arrival.retained() && retainedFlood(arrival) ? MqttReject.RETAINED_FLOOD : null;
        };
    if (reject != null) {
      readings.reject(reject.name(), () -> "topic " + arrival.topic());
      return List.of();
    }
    return decode.decode(
        arrival.topic(),
        arrival.payload(),
        arrival.arrived(),
        arrival.retained(),
        arrival.retained() ? Quality.UNCERTAIN : Quality.GOOD);
  }

  private boolean retainedFlood(Arrival arrival) {
    if (arrival.connection() != retainedConnection) {
      retainedConnection = arrival.connection();
      retainedTaken = 0;
    }
    return ++retainedTaken > options.maxRetained();
  }

  private static void puback(MqttAsyncClient client, int messageId) {
    try {
      client.messageArrivedComplete(messageId, 1);
    } catch (MqttException | RuntimeException _) {
      // The connection went down a moment ago: the broker sends the message again.
    }
  }

  private final class SourceSession implements MqttLink.Session {
    @Override
    public void prepare(MqttConnectionOptions connect) {
      connect.setSessionExpiryInterval(options.sessionExpiry().toSeconds());
      connect.setReceiveMaximum(options.maxUnacknowledged());
      connect.setMaximumPacketSize(MAX_PACKET_BYTES);
    }

    @Override
    public void attach(MqttAsyncClient client, int connection, CountDownLatch lost) {
      acks.connecting(connection);
      client.setManualAcks(true);
      client.setCallback(
          new LinkCallback(
              lost::countDown,
              (topic, message) ->
                  enqueue(new Incoming(arrival(connection, topic, message), client))));
    }

    @Override
    public void connected(MqttAsyncClient client, int connection, IMqttToken connack)
        throws MqttException, MqttFault {
      if (!connack.getSessionPresent()) {
        acks.sessionLost();
      }
      List<String> filters =
          TopicFilter.withoutCovered(options.rules().stream().map(TopicRule::filter).toList());
      IMqttToken suback =
          client.subscribe(
              filters.stream().map(MqttSensor.this::subscription).toArray(MqttSubscription[]::new));
      suback.waitForCompletion(options.server().connectWithin().toMillis());
      int[] codes = suback.getReasonCodes();
      for (int i = 0; i < codes.length && i < filters.size(); i++) {
        if (codes[i] >= MqttReasons.FIRST_ERROR) {
          throw new MqttFault(
              "the broker refuses the subscription to "
                  + filters.get(i)
                  + " (code "
                  + codes[i]
                  + ")",
              options.server().uri().toString(),
              "allow this user to read the topic, or take it out of the topics",
              null);
        }
      }
      ReadingSink readings = sink;
      if (readings != null) {
        readings.well();
      }
    }

    /**
     * A PUBACK that is still with Paho when it disconnects is lost, and its message comes again.
     * The broker answers in order: when it has answered this, it has them all.
     */
    @Override
    public void leaving(MqttAsyncClient client) throws MqttException {
      client.unsubscribe("cellmesh/nothing").waitForCompletion(LEAVE_WITHIN_MILLIS);
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

  private Arrival arrival(int connection, String topic, MqttMessage message) {
    return Arrival.of(connection, topic, message, options.maxPayloadBytes(), clock.instant());
  }

  /** On Paho's thread: never blocks. */
  private void enqueue(Incoming incoming) {
    Arrival arrival = incoming.arrival();
    ReadingSink readings = sink;
    boolean room = arrival.qos() > 0 || arrivals.size() < MAX_WAITING_QOS_0;
    if ((!room || !arrivals.offer(incoming)) && readings != null) {
      MqttReject reason =
          arrival.qos() > 0 ? MqttReject.RECEIVE_MAXIMUM_EXCEEDED : MqttReject.QOS0_OVERFLOW;
      readings.reject(reason.name(), () -> "topic " + arrival.topic());
    }
  }

  private MqttSubscription subscription(String filter) {
    MqttSubscription subscription = new MqttSubscription(filter, options.qos());
    subscription.setNoLocal(true);
    // Retained messages once per subscription, not again with each reconnect; or never.
    boolean retained = options.rules().stream().anyMatch(TopicRule::retained);
    subscription.setRetainHandling(retained ? 1 : 2);
    return subscription;
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
