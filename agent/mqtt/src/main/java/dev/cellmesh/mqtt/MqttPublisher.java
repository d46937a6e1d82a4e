package dev.cellmesh.mqtt;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Publishes to a broker through losses of the connection: with QoS 1, a message is kept in memory
 * until the broker acknowledges it, and sent again after a reconnect. At-least-once. Messages go
 * out in the order they were given; all bear the user property {@code cellmesh}, by which whoever
 * reads from the broker knows and drops them.
 *
 * <p>Safe for several threads.
 */
public final class MqttPublisher implements AutoCloseable {
  /** Key of the MQTT 5 user property that marks what Cellmesh published. */
  public static final String MARK = "cellmesh";

  private final MqttPublisherOptions options;
  private final Semaphore room;
  private final Outbox outbox;
  private final MqttLink link;
  private volatile boolean connected;
  private volatile @Nullable String lastFault;

  public MqttPublisher(MqttPublisherOptions options) {
    this.options = options;
    this.room = new Semaphore(options.maxUnacknowledged());
    this.outbox = new Outbox(options, room);
    this.link = new MqttLink(options.name(), options.server(), new PublisherSession());
  }

  /** Begins to connect, and returns at once. */
  public void start() {
    outbox.start();
    link.start();
  }

  /**
   * Publishes; waits while {@code maxUnacknowledged} messages wait for the broker.
   *
   * @param topic without wildcards, 1 to 65,535 bytes
   * @throws IllegalArgumentException if the topic is none
   */
  public void publish(String topic, byte[] payload, boolean retain, PublishListener listener)
      throws InterruptedException {
    Outbox.checkTopic(topic);
    room.acquire();
    outbox.add(topic, payload, retain, listener);
  }

  /**
   * Publishes if there is room; never blocks.
   *
   * @return false if {@code maxUnacknowledged} messages wait already: it was not taken
   * @throws IllegalArgumentException if the topic is none
   */
  public boolean tryPublish(
      String topic, byte[] payload, boolean retain, PublishListener listener) {
    Outbox.checkTopic(topic);
    if (!room.tryAcquire()) {
      return false;
    }
    outbox.add(topic, payload, retain, listener);
    return true;
  }

  /** Whether there is a connection now. */
  public boolean connected() {
    return connected;
  }

  /** Messages that wait for the broker's acknowledgement. */
  public int unacknowledged() {
    return options.maxUnacknowledged() - room.availablePermits();
  }

  /** Of these, how many are on their way in the present connection. */
  int sentUnacknowledged() {
    return outbox.sent();
  }

  /** What went wrong last, in words, even if it is over; null if nothing did. */
  public @Nullable String lastFault() {
    return lastFault;
  }

  private final class PublisherSession implements MqttLink.Session {
    /** Nothing is subscribed, so there is no session to keep. */
    @Override
    public Wire.Wishes wishes() {
      return Wire.Wishes.NONE;
    }

    @Override
    public void lost() {
      MqttPublisher.this.connected = false;
      outbox.disconnected();
    }

    @Override
    public void connected(Wire wire, int connection, Wire.Accepted accepted) {
      outbox.connected(wire, accepted.receiveMaximum(), accepted.maxPacketBytes());
      MqttPublisher.this.connected = true;
      Logger.info("{}: connected to {}", options.name(), options.server().uri());
    }

    @Override
    public void disconnected(MqttFault fault) {
      lost();
      lastFault = fault.getMessage();
      Logger.warn("{}: {}", options.name(), fault.getMessage());
    }
  }

  /** Leaves the broker; messages that it has not acknowledged are given up. */
  @Override
  public void close() {
    link.close();
    outbox.close();
  }
}
