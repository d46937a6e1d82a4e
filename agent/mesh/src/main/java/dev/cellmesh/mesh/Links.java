package dev.cellmesh.mesh;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Announcer;
import dev.cellmesh.mesh.edges.Dialer;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.members.Suspicions;
import dev.cellmesh.mesh.messages.Distribution;
import dev.cellmesh.mesh.messages.InterestExchange;
import dev.cellmesh.mesh.messages.Messages;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.talk.Greeting;
import dev.cellmesh.mesh.talk.Swim;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;

/** What follows when a link is opened, ready, measured or closed. */
final class Links {
  private final Core core;
  private final Roster roster;
  private final Dialer dialer;
  private final Greeting greeting;
  private final Suspicions suspicions;
  private final Swim swim;
  private final Announcer announcer;
  private final InterestExchange interests;
  private final Distribution distribution;

  Links(
      Core core,
      Roster roster,
      Dialer dialer,
      Greeting greeting,
      Suspicions suspicions,
      Swim swim,
      Announcer announcer,
      Messages messages) {
    this.core = core;
    this.roster = roster;
    this.dialer = dialer;
    this.greeting = greeting;
    this.suspicions = suspicions;
    this.swim = swim;
    this.announcer = announcer;
    this.interests = messages.exchange;
    this.distribution = messages.distribution;
  }

  void opened(PeerId peer) {
    Link link = core.links().get(peer);
    if (link == null) {
      core.act(new Action.CloseLink(peer, CloseReason.UNWANTED));
      return;
    }
    if (link.state() == Link.State.OPENING) {
      link.open();
      link.isOf(core.cellOf(peer));
    }
    greeting.send(link);
  }

  /** Both sides of a link have heard each other. */
  void ready(Link link) {
    link.ready();
    link.isOf(core.cellOf(link.peer()));
    dialer.opened(link.peer());
    if (core.isBoard() && link.role() == Role.BOARD) {
      roster.heard(link.peer(), link.bootEpoch());
      suspicions.clear(link.peer());
      interests.greet(link);
    }
    core.report(Event.LINK_OPENED, link.peer() + " " + link.role() + " of cell " + link.cell());
    core.act(new Action.PeerJoined(link.peer(), link.role()));
    if (!core.joined() && link.role() == Role.BOARD) {
      core.join();
    }
    core.linkChanged(link.peer());
  }

  void closed(PeerId peer, CloseReason reason) {
    if (core.links().hasClosed(peer, core.now())) {
      return;
    }
    Link link = core.links().get(peer);
    if (link == null) {
      return;
    }
    if (reason == CloseReason.TIMEOUT || reason == CloseReason.FAILED) {
      distribution.losing(peer);
    }
    core.links().remove(peer);
    boolean replaced = link.negotiation().replaces(reason, core.now());
    if (replaced) {
      Link next = new Link(peer, link.role(), core.now());
      next.negotiation().goesOnFrom(link.negotiation());
      core.links().add(next);
    }
    if (link.state() == Link.State.OPENING && reason == CloseReason.REFUSED) {
      dialer.postponed(peer);
    } else {
      dialer.closed(peer, reason);
    }
    if (link.isReady()) {
      core.report(Event.LINK_CLOSED, peer + ": " + reason);
      core.act(new Action.PeerLeft(peer, reason));
      if (reason == CloseReason.BYE) {
        suspicions.clear(peer);
        roster.forget(peer);
      } else if (!replaced && (reason == CloseReason.TIMEOUT || reason == CloseReason.FAILED)) {
        swim.lost(link);
      }
      if (core.links().readyBoards() < (core.isBoard() ? 1 : Announcer.LEAF_LINKS)) {
        announcer.reset();
      }
    }
    core.linkChanged(peer);
  }

  void measured(PeerId peer, int rttMicros) {
    Link link = core.links().get(peer);
    if (link != null) {
      link.probes().measured(rttMicros);
    }
  }
}
