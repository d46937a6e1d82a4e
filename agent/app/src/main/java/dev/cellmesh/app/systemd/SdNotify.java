package dev.cellmesh.app.systemd;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Talks to the service manager (sd_notify(3)). Does nothing where {@code NOTIFY_SOCKET} is not set.
 * Safe for use by several threads.
 */
public final class SdNotify {
  private static final long MICROS_PER_MILLI = 1_000;

  private final @Nullable String socket;
  private final long watchdogMillis;

  private SdNotify(@Nullable String socket, long watchdogMillis) {
    this.socket = socket;
    this.watchdogMillis = watchdogMillis;
  }

  /** From the environment systemd gives its services. */
  public static SdNotify of(Map<String, String> environment, long pid) {
    String socket = environment.get("NOTIFY_SOCKET");
    if (socket == null || socket.isEmpty()) {
      return new SdNotify(null, 0);
    }
    String watchdogPid = environment.get("WATCHDOG_PID");
    boolean mine = watchdogPid == null || watchdogPid.equals(Long.toString(pid));
    return new SdNotify(socket, mine ? millis(environment.get("WATCHDOG_USEC")) : 0);
  }

  private static long millis(@Nullable String micros) {
    try {
      return micros == null ? 0 : Math.max(0, Long.parseLong(micros) / MICROS_PER_MILLI);
    } catch (NumberFormatException e) {
      Logger.warn("WATCHDOG_USEC is \"{}\", not a number: the watchdog is not fed", micros);
      return 0;
    }
  }

  /** How often to feed the watchdog, in milliseconds: half its time-out; 0 if there is none. */
  public long feedEveryMillis() {
    return watchdogMillis / 2;
  }

  /** The agent is up. */
  public void ready() {
    send("READY=1");
  }

  /** The agent is about to stop. */
  public void stopping() {
    send("STOPPING=1");
  }

  /** The agent is alive. */
  public void feedWatchdog() {
    send("WATCHDOG=1");
  }

  /** One line that {@code systemctl status} shows. */
  public void status(String line) {
    send("STATUS=" + line.replace('\n', ' '));
  }

  private void send(String message) {
    if (socket == null) {
      return;
    }
    try {
      UnixDatagram.send(socket, message);
    } catch (IOException e) {
      Logger.warn("Cannot tell systemd {}: {}", message, e.getMessage());
    }
  }
}
