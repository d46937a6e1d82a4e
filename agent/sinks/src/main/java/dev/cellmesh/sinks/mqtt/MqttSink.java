package dev.cellmesh.sinks.mqtt;

import dev.cellmesh.mqtt.MqttPublisher;
import dev.cellmesh.mqtt.MqttPublisherOptions;
import dev.cellmesh.mqtt.PublishListener;
import dev.cellmesh.sensors.Value;
import dev.cellmesh.sensors.senml.BoardReading;
import dev.cellmesh.sinks.Sink;
import dev.cellmesh.sinks.SinkContext;
import dev.cellmesh.sinks.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/**
 * Republishes readings to an MQTT broker, each value as plain text.
 *
 * <p>No loops: every message bears the publisher's mark, by which the input of any board drops it;
 * and this board's own readings do not go back to the broker they came from.
 */
final class MqttSink implements Sink {
  /** Messages that wait for the broker; beyond, the newest are dropped and counted. */
  private static final int MAX_WAITING = 20_000;

  private static final long LOG_EVERY_NANOS = 1_000_000_000L;

  private final String name;
  private final MqttSinkOptions.One options;
  private final MqttPublisher publisher;
  private final TopicTemplate topics;
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong full = new AtomicLong();
  private long loggedNanos;

  MqttSink(String name, MqttSinkOptions.One options, SinkContext context) {
    this.name = name;
    this.options = options;
    this.topics = new TopicTemplate(options.topic(), context.room(), options.channel());
    this.publisher =
        new MqttPublisher(
            new MqttPublisherOptions(
                name,
                options.broker().server(context.board(), "-" + name),
                context.boardName(),
                MAX_WAITING,
                options.broker().qos()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Wanted wanted() {
    return new Wanted(options.channel(), options.filter(), !options.isSource());
  }

  @Override
  public void start() {
    publisher.start();
  }

  @Override
  public void accept(BoardReading reading) {
    String topic = topics.topic(reading.board(), reading.reading().sensor());
    byte[] payload = payload(reading.reading().value()).getBytes(StandardCharsets.UTF_8);
    boolean taken =
        publisher.tryPublish(
            topic,
            payload,
            options.retain(),
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

  @Override
  public SortedMap<String, Long> counters() {
    SortedMap<String, Long> all = new TreeMap<>();
    all.put("readings.published", published.get());
    all.put("dropped.refusedByBroker", refused.get());
    all.put("dropped.full", full.get());
    all.put("waiting", (long) publisher.unacknowledged());
    return all;
  }

  @Override
  public void close() {
    publisher.close();
  }
}
