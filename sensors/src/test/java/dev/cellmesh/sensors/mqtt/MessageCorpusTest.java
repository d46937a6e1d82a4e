package dev.cellmesh.sensors.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message under {@code src/test/resources/mqtt} becomes the readings it names. */
final class MessageCorpusTest {
  private static final Instant ARRIVED = Instant.parse("2026-01-02T03:04:05Z");

  static Stream<Path> messages() throws Exception {
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources/mqtt"))) {
      List<Path> found = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
      assertThat(found).hasSizeGreaterThan(50);
      return found.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void message_ofARealSystem_becomesTheExpectedReadings(Path file) throws Exception {
    JsonNode message = new ObjectMapper().readTree(file.toFile());
    Map<String, Integer> rejects = new TreeMap<>();
    MessageDecoder decoder =
        new MessageDecoder(
            List.of(TopicRule.of("#")),
            KnownTopics.IGNORED,
            64 * 1024,
            (reason, _) -> rejects.merge(reason, 1, Integer::sum));
    byte[] payload = message.get("payload").asText().getBytes(StandardCharsets.UTF_8);
    List<Reading> readings = decoder.decode(message.get("topic").asText(), payload, ARRIVED, false);
    assertThat(readings).isEqualTo(expected(message.get("expected")));
    Map<String, Integer> expectedRejects = new TreeMap<>();
    message
        .path("rejects")
        .properties()
        .forEach(e -> expectedRejects.put(e.getKey(), e.getValue().asInt()));
    assertThat(rejects).isEqualTo(expectedRejects);
  }

  private static List<Reading> expected(JsonNode nodes) {
    List<Reading> readings = new ArrayList<>();
    for (JsonNode node : nodes) {
      JsonNode v = node.get("value");
      Value value =
          v.isBoolean()
              ? Value.of(v.asBoolean())
              : v.isNumber() ? Value.of(v.asDouble()) : Value.of(v.asText());
      readings.add(
          new Reading(
              node.get("sensor").asText(),
              value,
              node.path("unit").asText(""),
              ARRIVED,
              dev.cellmesh.sensors.Quality.GOOD));
    }
    return readings;
  }
}
