package dev.cellmesh.mqtt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Messages on their way to the broker, in order: waiting, then sent, then acknowledged. */
final class Outbox {
  private static final int MAX_TOPIC_BYTES = 65_535;

  private final String name;
  private final String mark;
  private final int qos;
  private final Semaphore room;
  private final Thread sender;
  private final Deque<Letter> waiting = new ArrayDeque<>();
  private final Map<Long, Letter> sent = new LinkedHashMap<>();
  private @Nullable Wire wire;
  private int maxSent;
  private volatile long maxPacketBytes;
  private int connection;
  private long numbers;

  @SuppressWarnings("ArrayRecordComponent") // Compared by no one.
  private record Letter(
      long number, String topic, byte[] payload, boolean retain, PublishListener listener) {
    /** At most this many bytes as a packet: three a character, and the fixed parts. */
    long maxBytes(String mark) {
      return payload.length + 3L * (topic.length() + mark.length()) + 64;
    }
  }

  private record Sending(Wire wire, int connection, Letter letter) {}

  Outbox(MqttPublisherOptions options, Semaphore room) {
    this.name = options.name();
    this.mark = options.mark();
    this.qos = options.qos();
    this.room = room;
    this.sender = Thread.ofVirtual().name("mqtt-send-" + name).unstarted(this::sendLoop);
  }

  static void checkTopic(String topic) {
    boolean wild = topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0 || topic.indexOf('\0') >= 0;
    if (topic.isEmpty() || wild || topic.length() > MAX_TOPIC_BYTES / 3) {
      throw new IllegalArgumentException("not a topic to publish to: " + topic);
    }
  }

  void start() {
    sender.start();
  }

  synchronized void add(String topic, byte[] payload, boolean retain, PublishListener listener) {
    waiting.addLast(new Letter(numbers++, topic, payload, retain, listener));
    notifyAll();
  }

  /** A new connection: what the old one left unacknowledged goes first, in its order. */
  synchronized void connected(Wire fresh, int receiveMaximum, long maxPacket) {
    requeueSent();
    wire = fresh;
    maxSent = receiveMaximum;
    maxPacketBytes = maxPacket;
    connection++;
    notifyAll();
  }

  synchronized void disconnected() {
    wire = null;
    connection++;
    requeueSent();
  }

  private void requeueSent() {
    List<Letter> again = List.copyOf(sent.values());
    sent.clear();
    again.reversed().forEach(waiting::addFirst);
  }

  private void sendLoop() {
    try {
      while (true) {
        send(next());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Sending next() throws InterruptedException {
    while (true) {
      Wire now = wire;
      if (now != null && !waiting.isEmpty() && sent.size() < maxSent) {
        Letter letter = waiting.removeFirst();
        sent.put(letter.number(), letter);
        return new Sending(now, connection, letter);
      }
      wait();
    }
  }

  private void send(Sending sending) {
    Letter letter = sending.letter();
    if (letter.maxBytes(mark) > maxPacketBytes) {
      // Paho would drop the connection over it, again and again.
      settle(sending, "larger than the broker's " + maxPacketBytes + " bytes");
      return;
    }
    try {
      sending
          .wire()
          .publish(
              letter.topic(),
              letter.payload(),
              qos,
              letter.retain(),
              mark,
              refusal -> settle(sending, refusal == null ? null : "reason code " + refusal));
    } catch (WireFault e) {
      if (e.kind() == WireFault.Kind.MESSAGE) {
        settle(sending, e.what());
      } else {
        postpone(sending, e);
      }
    } catch (RuntimeException e) {
      settle(sending, e.toString());
    }
  }

  /** The connection would not take it: gone already, or full. It stays first in line. */
  private synchronized void postpone(Sending sending, Exception why) {
    Logger.debug("{}: not sent yet: {}", name, why.toString());
    if (sent.remove(sending.letter().number()) != null) {
      waiting.addFirst(sending.letter());
    }
    if (connection == sending.connection()) {
      // Until the next acknowledgement or connection, this is all that the broker takes.
      maxSent = Math.max(1, sent.size());
      if (sent.isEmpty()) {
        wire = null;
      }
    }
  }

  private void settle(Sending sending, @Nullable String refusal) {
    Letter letter = sending.letter();
    synchronized (this) {
      boolean mine = connection == sending.connection() && sent.remove(letter.number()) != null;
      if (!mine) {
        return;
      }
      notifyAll();
    }
    room.release();
    if (refusal == null) {
      letter.listener().acknowledged();
    } else {
      letter.listener().refused(letter.topic() + ": " + refusal);
    }
  }

  synchronized int sent() {
    return sent.size();
  }

  void close() {
    sender.interrupt();
  }
}
