package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.kit.FrameCache;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.RoutedFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds frames for everyone (broadcasts, interests) that the tree of cells has lost on their way:
 * peers tell each other now and then what they have had, by hash, and who misses something asks the
 * one that told for it. The lazy push of Plumtree (Leitao, Pereira, Rodrigues 2007).
 *
 * <p>{@link #since} and {@link #heard} are for the frames that neighbours exchange anyway.
 */
public final class News {
  /** What has come in the last of these is worth telling. */
  static final long TELL_MILLIS = 30_000;

  private static final long KNOW_MILLIS = 60_000;
  private static final int MAX_KNOWN = 1_024;
  private static final int MAX_MISSING = 512;
  private static final long PATIENCE_MILLIS = 500;
  private static final long AGAIN_MILLIS = 2_000;
  private static final int BYTES_PER_SECOND = 256 << 10;
  private static final int MOST_BYTES = 1 << 20;

  /** Something this peer has had; {@code number} counts them. */
  private record Known(long hash, long number, MonotonicTime at, @Nullable PeerId from) {}

  private static final class Missing {
    PeerId from;
    MonotonicTime due;
    boolean asked;
    final MonotonicTime since;

    Missing(PeerId from, MonotonicTime due, MonotonicTime since) {
      this.from = from;
      this.due = due;
      this.since = since;
    }
  }

  private final Core core;
  private final FrameCache cache;
  private final ArrayDeque<Known> log = new ArrayDeque<>(1);
  private final Map<Long, Known> known = new HashMap<>(1);
  private final Map<Long, Missing> missing = new LinkedHashMap<>(1);
  private long count;

  /**
   * @param cache where this peer keeps frames for everyone
   */
  News(Core core, FrameCache cache) {
    this.core = core;
    this.cache = cache;
  }

  /** A frame for everyone, from a neighbour for the first time or (null) of this peer's own. */
  void had(RoutedFrame frame, @Nullable PeerId from) {
    long hash = frame.hash();
    forgetOld();
    missing.remove(hash);
    Known entry = new Known(hash, ++count, core.now(), from);
    if (known.put(hash, entry) == null) {
      log.addLast(entry);
    }
    cache.put(hash, frame.bytes(), core.now());
  }

  private void forgetOld() {
    while (log.size() >= MAX_KNOWN
        || (!log.isEmpty() && core.now().millisSince(log.getFirst().at) > KNOW_MILLIS)) {
      known.remove(log.removeFirst().hash);
    }
  }

  /**
   * Hashes of frames for everyone that this peer has had since that link was last told, at most
   * {@link LinkFrame#MAX_HASHES} and none older than {@link #TELL_MILLIS}; what came over the link
   * itself is left out. They count as told from now on.
   */
  public long[] since(Link link) {
    if (count == link.told().number()) {
      return new long[0];
    }
    long[] hashes = new long[LinkFrame.MAX_HASHES];
    int n = 0;
    List<Known> untold = new ArrayList<>();
    for (Iterator<Known> i = log.descendingIterator(); i.hasNext(); ) {
      Known entry = i.next();
      if (entry.number <= link.told().number() || core.now().millisSince(entry.at) > TELL_MILLIS) {
        break;
      }
      untold.add(entry);
    }
    link.told().upTo(count);
    for (int i = untold.size() - 1; i >= 0; i--) {
      Known entry = untold.get(i);
      if (n == LinkFrame.MAX_HASHES) {
        link.told().upTo(entry.number - 1);
        break;
      }
      if (!link.peer().equals(entry.from)) {
        hashes[n++] = entry.hash;
      }
    }
    return Arrays.copyOf(hashes, n);
  }

  /** A neighbour has had these. */
  public void heard(Link from, long[] hashes) {
    for (long hash : hashes) {
      if (known.containsKey(hash)) {
        continue;
      }
      Missing open = missing.get(hash);
      if (open == null) {
        if (missing.size() >= MAX_MISSING) {
          core.count(Event.TABLE_FULL);
          return;
        }
        MonotonicTime due = core.now().plusMillis(PATIENCE_MILLIS);
        missing.put(hash, new Missing(from.peer(), due, core.now()));
        core.timers().by(Timers.Timer.NEWS, due);
      } else if (open.asked && !core.now().isBefore(open.due)) {
        open.from = from.peer();
        open.asked = false;
        core.timers().by(Timers.Timer.NEWS, core.now());
      }
    }
  }

  /** Asks for what has not come by itself. */
  void due() {
    TreeMap<PeerId, List<Long>> asks = new TreeMap<>();
    for (Iterator<Map.Entry<Long, Missing>> i = missing.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Long, Missing> entry = i.next();
      Missing open = entry.getValue();
      if (core.now().millisSince(open.since) > TELL_MILLIS) {
        i.remove();
      } else if (!open.asked && !core.now().isBefore(open.due)) {
        open.asked = true;
        open.due = core.now().plusMillis(AGAIN_MILLIS);
        asks.computeIfAbsent(open.from, p -> new ArrayList<>()).add(entry.getKey());
      } else if (!open.asked) {
        core.timers().by(Timers.Timer.NEWS, open.due);
      }
    }
    asks.forEach(
        (peer, hashes) -> {
          for (int at = 0;
              at < hashes.size() && core.links().isReady(peer);
              at += LinkFrame.MAX_HASHES) {
            List<Long> some =
                hashes.subList(at, Math.min(hashes.size(), at + LinkFrame.MAX_HASHES));
            core.send(peer, new LinkFrame.Get(List.copyOf(some)).encode());
          }
        });
  }

  /** A neighbour lacks these: sends them again as they are. */
  public void asked(Link by, List<Long> hashes) {
    for (long hash : hashes) {
      Bytes frame = cache.get(hash);
      if (frame == null) {
        continue;
      }
      if (!by.told().mayHaveAgain(frame.length(), BYTES_PER_SECOND, MOST_BYTES, core.now())) {
        core.count(Event.RATE_LIMITED);
        return;
      }
      core.send(by.peer(), frame);
    }
  }

  /** Lets go of what is too old. */
  void expire() {
    forgetOld();
    cache.expire(core.now());
  }
}
