package dev.cellmesh.nostr;

import java.util.Locale;

/** Why something that came in was dropped, in the order of the checks. */
enum Drop {
  OVERSIZE,
  MALFORMED,
  KIND,
  TAG,
  OWN,
  DUPLICATE,
  STALE,
  RATE_OUTSIDERS,
  PROOF,
  RATE_SENDER,
  RATE_TOTAL,
  ID,
  SIGNATURE,
  TWIN,
  DECRYPT;

  /** As it stands in counters: {@code rate-sender}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Whether it happens all the time without anybody's fault; a tag does when the room's structure
   * changes, because what a relay had sent before it heard of that is still on its way.
   */
  boolean isOrdinary() {
    return this == TAG || this == OWN || this == DUPLICATE;
  }
}
