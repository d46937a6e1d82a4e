package dev.cellmesh.mesh.core;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Signal;
import org.jspecify.annotations.Nullable;

/**
 * What link drivers tell each other while a link comes to be. Written by {@code Dialer}; {@code
 * Links} hands it on to the link that replaces this one.
 */
public final class Negotiation {
  private static final long REPLACED_MILLIS = 1_000;

  private @Nullable Signal unconfirmed;
  private MonotonicTime unconfirmedSince;
  private @Nullable MonotonicTime heardAt;

  Negotiation(MonotonicTime now) {
    unconfirmedSince = now;
  }

  /** An offer or answer goes through the mesh, and may be lost there. */
  public void says(Signal signal, MonotonicTime now) {
    unconfirmed = signal;
    unconfirmedSince = now;
  }

  /** It has been said another way, which does not lose it. */
  public void settled() {
    unconfirmed = null;
  }

  public @Nullable Signal unconfirmed() {
    return unconfirmed;
  }

  public MonotonicTime unconfirmedSince() {
    return unconfirmedSince;
  }

  /** The other side's driver has something to say. */
  public void hears(MonotonicTime now) {
    heardAt = now;
  }

  /**
   * Whether a link was lost because the other side, having started again or lost its end before,
   * offered a new one: the driver has put that in its place.
   */
  public boolean replaces(CloseReason reason, MonotonicTime now) {
    MonotonicTime heard = heardAt;
    boolean lost = reason == CloseReason.FAILED || reason == CloseReason.TIMEOUT;
    return lost && heard != null && now.millisSince(heard) < REPLACED_MILLIS;
  }

  /** Goes on where that of the link before was: the driver may have had two to replace. */
  public void goesOnFrom(Negotiation before) {
    heardAt = before.heardAt;
  }
}
