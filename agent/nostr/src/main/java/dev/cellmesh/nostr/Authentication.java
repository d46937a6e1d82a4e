package dev.cellmesh.nostr;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where one connection stands with NIP-42: a challenge is answered at once, since what we publish
 * says who we are anyway. Any thread.
 */
final class Authentication {
  /** Relays send the challenge right after the connection is made, or with the first refusal. */
  private static final long CHALLENGE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private @Nullable String challenge;
  private @Nullable String answered;
  private @Nullable String eventId;
  private boolean done;
  private boolean required;
  private long requiredNanos;

  synchronized void challenged(String text) {
    challenge = text;
  }

  /** The challenge to answer now, if there is one; it counts as answered. */
  synchronized @Nullable String toAnswer() {
    if (challenge == null || challenge.equals(answered)) {
      return null;
    }
    answered = challenge;
    return challenge;
  }

  /** The answer has gone out as that event. */
  synchronized void sent(String id) {
    eventId = id;
  }

  synchronized boolean isAnswer(String id) {
    return id.equals(eventId);
  }

  synchronized void accepted() {
    done = true;
    required = false;
  }

  /** The relay wants it first. Returns false if it has had it: it wants somebody else. */
  synchronized boolean require(long nowNanos) {
    if (!required) {
      required = true;
      requiredNanos = nowNanos;
    }
    return !done;
  }

  /** Whether nothing is to be said before the relay has accepted us. */
  synchronized boolean isAwaited() {
    return required && !done;
  }

  /** Whether the relay has asked for it and says nothing more. */
  synchronized boolean isOverdue(long nowNanos) {
    return isAwaited() && nowNanos - requiredNanos > CHALLENGE_WITHIN_NANOS;
  }
}
