package dev.cellmesh.runtime;

import dev.cellmesh.mesh.Message;
import dev.cellmesh.mesh.PeerId;
import java.util.Collection;
import java.util.List;

/** A named stream of messages in a room. All methods may be called from any thread. */
public interface Channel {
  String name();

  /**
   * Publishes to every subscriber of this channel whose filter matches {@code topic}. Does not
   * wait; the message goes to whoever is reachable now.
   *
   * @param topic up to 1,024 bytes of UTF-8, as in MQTT, without wildcards; may be empty
   * @throws IllegalArgumentException if {@code data} exceeds {@link Room#maxMessageBytes}
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
  Subscription subscribe(List<String> filters, MessageHandler handler);

  /** Everything on the channel. */
  default Subscription subscribe(MessageHandler handler) {
    return subscribe(List.of("#"), handler);
  }

  /** Takes a message. */
  interface MessageHandler {
    void received(Message message);
  }
}
