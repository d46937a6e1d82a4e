package dev.cellmesh.nostr;

import java.net.http.WebSocket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether one connection still is one: pings a relay that is silent. Used by the relay's thread.
 */
final class Liveness {
  /** A connection that leads nowhere any more; the next one may. */
  static final String UNANSWERED = "does not answer";

  private final RelaySession session;
  private final RelayConnection.Patience patience;
  private long pingedNanos = System.nanoTime();
  private long probedNanos;
  private long withinMillis;
  private boolean probing;

  Liveness(RelaySession session, RelayConnection.Patience patience) {
    this.session = session;
    this.patience = patience;
  }

  /** Asks at once, and waits for that long at most. */
  void probe(WebSocket socket, long millis, long now)
      throws RelaySession.Lost, InterruptedException {
    if (probing) {
      return; // an answer is waited for already
    }
    RelaySession.ping(socket);
    withinMillis = millis;
    pingedNanos = now;
    probedNanos = now;
    probing = true;
  }

  boolean isProbing() {
    return probing;
  }

  /** Pings if it is time to; returns why the connection counts as lost, or null. */
  @Nullable String check(WebSocket socket, long now)
      throws RelaySession.Lost, InterruptedException {
    long heardNanos = session.heardNanos();
    if (probing && heardNanos - probedNanos > 0) {
      probing = false;
    }
    long silentMillis = TimeUnit.NANOSECONDS.toMillis(now - heardNanos);
    if (probing && TimeUnit.NANOSECONDS.toMillis(now - probedNanos) > withinMillis) {
      return UNANSWERED;
    }
    if (silentMillis > patience.lostMillis()) {
      return "silent for " + silentMillis + " ms";
    }
    if (silentMillis > patience.pingMillis()
        && TimeUnit.NANOSECONDS.toMillis(now - pingedNanos) > patience.pingMillis() / 4) {
      RelaySession.ping(socket);
      pingedNanos = now;
    }
    return null;
  }
}
