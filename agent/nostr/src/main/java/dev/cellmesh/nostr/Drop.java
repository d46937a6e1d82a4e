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
  RATE_SENDER,
  RATE_TOTAL,
  STALE,
  ID,
  SIGNATURE,
  DECRYPT;

  /** As it stands in counters: {@code rate-sender}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it happens all the time without anybody's fault. */
  boolean isOrdinary() {
    return this == OWN || this == DUPLICATE;
  }
}
