package dev.cellmesh.mesh;

/** The parts of a peer that have to do with messages, and what programs ask of them. */
final class Messages {
  private static final int CHANNEL_NAME_BYTES = 256;

  /** What is kept of others, each of messages and of frames for everyone. */
  private static final int KEPT_FRAMES = 4_096;

  private static final int KEPT_BYTES = 4 << 20;
  private static final long KEPT_MILLIS = 60_000;

  private final Core core;
  private final Router router;
  final Interests interests;
  final Subscriptions subscriptions;
  final DuplicateWindows windows = new DuplicateWindows();
  final News news;
  final Publications publications;
  final Distribution distribution;
  final Repair repair;
  final Transfers transfers;
  private final Wishes wishes;

  Messages(Core core, Roster roster, Edges edges, Router router) {
    this.core = core;
    this.router = router;
    interests = new Interests(core);
    subscriptions = new Subscriptions(core);
    news = new News(core, interests, new FrameCache(KEPT_FRAMES, KEPT_BYTES, KEPT_MILLIS));
    publications = new Publications(core, interests);
    Streams streams = new Streams(core);
    FrameCache forwarded = new FrameCache(KEPT_FRAMES, KEPT_BYTES, KEPT_MILLIS);
    Audience audience = new Audience(core, roster, edges, interests);
    distribution =
        new Distribution(
            core,
            router,
            interests,
            subscriptions,
            publications,
            streams,
            audience,
            windows,
            news,
            forwarded);
    repair =
        new Repair(core, router, subscriptions, publications, streams, distribution, forwarded);
    transfers = new Transfers(core, router, subscriptions);
    wishes = new Wishes(core, interests, subscriptions, distribution);
  }

  void start() {
    core.timers.at(Timers.Timer.INTEREST, core.now.plusMillis(Interests.RENEW_MILLIS));
  }

  /** Does what is due but for {@link #announce}. */
  void due() {
    if (core.timers.due(Timers.Timer.INTEREST, core.now)) {
      wishes.announce(true);
      long renew = core.jitter(Interests.RENEW_MILLIS);
      core.timers.at(Timers.Timer.INTEREST, core.now.plusMillis(renew));
    }
    if (core.timers.due(Timers.Timer.NEWS, core.now)) {
      news.due();
    }
    if (core.timers.due(Timers.Timer.REPAIR, core.now)) {
      repair.due();
    }
    if (core.timers.due(Timers.Timer.REROUTE, core.now)) {
      distribution.reroute();
    }
    if (core.timers.due(Timers.Timer.TRANSFER, core.now)) {
      transfers.due();
    }
    if (core.timers.due(Timers.Timer.RATE, core.now)) {
      distribution.sendHeldBack();
    }
    if (core.timers.due(Timers.Timer.TIP, core.now)) {
      publications.due(distribution::tell);
    }
  }

  /** Links or subscriptions may have changed: says what that changes in what this peer wants. */
  void announce() {
    wishes.announce(false);
  }

  /** Lets go of what is too old. */
  void expire() {
    interests.expire();
    news.expire();
    repair.expire();
    distribution.expire();
  }

  private boolean fits(String channel, Bytes payload) {
    if (payload.length() > RoutedFrame.MAX_PAYLOAD_BYTES) {
      core.report(Event.TOO_LARGE, "message of " + payload.length() + " bytes on " + channel);
      return false;
    }
    return subscriptions.canSend(channel);
  }

  void publish(Input.Publish p) {
    if (!WireWriter.fits(p.topic())) {
      core.report(Event.TOO_LARGE, "topic of " + p.topic().length() + " characters");
    } else if (fits(p.channel(), p.payload())) {
      distribution.publish(p.channel(), p.topic(), p.payload());
    }
  }

  void broadcast(Input.Broadcast b) {
    if (fits(b.channel(), b.payload())) {
      distribution.broadcast(b.channel(), b.payload(), b.flood());
    }
  }

  void unicast(Input.Send s) {
    if (fits(s.channel(), s.payload()) && !s.target().equals(core.self)) {
      int hops = core.graph.hopLimit();
      router.send(s.target(), subscriptions.unicast(s.target(), s.channel(), s.payload(), hops));
    }
  }

  void sendLarge(Input.SendLarge s) {
    if (subscriptions.canSend(s.channel()) && !s.target().equals(core.self)) {
      transfers.send(s);
    }
  }

  void subscribe(Input.Subscribe s) {
    if (s.channel().length() > CHANNEL_NAME_BYTES
        || s.filters().size() > Interest.MAX_FILTERS
        || s.everyMillis() < 0) {
      core.report(Event.TOO_LARGE, "subscription to " + s.channel());
    } else if (!s.filters().stream().allMatch(f -> TopicFilter.isValid(f) && WireWriter.fits(f))) {
      core.report(Event.MALFORMED, "filters of " + s.channel() + ": " + s.filters());
    } else if (subscriptions.subscribe(s.channel(), s.filters(), s.everyMillis())) {
      repair.subscribed();
      wishes.announce(false);
    }
  }
}
