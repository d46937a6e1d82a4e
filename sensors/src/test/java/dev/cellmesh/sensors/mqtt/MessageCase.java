package dev.cellmesh.sensors.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cellmesh.config.kit.Schema;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One file of the corpus: messages, the readings that they become, and what is counted.
 *
 * @param about what it shows; empty where the messages say it all
 * @param config what the file says, in TOML; empty for the defaults
 */
record MessageCase(
    String about,
    String config,
    List<Message> messages,
    List<Reading> expected,
    Map<String, Integer> rejects) {
  static final Instant ARRIVED = Instant.parse("2026-11-02T03:04:05Z");
  private static final Path FOLDER = Path.of("src/test/resources/mqtt");

  /** A message as the broker brings it. */
  @SuppressWarnings("ArrayRecordComponent")
  record Message(String topic, byte[] payload, boolean retained) {
    Quality quality() {
      return retained ? Quality.UNCERTAIN : Quality.GOOD;
    }
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
    }
  }

  static MessageCase read(Path file) throws IOException {
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    List<Message> messages = new ArrayList<>();
    Iterable<JsonNode> written = json.has("messages") ? json.get("messages") : List.of(json);
    for (JsonNode message : written) {
      messages.add(
          new Message(
              message.get("topic").asText(),
              payload(message),
              message.path("retained").asBoolean(false)));
    }
    List<Reading> expected = new ArrayList<>();
    json.get("expected").forEach(reading -> expected.add(reading(reading)));
    Map<String, Integer> rejects = new TreeMap<>();
    json.path("rejects").properties().forEach(e -> rejects.put(e.getKey(), e.getValue().asInt()));
    StringBuilder config = new StringBuilder();
    json.path("config").forEach(line -> config.append(line.asText()).append('\n'));
    return new MessageCase(
        json.path("about").asText(""), config.toString(), messages, expected, rejects);
  }

  /** The rules of the file; of the defaults where it says nothing, but with retained messages. */
  List<TopicRule> rules() {
    if (config.isEmpty()) {
      return List.of(TopicRule.of("#"));
    }
    MqttDriver driver = new MqttDriver();
    MqttOptions options =
        new Schema<>(List.of(driver.section()), driver::read).parse(config, Map.of());
    return options.brokers().getFirst().topics().stream().map(TopicOptions::rule).toList();
  }

  private static byte[] payload(JsonNode message) {
    return message.has("base64")
        ? Base64.getDecoder().decode(message.get("base64").asText())
        : message.get("payload").asText().getBytes(StandardCharsets.UTF_8);
  }

  private static Reading reading(JsonNode json) {
    JsonNode v = json.get("value");
    Value value =
        v.isBoolean()
            ? Value.of(v.asBoolean())
            : v.isNumber() ? Value.of(v.asDouble()) : Value.of(v.asText());
    return new Reading(
        json.get("sensor").asText(),
        value,
        json.path("unit").asText(""),
        json.has("time") ? Instant.parse(json.get("time").asText()) : ARRIVED,
        Quality.valueOf(json.path("quality").asText("GOOD")));
  }
}
