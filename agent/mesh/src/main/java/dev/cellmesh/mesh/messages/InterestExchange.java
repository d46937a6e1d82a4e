package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the room what this peer wants to receive (a leaf its boards, a board every board) and hears
 * what others want. Neighbours compare what they know by a hash of it all (anti-entropy, Demers et
 * al. 1987).
 */
public final class InterestExchange {
  private static final long AGAIN_MILLIS = 10_000;

  private final Core core;
  private final Interests interests;
  private final OwnInterest own;
  private final Distribution distribution;
  private final Publications publications;
  private List<Interest.Entry> announced = List.of();
  private int version;
  private @Nullable PeerId carrier;

  InterestExchange(
      Core core,
      Interests interests,
      OwnInterest own,
      Distribution distribution,
      Publications publications) {
    this.core = core;
    this.interests = interests;
    this.own = own;
    this.distribution = distribution;
    this.publications = publications;
  }

  /** Says what is new, and with {@code renew} what is not. */
  void announce(boolean renew) {
    if (!core.isBoard()) {
      subscribeAtBoards(renew);
      return;
    }
    List<Interest.Entry> entries = own.withLeaves();
    boolean news = !entries.equals(announced);
    version += news ? 1 : 0;
    own.told();
    Interest interest = new Interest(core.self(), core.bootEpoch(), version, entries);
    if (news || (renew && !interest.entries().isEmpty())) {
      announced = interest.entries();
      interests.learn(interest, core.self(), Interests.EXPIRE_MILLIS);
      distribution.spreadInterest(interest);
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
    for (Link other : core.links().values()) {
      if (other.readyBoard()) {
        Bytes wanted = other == link ? frame : none;
        if (renew || !wanted.equals(other.wants().subscribed())) {
          other.wants().subscribes(wanted);
          core.send(other.peer(), wanted);
        }
      }
    }
  }

  /** A leaf says what it wants of this board. */
  public void subscribed(Link leaf, LinkFrame.Subscribe subscribe) {
    leaf.wants().takes(subscribe.entries());
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
        publications.newReader(r.interest().board());
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
