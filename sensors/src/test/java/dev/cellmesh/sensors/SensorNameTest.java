package dev.cellmesh.sensors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SensorNameTest {
  @Test
  void allowedName_isItself() {
    for (String name : List.of("a", "0x00158d/temperature", "a//b", "a/", "switch:0/x_y-z.w")) {
      assertThat(SensorName.encode(name)).isEqualTo(name);
      assertThat(SensorName.readable(name)).isEqualTo(name);
    }
    assertThat(SensorName.encode("")).isEmpty();
  }

  @Test
  void otherName_isEncodedByLevel_andReadAgain() {
    assertThat(SensorName.encode("Küche/temperature")).isEqualTo("u--Kche-bbb/temperature");
    assertThat(SensorName.encode("living room/x")).isEqualTo("u--livingroom-ika/x");
    for (String name :
        List.of("дом/температура", "/lead", "_x/_x", "-", "u--x/y", "温度/室内 1", "a b/😀", "::")) {
      String encoded = SensorName.encode(name);
      assertThat(SensorName.isNormal(encoded)).as(encoded).isTrue();
      assertThat(SensorName.readable(encoded)).isEqualTo(name);
    }
    assertThat(SensorName.encode(List.of("a", "b/c"))).isNotEqualTo("a/b/c");
  }

  /** The page reads the same file. */
  @Test
  void names_ofTheVectors_areTheirNames() throws Exception {
    JsonNode vectors =
        new ObjectMapper()
            .readTree(Path.of("src/test/resources/senml/names.json").toFile())
            .get("names");
    assertThat(vectors).hasSizeGreaterThan(10);
    for (JsonNode vector : vectors) {
      String raw = vector.get("raw").asText();
      assertThat(SensorName.encode(raw)).isEqualTo(vector.get("name").asText());
      assertThat(SensorName.readable(vector.get("name").asText())).isEqualTo(raw);
    }
  }

  @Test
  void readable_ofWhatNobodyEncoded_isItself() {
    for (String name : List.of("u--", "u--9", "u--zzzzzzzzzzzz", "u--a-9999999999", "u--a-!")) {
      assertThat(SensorName.readable("x/" + name)).isNotNull();
    }
    assertThat(SensorName.readable("x/u--99999999")).isEqualTo("x/u--99999999");
  }

  @Test
  void names_ofRandomText_areNormal_different_andComeBack() {
    long seed = 20261201;
    SplittableRandom random = new SplittableRandom(seed);
    String alphabet = "aZ0-:._/ +#äя温\u0000\ud83d\ude00u";
    Map<String, String> rawByName = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      StringBuilder raw = new StringBuilder();
      random
          .ints(1 + random.nextInt(8), 0, alphabet.length())
          .forEach(c -> raw.append(alphabet.charAt(c)));
      String name = SensorName.encode(raw.toString());
      assertThat(SensorName.isNormal(name)).as("seed %d: %s", seed, name).isTrue();
      String before = rawByName.put(name, raw.toString());
      assertThat(before == null || before.contentEquals(raw)).as("%s and %s", before, raw).isTrue();
      assertThat(SensorName.readable(name)).isEqualTo(raw.toString());
    }
  }

  @Test
  void longName_keepsItsBeginning_andStaysDifferent() {
    String stem = "a/" + "b".repeat(150);
    String one = SensorName.encode(stem + "1");
    String two = SensorName.encode(stem + "2");
    assertThat(one).hasSize(Reading.MAX_NAME_CHARS).startsWith("a/bbb").isNotEqualTo(two);
    assertThat(SensorName.isNormal(one)).isTrue();
  }
}
