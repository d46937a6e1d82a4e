package dev.cellmesh.sensors.senml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors in {@code senml/vectors.json}, which the TypeScript client runs as well. */
final class SenmlVectorsTest {
  private static JsonNode file() throws Exception {
    return new ObjectMapper().readTree(Path.of("src/test/resources/senml/vectors.json").toFile());
  }

  static Stream<JsonNode> vectors() throws Exception {
    return StreamSupport.stream(file().get("vectors").spliterator(), false);
  }

  private static Decoded expected(JsonNode vector) {
    List<BoardReading> readings = new ArrayList<>();
    for (JsonNode node : vector.get("readings")) {
      JsonNode v = node.get("value");
      Value value =
          v.isBoolean()
              ? Value.of(v.asBoolean())
              : v.isNumber() ? Value.of(v.asDouble()) : Value.of(v.asText());
      readings.add(
          new BoardReading(
              node.get("board").asText(),
              new Reading(
                  node.get("sensor").asText(),
                  value,
                  node.get("unit").asText(),
                  Instant.ofEpochMilli(node.get("timeMillis").asLong()),
                  Quality.valueOf(node.get("quality").asText()))));
    }
    Map<SenmlReject, Integer> rejects = new TreeMap<>();
    vector
        .get("rejects")
        .properties()
        .forEach(e -> rejects.put(SenmlReject.valueOf(e.getKey()), e.getValue().asInt()));
    return new Decoded(readings, rejects);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void vector_decoded_givesItsReadings(JsonNode vector) throws Exception {
    Instant received = Instant.ofEpochMilli(file().get("receivedMillis").asLong());
    Decoded expected = expected(vector);
    byte[] cbor = HexFormat.of().parseHex(vector.get("cbor").asText());
    assertThat(Senml.decodeCbor(cbor, received)).isEqualTo(expected);
    if (vector.has("json")) {
      byte[] json = vector.get("json").asText().getBytes(StandardCharsets.UTF_8);
      assertThat(Senml.decodeJson(json, received)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void vector_markedCanonical_isWhatWeEncode(JsonNode vector) {
    if (!vector.path("canonical").asBoolean()) {
      return;
    }
    List<Reading> readings =
        expected(vector).readings().stream().map(BoardReading::reading).toList();
    String board = expected(vector).readings().getFirst().board();
    assertThat(HexFormat.of().formatHex(Senml.encodeCbor(board, readings)))
        .isEqualTo(vector.get("cbor").asText());
    assertThat(new String(Senml.encodeJson(board, readings), StandardCharsets.UTF_8))
        .isEqualTo(vector.get("json").asText());
  }
}
