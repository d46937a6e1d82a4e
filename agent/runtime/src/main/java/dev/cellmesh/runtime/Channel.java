package dev.cellmesh.runtime;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** A named stream of messages in a room. All methods may be called from any thread. */
public interface Channel {
  String name();

  /**
   * Publishes to every subscriber of this channel whose filter matches {@code topic}. Does not
   * wait; the message goes to whoever is reachable now.
   *
   * @param topic up to 1,024 bytes of UTF-8, as in MQTT, without wildcards and not beginning with
   *     {@code $}; may be empty
   * @throws IllegalArgumentException if {@code data} exceeds {@link Room#maxMessageBytes}, or the
   *     topic is none
   */
  void send(byte[] data, String topic);

  /** Publishes without a topic. */
  default void send(byte[] data) {
    send(data, "");
  }

  /** Sends to these boards only, subscribed by topic or not. */
  void send(byte[] data, Collection<PeerId> targets);

  /**
   * Calls {@code handler} for every message, each once.
   *
   * @param filters MQTT 5 topic filters, 1…16 of them; {@code "#"} for everything
   */
  default Subscription subscribe(List<String> filters, MessageHandler handler) {
    return subscribe(filters, Duration.ZERO, handler);
  }

  /**
   * Calls {@code handler} with the newest message of each topic, at most once every so often. The
   * others are dropped as early on their way as can be.
   *
   * @param filters MQTT 5 topic filters, 1…16 of them
   * @param every up to 24 days; zero for every message
   */
  Subscription subscribe(List<String> filters, Duration every, MessageHandler handler);

  /** Everything on the channel. */
  default Subscription subscribe(MessageHandler handler) {
    return subscribe(List.of("#"), handler);
  }

  /**
   * Sends a payload that may be larger than a message to each of these peers, boards or leaves,
   * that receives large payloads on this channel. It goes in chunks, goes on after lost links, and
   * after a restart of this peer if the same data is sent again within ten minutes.
   *
   * @param data up to 64 MiB, at least one byte
   * @param meta up to 1,024 bytes that describe it
   * @param progress told for each target how many bytes have arrived, the last time with an outcome
   *     other than {@link Action.Outcome#RUNNING}
   */
  void send(byte[] data, Collection<PeerId> targets, byte[] meta, ProgressListener progress);

  /**
   * Calls {@code receiver} for every large payload sent to this peer on this channel, once. Without
   * a receiver senders are told to wait.
   */
  Subscription receive(LargeReceiver receiver);

  /** Is told how far a large payload has come. */
  interface ProgressListener {
    void progressed(PeerId peer, long bytes, long size, Action.Outcome outcome);
  }

  /** Takes large payloads. */
  interface LargeReceiver {
    void received(PeerId origin, byte[] meta, byte[] data);

    /** So much of one is here. */
    default void progressed(PeerId origin, long bytes, long size, Action.Outcome outcome) {}
  }

  /** Takes a message. */
  interface MessageHandler {
    void received(Message message);
  }
}
