package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Asks;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells the room what this peer wants to receive (a leaf its boards, a board every board) and hears
 * what others want. Neighbours compare what they know by a hash of it all (anti-entropy, Demers et
 * al. 1987).
 */
public final class InterestExchange {
  private static final long AGAIN_MILLIS = 10_000;

  /** What was asked so long ago has been answered. */
  private static final long ANSWERED_MILLIS = 5_000;

  private final Core core;
  private final Interests interests;
  private final OwnInterest own;
  private final Distribution distribution;
  private List<Interest.Entry> announced = List.of();
  private Asks asked = Asks.NONE;

  /** Of a leaf: by channel, when it has asked which board; null if none yet. */
  private record Asking(MonotonicTime at, @Nullable PeerId board) {}

  private final TreeMap<Long, Asking> asking = new TreeMap<>();

  private int version;
  private @Nullable PeerId carrier;

  InterestExchange(Core core, Interests interests, OwnInterest own, Distribution distribution) {
    this.core = core;
    this.interests = interests;
    this.own = own;
    this.distribution = distribution;
  }

  /** Says what is new, and with {@code renew} what is not. */
  void announce(boolean renew) {
    if (!core.isBoard()) {
      subscribeAtBoards(renew);
      return;
    }
    List<Interest.Entry> entries = own.withLeaves();
    if (renew) {
      own.forgetAsks();
    }
    boolean news = !entries.equals(announced) || !own.asks().equals(asked);
    version += news ? 1 : 0;
    own.told();
    Interest interest = new Interest(core.self(), core.bootEpoch(), version, entries, own.asks());
    if (news || (renew && !interest.entries().isEmpty())) {
      announced = interest.entries();
      asked = interest.asks();
      interests.learn(interest, core.self(), Interests.EXPIRE_MILLIS);
      distribution.spreadInterest(interest);
    }
  }

  /** With what is announced next, asks those who retain something on a channel for it. */
  void recall(long channelId) {
    if (core.isBoard()) {
      own.ask(core.self(), channelId);
    } else if (asking.size() < Interest.MAX_ENTRIES || asking.containsKey(channelId)) {
      asking.put(channelId, new Asking(core.now(), null));
    } else {
      core.count(Event.TABLE_FULL);
    }
  }

  /**
   * One of a leaf's links carries its subscriptions; when it dies another one does at once, and
   * what was lost meanwhile is asked for again.
   */
  private void subscribeAtBoards(boolean renew) {
    Link link = carrier == null ? null : core.links().get(carrier);
    if (link == null || !link.readyBoard()) {
      link = core.links().anyBoard();
      carrier = link == null ? null : link.peer();
    }
    if (link == null) {
      return;
    }
    own.told();
    Bytes frame = new LinkFrame.Subscribe(own.entries()).encode();
    Bytes none = new LinkFrame.Subscribe(List.of()).encode();
    asking
        .values()
        .removeIf(a -> a.board != null && core.now().millisSince(a.at) > ANSWERED_MILLIS);
    List<Long> asks = asksFor(link.peer());
    for (Link other : core.links().values()) {
      if (other.readyBoard()) {
        Bytes wanted = other == link ? frame : none;
        boolean also = other == link && !asks.isEmpty();
        if (renew || also || !wanted.equals(other.wants().subscribed())) {
          other.wants().subscribes(wanted);
          core.send(
              other.peer(), also ? new LinkFrame.Subscribe(own.entries(), asks).encode() : wanted);
        }
      }
    }
  }

  /** What that board is to be asked now; what another was asked just now may be lost with it. */
  private List<Long> asksFor(PeerId board) {
    List<Long> asks = new ArrayList<>();
    for (var ask : asking.entrySet()) {
      if (!board.equals(ask.getValue().board)) {
        asks.add(ask.getKey());
        ask.setValue(new Asking(core.now(), board));
      }
    }
    return asks;
  }

  /** A leaf says what it wants of this board. */
  public void subscribed(Link leaf, LinkFrame.Subscribe subscribe) {
    leaf.wants().takes(subscribe.entries());
    subscribe.asked().forEach(channelId -> own.ask(leaf.peer(), channelId));
    core.changed();
  }

  /** A board is new here: it gets all that this one knows. */
  public void greet(Link board) {
    interests.send(board, interests.all());
  }

  /** Passes on what is news, so that two parts of a room that meet know of each other. */
  public void heard(Link from, List<LinkFrame.Remaining> received) {
    List<LinkFrame.Remaining> news = new ArrayList<>();
    for (LinkFrame.Remaining r : received) {
      boolean ofSelf = r.interest().board().equals(core.self());
      if (!ofSelf && interests.learn(r, from.peer())) {
        news.add(r);
      }
    }
    if (!news.isEmpty()) {
      for (Link link : core.links().values()) {
        if (link.readyBoard() && link != from) {
          interests.send(link, news);
        }
      }
    }
  }

  /** What this peer says all the interests it knows hash to. */
  public long hash() {
    return interests.hash();
  }

  /**
   * What a neighbour says its own hash to. If that differs from ours twice in a row it gets all
   * that this peer knows, not more often than every ten seconds.
   */
  public void hashHeard(Link from, long hash) {
    if (hash == interests.hash()) {
      from.wants().differs(false);
    } else {
      differs(from);
    }
  }

  private void differs(Link from) {
    MonotonicTime sent = from.wants().sentAllAt();
    boolean rested = sent == null || core.now().millisSince(sent) >= AGAIN_MILLIS;
    if (from.wants().differs() && rested) {
      from.wants().differs(false);
      from.wants().sendsAll(core.now());
      greet(from);
    } else {
      from.wants().differs(true);
    }
  }
}
