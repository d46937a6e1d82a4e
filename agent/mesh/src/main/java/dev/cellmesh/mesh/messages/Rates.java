package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.kit.Agenda;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Data;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Thins out what this peer publishes, at the earliest place there is: a subscription that wants the
 * newest of each topic at most every so often gets a message if its time is up, else the newest one
 * when it is.
 */
final class Rates {
  static final int MAX_TOPICS = 4_096;

  /** One topic at one rate. */
  private static final class Paced {
    final int everyMillis;
    MonotonicTime last;

    /** The newest message that has not gone to this rate. */
    @Nullable Data held;

    Paced(int everyMillis, MonotonicTime last) {
      this.everyMillis = everyMillis;
      this.last = last;
    }
  }

  private record Key(long channelId, String topic, int everyMillis) {}

  /** Sends a message to those who want it at that rate and have not got it. */
  interface Sender {
    void send(Data data, int everyMillis);
  }

  private final Core core;
  private final Map<Key, Paced> paced = new HashMap<>(1);
  private final Agenda<Paced> due = new Agenda<>();

  Rates(Core core) {
    this.core = core;
  }

  /**
   * The level of a new message: it goes to all subscriptions whose interval is at most that.
   *
   * @param rates the intervals that anybody has asked for, ascending, none of them 0
   */
  long level(long channelId, String topic, int[] rates) {
    long level = 0;
    for (int every : rates) {
      Paced at = paced.get(new Key(channelId, topic, every));
      if (at != null && core.now().millisSince(at.last) < every) {
        return level;
      }
      level = every;
    }
    return Data.MAX_U32;
  }

  /** A message is sent at its level: the others get it later, unless a newer one follows. */
  void sent(Data data, int[] rates) {
    long channelId = data.frame().channelId();
    for (int every : rates) {
      Key key = new Key(channelId, data.topic(), every);
      Paced at = paced.get(key);
      if (every <= data.level()) {
        if (at == null) {
          if (paced.size() >= MAX_TOPICS) {
            core.count(Event.TABLE_FULL); // this topic goes out as it comes
            continue;
          }
          at = new Paced(every, core.now());
          paced.put(key, at);
        }
        at.last = core.now();
        at.held = null;
      } else if (at != null) {
        if (at.held == null) {
          MonotonicTime when = at.last.plusMillis(every);
          due.add(when, at);
          core.timers().by(Timers.Timer.RATE, when);
        }
        at.held = data;
      }
    }
  }

  /** Sends what has been held back and whose time has come. */
  void due(Sender sender) {
    while (due.isDue(core.now())) {
      Paced at = due.take().what();
      Data held = at.held;
      if (held != null) {
        MonotonicTime when = at.last.plusMillis(at.everyMillis);
        if (core.now().isBefore(when)) {
          due.add(when, at);
        } else {
          at.held = null;
          at.last = core.now();
          sender.send(held, at.everyMillis);
        }
      }
    }
    MonotonicTime next = due.next();
    if (next != null) {
      core.timers().by(Timers.Timer.RATE, next);
    }
  }

  /** Forgets rates that nobody has had a use for in a while. */
  void expire() {
    List<Key> idle = new ArrayList<>();
    paced.forEach(
        (key, at) -> {
          if (at.held == null && core.now().millisSince(at.last) > at.everyMillis) {
            idle.add(key);
          }
        });
    paced.keySet().removeAll(idle);
  }
}
