package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Data;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What boards of the room want to receive: soft state, renewed by each board for itself.
 *
 * <p>Bounded in number and in bytes. When the table is full, whoever is the neighbour that most of
 * it came through makes room: one that floods loses its own.
 */
public final class Interests {
  public static final int MAX_BOARDS = LinkFrame.MAX_INTERESTS;
  public static final int MAX_BYTES = 2 << 20;
  private static final int MAX_CHANNELS = 64;
  static final long RENEW_MILLIS = 30_000;
  static final long EXPIRE_MILLIS = 100_000;

  private static final int MAX_FRAME_BYTES = 16_384;

  /** What an interest, one of its entries and one of its filters take beside the text, in bytes. */
  private static final int OVERHEAD_BYTES = 64;

  private record Known(Interest interest, MonotonicTime expires, PeerId through, int bytes) {}

  private final Core core;
  private final TreeMap<PeerId, Known> known = new TreeMap<>();
  private final TreeMap<PeerId, Integer> shares = new TreeMap<>();
  private int bytes;
  private long hash;
  private int version;
  private int readersFor = -1;
  private Consumer<Interest> onNews = news -> {};
  private final Map<Long, Reader[]> readers = new HashMap<>(1);

  Interests(Core core) {
    this.core = core;
  }

  /** Each interest that is news goes to this one from now on, this peer's own too. */
  void onNews(Consumer<Interest> heard) {
    onNews = heard;
  }

  /**
   * Whether this was news: not merely a renewal.
   *
   * @param through the neighbour it came through; this peer itself for its own
   * @param millis for how long it stands
   */
  boolean learn(Interest interest, PeerId through, long millis) {
    PeerId board = interest.board();
    Link link = core.links().get(board);
    long greeted = link != null && link.readyBoard() ? link.bootEpoch() : -1;
    if (greeted >= 0 && greeted != interest.bootEpoch()) {
      core.count(Event.OUT_OF_TURN); // of a former life, or forged
      return false;
    }
    Known old = known.get(board);
    if (old != null && !interest.replaces(old.interest)) {
      boolean forged = greeted >= 0 && old.interest.bootEpoch() != greeted;
      if (!forged) {
        if (interest.sameAs(old.interest)) {
          renew(old, millis);
        }
        return false;
      }
    }
    forget(board);
    int more = weight(interest);
    if (!makeRoom(more, through)) {
      core.count(Event.TABLE_FULL);
      return false;
    }
    known.put(board, new Known(interest, core.now().plusMillis(millis), through, more));
    bytes += more;
    hash ^= interest.hash();
    version++;
    shares.merge(through, more, Integer::sum);
    boolean news =
        old == null
            || !old.interest.entries().equals(interest.entries())
            || old.interest.asks().total() != interest.asks().total();
    if (news) {
      onNews.accept(interest);
    }
    return news;
  }

  /** The neighbour that brought it first goes on answering for it. */
  private void renew(Known old, long millis) {
    MonotonicTime expires = core.now().plusMillis(millis);
    if (old.expires.isBefore(expires)) {
      known.put(old.interest.board(), new Known(old.interest, expires, old.through, old.bytes));
    }
  }

  /** The same, of one that has stood for a while; never for longer than a fresh one. */
  boolean learn(LinkFrame.Remaining r, PeerId through) {
    return learn(r.interest(), through, Math.min(EXPIRE_MILLIS, r.seconds() * 1_000L));
  }

  private static int weight(Interest interest) {
    int weight = OVERHEAD_BYTES + interest.asks().last().size() * OVERHEAD_BYTES;
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
      int most = through.equals(core.self()) ? 0 : shares.getOrDefault(through, 0) + more;
      for (var share : shares.entrySet()) {
        if (share.getValue() > most && !share.getKey().equals(core.self())) {
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
      hash ^= old.interest.hash();
      version++;
      shares.computeIfPresent(old.through, (t, b) -> b > old.bytes ? b - old.bytes : null);
    }
  }

  void expire() {
    for (Known k : List.copyOf(known.values())) {
      if (k.expires.isBefore(core.now())) {
        forget(k.interest.board());
      }
    }
  }

  boolean knows(PeerId board) {
    return known.containsKey(board);
  }

  public int size() {
    return known.size();
  }

  /** Bytes held, by a generous estimate. */
  int bytes() {
    return bytes;
  }

  /**
   * Equal for equal sets of interests, in whatever order they came: the exclusive or of {@link
   * Interest#hash} over all of them.
   */
  long hash() {
    return hash;
  }

  /** All that still stand. */
  List<LinkFrame.Remaining> all() {
    List<LinkFrame.Remaining> all = new ArrayList<>(known.size());
    for (Known k : known.values()) {
      long seconds = k.expires.millisSince(core.now()) / 1_000;
      if (seconds > 0) {
        all.add(new LinkFrame.Remaining(k.interest, (int) seconds));
      }
    }
    return all;
  }

  /** Tells a neighbour of these, in as many frames as it takes. */
  void send(Link link, List<LinkFrame.Remaining> interests) {
    List<LinkFrame.Remaining> some = new ArrayList<>();
    int length = 0;
    for (LinkFrame.Remaining r : interests) {
      int more = r.interest().bytes() + 2;
      if (!some.isEmpty() && length + more > MAX_FRAME_BYTES) {
        core.send(link.peer(), new LinkFrame.Interests(some).encode());
        some = new ArrayList<>();
        length = 0;
      }
      some.add(r);
      length += more;
    }
    if (!some.isEmpty()) {
      core.send(link.peer(), new LinkFrame.Interests(some).encode());
    }
  }

  /** Changes whenever any of them does. */
  int version() {
    return version;
  }

  /** Whether a board wants messages on that topic, at any rate. */
  boolean wants(PeerId board, long channelId, String topic) {
    Known k = known.get(board);
    return k != null && k.interest.matches(channelId, topic, Data.MAX_U32);
  }

  /** A board other than this one, and what it wants of one channel. */
  record Reader(PeerId board, List<Interest.Entry> entries) {
    /** Whether somebody there was not sent a message of that level, and wants it so often. */
    boolean lacked(String topic, long level, long every) {
      for (Interest.Entry entry : entries) {
        boolean later = entry.everyMillis() > level && entry.everyMillis() <= every;
        if (later && entry.matches(topic)) {
          return true;
        }
      }
      return false;
    }

    boolean wants(String topic, long level) {
      for (Interest.Entry entry : entries) {
        if (entry.everyMillis() <= level && entry.matches(topic)) {
          return true;
        }
      }
      return false;
    }
  }

  private static final Reader[] NOBODY = {};

  /** The boards that want something of a channel, in order. Not to be written to. */
  Reader[] readers(long channelId) {
    if (readersFor != version) {
      readersFor = version;
      readers.clear();
    }
    Reader[] found = readers.get(channelId);
    if (found == null) {
      found = find(channelId);
      if (readers.size() >= MAX_CHANNELS) {
        readers.clear();
      }
      readers.put(channelId, found);
    }
    return found;
  }

  private Reader[] find(long channelId) {
    List<Reader> found = new ArrayList<>();
    for (Known k : known.values()) {
      List<Interest.Entry> entries = new ArrayList<>();
      for (Interest.Entry entry : k.interest.entries()) {
        if (entry.channelId() == channelId && !entry.filters().isEmpty()) {
          entries.add(entry);
        }
      }
      if (!entries.isEmpty() && !k.interest.board().equals(core.self())) {
        found.add(new Reader(k.interest.board(), List.copyOf(entries)));
      }
    }
    return found.isEmpty() ? NOBODY : found.toArray(NOBODY);
  }
}
