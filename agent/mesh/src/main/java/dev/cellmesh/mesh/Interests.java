package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What boards of the room want to receive: soft state, renewed by each board for itself. */
final class Interests {
  static final int MAX_BOARDS = LinkFrame.MAX_INTERESTS;
  static final long RENEW_MILLIS = 30_000;
  static final long EXPIRE_MILLIS = 100_000;

  private record Known(Interest interest, MonotonicTime expires) {}

  private final Core core;
  private final TreeMap<PeerId, Known> known = new TreeMap<>();

  Interests(Core core) {
    this.core = core;
  }

  /** Whether this was news: not merely a renewal. */
  boolean learn(Interest interest) {
    Known old = known.get(interest.board());
    if (old != null && !interest.replaces(old.interest)) {
      return false;
    }
    if (old == null && known.size() >= MAX_BOARDS) {
      core.count(Event.TABLE_FULL);
      return false;
    }
    known.put(interest.board(), new Known(interest, core.now.plusMillis(EXPIRE_MILLIS)));
    return old == null || !old.interest.entries().equals(interest.entries());
  }

  void expire() {
    known.values().removeIf(k -> k.expires.isBefore(core.now));
  }

  int size() {
    return known.size();
  }

  List<Interest> all() {
    return known.values().stream().map(Known::interest).toList();
  }

  /** Boards other than this one that want a message on this channel with this topic. */
  List<PeerId> boards(long channelId, String topic) {
    List<PeerId> boards = new ArrayList<>();
    for (Known k : known.values()) {
      boolean live = !k.expires.isBefore(core.now) && !k.interest.board().equals(core.self);
      if (live && k.interest.matches(channelId, topic)) {
        boards.add(k.interest.board());
      }
    }
    return boards;
  }
}
