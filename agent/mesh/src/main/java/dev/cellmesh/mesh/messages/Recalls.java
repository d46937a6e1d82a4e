package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.edges.Router;
import dev.cellmesh.mesh.kit.Agenda;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.kit.TokenBucket;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Asks;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Data;
import dev.cellmesh.mesh.wire.Envelope;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.WireWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sees to it that who comes later gets the newest of each topic that this board retains.
 *
 * <p>What is to be done follows from state, not from a question that may get lost: each board's
 * interest says how often anybody there has asked, and this board remembers how far it has
 * answered. Who was cut off asks thereby when the parts meet again; a board that has restarted has
 * answered nobody, and hands to all.
 */
public final class Recalls {
  /** Answers that wait for their time. */
  private static final int MAX_WAITING = 1_024;

  private static final int ANSWERS_PER_SECOND = 20;
  private static final int MOST_ANSWERS = 100;
  private static final long AGAIN_MILLIS = 500;

  /** All boards answer one that comes: a millisecond apart, in the mean, and within so long. */
  private static final long MOST_SPREAD_MILLIS = 10_000;

  private static final long LEAST_SPREAD_MILLIS = 20;

  /**
   * When a reader is answered: once, and again as long as links come, as what is sent while the
   * mesh forms may get lost.
   */
  private static final long[] TIMES_MILLIS = {0, 5_000, 20_000, 60_000};

  /** A board that has no link younger than that is at rest. */
  private static final long REST_MILLIS = 30_000;

  private record Answered(long bootEpoch, int total) {}

  private record Reader(PeerId board, PeerId reader, long channelId) {}

  /**
   * What is to be done for a reader.
   *
   * @param number tells it from an earlier one for the same
   * @param done how often it has been looked at
   * @param ways what {@link #ways} was then
   */
  private record Answer(Reader to, long number, int done, long ways) {}

  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final Router router;
  private final Interests interests;
  private final Channels channels;
  private final Leaves leaves;
  private final Set<Long> retained = new TreeSet<>();
  private final Map<PeerId, Answered> answered = new HashMap<>();
  private final Map<Reader, Long> waiting = new HashMap<>();
  private final Agenda<Answer> due = new Agenda<>();
  private long numbers;
  private final TokenBucket answers = new TokenBucket(ANSWERS_PER_SECOND, MOST_ANSWERS);

  Recalls(
      Core core,
      Roster roster,
      Edges edges,
      Router router,
      Interests interests,
      Channels channels,
      Leaves leaves) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.router = router;
    this.interests = interests;
    this.channels = channels;
    this.leaves = leaves;
  }

  /** Whether this board retains something on a channel. */
  public void retain(Input.Retain r) {
    if (channels.use(r.channel())) {
      long id = channels.id(r.channel());
      if (!r.wanted()) {
        retained.remove(id);
      } else if (retained.add(id)) {
        // Whoever subscribed before has not been answered for this channel.
        interests.all().forEach(known -> answerAll(known.interest(), id));
      }
    }
  }

  /** What a board wants, of which something is new; also this board's own. */
  void heard(Interest interest) {
    PeerId board = interest.board();
    Asks asks = interest.asks();
    Answered before = answered.put(board, new Answered(interest.bootEpoch(), asks.total()));
    boolean known = before != null && before.bootEpoch == interest.bootEpoch();
    int unanswered = known && before != null ? asks.total() - before.total : asks.total();
    if (known && unanswered == 0) {
      return;
    }
    int size = asks.last().size();
    if (unanswered <= 0 || unanswered > size) {
      retained.forEach(channel -> answerAll(interest, channel));
      return;
    }
    for (Asks.Ask ask : asks.last().subList(size - unanswered, size)) {
      if (retained.contains(ask.channelId())) {
        answer(new Reader(board, ask.reader(), ask.channelId()));
      }
    }
  }

  private boolean isMoving() {
    for (Link link : core.links().values()) {
      if (link.readyBoard() && core.now().millisSince(link.since()) < REST_MILLIS) {
        return true;
      }
    }
    return false;
  }

  /** Changes when this cell gets or loses boards, or ways into other cells. */
  private long ways() {
    return (long) roster.population() << Integer.SIZE | edges.reachable().length;
  }

  private void answerAll(Interest interest, long channelId) {
    for (Interest.Entry entry : interest.entries()) {
      if (entry.channelId() == channelId) {
        answer(new Reader(interest.board(), Envelope.ANYONE, channelId));
        return;
      }
    }
  }

  private void answer(Reader to) {
    if (waiting.size() >= MAX_WAITING && !waiting.containsKey(to)) {
      core.count(Event.TABLE_FULL);
      return;
    }
    waiting.put(to, ++numbers);
    long boards = (long) core.structure().cells() * roster.population();
    long spread = Math.clamp(boards, LEAST_SPREAD_MILLIS, MOST_SPREAD_MILLIS);
    later(new Answer(to, numbers, 0, 0), core.random().nextLong(spread));
  }

  private void later(Answer answer, long millis) {
    MonotonicTime at = core.now().plusMillis(millis);
    due.add(at, answer);
    core.timers().by(Timers.Timer.RECALL, at);
  }

  void due() {
    while (due.isDue(core.now())) {
      Answer answer = due.take().what();
      Long number = waiting.get(answer.to);
      if (number != null && number == answer.number) {
        due(answer);
      }
    }
    MonotonicTime next = due.next();
    if (next != null) {
      core.timers().by(Timers.Timer.RECALL, next);
    }
  }

  private void due(Answer answer) {
    Reader to = answer.to;
    String channel = channels.name(to.channelId);
    if (channel == null || !retained.contains(to.channelId) || !interests.knows(to.board)) {
      waiting.remove(to);
      return;
    }
    if (answer.done == 0 || answer.ways != ways() || isMoving()) {
      if (!answers.take(1, core.now())) {
        later(answer, core.jitter(AGAIN_MILLIS));
        return;
      }
      core.act(new Action.Recalled(to.board, to.reader, channel));
    }
    int done = answer.done + 1;
    if (done == TIMES_MILLIS.length) {
      waiting.remove(to);
    } else {
      long wait = TIMES_MILLIS[done] - TIMES_MILLIS[done - 1];
      later(new Answer(to, answer.number, done, ways()), core.jitter(wait));
    }
  }

  /** The newest of one topic, if it is still wanted where it is to go. */
  void handOver(Input.HandOver h) {
    if (!interests.wants(h.board(), channels.id(h.channel()), h.topic())) {
      return;
    }
    Bytes frame = channels.retained(h.channel(), h.topic(), h.payload(), core.graph().hopLimit());
    if (!h.board().equals(core.self())) {
      envelop(h.board(), h.reader(), frame);
    } else if (!h.reader().equals(Envelope.ANYONE)) {
      envelop(h.reader(), h.reader(), frame);
    } else {
      for (Link leaf : leaves.wanting(channels.id(h.channel()), h.topic())) {
        envelop(leaf.peer(), leaf.peer(), frame);
      }
    }
  }

  private void envelop(PeerId target, PeerId reader, Bytes frame) {
    WireWriter out =
        router.control(RoutedFrame.Type.ENVELOPE, Envelope.FIXED_BYTES + frame.length());
    new Envelope(target, reader, Data.MAX_U32, frame).write(out);
    router.send(target, out.done());
  }

  /** Forgets how far it has answered boards of which nothing is known any more. */
  void expire() {
    answered.keySet().removeIf(board -> !interests.knows(board));
  }
}
