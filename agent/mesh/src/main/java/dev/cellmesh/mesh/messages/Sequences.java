package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.kit.Agenda;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Data;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Range;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Tip;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this peer has had of every sequence it subscribes to: decides what is delivered, finds what
 * is missing and when to ask for it.
 */
final class Sequences {
  static final int MAX_SEQUENCES = 65_536;

  /** After this long the room knows of a subscription. */
  static final long GRACE_MILLIS = 2_000;

  /** Frames that overtake each other are not missing. */
  static final long REORDER_MILLIS = 300;

  private static final long FIRST_RETRY_MILLIS = 1_000;
  private static final long MOST_RETRY_MILLIS = 60_000;

  /** What has been asked for in vain for so long is lost. */
  static final long GIVE_UP_MILLIS = 150_000;

  private final Core core;
  private final Map<Sequence.Key, Sequence> sequences = new LinkedHashMap<>(1, 0.75f, true);
  private final Agenda<Sequence> due = new Agenda<>();

  /**
   * What was published before this may have been delivered by a sequence that has been forgotten.
   */
  private @Nullable MonotonicTime forgottenUntil;

  Sequences(Core core) {
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
    Sequence.Key key =
        new Sequence.Key(frame.origin(), frame.bootEpoch(), frame.channelId(), data.topic());
    Sequence sequence = sequences.get(key);
    int before = sequence == null ? 0 : sequence.missing();
    if (sequence == null) {
      sequence = start(key, data.number(), core.now());
    } else {
      if (data.number() > sequence.highest()) {
        lost(sequence.missUpTo(data.number(), core.now()));
      }
      if (!sequence.take(data.number())) {
        return false;
      }
    }
    if (from != null) {
      sequence.lastHop = from;
    }
    sequence.usedAt = core.now();
    boolean more = sequence.reachesBack(data.number(), data.gapMillis(), begun(since), core.now());
    if (more || sequence.missing() > before) {
      schedule(sequence);
    }
    return true;
  }

  /** The same for a subscription that keeps the newest: what is older is not wanted any more. */
  boolean acceptNewest(Data data) {
    RoutedFrame frame = data.frame();
    Sequence.Key key =
        new Sequence.Key(frame.origin(), frame.bootEpoch(), frame.channelId(), data.topic());
    Sequence sequence = sequences.get(key);
    if (sequence != null && data.number() <= sequence.highest()) {
      return false;
    }
    if (sequence == null) {
      sequence = start(key, data.number(), core.now());
    } else {
      sequence.start(data.number(), core.now());
    }
    sequence.usedAt = core.now();
    return true;
  }

  /** The origin says how far a topic has come. */
  void tip(Sequence.Key key, Tip.Item item, @Nullable PeerId from, MonotonicTime since) {
    Sequence sequence = sequences.get(key);
    if (sequence == null) {
      MonotonicTime at = core.now().plusMillis(-item.ageMillis());
      if (!begun(since).isBefore(at) || item.number() == 0) {
        return;
      }
      sequence = start(key, item.number(), at);
      sequence.miss(item.number(), core.now());
    } else if (item.number() > sequence.highest()) {
      lost(sequence.missUpTo(item.number() + 1, core.now()));
    } else {
      return;
    }
    if (from != null) {
      sequence.lastHop = from;
    }
    sequence.usedAt = core.now();
    schedule(sequence);
  }

  private MonotonicTime begun(MonotonicTime since) {
    MonotonicTime begun = since.plusMillis(GRACE_MILLIS);
    MonotonicTime floor = forgottenUntil;
    return floor != null && begun.isBefore(floor) ? floor : begun;
  }

  private Sequence start(Sequence.Key key, long number, MonotonicTime at) {
    Sequence sequence = new Sequence(key);
    sequence.start(number, at);
    sequences.put(key, sequence);
    if (sequences.size() > MAX_SEQUENCES) {
      Iterator<Sequence> eldest = sequences.values().iterator();
      MonotonicTime used = eldest.next().usedAt;
      eldest.remove();
      if (forgottenUntil == null || forgottenUntil.isBefore(used)) {
        forgottenUntil = used;
      }
      core.count(Event.TABLE_FULL);
    }
    return sequence;
  }

  /** Sees to it that what is missing is asked for soon, however long older ones have been. */
  private void schedule(Sequence sequence) {
    MonotonicTime soon = core.now().plusMillis(REORDER_MILLIS);
    if (sequence.pullAt == null || soon.isBefore(sequence.pullAt)) {
      sequence.attempts = 0;
      at(sequence, soon);
    }
  }

  private void at(Sequence sequence, MonotonicTime when) {
    sequence.pullAt = when;
    due.add(when, sequence);
    core.timers().by(Timers.Timer.REPAIR, when);
  }

  /**
   * The sequences whose missing messages are to be asked for now, at most so many; they are due
   * again later unless all has come.
   */
  List<Sequence> takeDue(int most) {
    List<Sequence> taken = new ArrayList<>();
    MonotonicTime oldest = core.now().plusMillis(-GIVE_UP_MILLIS);
    while (taken.size() < most && due.isDue(core.now())) {
      Agenda.Entry<Sequence> next = due.take();
      Sequence sequence = next.what();
      if (!next.at().equals(sequence.pullAt)) {
        continue; // all has come, or another time was set
      }
      lost(sequence.giveUpBefore(oldest));
      if (sequence.isMissingAny() && sequences.get(sequence.key) == sequence) {
        taken.add(sequence);
        long wait = Math.min(MOST_RETRY_MILLIS, FIRST_RETRY_MILLIS << sequence.attempts);
        sequence.attempts = Math.min(sequence.attempts + 1, 10);
        at(sequence, core.now().plusMillis(wait));
      }
    }
    return taken;
  }

  /** Sets the timer for what is due next, but not before {@code earliest}. */
  void rearm(MonotonicTime earliest) {
    MonotonicTime next = due.next();
    if (next != null) {
      core.timers().by(Timers.Timer.REPAIR, next.isBefore(earliest) ? earliest : next);
    }
  }

  /** The origin has these no more. */
  void gone(Range range) {
    Sequence sequence =
        sequences.get(
            new Sequence.Key(range.origin(), range.bootEpoch(), range.channelId(), range.topic()));
    if (sequence != null) {
      lost(sequence.giveUp(range.first(), range.bits()));
    }
  }

  private void lost(int count) {
    if (count > 0) {
      core.count(Event.LOST, count);
    }
  }

  /** Forgets the sequences that are subscribed to no more. */
  void retain(OwnInterest own) {
    sequences.keySet().removeIf(k -> !own.matches(k.channelId(), k.topic(), Data.MAX_U32));
  }
}
