package dev.cellmesh.nostr;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one relay is told: what waits, what is under way, and how fast. What the relay refuses for
 * now goes again. Any thread.
 */
final class Publisher {
  /** Relays answer within a round trip; some never do. */
  private static final int MAX_UNDERWAY = 64;

  private static final long ANSWER_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private record Sent(Draft draft, long createdAt, long nanos) {}

  private final Outbox outbox;
  private final Pacer pacer;
  // By id, the oldest first.
  private final SequencedMap<String, Sent> underway = new LinkedHashMap<>();

  Publisher(Outbox outbox, Pacer pacer) {
    this.outbox = outbox;
    this.pacer = pacer;
  }

  /** The next draft that may go now; null if there is none, or it is too early. */
  @Nullable Draft next(long nowNanos, long maxAgeSeconds) {
    return pacer.nanosUntilNext(nowNanos) > 0 ? null : outbox.poll(nowNanos, maxAgeSeconds);
  }

  /** Whether the relay takes events as they come. */
  boolean isPrompt() {
    return pacer.isPrompt();
  }

  /** How long nothing may be sent. */
  long nanosUntilNext(long nowNanos) {
    return pacer.nanosUntilNext(nowNanos);
  }

  /** Before it is written, as the answer may be faster than whoever writes. */
  void sending(NostrEvent event, Draft draft, long nowNanos) {
    pacer.sent(nowNanos);
    synchronized (underway) {
      underway.put(event.id(), new Sent(draft, event.createdAt(), nowNanos));
      if (underway.size() > MAX_UNDERWAY) {
        underway.pollFirstEntry();
      }
    }
  }

  /** The date of an event that is under way. */
  OptionalLong createdAt(String id) {
    synchronized (underway) {
      Sent sent = underway.get(id);
      return sent == null ? OptionalLong.empty() : OptionalLong.of(sent.createdAt);
    }
  }

  void accepted(String id) {
    synchronized (underway) {
      underway.remove(id);
    }
    pacer.accepted();
  }

  /** Refused for good. */
  void rejected(String id) {
    synchronized (underway) {
      underway.remove(id);
    }
  }

  /** Refused for now: it goes again when the relay bears it, or what was refused is as new. */
  void again(String id) {
    Sent sent;
    synchronized (underway) {
      sent = underway.remove(id);
    }
    if (sent != null) {
      outbox.add(sent.draft);
    }
  }

  /** The relay wants less. Returns whether it had not said so already of what it had by then. */
  boolean tooFast(String id, long nowNanos) {
    Sent sent;
    synchronized (underway) {
      sent = underway.remove(id);
    }
    if (sent == null) {
      return pacer.refused(nowNanos, nowNanos);
    }
    outbox.add(sent.draft);
    return pacer.refused(sent.nanos, nowNanos);
  }

  /**
   * It says so to nobody in particular: answers come in order, so the oldest without one is meant.
   */
  void tooFast(long nowNanos) {
    String id = "";
    synchronized (underway) {
      Iterator<Map.Entry<String, Sent>> all = underway.entrySet().iterator();
      while (all.hasNext() && id.isEmpty()) {
        Map.Entry<String, Sent> oldest = all.next();
        if (nowNanos - oldest.getValue().nanos > ANSWER_WITHIN_NANOS) {
          all.remove();
        } else {
          id = oldest.getKey();
        }
      }
    }
    var _ = tooFast(id, nowNanos);
  }

  /** The connection is gone, and with it the answers. */
  void reset() {
    synchronized (underway) {
      underway.clear();
    }
  }
}
