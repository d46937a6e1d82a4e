package dev.cellmesh.sensors;

import java.util.function.Supplier;

/** Where a sensor counts what does not become a reading. Safe for use by several threads. */
public interface Rejects {
  /**
   * What an input is counted as that has no value now. It may be so for ever, and is therefore no
   * news in the log.
   */
  String NO_VALUE = "NO_VALUE";

  /**
   * Counts one dropped input by reason, and logs at most once a second for each reason.
   *
   * @param reason a constant word of the driver, such as {@code INVALID_UTF8}; at most 64 are kept
   *     apart
   * @param detail what and where, asked for only if it is logged
   */
  void reject(String reason, Supplier<String> detail);
}
