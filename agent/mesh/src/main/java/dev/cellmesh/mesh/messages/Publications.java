package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.kit.Agenda;
import dev.cellmesh.mesh.kit.FrameCache;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Data;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Tip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What this peer publishes: numbers the messages of each topic, keeps them for those who ask again,
 * and tells how far each topic has come where no later message shows it.
 */
final class Publications {
  static final int MAX_TOPICS = 4_096;
  private static final int KEPT_FRAMES = 8_192;
  private static final int KEPT_BYTES = 4 << 20;

  /** Longer than any subscriber goes on asking. */
  static final long KEPT_MILLIS = 300_000;

  /**
   * How long after a topic's last message, and after each tip, the next tip follows. The second
   * comes when a bridge that died just before the message has been missed by all.
   */
  private static final long[] TIP_MILLIS = {2_000, 4_000, 36_000};

  /** Tips due so soon go together. */
  private static final long TOGETHER_MILLIS = 50;

  private static final long NEW_READER_MILLIS = 500;
  private static final long RECENT_MILLIS = 60_000;

  /** One topic of one channel. */
  static final class Topic {
    final long channelId;
    final String name;
    long number;
    MonotonicTime last = new MonotonicTime(0);
    int tips;

    /** When the next tip is due; null if none is. */
    @Nullable MonotonicTime dueAt;

    Topic(long channelId, String name) {
      this.channelId = channelId;
      this.name = name;
    }
  }

  private record Key(long channelId, String name) {}

  /** Where a tip goes: to one board, or (null) to all that have subscribed. */
  interface Tipper {
    void tip(Tip tip, @Nullable PeerId board);
  }

  private final Core core;
  private final Interests interests;
  private final FrameCache kept = new FrameCache(KEPT_FRAMES, KEPT_BYTES, KEPT_MILLIS);
  private final Map<Key, Topic> topics = new HashMap<>(1);
  private final List<Topic> inOrder = new ArrayList<>(1);
  private final Agenda<Topic> due = new Agenda<>();
  private final TreeSet<PeerId> newReaders = new TreeSet<>();
  private MonotonicTime newReadersAt = new MonotonicTime(0);

  Publications(Core core, Interests interests) {
    this.core = core;
    this.interests = interests;
  }

  /** The topic, with its next number given out; null (counted) if there are too many topics. */
  @Nullable Topic next(long channelId, String name) {
    Key key = new Key(channelId, name);
    Topic topic = topics.get(key);
    if (topic == null) {
      if (topics.size() >= MAX_TOPICS) {
        core.report(Event.TABLE_FULL, "more than " + MAX_TOPICS + " topics, of them " + name);
        return null;
      }
      topic = new Topic(channelId, name);
      topics.put(key, topic);
      inOrder.add(topic);
    }
    topic.number++;
    return topic;
  }

  /** How long before now the previous message of the topic was published; 0 for the first. */
  long gapMillis(Topic topic) {
    return topic.number == 1 ? 0 : Math.min(Data.MAX_U32, core.now().millisSince(topic.last));
  }

  /** The topic's message with the number given out last has been sent. */
  void published(Topic topic, Data data) {
    kept.put(data.hash(), data.frame().bytes(), core.now());
    topic.last = core.now();
    topic.tips = 0;
    MonotonicTime at = core.now().plusMillis(TIP_MILLIS[0]);
    if (topic.dueAt == null || at.isBefore(topic.dueAt)) {
      queue(topic, at);
    }
  }

  private void queue(Topic topic, MonotonicTime at) {
    topic.dueAt = at;
    due.add(at, topic);
    core.timers().by(Timers.Timer.TIP, at);
  }

  /** A message of this peer's own that is not too old; null if there is none. */
  @Nullable Bytes kept(long hash) {
    return kept.get(hash);
  }

  /** How far a topic has come; 0 if there is no such. */
  long number(long channelId, String name) {
    Topic topic = topics.get(new Key(channelId, name));
    return topic == null ? 0 : topic.number;
  }

  /** A board wants something that it did not want before: it hears what is recent. */
  void newReader(PeerId board) {
    if (topics.isEmpty() || board.equals(core.self())) {
      return;
    }
    if (newReaders.isEmpty()) {
      newReadersAt = core.now().plusMillis(core.jitter(NEW_READER_MILLIS));
      core.timers().by(Timers.Timer.TIP, newReadersAt);
    }
    newReaders.add(board);
  }

  void due(Tipper tipper) {
    List<Topic> told = new ArrayList<>();
    MonotonicTime horizon = core.now().plusMillis(TOGETHER_MILLIS);
    for (MonotonicTime first; (first = due.next()) != null && first.isBefore(horizon); ) {
      Topic topic = due.take().what();
      if (!first.equals(topic.dueAt)) {
        continue; // an earlier one was set since
      }
      topic.dueAt = null;
      MonotonicTime at = topic.last.plusMillis(sinceLast(topic.tips));
      if (!at.isBefore(horizon)) {
        queue(topic, at);
        continue;
      }
      told.add(topic);
      topic.tips++;
      if (topic.tips < TIP_MILLIS.length) {
        queue(topic, topic.last.plusMillis(sinceLast(topic.tips)));
      }
    }
    send(told, null, tipper);
    if (!newReaders.isEmpty() && !core.now().isBefore(newReadersAt)) {
      newReaders.forEach(board -> send(recent(board), board, tipper));
      newReaders.clear();
    }
    MonotonicTime next = due.next();
    if (next != null) {
      core.timers().by(Timers.Timer.TIP, next);
    }
    if (!newReaders.isEmpty()) {
      core.timers().by(Timers.Timer.TIP, newReadersAt);
    }
  }

  private static long sinceLast(int tips) {
    long millis = 0;
    for (int i = 0; i <= tips; i++) {
      millis += TIP_MILLIS[i];
    }
    return millis;
  }

  private List<Topic> recent(PeerId board) {
    List<Topic> recent = new ArrayList<>();
    for (Topic topic : inOrder) {
      if (core.now().millisSince(topic.last) <= RECENT_MILLIS
          && interests.wants(board, topic.channelId, topic.name)) {
        recent.add(topic);
      }
    }
    return recent;
  }

  private void send(List<Topic> told, @Nullable PeerId board, Tipper tipper) {
    TreeMap<Long, List<Tip.Item>> byChannel = new TreeMap<>();
    for (Topic topic : told) {
      long age = Math.min(Data.MAX_U32, core.now().millisSince(topic.last));
      byChannel
          .computeIfAbsent(topic.channelId, c -> new ArrayList<>())
          .add(new Tip.Item(topic.name, topic.number, age));
    }
    byChannel.forEach((channel, items) -> send(channel, items, board, tipper));
  }

  private static void send(
      long channel, List<Tip.Item> items, @Nullable PeerId board, Tipper tipper) {
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < items.size(); i++) {
      int more = items.get(i).bytes();
      if (i - from == Tip.MAX_ITEMS || (i > from && bytes + more > Tip.MAX_BYTES)) {
        tipper.tip(new Tip(channel, List.copyOf(items.subList(from, i))), board);
        from = i;
        bytes = 0;
      }
      bytes += more;
    }
    if (from < items.size()) {
      tipper.tip(new Tip(channel, List.copyOf(items.subList(from, items.size()))), board);
    }
  }

  void expire() {
    kept.expire(core.now());
  }
}
