package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Data;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Retained;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Tip;
import org.jspecify.annotations.Nullable;

/** Hands messages to this peer's own subscribers, once, and finds which they have not had. */
public final class Delivery {
  private final Core core;
  private final Channels channels;
  private final OwnInterest own;
  private final Sequences sequences;

  Delivery(Core core, Channels channels, OwnInterest own, Sequences sequences) {
    this.core = core;
    this.channels = channels;
    this.own = own;
    this.sequences = sequences;
  }

  /**
   * A message that was published.
   *
   * @param from the neighbour it came from as it was published; null if it was sent again
   */
  void published(Data data, long level, @Nullable PeerId from) {
    RoutedFrame frame = data.frame();
    if (!own.isSubscribed(frame.channelId())) {
      return;
    }
    MonotonicTime since = own.since(frame.channelId(), data.topic());
    boolean fresh =
        since != null
            ? sequences.accept(data, from, since)
            : own.matches(frame.channelId(), data.topic(), level) && sequences.acceptNewest(data);
    if (fresh) {
      deliver(frame, data.topic(), data.payload());
    }
  }

  /** What an origin has kept for those who come later. */
  void retained(Retained retained) {
    RoutedFrame frame = retained.frame();
    if (own.matches(frame.channelId(), retained.topic(), Data.MAX_U32)) {
      deliver(frame, retained.topic(), retained.payload());
    }
  }

  /** Compares what an origin has published with what this peer has had. */
  void tip(RoutedFrame frame, Tip tip, @Nullable PeerId from) {
    if (!own.isSubscribed(tip.channelId())) {
      return;
    }
    for (Tip.Item item : tip.items()) {
      MonotonicTime since = own.since(tip.channelId(), item.topic());
      if (since != null) {
        Sequence.Key key =
            new Sequence.Key(frame.origin(), frame.bootEpoch(), tip.channelId(), item.topic());
        sequences.tip(key, item, from, since);
      }
    }
  }

  /** A broadcast or unicast, for the first time. */
  public void direct(RoutedFrame frame, Bytes payload) {
    if (own.isSubscribed(frame.channelId()) || channels.receivesDirect(frame.channelId())) {
      deliver(frame, "", payload);
    }
  }

  private void deliver(RoutedFrame frame, String topic, Bytes payload) {
    String channel = channels.name(frame.channelId());
    if (channel != null) {
      core.act(
          new Action.Deliver(
              new Message(
                  frame.origin(),
                  frame.bootEpoch(),
                  frame.sequence(),
                  channel,
                  topic,
                  payload,
                  frame.type() == RoutedFrame.Type.RETAINED)));
    }
  }
}
