package dev.cellmesh.app.demo;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mqtt.TopicFilter;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.tinylog.Logger;

/** One client of the {@link DemoBroker}: MQTT 3.1.1 and MQTT 5, section 3 of both. */
final class DemoBrokerClient {
  private static final int MAX_PACKET_BYTES = 1 << 20;
  private static final int MAX_WAITING = 1_024;
  private static final int MAX_FILTERS = 64;
  private static final int PROTOCOL_5 = 5;
  private static final byte[] END = {};

  /**
   * A message on its way.
   *
   * @param properties as MQTT 5 has them, without their length
   */
  record Publication(String topic, Bytes properties, Bytes payload) {}

  private final DemoBroker broker;
  private final Socket socket;
  private final Set<String> filters = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private volatile int protocol;

  DemoBrokerClient(DemoBroker broker, Socket socket) {
    this.broker = broker;
    this.socket = socket;
  }

  void start() {
    Thread.ofVirtual().name("demo-broker-in").start(this::read);
    Thread.ofVirtual().name("demo-broker-out").start(this::write);
  }

  /** Queues the message if a filter matches; drops it if the client is too slow. */
  void offer(Publication publication) {
    for (String filter : filters) {
      if (TopicFilter.matches(filter, publication.topic())) {
        PacketWriter packet = new PacketWriter().text(publication.topic());
        if (protocol == PROTOCOL_5) {
          packet.sized(publication.properties());
        }
        offer(packet.raw(publication.payload()).packet(0x30));
        return;
      }
    }
  }

  private void offer(byte[] packet) {
    if (!waiting.offer(packet)) {
      Logger.debug("Demo broker: a client is too slow");
    }
  }

  private void write() {
    try {
      for (byte[] next = waiting.take(); next.length > 0; next = waiting.take()) {
        socket.getOutputStream().write(next);
      }
    } catch (IOException | InterruptedException e) {
      Logger.debug("Demo broker: {}", e.getMessage());
    }
    close();
  }

  private void read() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
      while (true) {
        int head = in.readUnsignedByte();
        int length = PacketReader.length(in);
        if (length > MAX_PACKET_BYTES) {
          throw new IOException("a packet of " + length + " bytes");
        }
        if (!handle(head, new PacketReader(in.readNBytes(length)))) {
          break;
        }
      }
    } catch (IOException | RuntimeException e) {
      // What a client sends wrongly ends its connection and nothing else.
      Logger.debug("Demo broker: {}", e.toString());
    }
    waiting.clear();
    offer(END);
  }

  /** False if the client leaves. */
  private boolean handle(int head, PacketReader packet) throws IOException {
    int type = head >> 4;
    if ((type == 1) != (protocol == 0)) {
      throw new IOException("CONNECT comes first, and once");
    }
    switch (type) {
      case 1 -> connect(packet);
      case 3 -> publish(head, packet);
      case 6 -> offer(new PacketWriter().number(packet.number()).packet(0x70));
      case 8 -> subscribe(packet);
      case 10 -> unsubscribe(packet);
      case 12 -> offer(new PacketWriter().packet(0xd0));
      case 14 -> {
        return false;
      }
      default -> throw new IOException("packet type " + type);
    }
    return true;
  }

  private void connect(PacketReader packet) throws IOException {
    packet.text();
    int level = packet.octet();
    if (level < 3 || level > PROTOCOL_5) {
      throw new IOException("MQTT level " + level);
    }
    packet.octet();
    packet.number();
    protocol = level;
    PacketWriter answer = new PacketWriter().octet(0).octet(0);
    if (level == PROTOCOL_5) {
      packet.sized();
      // Assigned Client Identifier (18), if the client left that to us.
      answer.sized(
          packet.text().isEmpty()
              ? new PacketWriter().octet(18).text("demo-" + socket.getPort()).bytes()
              : Bytes.EMPTY);
    }
    offer(answer.packet(0x20));
  }

  private void publish(int head, PacketReader packet) throws IOException {
    int qos = (head >> 1) & 3;
    String topic = packet.text();
    int id = qos == 0 ? 0 : packet.number();
    Bytes properties = protocol == PROTOCOL_5 ? packet.sized() : Bytes.EMPTY;
    broker.publish(new Publication(topic, properties, packet.rest()));
    if (qos > 0) {
      offer(new PacketWriter().number(id).packet(qos == 1 ? 0x40 : 0x50));
    }
  }

  private void subscribe(PacketReader packet) throws IOException {
    PacketWriter answer = acknowledgement(packet);
    while (packet.hasMore()) {
      String filter = packet.text();
      packet.octet();
      boolean taken = filters.size() < MAX_FILTERS && TopicFilter.isValid(filter);
      if (taken) {
        filters.add(filter);
      }
      // Quality of service 0 for all: nothing is kept.
      answer.octet(taken ? 0 : 0x80);
    }
    offer(answer.packet(0x90));
  }

  private void unsubscribe(PacketReader packet) throws IOException {
    PacketWriter answer = acknowledgement(packet);
    while (packet.hasMore()) {
      filters.remove(packet.text());
      if (protocol == PROTOCOL_5) {
        answer.octet(0);
      }
    }
    offer(answer.packet(0xb0));
  }

  private PacketWriter acknowledgement(PacketReader packet) throws IOException {
    PacketWriter answer = new PacketWriter().number(packet.number());
    if (protocol == PROTOCOL_5) {
      packet.sized();
      answer.sized(Bytes.EMPTY);
    }
    return answer;
  }

  void close() {
    broker.forget(this);
    waiting.clear();
    offer(END);
    try {
      socket.close();
    } catch (IOException e) {
      Logger.debug("Demo broker: {}", e.getMessage());
    }
  }
}
