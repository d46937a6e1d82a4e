package dev.cellmesh.mesh;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spreads messages: to all boards, or only towards those that subscribed ({@link Audience}), and to
 * this peer's own subscribers.
 */
final class Distribution {
  private final Core core;
  private final Router router;
  private final Interests interests;
  private final Subscriptions subscriptions;
  private final Publications publications;
  private final Streams streams;
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
      Subscriptions subscriptions,
      Publications publications,
      Streams streams,
      Audience audience,
      DuplicateWindows windows,
      News news,
      FrameCache forwarded) {
    this.core = core;
    this.router = router;
    this.interests = interests;
    this.subscriptions = subscriptions;
    this.publications = publications;
    this.streams = streams;
    this.audience = audience;
    this.windows = windows;
    this.news = news;
    this.forwarded = forwarded;
    this.rates = new Rates(core);
    this.underway = new Underway(core, audience);
  }

  /** A message of this peer's own. */
  void publish(String channel, String topic, Bytes payload) {
    Publications.Topic of = publications.next(subscriptions.id(channel), topic);
    if (of == null) {
      return;
    }
    long gap = publications.gapMillis(of);
    int hops = core.graph.hopLimit();
    int[] wanted = audience.rates(of.channelId);
    long level = wanted.length == 0 ? Data.MAX_U32 : rates.level(of.channelId, topic, wanted);
    Data data = subscriptions.data(channel, topic, of.number, gap, level, payload, hops);
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
          leavesLacking(data, every).forEach(leaf -> envelop(leaf.peer, every, data.frame()));
        });
  }

  /**
   * @param flood whether every board passes it to all its neighbours: many more transmissions, but
   *     it gets through what is left of the mesh before anybody has noticed what is not
   */
  void broadcast(String channel, Bytes payload, boolean flood) {
    Bytes frame = subscriptions.broadcast(channel, payload, core.graph.hopLimit(), flood);
    toEveryone(new RoutedFrame(frame));
  }

  /** This board's own interests, to every board. */
  void spreadInterest(Interest interest) {
    WireWriter out = control(RoutedFrame.Type.INTEREST, interest.bytes());
    interest.write(out);
    toEveryone(new RoutedFrame(out.done()));
  }

  private void toEveryone(RoutedFrame frame) {
    windows.fresh(core.self, core.bootEpoch, frame.channelId(), frame.sequence());
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
        core.graph.hopLimit(),
        core.self,
        core.bootEpoch,
        core.nextControlSequence(),
        0,
        room);
  }

  /** A frame of type DATA, BROADCAST, INTEREST or TIP from a neighbour. */
  void received(RoutedFrame frame, PeerId from) throws Malformed {
    if (frame.origin().equals(core.self)) {
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
    // The stream decides, not the window: a message that was missing may come by any way.
    deliver(data, data.level(), from);
    if (goesOn) {
      forwarded.put(data.hash(), frame.bytes(), core.now);
      spread(data, frame.forwarded(), from);
    }
  }

  private void tip(RoutedFrame frame, PeerId from) throws Malformed {
    Tip tip = Tip.read(frame.body());
    boolean goesOn = goesOn(frame);
    deliver(frame, tip, from);
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
      subscriptions.deliver(frame, "", body.rest());
    } else if (interests.learn(interest, from, Interests.EXPIRE_MILLIS)) {
      publications.newReader(interest.board());
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
   * Hands a message to this peer's own subscribers, once.
   *
   * @param from the neighbour it came from as it was published; null if it was sent again
   */
  void deliver(Data data, long level, @Nullable PeerId from) {
    RoutedFrame frame = data.frame();
    if (!subscriptions.isSubscribed(frame.channelId())) {
      return;
    }
    MonotonicTime since = subscriptions.since(frame.channelId(), data.topic());
    boolean fresh =
        since != null
            ? streams.accept(data, from, since)
            : subscriptions.matches(frame.channelId(), data.topic(), level)
                && streams.acceptNewest(data);
    if (fresh) {
      subscriptions.deliver(frame, data.topic(), data.payload());
    }
  }

  /** Compares a digest with what this peer has had. */
  void deliver(RoutedFrame frame, Tip tip, @Nullable PeerId from) {
    if (!subscriptions.isSubscribed(tip.channelId())) {
      return;
    }
    for (Tip.Item item : tip.items()) {
      MonotonicTime since = subscriptions.since(tip.channelId(), item.topic());
      if (since != null) {
        Stream.Key key =
            new Stream.Key(frame.origin(), frame.bootEpoch(), tip.channelId(), item.topic());
        streams.tip(key, item, from, since);
      }
    }
  }

  /**
   * Hands a message on to whoever must have it next.
   *
   * @param from the neighbour it came from; null if it is this peer's own
   */
  private void spread(Data data, RoutedFrame frame, @Nullable PeerId from) {
    send(frame, data, data.level(), from);
    for (Link leaf : audience.leaves()) {
      if (wants(leaf, data, data.level()) && !leaf.peer.equals(from)) {
        core.send(leaf.peer, Priority.LIVE, frame.bytes());
      }
    }
  }

  private void spread(Tip tip, RoutedFrame frame, @Nullable PeerId from) {
    send(frame, tip, 0, from);
    for (Link leaf : audience.leaves()) {
      if (wants(leaf, tip) && !leaf.peer.equals(from)) {
        core.send(leaf.peer, Priority.LIVE, frame.bytes());
      }
    }
  }

  private void send(RoutedFrame frame, Published what, long level, @Nullable PeerId from) {
    audience.select(what);
    Audience.Way way = audience.toReaders(frame.origin(), from);
    underway.add(frame, what, level, from, way);
    for (PeerId next : way.next()) {
      core.send(next, Priority.LIVE, frame.bytes());
    }
    for (PeerId board : way.far()) {
      envelop(board, level, frame);
    }
  }

  /** A neighbour has turned out to be dead. */
  void losing(PeerId peer) {
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
          envelop(board, sent.level(), sent.frame());
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

  /** A leaf has its subscriptions at one of its boards: the others need not tell it the same. */
  private static boolean listens(Link leaf, long channelId) {
    for (Interest.Entry entry : leaf.subscriptions) {
      if (entry.channelId() == channelId) {
        return true;
      }
    }
    return false;
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
      for (Link leaf : audience.leaves()) {
        if (!leaf.peer.equals(from) && listens(leaf, frame.channelId())) {
          core.send(leaf.peer, priority, frame.bytes());
        }
      }
    }
  }

  private void flood(RoutedFrame frame, @Nullable PeerId from) {
    for (Link link : core.links.values()) {
      if (link.state == Link.State.READY && !link.peer.equals(from)) {
        core.send(link.peer, frame.priority(), frame.bytes());
      }
    }
  }

  void expire() {
    rates.expire();
    underway.expire();
  }

  /** The leaves of this board that want a message at that level, and have not got it at its own. */
  List<Link> leavesLacking(Data data, long level) {
    boolean heldBack = level > data.level();
    return audience.leaves().stream()
        .filter(leaf -> wants(leaf, data, level) && !(heldBack && wants(leaf, data, data.level())))
        .toList();
  }

  /** The leaves of this board that want to hear of any of these topics. */
  List<Link> leavesWanting(Tip tip) {
    return audience.leaves().stream().filter(leaf -> wants(leaf, tip)).toList();
  }

  private static boolean wants(Link leaf, Data data, long level) {
    for (Interest.Entry entry : leaf.subscriptions) {
      if (entry.matches(data.frame().channelId(), data.topic(), level)) {
        return true;
      }
    }
    return false;
  }

  private static boolean wants(Link leaf, Tip tip) {
    for (Interest.Entry entry : leaf.subscriptions) {
      for (Tip.Item item : tip.items()) {
        if (entry.matches(tip.channelId(), item.topic(), 0)) {
          return true;
        }
      }
    }
    return false;
  }

  private void toAnyBoard(RoutedFrame frame) {
    if (frame.isFlood()) {
      flood(frame, null);
      return;
    }
    for (Link link : core.links.values()) {
      if (link.readyBoard()) {
        core.send(link.peer, frame.priority(), frame.bytes());
        return;
      }
    }
    core.count(Event.NO_ROUTE);
  }
}
