package dev.cellmesh.mesh.talk;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Dialer;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;

/**
 * HELLO: who is at the other end of a link, and whether that end hears this one.
 *
 * <p>A link is ready once each side knows that the other has had its HELLO. Until then, and while
 * the other side is behind on the structure or the parameters of the room, HELLO is said again and
 * again: a link that carries frames one way only never admits anybody.
 */
public final class Greeting {
  private static final long AGAIN_MILLIS = 700;
  private static final long BEHIND_MILLIS = 2_000;

  /** Who acts on what others say of themselves. */
  public interface Listener {
    /** A structure that may be newer than this peer's own. */
    void heard(Structure structure);

    /** Parameters of the room that may be newer than those this peer knows. */
    void heard(RoomParameters parameters);

    /** Both sides of a link have heard each other. */
    void ready(Link link);
  }

  private final Core core;
  private final Dialer dialer;
  private final Listener listener;

  public Greeting(Core core, Dialer dialer, Listener listener) {
    this.core = core;
    this.dialer = dialer;
    this.listener = listener;
  }

  /** Says HELLO over an open link. */
  public void send(Link link) {
    link.hellos().said(core.now());
    core.timers().by(Timers.Timer.REPEAT, due(link));
    core.send(
        link.peer(),
        new LinkFrame.Hello(
                core.role(),
                core.bootEpoch(),
                core.structure(),
                link.hellos().heard(),
                core.roomParameters())
            .encode());
  }

  /** The same to everybody: there is something new to say. */
  public void sendToAll() {
    for (Link link : core.links().values()) {
      if (link.state() != Link.State.OPENING) {
        link.hellos().startsAfresh();
        send(link);
      }
    }
  }

  /** Says it again to those who must have missed it. */
  public void repeat() {
    for (Link link : core.links().values()) {
      if (!misses(link)) {
        link.hellos().startsAfresh();
        continue;
      }
      if (!core.now().isBefore(due(link))) {
        link.hellos().repeats();
        send(link);
      } else {
        core.timers().by(Timers.Timer.REPEAT, due(link));
      }
    }
  }

  /** Whether the other side has not shown that it has had the last HELLO. */
  private boolean misses(Link link) {
    return switch (link.state()) {
      case OPENING -> false;
      case OPEN -> true;
      case READY ->
          core.structure().supersedes(link.hellos().structure())
              || (link.role() == Role.BOARD
                  && Long.compareUnsigned(core.roomParameters().order(), link.hellos().parameters())
                      > 0);
    };
  }

  private MonotonicTime due(Link link) {
    long millis = link.state() == Link.State.OPEN ? AGAIN_MILLIS : BEHIND_MILLIS;
    return link.hellos().saidAt().plusMillis(millis << link.hellos().again());
  }

  /** The other side has said, by HELLO or otherwise, what it holds of the room. */
  void learnt(Link link, Structure structure, long parameters) {
    link.hellos().learns(structure, parameters);
    listener.heard(structure);
    if (misses(link)) {
      core.timers().by(Timers.Timer.REPEAT, due(link));
    }
  }

  public void received(Link link, LinkFrame.Hello hello) {
    boolean first = link.state() == Link.State.OPEN;
    boolean changed = link.role() != hello.role() || link.bootEpoch() != hello.bootEpoch();
    if (link.hellos().heard() && changed) {
      core.count(Event.OUT_OF_TURN); // nobody becomes somebody else over one link
      return;
    }
    // Who has come in as a leaf is one: there may be no room for another board.
    boolean other = first && link.role() == Role.LEAF && hello.role() == Role.BOARD;
    int leaves = dialer.leaves() - (link.role() == Role.LEAF ? 1 : 0);
    boolean tooMany = first && leaves >= core.parameters().maxLeaves();
    if (other || (hello.role() == Role.LEAF && (!core.isBoard() || tooMany))) {
      core.act(new Action.CloseLink(link.peer(), CloseReason.REFUSED));
      return;
    }
    link.identify(hello.role(), hello.bootEpoch());
    link.hellos().hears();
    listener.heard(hello.parameters());
    learnt(link, hello.structure(), hello.parameters().order());
    if (!hello.heard()
        && !(link.hellos().saidHeard() && link.hellos().saidAt().equals(core.now()))) {
      send(link);
    }
    if (first && hello.heard()) {
      listener.ready(link);
    }
    link.isOf(core.cellOf(link.peer()));
    core.changed(link.peer());
  }
}
