package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.Wire;
import dev.cellmesh.mqtt.WireFault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Tells what the broker had kept while we were away from what comes now, which MQTT does not. We
 * send a message to ourselves: the broker puts it behind all that waits, so that everything before
 * it is late. A broker that does not let us has none waiting when it has been quiet for a second
 * and has every acknowledgement.
 *
 * <p>Safe for several threads.
 */
final class Backlog {
  /** Where clients of ours send such messages to themselves. */
  static final String TOPICS = "cellmesh/backlog/#";

  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String topic;
  private volatile boolean waiting = true;
  private volatile @Nullable String awaited;
  private volatile long lastNanos;

  Backlog(String clientId) {
    this.topic = TOPICS.substring(0, TOPICS.length() - 1) + clientId;
  }

  /** What comes may have waited, until more is known. */
  void connecting() {
    awaited = null;
    waiting = true;
    lastNanos = System.nanoTime();
  }

  /** Only a session holds anything back. */
  void connected(Wire wire, boolean hasSession) throws WireFault {
    if (!hasSession) {
      waiting = false;
      return;
    }
    int[] answer = wire.subscribe(List.of(topic), 1, Wire.Retained.NEVER, true);
    if (answer.length == 0 || Wire.isRefusal(answer[0])) {
      Logger.debug("the broker refuses {}: what it kept ends with the first quiet second", topic);
      return;
    }
    String mark = UUID.randomUUID().toString();
    awaited = mark;
    wire.publish(topic, mark.getBytes(StandardCharsets.UTF_8), 1, false, "backlog", _ -> {});
  }

  /** Whether the message is one of ours to ourselves; the one that is awaited ends the backlog. */
  boolean isMarker(Wire.Delivery message) {
    lastNanos = System.nanoTime();
    if (!message.topic().equals(topic)) {
      return false;
    }
    if (new String(message.payload(), StandardCharsets.UTF_8).equals(awaited)) {
      waiting = false;
    }
    return true;
  }

  /** About once a second. */
  void tend(boolean allAcknowledged) {
    if (waiting && allAcknowledged && System.nanoTime() - lastNanos > QUIET_NANOS) {
      waiting = false;
    }
  }

  /** Whether what comes now may have waited at the broker. */
  boolean isWaiting() {
    return waiting;
  }
}
