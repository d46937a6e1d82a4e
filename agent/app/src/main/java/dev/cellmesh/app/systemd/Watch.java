package dev.cellmesh.app.systemd;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Looks whether the agent moves, and feeds systemd's watchdog while it does. The watchdog alone
 * ends an agent that stands still: on a busy board all may be late for a while, and be well
 * afterwards.
 *
 * <p>{@link #look} is for one thread, {@link #ailment} for any.
 */
public final class Watch {
  /** What is looked at. */
  public interface Pipeline {
    /** The parts that have not moved since this was last asked. */
    List<String> standingStill();

    /**
     * How the agent is, in one line.
     *
     * @throws IllegalStateException if the mesh loop does not answer in time; the message says so
     */
    String summary();
  }

  private final Pipeline pipeline;
  private final SdNotify systemd;
  private volatile @Nullable String ailment;

  public Watch(Pipeline pipeline, SdNotify systemd) {
    this.pipeline = pipeline;
    this.systemd = systemd;
  }

  /** One look; never throws because something stands still. */
  public void look() {
    String before = ailment;
    String now = null;
    List<String> still = pipeline.standingStill();
    if (still.isEmpty()) {
      try {
        String summary = pipeline.summary();
        systemd.feedWatchdog();
        systemd.status(summary);
      } catch (IllegalStateException e) {
        now = String.valueOf(e.getMessage());
      }
    } else {
      now = String.join(", ", still) + " stands still";
    }
    ailment = now;
    if (now != null && !now.equals(before)) {
      Logger.error("{}; the watchdog is not fed until that is over", now);
    } else if (now == null && before != null) {
      Logger.info("All moves again ({} before)", before);
    }
  }

  /** What ailed the agent at the last look; null if nothing did. */
  public @Nullable String ailment() {
    return ailment;
  }
}
