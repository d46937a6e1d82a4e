package dev.cellmesh.sensors;

import java.time.Duration;

/** The pause after a failure: doubles from the first to the longest, and starts anew on success. */
final class Pacing {
  private final Duration first;
  private final Duration longest;
  private Duration next;

  Pacing(HostOptions options) {
    this.first = options.firstBackOff();
    this.longest = options.maxBackOff();
    this.next = first;
  }

  void succeeded() {
    next = first;
  }

  /** The pause to make now. */
  Duration failed() {
    Duration pause = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(longest) > 0 ? longest : doubled;
    return pause;
  }
}
