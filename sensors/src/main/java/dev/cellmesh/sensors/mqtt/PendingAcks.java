package dev.cellmesh.sensors.mqtt;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of QoS 1 that the broker holds until we acknowledge them, over reconnects.
 *
 * <p>After a reconnect the broker sends again what was not acknowledged. A message that we took
 * before is recognised by id, topic and payload, and not taken twice: only its acknowledgement goes
 * to the new connection. (Paho does not show the DUP flag; it is not needed, because the broker may
 * not use an id anew before its PUBACK, and a new session brings nothing before we subscribe.) An
 * id is forgotten as soon as its PUBACK is sent. At most as many as the receive maximum of two
 * sessions.
 */
final class PendingAcks {
  private final Map<Integer, Pending> byId = new HashMap<>();
  private int connection;

  /** Sends PUBACK on one connection. */
  interface Puback {
    void send(int messageId);
  }

  private final class Pending implements Runnable {
    private final int messageId;
    private final String topic;
    private final int payloadHash;
    private Puback puback;
    private int onConnection;
    private boolean accepted;

    Pending(Arrival arrival, Puback puback) {
      this.messageId = arrival.messageId();
      this.topic = arrival.topic();
      this.payloadHash = Arrays.hashCode(arrival.payload());
      this.puback = puback;
      this.onConnection = arrival.connection();
    }

    /** The readings are safe. */
    @Override
    public void run() {
      synchronized (PendingAcks.this) {
        if (!accepted) {
          accepted = true;
          sendIfConnected();
        }
      }
    }

    void sendIfConnected() {
      if (onConnection == connection) {
        byId.remove(messageId, this);
        puback.send(messageId);
      }
    }

    boolean isSame(Arrival arrival) {
      return topic.equals(arrival.topic()) && payloadHash == Arrays.hashCode(arrival.payload());
    }
  }

  /** A new connection is about to begin: messages can come before its CONNACK is seen. */
  synchronized void connecting(int number) {
    connection = number;
  }

  /** What came over earlier connections will not come again. */
  synchronized void sessionLost() {
    byId.values().removeIf(pending -> pending.onConnection != connection);
  }

  /**
   * Takes note of a message of QoS 1.
   *
   * @return what to run when its readings are safe; null if it was taken before
   */
  synchronized @Nullable Runnable register(Arrival arrival, Puback puback) {
    Pending before = byId.get(arrival.messageId());
    if (before != null && before.onConnection != arrival.connection() && before.isSame(arrival)) {
      before.onConnection = arrival.connection();
      before.puback = puback;
      if (before.accepted) {
        before.sendIfConnected();
      }
      return null;
    }
    Pending pending = new Pending(arrival, puback);
    byId.put(arrival.messageId(), pending);
    return pending;
  }

  synchronized int size() {
    return byId.size();
  }
}
