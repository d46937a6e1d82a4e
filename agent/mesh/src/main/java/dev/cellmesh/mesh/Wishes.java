package dev.cellmesh.mesh;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells the room what this peer wants to receive: a leaf its boards, a board every board. */
final class Wishes {
  private final Core core;
  private final Interests interests;
  private final Subscriptions subscriptions;
  private final Distribution distribution;
  private List<Interest.Entry> announced = List.of();
  private int version;
  private @Nullable PeerId carrier;

  Wishes(Core core, Interests interests, Subscriptions subscriptions, Distribution distribution) {
    this.core = core;
    this.interests = interests;
    this.subscriptions = subscriptions;
    this.distribution = distribution;
  }

  /** Says what is new, and with {@code renew} what is not. */
  void announce(boolean renew) {
    if (!core.isBoard()) {
      subscribeAtBoards(renew);
      return;
    }
    List<Interest.Entry> entries = subscriptions.entries();
    boolean news = !entries.equals(announced);
    version += news ? 1 : 0;
    subscriptions.told();
    Interest interest = new Interest(core.self, core.bootEpoch, version, entries);
    if (news || (renew && !interest.entries().isEmpty())) {
      announced = interest.entries();
      interests.learn(interest, core.self, Interests.EXPIRE_MILLIS);
      distribution.spreadInterest(interest);
    }
  }

  /**
   * One of a leaf's links carries its subscriptions; when it dies another one does at once, and
   * what was lost meanwhile is asked for again.
   */
  private void subscribeAtBoards(boolean renew) {
    Link link = carrier == null ? null : core.links.get(carrier);
    if (link == null || !link.readyBoard()) {
      link = anyBoard();
      carrier = link == null ? null : link.peer;
    }
    if (link == null) {
      return;
    }
    subscriptions.told();
    Bytes frame = new LinkFrame.Subscribe(subscriptions.own()).encode();
    Bytes none = new LinkFrame.Subscribe(List.of()).encode();
    for (Link other : core.links.values()) {
      if (other.readyBoard()) {
        Bytes wanted = other == link ? frame : none;
        if (renew || !wanted.equals(other.sentGossip)) {
          other.sentGossip = wanted;
          core.send(other.peer, wanted);
        }
      }
    }
  }

  private @Nullable Link anyBoard() {
    for (Link link : core.links.values()) {
      if (link.readyBoard()) {
        return link;
      }
    }
    return null;
  }
}
