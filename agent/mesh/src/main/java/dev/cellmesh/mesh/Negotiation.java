package dev.cellmesh.mesh;

import org.jspecify.annotations.Nullable;

/** What link drivers tell each other while a link comes to be. Written by {@link Dialer}. */
final class Negotiation {
  private static final long REPLACED_MILLIS = 1_000;

  private @Nullable Signal unconfirmed;
  private MonotonicTime unconfirmedSince;
  private @Nullable MonotonicTime heardAt;

  Negotiation(MonotonicTime now) {
    unconfirmedSince = now;
  }

  /** An offer or answer goes through the mesh, and may be lost there. */
  void says(Signal signal, MonotonicTime now) {
    unconfirmed = signal;
    unconfirmedSince = now;
  }

  /** It has been said another way, which does not lose it. */
  void settled() {
    unconfirmed = null;
  }

  @Nullable Signal unconfirmed() {
    return unconfirmed;
  }

  MonotonicTime unconfirmedSince() {
    return unconfirmedSince;
  }

  /** The other side's driver has something to say. */
  void hears(MonotonicTime now) {
    heardAt = now;
  }

  /**
   * Whether a link was lost because the other side, having started again or lost its end before,
   * offered a new one: the driver has put that in its place.
   */
  boolean replaces(CloseReason reason, MonotonicTime now) {
    MonotonicTime heard = heardAt;
    boolean lost = reason == CloseReason.FAILED || reason == CloseReason.TIMEOUT;
    return lost && heard != null && now.millisSince(heard) < REPLACED_MILLIS;
  }

  /** Goes on where that of the link before was: the driver may have had two to replace. */
  void goesOnFrom(Negotiation before) {
    heardAt = before.heardAt;
  }
}
