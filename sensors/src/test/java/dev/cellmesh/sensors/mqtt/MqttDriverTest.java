package dev.cellmesh.sensors.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.cellmesh.config.kit.ConfigException;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Schema;
import dev.cellmesh.mqtt.Protocol;
import dev.cellmesh.mqtt.fixture.Certificates;
import dev.cellmesh.sensors.DriverContext;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    MqttSourceOptions source = MqttDriver.source(options.brokers().getFirst(), CONTEXT);
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
    MqttSourceOptions source = MqttDriver.source(read("").brokers().getFirst(), CONTEXT);
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
    MqttSourceOptions source = MqttDriver.source(options.brokers().getFirst(), CONTEXT);
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

  private static List<String> problems(String toml) {
    try {
      read(toml);
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream()
          .map(problem -> problem.key() + ": " + problem.message() + "; " + problem.remedy())
          .toList();
    }
  }

  @Test
  void clientCertificate_isCheckedFileByFile(@TempDir Path folder) {
    Certificates authority = Certificates.in(folder);
    Path cert = authority.client("PKCS8");
    Path key = folder.resolve("client-PKCS8.key");
    authority.client("ENCRYPTED");
    String mqtt = "[mqtt]\nurl = \"mqtts://b\"\ncertFile = \"%s\"\nkeyFile = \"%s\"";

    assertThat(problems(mqtt.formatted(cert, key))).isEmpty();
    assertThat(problems(mqtt.formatted(folder.resolve("none"), key)))
        .singleElement(STRING)
        .startsWith("mqtt.certFile: ")
        .contains(folder + "/none", "cannot read a certificate");
    assertThat(problems(mqtt.formatted(cert, folder.resolve("none"))))
        .singleElement(STRING)
        .startsWith("mqtt.keyFile: ")
        .contains(folder + "/none", "cannot read the private key");
    assertThat(problems(mqtt.formatted(cert, folder.resolve("client-ENCRYPTED.key"))))
        .singleElement(STRING)
        .contains("the private key is encrypted", "openssl pkey");
    assertThat(problems(mqtt.formatted(cert, authority.serverKey())))
        .singleElement(STRING)
        .contains("the private key is not that of the certificate in " + cert);
    assertThat(problems(mqtt.formatted(cert, cert)))
        .singleElement(STRING)
        .contains("has no private key in it");
    assertThat(problems("[mqtt]\nurl = \"mqtts://b\"\ncertFile = \"%s\"".formatted(cert)))
        .containsExactly("mqtt.certFile: is given without keyFile; give both");
    assertThat(problems(mqtt.replace("mqtts", "mqtt").formatted(cert, key)))
        .singleElement(STRING)
        .startsWith("mqtt.certFile: means nothing without encryption");
  }

  @Test
  void brokerOverWebSocket_andVersion_areRead() {
    MqttSourceOptions source =
        MqttDriver.source(
            read("[mqtt]\nurl = \"wss://b.local/mqtt?x=1\"\nprotocol = \"3.1.1\"")
                .brokers()
                .getFirst(),
            CONTEXT);
    assertThat(source.server().uri()).isEqualTo(URI.create("wss://b.local:443/mqtt?x=1"));
    assertThat(source.server().protocol()).isEqualTo(Protocol.V311);
    assertThat(problems("[mqtt]\nprotocol = \"4\""))
        .containsExactly(
            "mqtt.protocol: \"4\" is no version; it takes: \"auto\", \"5\", \"3.1.1\"");
    assertThat(problems("[mqtt]\nurl = \"http://b\"")).hasSize(1);
  }

  @Test
  void unitThatNobodyKnows_isWarnedOf_orRefusedIfItCannotBeSent(@TempDir Path folder)
      throws Exception {
    List<Problem> warnings = new ArrayList<>();
    Path file =
        Files.writeString(
            folder.resolve("cellmesh.toml"),
            """
            [[mqtt.topics]]
            unit = "buckets"
            [mqtt.topics.units]
            heat = "MWh"
            t = "°C"
            """);
    new Schema<>(List.of(DRIVER.section()), DRIVER::read).load(file, Map.of(), warnings::add);
    assertThat(warnings).extracting(Problem::key).containsExactly("mqtt.topics.unit");
    assertThat(problems("[[mqtt.topics]]\n[mqtt.topics.units]\nt = \"Grad Réaumur\""))
        .singleElement(STRING)
        .contains("neither a unit of SenML");
  }

  @Test
  void severalBrokers_areReadUnderTheirPrefixes() {
    MqttOptions options =
        read(
            """
            [[mqtt]]
            url = "mqtt://a"
            [[mqtt.topics]]
            filter = "x/#"
            [[mqtt]]
            url = "mqtt://b"
            prefix = "barn"
            [[mqtt]]
            url = "mqtt://c"
            prefix = "shed"
            enabled = false
            """);
    List<MqttSourceOptions> sources =
        options.enabled().stream().map(one -> MqttDriver.source(one, CONTEXT)).toList();
    assertThat(sources).extracting(MqttSourceOptions::name).containsExactly("mqtt", "mqtt-barn");
    assertThat(sources)
        .extracting(source -> source.server().clientId())
        .containsExactly("cellmesh-0123456789abcdef", "cellmesh-0123456789abcdef-barn");
    assertThat(sources.getFirst().rules()).extracting(TopicRule::filter).containsExactly("x/#");
    assertThat(sources.getLast().rules()).extracting(TopicRule::filter).containsExactly("#");
    assertThat(sources.getLast().prefix()).isEqualTo("barn");
  }

  @Test
  void severalBrokers_withoutPrefixes_areRefused() {
    assertThat(problems("[[mqtt]]\n[[mqtt]]\nurl = \"mqtt://b\""))
        .singleElement(STRING)
        .startsWith("mqtt.prefix: is missing in two [[mqtt]]; give each broker its own");
    assertThat(problems("[[mqtt]]\n".repeat(9))).anyMatch(p -> p.contains("has 9 entries"));
  }
}
