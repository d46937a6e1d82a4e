package dev.cellmesh.app.sink;

import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mqtt.MqttPublisher;
import dev.cellmesh.mqtt.MqttPublisherOptions;
import dev.cellmesh.mqtt.MqttServer;
import dev.cellmesh.mqtt.PublishListener;
import dev.cellmesh.mqtt.TopicFilter;
import dev.cellmesh.runtime.Room;
import dev.cellmesh.runtime.Subscription;
import dev.cellmesh.sensors.Value;
import dev.cellmesh.sensors.senml.BoardReading;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Republishes the readings of a channel to an MQTT broker, each value as plain text.
 *
 * <p>No loops: every message bears the publisher's mark, by which the input of any board drops it;
 * and this board's own readings do not go back to the broker they came from.
 */
public final class MqttSink implements AutoCloseable {
  /** Messages that wait for the broker; beyond, the newest are dropped and counted. */
  static final int MAX_WAITING = 20_000;

  private static final long LOG_EVERY_NANOS = 1_000_000_000L;

  private final String name;
  private final MqttSinkOptions.One config;
  private final MqttPublisher publisher;
  private final TopicTemplate topics;
  private final Received received = new Received();
  private final @Nullable PeerId leaveOut;
  private final Subscription subscription;
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong full = new AtomicLong();
  private final AtomicLong filtered = new AtomicLong();
  private long loggedNanos;

  private MqttSink(
      String name, MqttSinkOptions.One config, MqttServer server, Names names, Room room) {
    this.name = name;
    this.config = config;
    this.leaveOut = config.isSource() ? room.self() : null;
    this.topics = new TopicTemplate(config.topic(), names.room(), config.channel());
    this.publisher =
        new MqttPublisher(
            new MqttPublisherOptions(
                name, server, names.board(), MAX_WAITING, config.broker().qos()));
    publisher.start();
    this.subscription = room.channel(config.channel()).subscribe(this::received);
  }

  /** What a sink must know of its board. */
  public record Names(String room, String board) {}

  /** Starts to republish; connects by itself, again and again. */
  public static MqttSink start(
      String name, MqttSinkOptions.One config, MqttServer server, Names names, Room room) {
    return new MqttSink(name, config, server, names, room);
  }

  private void received(Message message) {
    if (message.origin().equals(leaveOut)) {
      filtered.incrementAndGet();
      return;
    }
    for (BoardReading reading : received.readings(message)) {
      String path = reading.board() + '/' + reading.reading().sensor();
      if (TopicFilter.matches(config.filter(), path)) {
        publish(reading);
      } else {
        filtered.incrementAndGet();
      }
    }
  }

  private void publish(BoardReading reading) {
    String topic = topics.topic(reading.board(), reading.reading().sensor());
    byte[] payload = payload(reading.reading().value()).getBytes(StandardCharsets.UTF_8);
    boolean taken =
        publisher.tryPublish(
            topic,
            payload,
            config.retain(),
            new PublishListener() {
              @Override
              public void acknowledged() {
                published.incrementAndGet();
              }

              @Override
              public void refused(String why) {
                refused.incrementAndGet();
              }
            });
    if (!taken) {
      full.incrementAndGet();
      long now = System.nanoTime();
      if (now - loggedNanos >= LOG_EVERY_NANOS) {
        loggedNanos = now;
        Logger.warn(
            "{}: {} readings wait for the broker; further ones are dropped until it takes them",
            name,
            MAX_WAITING);
      }
    }
  }

  /** As people publish it: {@code 21.5}, {@code true}, text. */
  static String payload(Value value) {
    return switch (value) {
      case Value.Numeric(double number) ->
          number == Math.rint(number) && Math.abs(number) < 1e15
              ? Long.toString((long) number)
              : Double.toString(number);
      case Value.Flag(boolean on) -> Boolean.toString(on);
      case Value.Text(String text) -> text;
    };
  }

  /** Traffic and drops by reason, by metric name. */
  public SortedMap<String, Long> counters() {
    SortedMap<String, Long> all = new TreeMap<>(received.counters(name));
    all.put(name + ".readings.published", published.get());
    all.put(name + ".readings.filtered", filtered.get());
    all.put(name + ".dropped.refusedByBroker", refused.get());
    all.put(name + ".dropped.full", full.get());
    all.put(name + ".waiting", (long) publisher.unacknowledged());
    return all;
  }

  /** What ails it, or null. */
  public @Nullable String ailment() {
    return publisher.connected() ? null : publisher.lastFault();
  }

  @Override
  public void close() {
    subscription.close();
    publisher.close();
  }
}
