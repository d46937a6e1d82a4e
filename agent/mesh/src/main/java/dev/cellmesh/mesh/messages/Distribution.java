package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Router;
import dev.cellmesh.mesh.kit.DuplicateWindows;
import dev.cellmesh.mesh.kit.FrameCache;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Data;
import dev.cellmesh.mesh.wire.Envelope;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.Malformed;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Priority;
import dev.cellmesh.mesh.wire.Published;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Tip;
import dev.cellmesh.mesh.wire.WireReader;
import dev.cellmesh.mesh.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Spreads messages: to all boards, or only towards those that subscribed ({@link Audience}), and
 * hands them to this peer's own subscribers ({@link Delivery}).
 */
public final class Distribution {
  private final Core core;
  private final Router router;
  private final Interests interests;
  private final Channels channels;
  private final Publications publications;
  private final Delivery delivery;
  private final Leaves leaves;
  private final Audience audience;
  private final DuplicateWindows windows;
  private final News news;
  private final FrameCache forwarded;
  private final Rates rates;
  private final Underway underway;

  /**
   * @param forwarded where messages of others are kept for those who ask again
   */
  Distribution(
      Core core,
      Router router,
      Interests interests,
      Channels channels,
      Publications publications,
      Delivery delivery,
      Leaves leaves,
      Audience audience,
      DuplicateWindows windows,
      News news,
      FrameCache forwarded) {
    this.core = core;
    this.router = router;
    this.interests = interests;
    this.channels = channels;
    this.publications = publications;
    this.delivery = delivery;
    this.leaves = leaves;
    this.audience = audience;
    this.windows = windows;
    this.news = news;
    this.forwarded = forwarded;
    this.rates = new Rates(core);
    this.underway = new Underway(core, audience);
  }

  /** A message of this peer's own. */
  void publish(String channel, String topic, Bytes payload) {
    Publications.Topic of = publications.next(channels.id(channel), topic);
    if (of == null) {
      return;
    }
    long gap = publications.gapMillis(of);
    int hops = core.graph().hopLimit();
    int[] wanted = audience.rates(of.channelId);
    long level = wanted.length == 0 ? Data.MAX_U32 : rates.level(of.channelId, topic, wanted);
    Data data = channels.data(channel, topic, of.number, gap, level, payload, hops);
    publications.published(of, data);
    if (wanted.length > 0) {
      rates.sent(data, wanted);
    }
    if (core.isBoard()) {
      spread(data, data.frame(), null);
    } else {
      toAnyBoard(data.frame());
    }
  }

  /** Those who want less often get the newest of what was held back, in envelopes. */
  void sendHeldBack() {
    rates.due(
        (data, every) -> {
          audience.begin(data.frame().channelId());
          audience.addHeldBack(data.topic(), data.level(), every);
          audience.collected().forEach(board -> envelop(board, every, data.frame()));
          leaves.lacking(data, every).forEach(leaf -> envelop(leaf.peer(), every, data.frame()));
        });
  }

  /**
   * A message of this peer's own, to everyone.
   *
   * @param flood whether every board passes it to all its neighbours: many more transmissions, but
   *     it gets through what is left of the mesh before anybody has noticed what is not
   */
  void broadcast(String channel, Bytes payload, boolean flood) {
    Bytes frame = channels.broadcast(channel, payload, core.graph().hopLimit(), flood);
    toEveryone(new RoutedFrame(frame));
  }

  /** This board's own interests, to every board. */
  void spreadInterest(Interest interest) {
    WireWriter out = control(RoutedFrame.Type.INTEREST, interest.bytes());
    interest.write(out);
    toEveryone(new RoutedFrame(out.done()));
  }

  private void toEveryone(RoutedFrame frame) {
    windows.fresh(core.self(), core.bootEpoch(), frame.channelId(), frame.sequence());
    news.had(frame, null);
    if (core.isBoard()) {
      spreadToAll(frame, null);
    } else {
      toAnyBoard(frame);
    }
  }

  /** How far this peer's topics have come: to one board, or to all that have subscribed. */
  void tell(Tip tip, @Nullable PeerId board) {
    WireWriter out = control(RoutedFrame.Type.TIP, 256);
    tip.write(out);
    RoutedFrame frame = new RoutedFrame(out.done());
    if (board != null) {
      envelop(board, 0, frame);
    } else if (core.isBoard()) {
      spread(tip, frame, null);
    } else {
      toAnyBoard(frame);
    }
  }

  private WireWriter control(int type, int room) {
    return RoutedFrame.start(
        type,
        core.graph().hopLimit(),
        core.self(),
        core.bootEpoch(),
        core.nextControlSequence(),
        0,
        room);
  }

  /** A frame of type DATA, BROADCAST, INTEREST or TIP from a neighbour. */
  public void received(RoutedFrame frame, PeerId from) throws Malformed {
    if (frame.origin().equals(core.self())) {
      core.count(Event.DUPLICATE);
      return;
    }
    switch (frame.type()) {
      case RoutedFrame.Type.DATA -> data(frame, from);
      case RoutedFrame.Type.TIP -> tip(frame, from);
      default -> everyones(frame, from);
    }
  }

  private void data(RoutedFrame frame, PeerId from) throws Malformed {
    Data data = Data.read(frame);
    boolean goesOn = goesOn(frame);
    // The sequence decides, not the window: a message that was missing may come by any way.
    delivery.published(data, data.level(), from);
    if (goesOn) {
      forwarded.put(data.hash(), frame.bytes(), core.now());
      spread(data, frame.forwarded(), from);
    }
  }

  private void tip(RoutedFrame frame, PeerId from) throws Malformed {
    Tip tip = Tip.read(frame.body());
    boolean goesOn = goesOn(frame);
    delivery.tip(frame, tip, from);
    if (goesOn) {
      spread(tip, frame.forwarded(), from);
    }
  }

  private void everyones(RoutedFrame frame, PeerId from) throws Malformed {
    WireReader body = frame.body();
    Interest interest = null;
    if (frame.type() == RoutedFrame.Type.INTEREST) {
      interest = Interest.read(body);
      body.end();
      if (!interest.board().equals(frame.origin())) {
        throw new Malformed("interest of another board");
      }
    }
    if (!windows.fresh(frame.origin(), frame.bootEpoch(), frame.channelId(), frame.sequence())) {
      core.count(Event.DUPLICATE);
      return;
    }
    news.had(frame, from);
    if (interest == null) {
      delivery.direct(frame, body.rest());
    } else {
      interests.learn(interest, from, Interests.EXPIRE_MILLIS);
    }
    if (hasHops(frame)) {
      spreadToAll(frame.forwarded(), from);
    }
  }

  /** Whether a frame is seen for the first time and is to be passed on. */
  private boolean goesOn(RoutedFrame frame) {
    if (!windows.fresh(frame.origin(), frame.bootEpoch(), frame.channelId(), frame.sequence())) {
      core.count(Event.DUPLICATE);
      return false;
    }
    return hasHops(frame);
  }

  private boolean hasHops(RoutedFrame frame) {
    if (core.isBoard() && frame.hops() <= 1) {
      core.count(Event.HOP_LIMIT);
    }
    return core.isBoard() && frame.hops() > 1;
  }

  /**
   * Hands a message on to whoever must have it next.
   *
   * @param from the neighbour it came from; null if it is this peer's own
   */
  private void spread(Published what, RoutedFrame frame, @Nullable PeerId from) {
    send(frame, what, from);
    for (Link leaf : leaves.all()) {
      if (Leaves.wants(leaf, what) && !leaf.peer().equals(from)) {
        core.send(leaf.peer(), Priority.LIVE, frame.bytes());
      }
    }
  }

  private void send(RoutedFrame frame, Published what, @Nullable PeerId from) {
    audience.select(what);
    Audience.Way way = audience.toReaders(frame.origin(), from);
    underway.add(frame, what, from, way);
    for (PeerId next : way.next()) {
      core.send(next, Priority.LIVE, frame.bytes());
    }
    for (PeerId board : way.far()) {
      envelop(board, what.level(), frame);
    }
  }

  /** A neighbour has turned out to be dead. */
  public void losing(PeerId peer) {
    underway.losing(peer);
  }

  /** What was given to neighbours that are dead goes to those who do their work now. */
  void reroute() {
    for (Underway.Sent sent : underway.takeDue()) {
      Audience.Way now = underway.way(sent);
      for (PeerId next : now.next()) {
        if (!sent.way().entering().next().contains(next) && !next.equals(sent.from())) {
          core.count(Event.REROUTED);
          core.send(next, Priority.LIVE, sent.frame().bytes());
        }
      }
      for (PeerId board : now.far()) {
        if (!sent.way().entering().far().contains(board)) {
          core.count(Event.REROUTED);
          envelop(board, sent.what().level(), sent.frame());
        }
      }
    }
  }

  private void envelop(PeerId board, long level, RoutedFrame frame) {
    WireWriter out =
        router.control(RoutedFrame.Type.ENVELOPE, Envelope.FIXED_BYTES + frame.bytes().length());
    new Envelope(board, Envelope.ANYONE, level, frame.bytes()).write(out);
    router.send(board, out.done());
  }

  private void spreadToAll(RoutedFrame frame, @Nullable PeerId from) {
    if (frame.isFlood()) {
      flood(frame, from);
      return;
    }
    Priority priority = frame.priority();
    for (PeerId next : audience.toAll(frame.origin(), from).next()) {
      core.send(next, priority, frame.bytes());
    }
    if (frame.type() == RoutedFrame.Type.BROADCAST) {
      for (Link leaf : leaves.all()) {
        if (!leaf.peer().equals(from) && Leaves.listens(leaf, frame.channelId())) {
          core.send(leaf.peer(), priority, frame.bytes());
        }
      }
    }
  }

  private void flood(RoutedFrame frame, @Nullable PeerId from) {
    for (Link link : core.links().values()) {
      if (link.isReady() && !link.peer().equals(from)) {
        core.send(link.peer(), frame.priority(), frame.bytes());
      }
    }
  }

  void expire() {
    rates.expire();
    underway.expire();
  }

  private void toAnyBoard(RoutedFrame frame) {
    if (frame.isFlood()) {
      flood(frame, null);
      return;
    }
    Link board = core.links().anyBoard();
    if (board == null) {
      core.count(Event.NO_ROUTE);
    } else {
      core.send(board.peer(), frame.priority(), frame.bytes());
    }
  }
}
