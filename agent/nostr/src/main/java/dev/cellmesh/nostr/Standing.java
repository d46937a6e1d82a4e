package dev.cellmesh.nostr;

import org.jspecify.annotations.Nullable;

/**
 * Whether one relay takes what we say and tells us what we ask for, over all connections to it: one
 * that has refused is not trusted again before it has shown that it does. Any thread.
 */
final class Standing {
  /** One rejection may be that event's fault; of a relay that has taken nothing it is not. */
  private static final int REJECTED_IN_A_ROW = 3;

  /** With growing waits between them, a minute and a half of nothing but "slow down". */
  private static final int LIMITED_IN_A_ROW = 8;

  private boolean taken;
  private int rejected;
  private int limited;
  private @Nullable String publishing;
  private @Nullable String subscription;

  /** Why the relay is of no use; null if it is. */
  synchronized @Nullable String refusal() {
    return publishing != null ? publishing : subscription;
  }

  /** Whether it must show that it takes events again. */
  synchronized boolean isOnTrial() {
    return publishing != null;
  }

  synchronized void accepted() {
    taken = true;
    rejected = 0;
    limited = 0;
    publishing = null;
  }

  synchronized void subscribed() {
    subscription = null;
  }

  /** The relay takes nothing at all from us. */
  synchronized void refused(String reason) {
    publishing = reason;
  }

  synchronized void rejected(String reason) {
    rejected++;
    if (!taken || rejected >= REJECTED_IN_A_ROW) {
      publishing = reason;
    }
  }

  synchronized void limited(String reason) {
    limited++;
    if (limited >= LIMITED_IN_A_ROW) {
      publishing = reason;
    }
  }

  synchronized void subscriptionClosed(String reason) {
    subscription = reason;
  }
}
