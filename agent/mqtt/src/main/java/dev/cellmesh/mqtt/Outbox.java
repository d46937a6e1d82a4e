package dev.cellmesh.mqtt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Messages on their way to the broker, in order: waiting, then sent, then acknowledged. */
final class Outbox {
  private static final int MAX_TOPIC_BYTES = 65_535;

  /** Paho: too many in flight, disconnecting, not connected, connection lost, closed. */
  private static final Set<Integer> CONNECTION_OR_ROOM = Set.of(32202, 32102, 32104, 32109, 32111);

  private final String name;
  private final String mark;
  private final int qos;
  private final Semaphore room;
  private final Thread sender;
  private final Deque<Letter> waiting = new ArrayDeque<>();
  private final Map<Long, Letter> sent = new LinkedHashMap<>();
  private @Nullable MqttAsyncClient client;
  private int maxSent;
  private volatile long maxPacketBytes;
  private int connection;
  private long numbers;

  private record Letter(long number, String topic, MqttMessage message, PublishListener listener) {
    /** At most this many bytes as a packet: three a character, and the fixed parts. */
    long maxBytes(String mark) {
      return message.getPayload().length + 3L * (topic.length() + mark.length()) + 64;
    }
  }

  private record Sending(MqttAsyncClient client, int connection, Letter letter) {}

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
    MqttProperties properties = new MqttProperties();
    properties.setUserProperties(List.of(new UserProperty(MqttPublisher.MARK, mark)));
    MqttMessage message = new MqttMessage(payload, qos, retain, properties);
    waiting.addLast(new Letter(numbers++, topic, message, listener));
    notifyAll();
  }

  /** A new connection: what the old one left unacknowledged goes first, in its order. */
  synchronized void connected(MqttAsyncClient fresh, int receiveMaximum, long maxPacket) {
    requeueSent();
    client = fresh;
    maxSent = receiveMaximum;
    maxPacketBytes = maxPacket;
    connection++;
    notifyAll();
  }

  synchronized void disconnected() {
    client = null;
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
      MqttAsyncClient now = client;
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
      // A fresh message each time: Paho writes the id and the topic alias into it.
      MqttMessage message = letter.message();
      MqttMessage copy =
          new MqttMessage(message.getPayload(), qos, message.isRetained(), message.getProperties());
      sending.client().publish(letter.topic(), copy, null, new Outcome(sending));
    } catch (MqttException e) {
      if (CONNECTION_OR_ROOM.contains(e.getReasonCode())) {
        postpone(sending, e);
      } else {
        settle(sending, e.toString());
      }
    } catch (RuntimeException e) {
      settle(sending, e.toString());
    }
  }

  /** Paho would not take it: gone already, or full. It stays first in line. */
  private synchronized void postpone(Sending sending, Exception why) {
    Logger.debug("{}: not sent yet: {}", name, why.toString());
    if (sent.remove(sending.letter().number()) != null) {
      waiting.addFirst(sending.letter());
    }
    if (connection == sending.connection()) {
      // Until the next acknowledgement or connection, this is all that the broker takes.
      maxSent = Math.max(1, sent.size());
      if (sent.isEmpty()) {
        client = null;
      }
    }
  }

  private final class Outcome implements MqttActionListener {
    private final Sending sending;

    Outcome(Sending sending) {
      this.sending = sending;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      int code = codes == null || codes.length == 0 ? 0 : codes[0];
      settle(sending, code >= MqttReasons.FIRST_ERROR ? "reason code " + code : null);
    }

    @Override
    public void onFailure(IMqttToken token, Throwable exception) {
      int code = exception instanceof MqttException m ? m.getReasonCode() : 0;
      // Codes of MQTT 5 are one byte and the broker's; larger ones are Paho's: the connection.
      if (code >= MqttReasons.FIRST_ERROR && code <= 0xff) {
        settle(sending, "reason code " + code);
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
