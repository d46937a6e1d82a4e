package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Published;
import dev.cellmesh.mesh.wire.RoutedFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this peer has handed on in the last seconds. A neighbour that has died is known to be dead
 * only after a while: what it was given in that time goes another way then, and nobody has to find
 * out first that it is missing.
 */
final class Underway {
  private static final long KEPT_MILLIS = 6_000;
  private static final int MAX_FRAMES = 2_048;
  private static final int MAX_BYTES = 4 << 20;

  /** The others notice a death up to a second sooner or later: they must know who carries now. */
  private static final long NOTICED_MILLIS = 1_200;

  /**
   * A message or tip that was handed on.
   *
   * @param what it says, which tells who wants it
   * @param from the neighbour it came from; null if it is this peer's own
   * @param way the neighbours that got it
   */
  record Sent(
      MonotonicTime at,
      RoutedFrame frame,
      Published what,
      @Nullable PeerId from,
      Audience.Way way) {}

  private record Lost(Sent sent, MonotonicTime due) {}

  private final Core core;
  private final Audience audience;
  private final ArrayDeque<Sent> sent = new ArrayDeque<>(1);
  private final ArrayDeque<Lost> lost = new ArrayDeque<>(0);
  private int bytes;

  Underway(Core core, Audience audience) {
    this.core = core;
    this.audience = audience;
  }

  /** Takes note of a frame. */
  void add(RoutedFrame frame, Published what, @Nullable PeerId from, Audience.Way way) {
    if (way.next().isEmpty()) {
      return;
    }
    expire();
    int length = frame.bytes().length();
    while (!sent.isEmpty() && (sent.size() == MAX_FRAMES || bytes + length > MAX_BYTES)) {
      forgetOldest();
    }
    sent.addLast(new Sent(core.now(), frame, what, from, way));
    bytes += length;
  }

  /** What is forgotten and was lost is found missing by a tip. */
  private void forgetOldest() {
    bytes -= sent.removeFirst().frame.bytes().length();
  }

  /** Lets go of what is too old. */
  void expire() {
    while (!sent.isEmpty() && core.now().millisSince(sent.getFirst().at) > KEPT_MILLIS) {
      forgetOldest();
    }
  }

  /** A neighbour has turned out to be dead. */
  void losing(PeerId peer) {
    expire();
    MonotonicTime due = core.now().plusMillis(NOTICED_MILLIS);
    for (Sent one : sent) {
      if (!one.way.next().contains(peer)) {
        continue;
      }
      if (lost.size() == MAX_FRAMES) {
        core.count(Event.TABLE_FULL);
        break;
      }
      lost.addLast(new Lost(one, due));
      core.timers().by(Timers.Timer.REROUTE, due);
    }
  }

  /** What is to go another way now. */
  List<Sent> takeDue() {
    List<Sent> due = new ArrayList<>();
    while (!lost.isEmpty() && !core.now().isBefore(lost.getFirst().due)) {
      due.add(lost.removeFirst().sent);
    }
    if (!lost.isEmpty()) {
      core.timers().by(Timers.Timer.REROUTE, lost.getFirst().due);
    }
    return due;
  }

  /** The way of a frame as if it had entered the cell here, now. */
  Audience.Way way(Sent one) {
    audience.select(one.what);
    return audience.toReaders(one.frame.origin(), null);
  }
}
