package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.edges.Router;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Malformed;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.TransferFrame;
import dev.cellmesh.mesh.wire.WireReader;
import dev.cellmesh.mesh.wire.WireWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Payloads larger than a frame, from one peer to another: offered, sent in chunks as the receiver
 * asks for them, and delivered once when the SHA-256 fits. Either side may lose its links
 * meanwhile; a sender that restarts and offers the same payload again goes on where it was.
 */
public final class Transfers {
  public static final int MAX_BYTES = 64 << 20;
  static final int MAX_INCOMING = 8;
  static final int MAX_INCOMING_BYTES = 128 << 20;
  static final int MAX_OUTGOING = 64;
  static final int MAX_OUTGOING_BYTES = 256 << 20;
  static final long IDLE_MILLIS = 600_000;
  private static final int MAX_FINISHED = 256;

  /** A transfer, by the peer at the other end and the channel. */
  private record Key(PeerId peer, long channelId, long id) {}

  /** An offer that has been fulfilled. */
  private record Offered(PeerId peer, long bootEpoch, long number) {}

  private final Core core;
  private final Router router;
  private final Channels channels;
  private final Map<Key, Outgoing> outgoing = new LinkedHashMap<>(1);
  private final Map<Key, Incoming> incoming = new LinkedHashMap<>(1);
  private final Map<Key, Offered> finished = new LinkedHashMap<>(1);
  private long number;
  private long incomingBytes;

  Transfers(Core core, Router router, Channels channels) {
    this.core = core;
    this.router = router;
    this.channels = channels;
  }

  /** Offers a payload to a peer; refused, with a {@link Action.Progress}, if it is too much. */
  void send(Input.SendLarge s) {
    long channelId = channels.id(s.channel());
    Key key = new Key(s.target(), channelId, TransferFrame.idOf(s.sha256()));
    boolean fits = s.data().length() <= MAX_BYTES && !s.data().isEmpty();
    if (!fits || s.meta().length() > TransferFrame.MAX_META_BYTES) {
      core.count(Event.TOO_LARGE);
      progress(s.target(), s.channel(), s.sha256(), true, 0, s.data(), Action.Outcome.TOO_LARGE);
    } else if (!hasRoom(key, s.data().length())) {
      core.count(Event.TABLE_FULL);
      progress(s.target(), s.channel(), s.sha256(), true, 0, s.data(), Action.Outcome.BUSY);
    } else {
      Outgoing transfer = new Outgoing(s, ++number, core.now());
      outgoing.put(key, transfer);
      pump(key, transfer);
    }
  }

  private boolean hasRoom(Key key, long more) {
    long bytes = more;
    for (Outgoing transfer : outgoing.values()) {
      bytes += transfer.what.data().length();
    }
    return outgoing.containsKey(key)
        || (outgoing.size() < MAX_OUTGOING && bytes <= MAX_OUTGOING_BYTES);
  }

  private void progress(
      PeerId peer,
      String channel,
      Bytes sha256,
      boolean sending,
      long bytes,
      Bytes data,
      Action.Outcome outcome) {
    core.act(new Action.Progress(peer, channel, sha256, sending, bytes, data.length(), outcome));
  }

  private void pump(Key key, Outgoing transfer) {
    for (TransferFrame frame : transfer.due(core.now())) {
      send(key, frame);
    }
    core.timers().by(Timers.Timer.TRANSFER, transfer.nextAt(core.now()));
  }

  private void send(Key key, TransferFrame frame) {
    int room = PeerId.BYTES + 64 + (frame instanceof TransferFrame.Chunk c ? c.data().length() : 0);
    WireWriter out = router.control(RoutedFrame.Type.TRANSFER, room);
    out.peer(key.peer).i64(key.channelId);
    frame.write(out);
    router.send(key.peer, out.done());
  }

  /** A frame of type TRANSFER for this peer, behind its target. */
  public void received(RoutedFrame frame, WireReader body) throws Malformed {
    long channelId = body.i64();
    TransferFrame transfer = TransferFrame.read(body);
    if (transfer == null) {
      core.count(Event.UNKNOWN_TYPE);
      return;
    }
    Key key = new Key(frame.origin(), channelId, transfer.id());
    switch (transfer) {
      case TransferFrame.Offer o -> offered(key, frame.bootEpoch(), o);
      case TransferFrame.Chunk c -> chunk(key, c);
      case TransferFrame.Want w -> wanted(key, w);
      case TransferFrame.Done d -> done(key, d.result());
    }
  }

  private void offered(Key key, long bootEpoch, TransferFrame.Offer offer) {
    Offered by = new Offered(key.peer, bootEpoch, offer.number());
    if (by.equals(finished.get(key))) {
      send(key, new TransferFrame.Done(key.id, TransferFrame.Result.COMPLETE));
      return;
    }
    Incoming transfer = incoming.get(key);
    if (transfer == null) {
      String channel = channels.nameForLarge(key.channelId);
      boolean fits = offer.size() > 0 && offer.size() <= MAX_BYTES;
      boolean room =
          incoming.size() < MAX_INCOMING && incomingBytes + offer.size() <= MAX_INCOMING_BYTES;
      if (!fits || !room || channel == null) {
        core.count(Event.TABLE_FULL);
        var no = fits ? TransferFrame.Result.BUSY : TransferFrame.Result.TOO_LARGE;
        send(key, new TransferFrame.Done(key.id, no));
        return;
      }
      transfer = new Incoming(channel, offer, core.now());
      incoming.put(key, transfer);
      incomingBytes += offer.size();
      core.timers().by(Timers.Timer.TRANSFER, core.now().plusMillis(IDLE_MILLIS));
    } else if (!transfer.offer.sha256().equals(offer.sha256())) {
      send(key, new TransferFrame.Done(key.id, TransferFrame.Result.CORRUPT));
      return;
    }
    transfer.offeredAgain(offer, bootEpoch, core.now());
    send(key, transfer.want());
  }

  private void chunk(Key key, TransferFrame.Chunk chunk) throws Malformed {
    Incoming transfer = incoming.get(key);
    if (transfer == null) {
      boolean had = finished.containsKey(key);
      var result = had ? TransferFrame.Result.COMPLETE : TransferFrame.Result.UNKNOWN;
      send(key, new TransferFrame.Done(key.id, result));
      return;
    }
    if (!transfer.take(chunk, core.now())) {
      core.count(Event.DUPLICATE);
    }
    if (!transfer.isComplete()) {
      send(key, transfer.want());
      report(key, transfer, Action.Outcome.RUNNING);
      return;
    }
    boolean fits = transfer.hashFits();
    forget(key, transfer);
    report(key, transfer, fits ? Action.Outcome.COMPLETE : Action.Outcome.CORRUPT);
    if (fits) {
      finished.put(key, new Offered(key.peer, transfer.bootEpoch, transfer.offer.number()));
      if (finished.size() > MAX_FINISHED) {
        finished.remove(finished.keySet().iterator().next());
      }
      Bytes payload = transfer.payload();
      core.act(new Action.DeliverLarge(key.peer, transfer.channel, transfer.offer.meta(), payload));
    }
    var result = fits ? TransferFrame.Result.COMPLETE : TransferFrame.Result.CORRUPT;
    send(key, new TransferFrame.Done(key.id, result));
  }

  private void forget(Key key, Incoming transfer) {
    incoming.remove(key);
    incomingBytes -= transfer.offer.size();
  }

  private void report(Key key, Incoming transfer, Action.Outcome outcome) {
    TransferFrame.Offer offer = transfer.offer;
    core.act(
        new Action.Progress(
            key.peer,
            transfer.channel,
            offer.sha256(),
            false,
            transfer.bytes(),
            offer.size(),
            outcome));
  }

  private void wanted(Key key, TransferFrame.Want want) {
    Outgoing transfer = outgoing.get(key);
    if (transfer != null) {
      long before = transfer.acknowledgedBytes();
      transfer.wanted(want, core.now());
      if (transfer.acknowledgedBytes() > before) {
        report(transfer, Action.Outcome.RUNNING);
      }
      pump(key, transfer);
    }
  }

  private void report(Outgoing transfer, Action.Outcome outcome) {
    Input.SendLarge what = transfer.what;
    long bytes =
        outcome == Action.Outcome.COMPLETE ? what.data().length() : transfer.acknowledgedBytes();
    progress(what.target(), what.channel(), what.sha256(), true, bytes, what.data(), outcome);
  }

  private void done(Key key, TransferFrame.Result result) {
    Outgoing transfer = outgoing.get(key);
    if (transfer == null) {
      return;
    }
    switch (result) {
      case COMPLETE -> end(key, transfer, Action.Outcome.COMPLETE);
      case TOO_LARGE -> end(key, transfer, Action.Outcome.TOO_LARGE);
      case CORRUPT -> end(key, transfer, Action.Outcome.CORRUPT);
      case BUSY -> transfer.offerLater(core.now());
      case UNKNOWN -> transfer.offerAgain(core.now());
    }
    if (outgoing.containsKey(key)) {
      pump(key, transfer);
    }
  }

  private void end(Key key, Outgoing transfer, Action.Outcome outcome) {
    outgoing.remove(key);
    report(transfer, outcome);
  }

  /** Sends again what has not been answered, and ends what nobody has answered for long. */
  void due() {
    for (Map.Entry<Key, Outgoing> entry : List.copyOf(outgoing.entrySet())) {
      if (core.now().millisSince(entry.getValue().heardAt()) >= IDLE_MILLIS) {
        end(entry.getKey(), entry.getValue(), Action.Outcome.NO_ANSWER);
      } else {
        pump(entry.getKey(), entry.getValue());
      }
    }
    for (Map.Entry<Key, Incoming> entry : List.copyOf(incoming.entrySet())) {
      MonotonicTime end = entry.getValue().heardAt().plusMillis(IDLE_MILLIS);
      if (core.now().isBefore(end)) {
        core.timers().by(Timers.Timer.TRANSFER, end);
      } else {
        forget(entry.getKey(), entry.getValue());
        report(entry.getKey(), entry.getValue(), Action.Outcome.NO_ANSWER);
      }
    }
  }
}
