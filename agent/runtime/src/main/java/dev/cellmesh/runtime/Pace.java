package dev.cellmesh.runtime;

import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands a handler the newest message of each topic, at most once an interval. The mesh thins out,
 * too; but of a room that another handler wants all messages of, all come. On the room's dispatcher
 * thread.
 */
final class Pace {
  static final int MAX_TOPICS = 65_536;

  /** The mesh has kept the interval at the origin; on the way messages come closer together. */
  private static final double SLACK = 0.9;

  private record Key(PeerId origin, String topic) {}

  private static final class Topic {
    long lastNanos;
    boolean waiting;
    @Nullable Message newest;
  }

  private final long everyNanos;
  private final Dispatcher dispatcher;
  private final Channel.MessageHandler handler;
  private final Map<Key, Topic> topics = new LinkedHashMap<>(16, 0.75f, true);
  private volatile boolean closed;

  Pace(int everyMillis, Dispatcher dispatcher, Channel.MessageHandler handler) {
    this.everyNanos = (long) (everyMillis * 1_000_000L * SLACK);
    this.dispatcher = dispatcher;
    this.handler = handler;
  }

  void received(Message message) {
    long now = System.nanoTime();
    Key key = new Key(message.origin(), message.topic());
    Topic topic = topics.get(key);
    if (topic == null) {
      topic = new Topic();
      topic.lastNanos = now - everyNanos;
      topics.put(key, topic);
      if (topics.size() > MAX_TOPICS) {
        var eldest = topics.keySet().iterator();
        eldest.next();
        eldest.remove();
      }
    }
    long wait = topic.lastNanos + everyNanos - now;
    if (wait <= 0 && !topic.waiting) {
      topic.lastNanos = now;
      dispatcher.guard(() -> handler.received(message));
      return;
    }
    topic.newest = message;
    if (!topic.waiting) {
      topic.waiting = true;
      Topic held = topic;
      Executor later = CompletableFuture.delayedExecutor(Math.max(0, wait), TimeUnit.NANOSECONDS);
      later.execute(() -> dispatcher.run(message.payload().length(), () -> deliver(held)));
    }
  }

  private void deliver(Topic topic) {
    Message newest = topic.newest;
    topic.waiting = false;
    topic.newest = null;
    if (newest != null && !closed) {
      topic.lastNanos = System.nanoTime();
      dispatcher.guard(() -> handler.received(newest));
    }
  }

  /** Nothing is handed on from now on. */
  void close() {
    closed = true;
  }
}
