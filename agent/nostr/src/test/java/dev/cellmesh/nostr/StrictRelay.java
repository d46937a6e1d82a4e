package dev.cellmesh.nostr;

import io.helidon.websocket.WsSession;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A relay that takes so many events in ten seconds, and refuses the others with NIP-01's words. */
public final class StrictRelay implements AutoCloseable {
  private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

  private final Map<Object, Deque<Long>> taken = new HashMap<>();
  private final Set<WsSession> sessions = new LinkedHashSet<>();
  private final int events;
  private final boolean together;
  private final ScriptedRelay relay;
  private long accepted;
  private long refused;

  private StrictRelay(int events, boolean together) {
    this.events = events;
    this.together = together;
    this.relay = new ScriptedRelay("{}", List.of(), this::answer);
  }

  /** So many of each connection. */
  public static StrictRelay ofConnection(int events) {
    return new StrictRelay(events, false);
  }

  /** So many of all connections, as if they came from behind one NAT. */
  public static StrictRelay ofAddress(int events) {
    return new StrictRelay(events, true);
  }

  private synchronized void answer(WsSession session, String message) {
    if (!ScriptedRelay.isEvent(message)) {
      sessions.add(session);
      ScriptedRelay.politely(session, message);
      return;
    }
    long now = System.nanoTime();
    Deque<Long> window = taken.computeIfAbsent(together ? this : session, _ -> new ArrayDeque<>());
    window.removeIf(at -> now - at > WINDOW_NANOS);
    if (window.size() >= events) {
      refused++;
      ScriptedRelay.ok(session, message, "rate-limited: slow down there");
      return;
    }
    accepted++;
    window.add(now);
    ScriptedRelay.ok(session, message, "");
    String event = ScriptedRelay.event(message).json();
    sessions.removeIf(to -> !isTold(to, "[\"EVENT\",\"cellmesh\"," + event + "]"));
  }

  private static boolean isTold(WsSession session, String message) {
    try {
      session.send(message, true);
      return true;
    } catch (RuntimeException e) {
      return false; // it has gone
    }
  }

  public String url() {
    return relay.url();
  }

  /** What it has taken and refused, for people. */
  @Override
  public synchronized String toString() {
    return accepted + " events taken, " + refused + " refused";
  }

  @Override
  public void close() {
    relay.close();
  }
}
