package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this peer has had of every stream it subscribes to: decides what is delivered, finds what is
 * missing and when to ask for it.
 */
final class Streams {
  static final int MAX_STREAMS = 65_536;

  /** After this long the room knows of a subscription. */
  static final long GRACE_MILLIS = 2_000;

  /** Frames that overtake each other are not missing. */
  static final long REORDER_MILLIS = 300;

  private static final long FIRST_RETRY_MILLIS = 1_000;
  private static final long MOST_RETRY_MILLIS = 60_000;

  /** What has been asked for in vain for so long is lost. */
  static final long GIVE_UP_MILLIS = 150_000;

  private final Core core;
  private final Map<Stream.Key, Stream> streams = new LinkedHashMap<>(1, 0.75f, true);
  private final Agenda<Stream> due = new Agenda<>();

  /** What was published before this may have been delivered by a stream that has been forgotten. */
  private @Nullable MonotonicTime forgottenUntil;

  Streams(Core core) {
    this.core = core;
  }

  /**
   * Whether a message is to be delivered: it has not been, and is from now on.
   *
   * @param from the neighbour it came from as it was published; null if it was repaired
   * @param since when the subscription began
   */
  boolean accept(Data data, @Nullable PeerId from, MonotonicTime since) {
    RoutedFrame frame = data.frame();
    Stream.Key key =
        new Stream.Key(frame.origin(), frame.bootEpoch(), frame.channelId(), data.topic());
    Stream stream = streams.get(key);
    int before = stream == null ? 0 : stream.missing();
    if (stream == null) {
      stream = start(key, data.number(), core.now);
    } else {
      if (data.number() > stream.highest()) {
        lost(stream.missUpTo(data.number(), core.now));
      }
      if (!stream.take(data.number())) {
        return false;
      }
    }
    if (from != null) {
      stream.lastHop = from;
    }
    stream.usedAt = core.now;
    boolean more = stream.reachesBack(data.number(), data.gapMillis(), begun(since), core.now);
    if (more || stream.missing() > before) {
      schedule(stream);
    }
    return true;
  }

  /** The same for a subscription that keeps the newest: what is older is not wanted any more. */
  boolean acceptNewest(Data data) {
    RoutedFrame frame = data.frame();
    Stream.Key key =
        new Stream.Key(frame.origin(), frame.bootEpoch(), frame.channelId(), data.topic());
    Stream stream = streams.get(key);
    if (stream != null && data.number() <= stream.highest()) {
      return false;
    }
    if (stream == null) {
      stream = start(key, data.number(), core.now);
    } else {
      stream.start(data.number(), core.now);
    }
    stream.usedAt = core.now;
    return true;
  }

  /** The origin says how far a topic has come. */
  void tip(Stream.Key key, Tip.Item item, @Nullable PeerId from, MonotonicTime since) {
    Stream stream = streams.get(key);
    if (stream == null) {
      MonotonicTime at = core.now.plusMillis(-item.ageMillis());
      if (!begun(since).isBefore(at) || item.number() == 0) {
        return;
      }
      stream = start(key, item.number(), at);
      stream.miss(item.number(), core.now);
    } else if (item.number() > stream.highest()) {
      lost(stream.missUpTo(item.number() + 1, core.now));
    } else {
      return;
    }
    if (from != null) {
      stream.lastHop = from;
    }
    stream.usedAt = core.now;
    schedule(stream);
  }

  private MonotonicTime begun(MonotonicTime since) {
    MonotonicTime begun = since.plusMillis(GRACE_MILLIS);
    MonotonicTime floor = forgottenUntil;
    return floor != null && begun.isBefore(floor) ? floor : begun;
  }

  private Stream start(Stream.Key key, long number, MonotonicTime at) {
    Stream stream = new Stream(key);
    stream.start(number, at);
    streams.put(key, stream);
    if (streams.size() > MAX_STREAMS) {
      Iterator<Stream> eldest = streams.values().iterator();
      MonotonicTime used = eldest.next().usedAt;
      eldest.remove();
      if (forgottenUntil == null || forgottenUntil.isBefore(used)) {
        forgottenUntil = used;
      }
      core.count(Event.TABLE_FULL);
    }
    return stream;
  }

  /** Sees to it that what is missing is asked for soon, however long older ones have been. */
  private void schedule(Stream stream) {
    MonotonicTime soon = core.now.plusMillis(REORDER_MILLIS);
    if (stream.pullAt == null || soon.isBefore(stream.pullAt)) {
      stream.attempts = 0;
      at(stream, soon);
    }
  }

  private void at(Stream stream, MonotonicTime when) {
    stream.pullAt = when;
    due.add(when, stream);
    core.timers.by(Timers.Timer.REPAIR, when);
  }

  /**
   * The streams whose missing messages are to be asked for now, at most so many; they are due again
   * later unless all has come.
   */
  List<Stream> takeDue(int most) {
    List<Stream> taken = new ArrayList<>();
    MonotonicTime oldest = core.now.plusMillis(-GIVE_UP_MILLIS);
    while (taken.size() < most && due.isDue(core.now)) {
      Agenda.Entry<Stream> next = due.take();
      Stream stream = next.what();
      if (!next.at().equals(stream.pullAt)) {
        continue; // all has come, or another time was set
      }
      lost(stream.giveUpBefore(oldest));
      if (stream.isMissingAny() && streams.get(stream.key) == stream) {
        taken.add(stream);
        long wait = Math.min(MOST_RETRY_MILLIS, FIRST_RETRY_MILLIS << stream.attempts);
        stream.attempts = Math.min(stream.attempts + 1, 10);
        at(stream, core.now.plusMillis(wait));
      }
    }
    return taken;
  }

  /** Sets the timer for what is due next, but not before {@code earliest}. */
  void rearm(MonotonicTime earliest) {
    MonotonicTime next = due.next();
    if (next != null) {
      core.timers.by(Timers.Timer.REPAIR, next.isBefore(earliest) ? earliest : next);
    }
  }

  /** The origin has these no more. */
  void gone(Range range) {
    Stream stream =
        streams.get(
            new Stream.Key(range.origin(), range.bootEpoch(), range.channelId(), range.topic()));
    if (stream != null) {
      lost(stream.giveUp(range.first(), range.bits()));
    }
  }

  private void lost(int count) {
    if (count > 0) {
      core.count(Event.LOST, count);
    }
  }

  /** Forgets the streams that are subscribed to no more. */
  void retain(Subscriptions subscriptions) {
    streams.keySet().removeIf(k -> !subscriptions.matches(k.channelId(), k.topic(), Data.MAX_U32));
  }

  int size() {
    return streams.size();
  }
}
