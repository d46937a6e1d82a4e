package dev.cellmesh.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mqtt.fixture.Mosquitto;
import dev.cellmesh.mqtt.fixture.MqttProbe;
import dev.cellmesh.mqtt.fixture.OldBroker;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real mosquitto. */
final class MqttPublisherTest {
  @TempDir private Path folder;
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  private final PublishListener counting =
      new PublishListener() {
        @Override
        public void acknowledged() {
          acknowledged.incrementAndGet();
        }

        @Override
        public void refused(String why) {
          refused.incrementAndGet();
        }
      };

  private static MqttPublisher publisher(Mosquitto broker, int maxUnacknowledged) {
    return publisher(broker, maxUnacknowledged, 1);
  }

  private static MqttPublisher publisher(Mosquitto broker, int maxUnacknowledged, int qos) {
    return publisher(broker.uri(), maxUnacknowledged, qos);
  }

  private static MqttPublisher publisher(URI broker, int maxUnacknowledged, int qos) {
    MqttServer server =
        MqttServer.of(broker, "cellmesh-sink")
            .withBackOff(Duration.ofMillis(50), Duration.ofMillis(200));
    MqttPublisher publisher =
        new MqttPublisher(
            new MqttPublisherOptions("sink", server, "board-1", maxUnacknowledged, qos));
    publisher.start();
    return publisher;
  }

  private static byte[] bytes(int number) {
    return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
  }

  private void aThousandArrive(MqttPublisher publisher, MqttProbe probe) throws Exception {
    probe.subscribe("out/#");
    for (int i = 0; i < 1000; i++) {
      publisher.publish("out/a", bytes(i), false, counting);
    }
    await().until(() -> acknowledged.get() == 1000);
    await().until(() -> probe.received().size() >= 1000);
    assertThat(probe.received())
        .extracting(MqttProbe.Received::payload)
        .containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj(Integer::toString).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void messages_toABrokerOfMqtt311_arriveOnceInOrder(int qos) throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        OldBroker old = new OldBroker(broker, true);
        MqttProbe probe = new MqttProbe(broker, "probe");
        MqttPublisher publisher = publisher(old.uri(), 64, qos)) {
      aThousandArrive(publisher, probe);
      assertThat(refused).hasValue(0);
    }
  }

  @Test
  void messages_published_arriveOnceInOrder_markedAsOurs() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        MqttProbe probe = new MqttProbe(broker, "probe");
        MqttPublisher publisher = publisher(broker, 64)) {
      aThousandArrive(publisher, probe);
      assertThat(probe.received().getFirst().userPropertyKeys())
          .isEqualTo(List.of(MqttPublisher.MARK));
      assertThat(publisher.unacknowledged()).isZero();
    }
  }

  @Test
  void messages_ofQosZero_needNoAcknowledgement() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        MqttProbe probe = new MqttProbe(broker, "probe");
        MqttPublisher publisher = publisher(broker, 4, 0)) {
      probe.subscribe("out/#");
      for (int i = 0; i < 100; i++) {
        publisher.publish("out/a", bytes(i), false, counting);
      }
      await().until(() -> probe.received().size() >= 100 && acknowledged.get() == 100);
      assertThat(broker.log()).contains("Received PUBLISH from cellmesh-sink (d0, q0");
      assertThat(broker.log()).doesNotContain("Sending PUBACK to cellmesh-sink");
    }
  }

  @Test
  void messages_givenWhileTheBrokerIsAway_areBounded_andArriveLater() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        MqttPublisher publisher = publisher(broker, 20)) {
      await().until(publisher::connected);
      broker.stop();
      await().until(() -> !publisher.connected());
      int taken = 0;
      while (publisher.tryPublish("out/a", bytes(taken), false, counting)) {
        taken++;
      }
      assertThat(taken).isEqualTo(20);
      broker.start();
      await().until(() -> acknowledged.get() == 20);
      assertThat(publisher.tryPublish("out/a", bytes(20), false, counting)).isTrue();
    }
  }

  @Test
  void messages_sentAndNotAcknowledged_areSentAgainInOrder() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        MqttPublisher publisher = publisher(broker, 20)) {
      try (MqttProbe probe = new MqttProbe(broker, "probe", true)) {
        probe.subscribe("out/#");
      }
      await().until(publisher::connected);
      broker.freeze();
      for (int i = 0; i < 10; i++) {
        publisher.publish("out/a", bytes(i), false, counting);
      }
      await().until(() -> publisher.sentUnacknowledged() == 10);
      broker.kill();
      broker.start();
      await().until(() -> acknowledged.get() == 10);
      try (MqttProbe probe = new MqttProbe(broker, "probe", true)) {
        await().until(() -> probe.received().size() >= 10);
        assertThat(probe.received())
            .extracting(MqttProbe.Received::payload)
            .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
      }
    }
  }

  @Test
  void message_thatTheBrokerRefuses_isReportedAndDropped() throws Exception {
    List<String> small = List.of("allow_anonymous true", "max_packet_size 1000");
    try (Mosquitto broker = Mosquitto.running(folder, false, small);
        MqttPublisher publisher = publisher(broker, 20)) {
      publisher.publish("out/a", new byte[5000], false, counting);
      publisher.publish("out/a", bytes(1), false, counting);
      await().until(() -> acknowledged.get() == 1 && refused.get() == 1);
    }
  }
}
