package dev.cellmesh.runtime;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * A named stream of messages in a room. All methods may be called from any thread.
 *
 * <p>The mesh loop takes messages from a queue of bounded size. To send never waits: it returns
 * true if the queue took the message, and false if it was full, or the room has stopped. Nothing
 * has been sent then, and the same may be tried again a moment later; or dropped, if that is no
 * harm. Once the program has closed the room, it throws {@link IllegalStateException}.
 */
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
   * @return whether it was taken
   */
  @CheckReturnValue
  boolean send(byte[] data, String topic);

  /**
   * Publishes without a topic.
   *
   * @return whether it was taken
   */
  @CheckReturnValue
  default boolean send(byte[] data) {
    return send(data, "");
  }

  /**
   * Sends to these boards only, subscribed by topic or not.
   *
   * @return whether it was taken, for all of them or for none
   */
  @CheckReturnValue
  boolean send(byte[] data, Collection<PeerId> targets);

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
   * that receives large payloads on this channel. It is always taken; what becomes of it is told to
   * {@code progress}. It goes in chunks, goes on after lost links, and after a restart of this peer
   * if the same data is sent again within ten minutes.
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

  /**
   * Calls {@code handler} for every message that is sent to this peer alone or to everyone on this
   * channel, and for none that is published. Nobody hears of it, as of a subscription: it costs the
   * room nothing, however many peers do it.
   */
  Subscription receiveDirect(MessageHandler handler);

  /**
   * From now on hands what {@code retainer} has to whoever subscribes, and to those who were cut
   * off from this board: at once, whatever was published when. Boards only; one retainer per
   * channel, the last one given counts.
   *
   * @param retainer called on the room's thread; at most {@link Retained#MAX_ITEMS}
   */
  void retain(Retainer retainer);

  /** Has the newest of each topic. */
  interface Retainer {
    List<Retained> newest();
  }

  /**
   * What is handed to those who come later. Subscribers see {@code Message.retained}.
   *
   * @param data up to {@link Room#maxMessageBytes}; what is longer is dropped and counted
   */
  record Retained(String topic, Bytes data) {
    /** For one who subscribes; what is beyond is dropped and counted. */
    public static final int MAX_ITEMS = 1_024;
  }

  /** Takes a message. */
  interface MessageHandler {
    void received(Message message);
  }
}
