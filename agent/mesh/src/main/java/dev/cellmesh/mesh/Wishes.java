package dev.cellmesh.mesh;

import java.util.List;

/** Tells the room what this peer wants to receive: a leaf its boards, a board every board. */
final class Wishes {
  private static final int CARRIERS = 2;

  private final Core core;
  private final Interests interests;
  private final Subscriptions subscriptions;
  private final Distribution distribution;
  private List<Interest.Entry> announced = List.of();
  private int version;

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
    Interest interest = new Interest(core.self, core.bootEpoch, version, entries);
    if (news || (renew && !interest.entries().isEmpty())) {
      announced = interest.entries();
      interests.learn(interest, core.self, Interests.EXPIRE_MILLIS);
      distribution.spreadInterest(interest);
    }
  }

  /** Two of a leaf's links carry its subscriptions: one may die without a gap. */
  private void subscribeAtBoards(boolean renew) {
    Bytes frame = new LinkFrame.Subscribe(subscriptions.own()).encode();
    Bytes none = new LinkFrame.Subscribe(List.of()).encode();
    int carried = 0;
    for (Link link : core.links.values()) {
      if (link.readyBoard()) {
        Bytes wanted = carried++ < CARRIERS ? frame : none;
        if (renew || !wanted.equals(link.sentGossip)) {
          link.sentGossip = wanted;
          core.send(link.peer, wanted);
        }
      }
    }
  }
}
