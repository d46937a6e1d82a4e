package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What boards of the room want to receive: soft state, renewed by each board for itself.
 *
 * <p>Bounded in number and in bytes. When the table is full, whoever is the neighbour that most of
 * it came through makes room: one that floods loses its own.
 */
final class Interests {
  static final int MAX_BOARDS = LinkFrame.MAX_INTERESTS;
  static final int MAX_BYTES = 2 << 20;
  static final long RENEW_MILLIS = 30_000;
  static final long EXPIRE_MILLIS = 100_000;

  /** What an interest, one of its entries and one of its filters take beside the text, in bytes. */
  private static final int OVERHEAD_BYTES = 64;

  private record Known(Interest interest, MonotonicTime expires, PeerId through, int bytes) {}

  private final Core core;
  private final TreeMap<PeerId, Known> known = new TreeMap<>();
  private final TreeMap<PeerId, Integer> shares = new TreeMap<>();
  private int bytes;

  Interests(Core core) {
    this.core = core;
  }

  /**
   * Whether this was news: not merely a renewal.
   *
   * @param through the neighbour it came through; this peer itself for its own
   */
  boolean learn(Interest interest, PeerId through) {
    PeerId board = interest.board();
    Link link = core.links.get(board);
    long greeted = link != null && link.readyBoard() ? link.bootEpoch : -1;
    if (greeted >= 0 && greeted != interest.bootEpoch()) {
      core.count(Event.OUT_OF_TURN); // of a former life, or forged
      return false;
    }
    Known old = known.get(board);
    if (old != null && !interest.replaces(old.interest)) {
      boolean forged = greeted >= 0 && old.interest.bootEpoch() != greeted;
      if (!forged) {
        return false;
      }
    }
    forget(board);
    int more = weight(interest);
    if (!makeRoom(more, through)) {
      core.count(Event.TABLE_FULL);
      return false;
    }
    known.put(board, new Known(interest, core.now.plusMillis(EXPIRE_MILLIS), through, more));
    bytes += more;
    shares.merge(through, more, Integer::sum);
    return old == null || !old.interest.entries().equals(interest.entries());
  }

  private static int weight(Interest interest) {
    int weight = OVERHEAD_BYTES;
    for (Interest.Entry entry : interest.entries()) {
      weight += OVERHEAD_BYTES;
      for (String filter : entry.filters()) {
        weight += OVERHEAD_BYTES + filter.length();
      }
    }
    return weight;
  }

  private boolean makeRoom(int more, PeerId through) {
    while (known.size() >= MAX_BOARDS || bytes + more > MAX_BYTES) {
      PeerId greedy = through;
      int most = through.equals(core.self) ? 0 : shares.getOrDefault(through, 0) + more;
      for (var share : shares.entrySet()) {
        if (share.getValue() > most && !share.getKey().equals(core.self)) {
          most = share.getValue();
          greedy = share.getKey();
        }
      }
      if (greedy.equals(through)) {
        return false;
      }
      forgetOneOf(greedy);
      core.count(Event.TABLE_FULL);
    }
    return true;
  }

  private void forgetOneOf(PeerId through) {
    for (Known k : known.values()) {
      if (k.through.equals(through)) {
        forget(k.interest.board());
        return;
      }
    }
    shares.remove(through);
  }

  private void forget(PeerId board) {
    Known old = known.remove(board);
    if (old != null) {
      bytes -= old.bytes;
      shares.computeIfPresent(old.through, (t, b) -> b > old.bytes ? b - old.bytes : null);
    }
  }

  void expire() {
    for (Known k : List.copyOf(known.values())) {
      if (k.expires.isBefore(core.now)) {
        forget(k.interest.board());
      }
    }
  }

  int size() {
    return known.size();
  }

  /** Bytes held, by a generous estimate. */
  int bytes() {
    return bytes;
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
