package dev.cellmesh.app.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells whether the pipeline moves: every part of it has beaten since the last look. A part beats
 * from its own thread, so one that is stuck falls silent.
 */
public final class Heartbeat {
  private final List<Part> parts = new ArrayList<>();

  /** One part of the pipeline. */
  public static final class Part {
    private final String name;
    private final AtomicLong beats = new AtomicLong();
    private long seen;

    private Part(String name) {
      this.name = name;
    }

    /** Called by the part itself, from any thread, at least once per second. */
    public void beat() {
      beats.incrementAndGet();
    }
  }

  /** Adds a part. */
  public synchronized Part part(String name) {
    Part part = new Part(name);
    parts.add(part);
    return part;
  }

  /** The parts that have not beaten since this was last called. */
  public synchronized List<String> silentSinceLastLook() {
    List<String> silent = new ArrayList<>();
    for (Part part : parts) {
      long now = part.beats.get();
      if (now == part.seen) {
        silent.add(part.name);
      }
      part.seen = now;
    }
    return silent;
  }
}
