package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Router;
import dev.cellmesh.mesh.kit.FrameCache;
import dev.cellmesh.mesh.kit.TokenBucket;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Data;
import dev.cellmesh.mesh.wire.Envelope;
import dev.cellmesh.mesh.wire.Gone;
import dev.cellmesh.mesh.wire.Malformed;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Priority;
import dev.cellmesh.mesh.wire.Pull;
import dev.cellmesh.mesh.wire.Range;
import dev.cellmesh.mesh.wire.Retained;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Tip;
import dev.cellmesh.mesh.wire.WireWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gets messages that are missing: asks for them on the way to their origin, answers others from
 * what this peer has kept, and takes what comes in envelopes.
 */
public final class Repair {
  private static final int PULLS_PER_SECOND = 500;
  private static final int MOST_PULLS = 1_000;
  private static final int MOST_RANGES = 4;
  private static final long RATE_MILLIS = 100;
  private static final int ANSWERS_PER_SECOND = 2_000;
  private static final int MOST_ANSWERS = 4_000;
  private static final int MAX_REQUESTERS = 256;

  private final Core core;
  private final Router router;
  private final OwnInterest own;
  private final Publications publications;
  private final Sequences sequences;
  private final Delivery delivery;
  private final Leaves leaves;
  private final FrameCache forwarded;
  private final TokenBucket pulls = new TokenBucket(PULLS_PER_SECOND, MOST_PULLS);
  private final Map<PeerId, TokenBucket> requesters = new LinkedHashMap<>(1, 0.75f, true);

  Repair(
      Core core,
      Router router,
      OwnInterest own,
      Publications publications,
      Sequences sequences,
      Delivery delivery,
      Leaves leaves,
      FrameCache forwarded) {
    this.core = core;
    this.router = router;
    this.own = own;
    this.publications = publications;
    this.sequences = sequences;
    this.delivery = delivery;
    this.leaves = leaves;
    this.forwarded = forwarded;
  }

  /** Asks for what is missing and due. */
  void due() {
    int most = (int) pulls.left(core.now()) / MOST_RANGES;
    for (Sequence sequence : sequences.takeDue(most)) {
      int from = 0;
      for (int i = 0; i < MOST_RANGES && from < sequence.missing(); i++) {
        Range range = sequence.range(from);
        from += Long.bitCount(range.bits());
        pulls.take(1, core.now());
        pull(sequence, range);
      }
    }
    sequences.rearm(core.now().plusMillis(RATE_MILLIS));
  }

  private void pull(Sequence sequence, Range range) {
    PeerId next = nextHop(sequence);
    if (next == null) {
      core.count(Event.NO_ROUTE);
      return;
    }
    WireWriter out = router.control(RoutedFrame.Type.PULL, Pull.ROOM);
    new Pull(range, core.self(), core.self()).write(out);
    core.send(next, Priority.LIVE, out.done());
  }

  /** First whom messages came from; then the way to the origin; then anybody. */
  private @Nullable PeerId nextHop(Sequence sequence) {
    PeerId lastHop = sequence.lastHop;
    if (sequence.attempts <= 1 && lastHop != null && core.links().isReady(lastHop)) {
      return lastHop;
    }
    if (sequence.attempts <= 2) {
      PeerId towards = router.towards(sequence.key.origin(), null);
      if (towards != null) {
        return towards;
      }
    }
    List<PeerId> boards = new ArrayList<>();
    for (Link link : core.links().values()) {
      if (link.readyBoard()) {
        boards.add(link.peer());
      }
    }
    return boards.isEmpty() ? null : boards.get(core.random().nextInt(boards.size()));
  }

  /** Somebody lacks messages. */
  public void pulled(RoutedFrame frame, Link from) throws Malformed {
    Pull pull = Pull.read(frame.body());
    boolean ofLeaf = from.role() == Role.LEAF;
    if (ofLeaf) {
      pull = new Pull(pull.range(), core.self(), from.peer());
    }
    if (!bucket(pull.reader()).take(Long.bitCount(pull.range().bits()), core.now())) {
      core.count(Event.RATE_LIMITED);
      return;
    }
    Range range = pull.range();
    long left = answer(pull, from.peer());
    if (left == 0) {
      return;
    }
    if (pull.target().equals(core.self())) {
      gone(pull, left);
    } else if (!core.isBoard()) {
      core.count(Event.OUT_OF_TURN);
    } else if (frame.hops() <= 1) {
      core.count(Event.HOP_LIMIT);
    } else {
      PeerId next = router.towards(pull.target(), from.peer());
      if (next == null) {
        core.count(Event.NO_ROUTE);
      } else if (ofLeaf || left != range.bits()) {
        WireWriter out = router.control(RoutedFrame.Type.PULL, frame.hops() - 1, Pull.ROOM);
        new Pull(range.with(left), pull.requester(), pull.reader()).write(out);
        core.send(next, Priority.LIVE, out.done());
      } else {
        core.send(next, Priority.LIVE, frame.forwarded().bytes());
      }
    }
  }

  private TokenBucket bucket(PeerId requester) {
    TokenBucket bucket =
        requesters.computeIfAbsent(
            requester, r -> new TokenBucket(ANSWERS_PER_SECOND, MOST_ANSWERS));
    if (requesters.size() > MAX_REQUESTERS) {
      var eldest = requesters.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return bucket;
  }

  /** Sends what this peer has of it; returns the bits of the rest. */
  private long answer(Pull pull, PeerId from) {
    Range range = pull.range();
    long left = range.bits();
    for (int i = 0; i < Range.MOST; i++) {
      if (range.has(i)) {
        long hash = range.hash(i);
        Bytes kept = forwarded.get(hash);
        kept = kept == null ? publications.kept(hash) : kept;
        if (kept != null) {
          left &= ~(1L << i);
          send(pull, kept, from);
        }
      }
    }
    return left;
  }

  private void send(Pull pull, Bytes kept, PeerId from) {
    boolean here = pull.requester().equals(core.self());
    PeerId target = here ? pull.reader() : pull.requester();
    if (target.equals(core.self())) {
      return; // back from whoever should not have sent it
    }
    int room = Envelope.FIXED_BYTES + kept.length();
    WireWriter out = router.control(RoutedFrame.Type.ENVELOPE, room);
    new Envelope(target, pull.reader(), Data.MAX_U32, kept).write(out);
    back(target, from, out.done());
  }

  private void back(PeerId target, PeerId from, Bytes answer) {
    PeerId next = router.towards(target, null);
    core.send(next == null ? from : next, Priority.BACKLOG, answer);
  }

  /** This peer is the origin, and has these no more; what was never published is not gone. */
  private void gone(Pull pull, long left) {
    Range range = pull.range();
    long bits = left;
    if (range.bootEpoch() == core.bootEpoch()) {
      long published = publications.number(range.channelId(), range.topic());
      for (int i = 0; i < Range.MOST; i++) {
        bits &= range.first() + i <= published ? -1L : ~(1L << i);
      }
    }
    if (bits == 0) {
      return;
    }
    WireWriter out = router.control(RoutedFrame.Type.GONE, Gone.ROOM);
    boolean here = pull.requester().equals(core.self());
    PeerId target = here ? pull.reader() : pull.requester();
    new Gone(target, pull.reader(), range.with(bits)).write(out);
    PeerId next = router.towards(target, null);
    if (next == null) {
      core.count(Event.NO_ROUTE);
    } else {
      core.send(next, Priority.BACKLOG, out.done());
    }
  }

  /** The origin of the frame has some messages no more. */
  public void gone(RoutedFrame frame, Link from) throws Malformed {
    Gone gone = Gone.read(frame.origin(), frame.body());
    if (arrives(frame, gone.target(), gone.reader(), from)) {
      sequences.gone(gone.range());
    }
  }

  /** A frame for a reader here, or on its way to one. */
  public void enveloped(RoutedFrame frame, Link from) throws Malformed {
    Envelope envelope = Envelope.read(frame.body());
    RoutedFrame inner = envelope.inner();
    if (from.role() == Role.LEAF && !inner.origin().equals(from.peer())) {
      core.count(Event.OUT_OF_TURN);
      return;
    }
    if (!arrives(frame, envelope.target(), envelope.reader(), from)) {
      return;
    }
    boolean anyone = envelope.reader().equals(Envelope.ANYONE);
    if (inner.origin().equals(core.self())) {
      core.count(Event.DUPLICATE);
    } else if (inner.type() == RoutedFrame.Type.DATA) {
      Data data = Data.read(inner);
      delivery.published(data, envelope.level(), null);
      if (anyone && core.isBoard()) {
        forwarded.put(data.hash(), envelope.frame(), core.now());
        for (Link leaf : leaves.lacking(data, envelope.level())) {
          passToLeaf(leaf.peer(), envelope);
        }
      }
    } else if (inner.type() == RoutedFrame.Type.RETAINED) {
      Retained retained = Retained.read(inner);
      delivery.retained(retained);
      if (anyone && core.isBoard()) {
        for (Link leaf : leaves.wanting(inner.channelId(), retained.topic())) {
          passToLeaf(leaf.peer(), envelope);
        }
      }
    } else {
      Tip tip = Tip.read(inner.body());
      delivery.tip(inner, tip, null);
      if (anyone && core.isBoard()) {
        for (Link leaf : leaves.wanting(tip)) {
          passToLeaf(leaf.peer(), envelope);
        }
      }
    }
  }

  private void passToLeaf(PeerId leaf, Envelope envelope) {
    int room = Envelope.FIXED_BYTES + envelope.frame().length();
    WireWriter out = router.control(RoutedFrame.Type.ENVELOPE, room);
    new Envelope(leaf, leaf, envelope.level(), envelope.frame()).write(out);
    core.send(leaf, Priority.LIVE, out.done());
  }

  /** Whether an answer is for this peer; else it is passed on to whom it is for. */
  private boolean arrives(RoutedFrame frame, PeerId target, PeerId reader, Link from) {
    boolean forSelf = reader.equals(core.self()) || reader.equals(Envelope.ANYONE);
    if (reader.equals(core.self()) || (target.equals(core.self()) && forSelf)) {
      return true;
    }
    if (!core.isBoard()) {
      core.count(Event.OUT_OF_TURN);
    } else if (target.equals(core.self())) {
      Link leaf = core.links().get(reader);
      router.pass(frame, leaf != null && leaf.readyLeaf() ? reader : null);
    } else {
      router.forward(frame, target, from.peer());
    }
    return false;
  }

  /** Subscriptions have changed. */
  void subscribed() {
    sequences.retain(own);
  }

  void expire() {
    forwarded.expire(core.now());
    publications.expire();
  }
}
