package dev.cellmesh.nostr;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An event before it is dated and signed, which happens for each relay when it is sent; relays
 * whose clocks agree share one signature. Any thread.
 */
final class Draft {
  /** Relays refuse ephemeral events that are a minute old; this is what is left for the way. */
  static final long MAX_AGE_SECONDS = 45;

  /** A link that is not open after 15 s is given up by whoever offered it. */
  private static final long MAX_SIGNAL_SECONDS = 15;

  /** Between the date of a signature and a relay's time; far less than any relay minds. */
  private static final long SHARED_SECONDS = 10;

  /** Work takes time, and must not be done again for every second of it. */
  private static final long SHARED_WORK_SECONDS = 40;

  /** Clocks that do not agree, of at most 16 relays, are few. */
  private static final int MAX_VERSIONS = 4;

  private final int kind;
  private final String tag;
  private final String content;
  private final long madeNanos;
  private final Deque<NostrEvent> versions = new ArrayDeque<>();

  Draft(int kind, String tag, String content, long madeNanos) {
    this.kind = kind;
    this.tag = tag;
    this.content = content;
    this.madeNanos = madeNanos;
  }

  int kind() {
    return kind;
  }

  String tag() {
    return tag;
  }

  String content() {
    return content;
  }

  long madeNanos() {
    return madeNanos;
  }

  /** Whether both are for the same ears: the topic of a cell, or one peer. */
  boolean isForTheSame(Draft other) {
    return kind == other.kind && tag.equals(other.tag);
  }

  /** Whether {@code older} has nothing to say any more once this is said. */
  boolean supersedes(Draft older) {
    return kind == Wire.ANNOUNCEMENT && isForTheSame(older);
  }

  /** Whether it is of no use any more to those who would hear it. */
  boolean isStale(long nowNanos, long relayMaxAgeSeconds) {
    long most = kind == Wire.SIGNAL ? MAX_SIGNAL_SECONDS : MAX_AGE_SECONDS;
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nowNanos - madeNanos);
    return seconds > Math.min(most, relayMaxAgeSeconds);
  }

  /** The version of about that date, made by {@code sign} if there is none. */
  synchronized NostrEvent signed(long createdAt, LongFunction<NostrEvent> sign) {
    NostrEvent made = find(createdAt, 0);
    if (made == null) {
      made = sign.apply(createdAt);
      keep(made);
    }
    return made;
  }

  /** A version of about that date with so much work in it. */
  synchronized @Nullable NostrEvent find(long createdAt, int bits) {
    for (NostrEvent event : versions) {
      long tolerance = event.tags().size() > 1 ? SHARED_WORK_SECONDS : SHARED_SECONDS;
      if (event.workBits() >= bits && Math.abs(event.createdAt() - createdAt) <= tolerance) {
        return event;
      }
    }
    return null;
  }

  synchronized void keep(NostrEvent version) {
    versions.addFirst(version);
    if (versions.size() > MAX_VERSIONS) {
      versions.removeLast();
    }
  }
}
