package dev.cellmesh.mesh;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.EdgeRequests;
import dev.cellmesh.mesh.edges.Router;
import dev.cellmesh.mesh.kit.DuplicateWindows;
import dev.cellmesh.mesh.messages.Delivery;
import dev.cellmesh.mesh.messages.Distribution;
import dev.cellmesh.mesh.messages.InterestExchange;
import dev.cellmesh.mesh.messages.Messages;
import dev.cellmesh.mesh.messages.News;
import dev.cellmesh.mesh.messages.Repair;
import dev.cellmesh.mesh.messages.Transfers;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.talk.Gossip;
import dev.cellmesh.mesh.talk.Greeting;
import dev.cellmesh.mesh.talk.Swim;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Frame;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.Malformed;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.mesh.wire.WireReader;

/** Takes what comes in over links: checks that it is in turn, and hands it to where it belongs. */
final class Frames {
  private final Core core;
  private final Router router;
  private final EdgeRequests edgeRequests;
  private final Greeting greeting;
  private final Gossip gossip;
  private final Swim swim;
  private final Links links;
  private final InterestExchange interests;
  private final Distribution distribution;
  private final Delivery delivery;
  private final DuplicateWindows windows;
  private final News news;
  private final Repair repair;
  private final Transfers transfers;

  Frames(
      Core core,
      Router router,
      EdgeRequests edgeRequests,
      Greeting greeting,
      Gossip gossip,
      Swim swim,
      Links links,
      Messages messages) {
    this.core = core;
    this.router = router;
    this.edgeRequests = edgeRequests;
    this.greeting = greeting;
    this.gossip = gossip;
    this.swim = swim;
    this.links = links;
    this.interests = messages.exchange;
    this.distribution = messages.distribution;
    this.delivery = messages.delivery;
    this.windows = messages.windows;
    this.news = messages.news;
    this.repair = messages.repair;
    this.transfers = messages.transfers;
  }

  void received(PeerId from, Bytes frame) {
    Link link = core.links().get(from);
    if (link == null || link.state() == Link.State.OPENING) {
      core.count(Event.OUT_OF_TURN);
      return;
    }
    link.hears(core.now());
    try {
      if (frame.length() < 2 || frame.length() > Frame.MAX_BYTES) {
        throw new Malformed("frame of " + frame.length() + " bytes");
      }
      if (frame.at(0) != Frame.VERSION) {
        throw new Malformed("version " + frame.at(0));
      }
      if (frame.at(1) >= Frame.FIRST_ROUTED) {
        routed(link, frame);
      } else {
        overLink(link, frame);
      }
    } catch (Malformed e) {
      core.report(Event.MALFORMED, "frame from " + from + ": " + e.getMessage());
    }
  }

  private void overLink(Link link, Bytes bytes) throws Malformed {
    LinkFrame frame = LinkFrame.decode(bytes);
    if (frame == null) {
      core.count(Event.UNKNOWN_TYPE);
      return;
    }
    if (frame instanceof LinkFrame.Hello hello) {
      greeting.received(link, hello);
      return;
    }
    heardBoth(link);
    boolean fromLeaf = frame instanceof LinkFrame.Subscribe;
    boolean inTurn = link.isReady() && fromLeaf == (link.role() == Role.LEAF);
    if (!inTurn || !core.isBoard()) {
      core.count(Event.OUT_OF_TURN);
      return;
    }
    switch (frame) {
      case LinkFrame.Hello h -> {}
      case LinkFrame.Cell c -> gossip.received(link, c);
      case LinkFrame.Edge e -> gossip.received(link, e);
      case LinkFrame.Interests i -> interests.heard(link, i.interests());
      case LinkFrame.Get g -> news.asked(link, g.hashes());
      case LinkFrame.Subscribe s -> interests.subscribed(link, s);
      case LinkFrame.Ping p -> swim.received(link, p);
      case LinkFrame.Ack a -> swim.received(link, a);
      case LinkFrame.PingRequest r -> swim.received(link, r);
      case LinkFrame.Vouch v -> swim.received(v);
      case LinkFrame.Rumours r -> swim.received(link, r);
    }
  }

  /** Who sends anything but HELLO has heard this peer's own, even if saying so was lost. */
  private void heardBoth(Link link) {
    if (link.state() == Link.State.OPEN && link.hellos().heard()) {
      links.ready(link);
    }
  }

  private void routed(Link link, Bytes bytes) throws Malformed {
    heardBoth(link);
    if (link.state() != Link.State.READY) {
      core.count(Event.OUT_OF_TURN);
      return;
    }
    RoutedFrame frame = RoutedFrame.parse(bytes);
    if (link.role() == Role.LEAF && !(ofLeaf(frame) && frame.origin().equals(link.peer()))) {
      core.count(Event.OUT_OF_TURN);
      return;
    }
    switch (frame.type()) {
      case RoutedFrame.Type.DATA,
          RoutedFrame.Type.BROADCAST,
          RoutedFrame.Type.INTEREST,
          RoutedFrame.Type.TIP ->
          distribution.received(frame, link.peer());
      case RoutedFrame.Type.TRANSFER -> {
        WireReader body = frame.body();
        PeerId target = body.peer();
        if (target.equals(core.self())) {
          transfers.received(frame, body);
        } else {
          forward(frame, target, link.peer());
        }
      }
      case RoutedFrame.Type.PULL -> repair.pulled(frame, link);
      case RoutedFrame.Type.GONE -> repair.gone(frame, link);
      case RoutedFrame.Type.ENVELOPE -> repair.enveloped(frame, link);
      case RoutedFrame.Type.UNICAST -> {
        WireReader body = frame.body();
        PeerId target = body.peer();
        if (!target.equals(core.self())) {
          forward(frame, target, link.peer());
        } else if (fresh(frame)) {
          delivery.direct(frame, body.rest());
        }
      }
      case RoutedFrame.Type.SIGNAL -> {
        WireReader body = frame.body();
        PeerId target = body.peer();
        if (!target.equals(core.self())) {
          forward(frame, target, link.peer());
        } else if (fresh(frame)) {
          core.act(new Action.UnsealSignal(body.rest()));
        }
      }
      case RoutedFrame.Type.EDGE_REQUEST -> {
        WireReader body = frame.body();
        int toCell = body.bounded(Structure.MAX_CELLS);
        int fromCell = body.bounded(Structure.MAX_CELLS);
        int rank = body.u8();
        body.end();
        if (!core.isBoard()) {
          core.count(Event.OUT_OF_TURN);
        } else if (toCell == core.cell()) {
          edgeRequests.requested(frame, link.peer(), fromCell, rank);
        } else if (toCell < core.structure().cells()) {
          router.forwardToCell(frame, toCell, link.peer());
        } else {
          core.count(Event.NO_ROUTE);
        }
      }
      default -> core.count(Event.UNKNOWN_TYPE);
    }
  }

  /** A leaf speaks for itself and of nothing but messages: it takes no part in the mesh's work. */
  private static boolean ofLeaf(RoutedFrame frame) {
    return switch (frame.type()) {
      case RoutedFrame.Type.DATA,
          RoutedFrame.Type.BROADCAST,
          RoutedFrame.Type.UNICAST,
          RoutedFrame.Type.TIP,
          RoutedFrame.Type.PULL,
          RoutedFrame.Type.GONE,
          RoutedFrame.Type.ENVELOPE,
          RoutedFrame.Type.TRANSFER ->
          true;
      default -> false;
    };
  }

  private void forward(RoutedFrame frame, PeerId target, PeerId from) {
    if (core.isBoard()) {
      router.forward(frame, target, from);
    } else {
      core.count(Event.OUT_OF_TURN);
    }
  }

  private boolean fresh(RoutedFrame frame) {
    boolean fresh =
        windows.fresh(frame.origin(), frame.bootEpoch(), frame.channelId(), frame.sequence());
    if (!fresh) {
      core.count(Event.DUPLICATE);
    }
    return fresh;
  }
}
