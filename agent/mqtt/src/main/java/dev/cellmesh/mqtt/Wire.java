package dev.cellmesh.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a broker, in one version of the protocol, over Eclipse Paho; made anew for each
 * attempt. Its methods may be called from several threads; {@link Events} come on Paho's.
 */
public interface Wire extends AutoCloseable {

  /**
   * What the broker said to the connection.
   *
   * @param hasSession whether it kept a session for us
   * @param receiveMaximum messages of QoS 1 that it takes before it acknowledges
   * @param maxPacketBytes the longest packet that it takes
   */
  record Accepted(boolean hasSession, int receiveMaximum, long maxPacketBytes) {}

  /**
   * A message that has come.
   *
   * @param id its packet identifier; 0 for QoS 0
   * @param isRetained whether the broker had kept it for its topic
   * @param isMarked whether Cellmesh published it; only MQTT 5 tells
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // Compared by no one; a copy per message would be waste.
  record Delivery(
      int id, String topic, byte[] payload, int qos, boolean isRetained, boolean isMarked) {}

  /** What happens on a connection, on Paho's thread: it must not block. */
  interface Events {
    void arrived(Delivery message);

    /** The connection is gone; the fault says why, as far as the broker or the network did. */
    void lost(WireFault why);
  }

  /** How one message fared, on Paho's thread; must not block. */
  interface Outcome {
    /**
     * The broker has answered.
     *
     * @param refusal its reason code of 128 and above, or null if it has the message
     */
    void settled(@Nullable Integer refusal);
  }

  /** When the messages that a broker keeps for topics are wanted (MQTT 5.0, section 3.8.3.1). */
  enum Retained {
    /** With each subscription. */
    ALWAYS,
    /** With the first of a session. */
    ONCE,
    /** Not at all. */
    NEVER
  }

  /** What a connection asks of the session. */
  record Wishes(
      boolean keepsSession, long sessionExpirySeconds, int receiveMaximum, long maxPacketBytes) {
    /** No session, no limits. */
    static final Wishes NONE = new Wishes(false, 0, 65_535, Long.MAX_VALUE);
  }

  /** Whether the broker's answer to a subscription or a message says no. */
  static boolean isRefusal(int code) {
    return code >= MqttReasons.FIRST_ERROR;
  }

  /** Which version it speaks. */
  Protocol protocol();

  /** Connects; blocks until the broker has answered or the time is over. */
  Accepted connect(Wishes wishes, Events events) throws WireFault;

  /**
   * Subscribes; blocks.
   *
   * @param retained when retained messages are wanted; MQTT 3.1.1 always brings them
   * @param withOwn whether what this connection publishes is wanted too; MQTT 3.1.1 always brings
   *     it
   * @return the broker's answer for each filter, 128 and above for a refusal
   */
  int[] subscribe(List<String> filters, int qos, Retained retained, boolean withOwn)
      throws WireFault;

  /** Acknowledges a message of QoS 1; quietly does nothing if the connection is gone. */
  void acknowledge(int id);

  /**
   * Publishes; does not wait for the broker.
   *
   * @param mark value of the user property that marks what Cellmesh publishes; MQTT 3.1.1 has none
   */
  void publish(
      String topic, byte[] payload, int qos, boolean isRetained, String mark, Outcome outcome)
      throws WireFault;

  /** Waits until the broker has had everything that was sent before. */
  void roundTrip(long withinMillis) throws WireFault;

  /**
   * Disconnects, and tells the broker that it sent more than it was allowed to; what is not
   * acknowledged comes again. Never throws.
   */
  void closeOverrun();

  /** Disconnects, or ends an attempt to connect; the broker keeps the session. Never throws. */
  @Override
  void close();
}
