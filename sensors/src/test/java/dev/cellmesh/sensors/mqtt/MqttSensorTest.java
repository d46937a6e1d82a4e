package dev.cellmesh.sensors.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mqtt.MqttPublisher;
import dev.cellmesh.mqtt.MqttServer;
import dev.cellmesh.mqtt.fixture.Certificates;
import dev.cellmesh.mqtt.fixture.Mosquitto;
import dev.cellmesh.mqtt.fixture.MqttProbe;
import dev.cellmesh.sensors.Batch;
import dev.cellmesh.sensors.HostOptions;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.SensorHost;
import dev.cellmesh.sensors.SensorStatus;
import dev.cellmesh.sensors.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real mosquitto. */
final class MqttSensorTest {
  @TempDir private Path folder;

  private static MqttServer server(Mosquitto broker) {
    return MqttServer.of(broker.uri(), "cellmesh-test")
        .withBackOff(Duration.ofMillis(50), Duration.ofMillis(200));
  }

  private static SensorHost host(MqttServer server, String... filters) {
    return host(
        MqttSourceOptions.of("mqtt", server, List.of(filters).stream().map(TopicRule::of).toList()),
        HostOptions.DEFAULT);
  }

  private static SensorHost host(MqttSourceOptions options, HostOptions bounds) {
    SensorHost host =
        new SensorHost(List.of(new MqttSensor(options, InstantSource.system())), bounds);
    host.start();
    return host;
  }

  private static SensorStatus status(SensorHost host) {
    return host.statuses().getFirst();
  }

  private static void awaitWell(SensorHost host) {
    await().until(() -> status(host).state() == SensorStatus.State.WELL);
  }

  /** Takes and acknowledges until there are so many readings. */
  private static List<Reading> take(SensorHost host, int count) {
    List<Reading> taken = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              for (Batch batch : host.take(100, Duration.ofMillis(50))) {
                taken.addAll(batch.readings());
                batch.acknowledge().run();
              }
              return taken.size() >= count;
            });
    return taken;
  }

  private static List<Integer> numbers(List<Reading> readings) {
    return readings.stream().map(r -> (int) ((Value.Numeric) r.value()).number()).toList();
  }

  @Test
  void message_published_becomesReadings() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        SensorHost host = host(server(broker), "#");
        MqttProbe probe = new MqttProbe(broker, "probe")) {
      awaitWell(host);
      probe.publish("zigbee2mqtt/kitchen", "{\"temperature\":21.5,\"humidity\":40}");
      assertThat(take(host, 2))
          .extracting(Reading::sensor, Reading::unit, Reading::value)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("kitchen/temperature", "Cel", Value.of(21.5)),
              org.assertj.core.groups.Tuple.tuple("kitchen/humidity", "%RH", Value.of(40)));
    }
  }

  @Test
  void login_wrong_isTroubleThatNamesTheMend_right_works() {
    try (Mosquitto broker = Mosquitto.withLogin(folder, "pi", "secret")) {
      try (SensorHost host = host(server(broker).withLogin("pi", "wrong"), "#")) {
        await().until(() -> status(host).state() == SensorStatus.State.TROUBLED);
        assertThat(status(host).lastFault())
            .contains(broker.uri().toString())
            .contains("check username and passwordFile");
      }
      try (SensorHost host = host(server(broker).withLogin("pi", "secret"), "#")) {
        awaitWell(host);
      }
    }
  }

  @Test
  void tls_withTheCaOfTheBroker_connects_withAnother_doesNot(@TempDir Path other) {
    Certificates certificates = Certificates.in(folder);
    Certificates strangers = Certificates.in(other);
    try (Mosquitto broker = Mosquitto.withTls(folder, certificates)) {
      try (SensorHost host = host(server(broker).withCaFile(certificates.ca()), "#")) {
        awaitWell(host);
      }
      try (SensorHost host = host(server(broker).withCaFile(strangers.ca()), "#")) {
        await().until(() -> status(host).state() == SensorStatus.State.TROUBLED);
        assertThat(status(host).lastFault()).contains("caFile");
      }
      try (SensorHost host = host(server(broker).withCaFile(folder.resolve("none.pem")), "#")) {
        await().until(() -> status(host).state() == SensorStatus.State.TROUBLED);
        assertThat(status(host).lastFault()).contains("none.pem").contains("PEM");
      }
    }
  }

  @Test
  void broker_killedAndRestarted_isFoundAgain_andKeepsTheSession() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        SensorHost host = host(server(broker), "numbers/#")) {
      awaitWell(host);
      broker.stop();
      await().until(() -> status(host).state() == SensorStatus.State.TROUBLED);
      broker.start();
      awaitWell(host);
      broker.kill();
      await().until(() -> status(host).state() == SensorStatus.State.TROUBLED);
      broker.start();
      awaitWell(host);
      try (MqttProbe probe = new MqttProbe(broker, "probe")) {
        probe.publish("numbers/one", "1");
      }
      assertThat(numbers(take(host, 1))).containsExactly(1);
    }
  }

  @Test
  void messages_publishedWhileTheAgentIsAway_areNotLost_evenIfTheBrokerRestarts() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        MqttProbe probe = new MqttProbe(broker, "probe")) {
      try (SensorHost host = host(server(broker), "numbers/#")) {
        awaitWell(host);
      }
      for (int i = 0; i < 500; i++) {
        probe.publish("numbers/" + i % 7, Integer.toString(i));
      }
      broker.stop();
      broker.start();
      try (SensorHost host = host(server(broker), "numbers/#")) {
        assertThat(numbers(take(host, 500)))
            .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
      }
    }
  }

  @Test
  void message_notAcknowledged_comesAgainAfterARestart_acknowledged_doesNot() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        MqttProbe probe = new MqttProbe(broker, "probe")) {
      try (SensorHost host = host(server(broker), "numbers/#")) {
        awaitWell(host);
        probe.publish("numbers/a", "1");
        take(host, 1);
        probe.publish("numbers/a", "2");
        await().until(() -> host.waiting() == 1);
        // Taken, and the board loses power before it is safe.
        assertThat(host.take(10, Duration.ZERO)).hasSize(1);
      }
      try (SensorHost host = host(server(broker), "numbers/#")) {
        awaitWell(host);
        probe.publish("numbers/a", "3");
        assertThat(numbers(take(host, 2))).containsExactly(2, 3);
      }
    }
  }

  @Test
  void message_takenBeforeTheConnectionBroke_isNotTakenTwice() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        SensorHost host = host(server(broker), "numbers/#")) {
      awaitWell(host);
      try (MqttProbe probe = new MqttProbe(broker, "probe")) {
        probe.publish("numbers/a", "1");
      }
      await().until(() -> host.waiting() == 1);
      List<Batch> before = host.take(10, Duration.ZERO);
      broker.stop();
      await().until(() -> status(host).state() == SensorStatus.State.TROUBLED);
      broker.start();
      awaitWell(host);
      before.getFirst().acknowledge().run();
      try (MqttProbe probe = new MqttProbe(broker, "probe")) {
        probe.publish("numbers/a", "2");
      }
      assertThat(numbers(take(host, 1))).containsExactly(2);
      // The broker has got its acknowledgement on the new connection, and that of our own marker.
      await().until(() -> broker.log().split("Received PUBACK from cellmesh-test").length == 4);
    }
  }

  @Test
  void unacknowledgedMessages_stopAtTheReceiveMaximum_andGoOnAfterwards() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        MqttProbe probe = new MqttProbe(broker, "probe")) {
      MqttSourceOptions plain =
          MqttSourceOptions.of("mqtt", server(broker), List.of(TopicRule.of("numbers/#")));
      MqttSourceOptions options =
          new MqttSourceOptions(
              "mqtt",
              "",
              plain.server(),
              plain.rules(),
              List.of(),
              plain.sessionExpiry(),
              10,
              100,
              1000,
              10,
              1);
      try (SensorHost host =
          host(options, new HostOptions(4, Duration.ofMillis(50), Duration.ofSeconds(1)))) {
        awaitWell(host);
        for (int i = 0; i < 50; i++) {
          probe.publish("numbers/a", Integer.toString(i));
        }
        await().until(() -> host.waiting() == 4);
        assertThat(numbers(take(host, 50)))
            .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
        assertThat(status(host).dropped()).isZero();
      }
    }
  }

  @Test
  void badPayloads_areCountedByReason_andTheSensorGoesOn() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        SensorHost host = host(server(broker), "#");
        MqttProbe probe = new MqttProbe(broker, "probe")) {
      awaitWell(host);
      probe.publish("bad/utf8", new byte[] {(byte) 0xff, (byte) 0xfe}, 1, false);
      probe.publish("bad/nan", "nan");
      probe.publish("bad/deep", "[".repeat(5000) + "]".repeat(5000));
      probe.publish("bad/wide", "[" + "1,".repeat(1000) + "1]");
      probe.publish("bad/huge", "x".repeat(200_000));
      probe.publish("bad/empty", "");
      probe.publish("bad/json", "{\"a\":");
      probe.publish("bad/infinite", "{\"a\":1e999,\"b\":2}");
      MqttProperties ours = new MqttProperties();
      ours.setUserProperties(List.of(new UserProperty(MqttPublisher.MARK, "board")));
      probe.publish("bad/loop", "5", ours);
      probe.publish("good", "1");
      assertThat(take(host, 2))
          .extracting(Reading::sensor)
          .containsExactly("bad/infinite/b", "good");
      assertThat(status(host).rejects())
          .containsEntry("INVALID_UTF8", 1L)
          .containsEntry("NUMBER_NOT_FINITE", 2L)
          .containsEntry("JSON_TOO_DEEP", 1L)
          .containsEntry("TOO_MANY_FIELDS", 1L)
          .containsEntry("PAYLOAD_TOO_LARGE", 1L)
          .containsEntry("PAYLOAD_EMPTY", 1L)
          .containsEntry("JSON_MALFORMED", 1L)
          .containsEntry("LOOP", 1L);
      assertThat(status(host).samples())
          .containsEntry("JSON_MALFORMED", "topic bad/json, payload {\"a\":")
          .containsEntry("JSON_TOO_DEEP", "topic bad/deep, payload " + "[".repeat(60) + "…");
    }
  }

  @Test
  void retainedFlood_isTakenUpToItsBound_asUncertain() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        MqttProbe probe = new MqttProbe(broker, "probe")) {
      for (int i = 0; i < 60; i++) {
        byte[] payload = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
        probe.publish("old/" + i, payload, 1, true);
      }
      MqttSourceOptions plain =
          MqttSourceOptions.of("mqtt", server(broker), List.of(TopicRule.of("#")));
      MqttSourceOptions options =
          new MqttSourceOptions(
              "mqtt",
              "",
              plain.server(),
              plain.rules(),
              List.of(),
              plain.sessionExpiry(),
              20,
              100,
              1000,
              50,
              1);
      try (SensorHost host = host(options, HostOptions.DEFAULT)) {
        assertThat(take(host, 50)).extracting(Reading::quality).containsOnly(Quality.UNCERTAIN);
        await().until(() -> status(host).rejects().getOrDefault("RETAINED_FLOOD", 0L) == 10);
      }
    }
  }

  @Test
  void qosZero_isWhatTheBrokerIsAskedFor() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        MqttProbe probe = new MqttProbe(broker, "probe")) {
      MqttSourceOptions plain =
          MqttSourceOptions.of("mqtt", server(broker), List.of(TopicRule.of("#")));
      MqttSourceOptions options =
          new MqttSourceOptions(
              "mqtt",
              "",
              plain.server(),
              plain.rules(),
              List.of(),
              plain.sessionExpiry(),
              20,
              100,
              1000,
              0,
              0);
      try (SensorHost host = host(options, HostOptions.DEFAULT)) {
        awaitWell(host);
        probe.publish("numbers/a", "7");
        assertThat(numbers(take(host, 1))).containsExactly(7);
        assertThat(broker.log())
            .contains("Sending PUBLISH to cellmesh-test (d0, q0")
            .doesNotContain("PUBACK from cellmesh-test");
      }
    }
  }

  @Test
  void retainedMessages_areTaken_ofTheTopicsThatWantThem() throws Exception {
    try (Mosquitto broker = Mosquitto.open(folder);
        MqttProbe probe = new MqttProbe(broker, "probe")) {
      probe.publish("old/a", "1".getBytes(StandardCharsets.UTF_8), 1, true);
      probe.publish("kept/a", "2".getBytes(StandardCharsets.UTF_8), 1, true);
      TopicRule fresh = TopicRule.of("old/#").withRetained(false);
      MqttSourceOptions options =
          MqttSourceOptions.of("mqtt", server(broker), List.of(fresh, TopicRule.of("kept/#")));
      try (SensorHost host = host(options, HostOptions.DEFAULT)) {
        assertThat(take(host, 1)).extracting(Reading::sensor).containsExactly("kept/a");
        await().until(() -> status(host).rejects().getOrDefault("RETAINED", 0L) == 1);
        probe.publish("old/a", "3".getBytes(StandardCharsets.UTF_8), 1, true);
        assertThat(numbers(take(host, 1)))
            .as("fresh, though the broker keeps it")
            .containsExactly(3);
      }
    }
  }
}
