package dev.cellmesh.sensors.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.config.kit.Schema;
import dev.cellmesh.sensors.DriverContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the file says arrives in the words of the sensor. */
final class MqttDriverTest {
  private static final MqttDriver DRIVER = new MqttDriver();
  private static final DriverContext CONTEXT =
      new DriverContext("0123456789abcdef".repeat(4), Path.of("."), InstantSource.system());

  private static MqttOptions read(String toml) {
    return new Schema<>(List.of(DRIVER.section()), DRIVER::read).parse(toml, Map.of("EMPTY", ""));
  }

  @Test
  void mqttTopics_becomeRulesOfTheDriver() {
    MqttOptions options =
        read(
            """
            [mqtt]
            qos = 0
            maxPayload = "2KiB"
            [[mqtt.topics]]
            filter = "zigbee/+"
            sensor = "bee/{1}/{model}"
            texts = ["uid", "tag.id"]
            time = "ts"
            format = "json"
            unit = "V"
            retained = true
            [mqtt.topics.units]
            temperature = "Cel"
            "battery.voltage" = "mV"
            [[mqtt.topics]]
            filter = "plain/#"
            format = "text"
            """);
    MqttSourceOptions source = MqttDriver.source(options, CONTEXT);
    assertThat(source.qos()).isZero();
    assertThat(source.maxPayloadBytes()).isEqualTo(2048);
    assertThat(source.rules())
        .containsExactly(
            TopicRule.of("zigbee/+")
                .named("bee/{2}/{model}")
                .withUnits(
                    Map.of(
                        "",
                        "V",
                        "temperature",
                        "Cel",
                        "battery.voltage",
                        "mV",
                        "battery/voltage",
                        "mV"))
                .withTexts(Set.of("uid", "tag.id", "tag/id"))
                .withTime("ts")
                .withFormat(TopicRule.Format.JSON),
            TopicRule.of("plain/#").withFormat(TopicRule.Format.TEXT).withRetained(false));
  }

  @Test
  void withoutASection_readsAllOfTheLocalBroker_asItself() {
    MqttSourceOptions source = MqttDriver.source(read(""), CONTEXT);
    assertThat(source.server().uri()).isEqualTo(URI.create("mqtt://127.0.0.1:1883"));
    assertThat(source.server().clientId()).isEqualTo("cellmesh-0123456789abcdef");
    assertThat(source.rules()).containsExactly(TopicRule.of("#").withRetained(false));
  }

  @Test
  void broker_isReadWithItsLogin() {
    MqttOptions options =
        read(
            """
            [mqtt]
            url = "mqtts://broker.local"
            username = "$${x} ${EMPTY:-shed}"
            password = "secret"
            clientId = "us"
            """);
    MqttSourceOptions source = MqttDriver.source(options, CONTEXT);
    assertThat(source.server().uri()).isEqualTo(URI.create("mqtts://broker.local:8883"));
    assertThat(source.server().username()).contains("${x} shed");
    assertThat(source.server().password()).contains("secret");
    assertThat(source.server().clientId()).isEqualTo("us");
    assertThat(options.toString()).contains("***").doesNotContain("secret");
  }

  @Test
  void disabled_hasNoSensor() {
    assertThat(DRIVER.sensors(read("[mqtt]\nenabled = false"), CONTEXT)).isEmpty();
    assertThat(DRIVER.sensors(read(""), CONTEXT)).hasSize(1);
  }
}
