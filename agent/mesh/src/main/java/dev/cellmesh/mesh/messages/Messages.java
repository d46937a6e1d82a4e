package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.edges.Router;
import dev.cellmesh.mesh.kit.DuplicateWindows;
import dev.cellmesh.mesh.kit.FrameCache;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.TopicFilter;
import dev.cellmesh.mesh.wire.WireWriter;

/** The parts of a peer that have to do with messages, and what programs ask of them. */
public final class Messages {
  private static final int CHANNEL_NAME_BYTES = 256;

  /** What is kept of others, each of messages and of frames for everyone. */
  private static final int KEPT_FRAMES = 4_096;

  private static final int KEPT_BYTES = 4 << 20;
  private static final long KEPT_MILLIS = 60_000;

  private final Core core;
  private final Router router;
  public final Interests interests;
  public final Channels channels;
  public final DuplicateWindows windows = new DuplicateWindows();
  public final News news;
  public final Distribution distribution;
  public final Delivery delivery;
  public final InterestExchange exchange;
  public final Repair repair;
  public final Transfers transfers;
  public final Recalls recalls;
  private final OwnInterest own;
  private final Publications publications;

  public Messages(Core core, Roster roster, Edges edges, Router router) {
    this.core = core;
    this.router = router;
    interests = new Interests(core);
    channels = new Channels(core);
    own = new OwnInterest(core, channels);
    news = new News(core, new FrameCache(KEPT_FRAMES, KEPT_BYTES, KEPT_MILLIS));
    publications = new Publications(core, interests);
    Sequences sequences = new Sequences(core);
    delivery = new Delivery(core, channels, own, sequences);
    FrameCache forwarded = new FrameCache(KEPT_FRAMES, KEPT_BYTES, KEPT_MILLIS);
    Leaves leaves = new Leaves(core);
    recalls = new Recalls(core, roster, edges, router, interests, channels, leaves);
    interests.onNews(
        interest -> {
          publications.newReader(interest.board());
          recalls.heard(interest);
        });
    distribution =
        new Distribution(
            core,
            router,
            interests,
            channels,
            publications,
            delivery,
            leaves,
            new Audience(core, roster, edges, interests, leaves),
            windows,
            news,
            forwarded);
    exchange = new InterestExchange(core, interests, own, distribution);
    repair = new Repair(core, router, own, publications, sequences, delivery, leaves, forwarded);
    transfers = new Transfers(core, router, channels);
  }

  public void start() {
    core.timers().at(Timers.Timer.INTEREST, core.now().plusMillis(Interests.RENEW_MILLIS));
  }

  /** Does what is due but for {@link #announce}. */
  public void due() {
    if (core.timers().due(Timers.Timer.INTEREST, core.now())) {
      exchange.announce(true);
      long renew = core.jitter(Interests.RENEW_MILLIS);
      core.timers().at(Timers.Timer.INTEREST, core.now().plusMillis(renew));
    }
    if (core.timers().due(Timers.Timer.NEWS, core.now())) {
      news.due();
    }
    if (core.timers().due(Timers.Timer.REPAIR, core.now())) {
      repair.due();
    }
    if (core.timers().due(Timers.Timer.REROUTE, core.now())) {
      distribution.reroute();
    }
    if (core.timers().due(Timers.Timer.TRANSFER, core.now())) {
      transfers.due();
    }
    if (core.timers().due(Timers.Timer.RATE, core.now())) {
      distribution.sendHeldBack();
    }
    if (core.timers().due(Timers.Timer.TIP, core.now())) {
      publications.due(distribution::tell);
    }
    if (core.timers().due(Timers.Timer.RECALL, core.now())) {
      recalls.due();
    }
  }

  /** Links or subscriptions may have changed: says what that changes in what this peer wants. */
  public void announce() {
    exchange.announce(false);
  }

  /** Lets go of what is too old. */
  public void expire() {
    interests.expire();
    news.expire();
    repair.expire();
    recalls.expire();
    distribution.expire();
  }

  private boolean fits(String channel, Bytes payload) {
    if (payload.length() > RoutedFrame.MAX_PAYLOAD_BYTES) {
      core.report(Event.TOO_LARGE, "message of " + payload.length() + " bytes on " + channel);
      return false;
    }
    return channels.use(channel);
  }

  public void publish(Input.Publish p) {
    if (!WireWriter.fits(p.topic())) {
      core.report(Event.TOO_LARGE, "topic of " + p.topic().length() + " characters");
    } else if (fits(p.channel(), p.payload())) {
      distribution.publish(p.channel(), p.topic(), p.payload());
    }
  }

  public void broadcast(Input.Broadcast b) {
    if (fits(b.channel(), b.payload())) {
      distribution.broadcast(b.channel(), b.payload(), b.flood());
    }
  }

  public void unicast(Input.Send s) {
    if (fits(s.channel(), s.payload()) && !s.target().equals(core.self())) {
      int hops = core.graph().hopLimit();
      router.send(s.target(), channels.unicast(s.target(), s.channel(), s.payload(), hops));
    }
  }

  public void sendLarge(Input.SendLarge s) {
    if (channels.use(s.channel()) && !s.target().equals(core.self())) {
      transfers.send(s);
    }
  }

  public void handOver(Input.HandOver h) {
    if (!WireWriter.fits(h.topic())) {
      core.report(Event.TOO_LARGE, "topic of " + h.topic().length() + " characters");
    } else if (fits(h.channel(), h.payload())) {
      recalls.handOver(h);
    }
  }

  public void subscribe(Input.Subscribe s) {
    if (s.channel().length() > CHANNEL_NAME_BYTES
        || s.filters().size() > Interest.MAX_FILTERS
        || s.everyMillis() < 0) {
      core.report(Event.TOO_LARGE, "subscription to " + s.channel());
    } else if (!s.filters().stream().allMatch(f -> TopicFilter.isValid(f) && WireWriter.fits(f))) {
      core.report(Event.MALFORMED, "filters of " + s.channel() + ": " + s.filters());
    } else {
      boolean changed = own.subscribe(s.channel(), s.filters(), s.everyMillis());
      if (changed) {
        repair.subscribed();
      }
      if (s.recall() && channels.use(s.channel())) {
        exchange.recall(channels.id(s.channel()));
      }
      if (changed || s.recall()) {
        exchange.announce(false);
      }
    }
  }
}
