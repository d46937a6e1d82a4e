package dev.cellmesh.sensors.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cellmesh.mqtt.TopicFilter;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TopicRuleTest {
  private static final Instant ARRIVED = Instant.parse("2026-01-02T03:04:05Z");
  private final List<String> drops = new ArrayList<>();

  private List<Reading> decode(TopicRule rule, String topic, String payload) {
    return new MessageDecoder(
            "", List.of(rule), List.of(), 64 * 1024, (reason, _) -> drops.add(reason))
        .decode(topic, payload.getBytes(StandardCharsets.UTF_8), ARRIVED, false, Quality.GOOD);
  }

  private static String fill(String template, Map<String, String> fields) {
    return String.join("/", new Template(template).fill("a/b/c", fields));
  }

  @Test
  void template_namesByLevelsOfTheTopic() {
    assertThat(fill("{2}-x/{3}", Map.of())).isEqualTo("b-x/c");
    assertThat(fill("{2+}", Map.of())).isEqualTo("b/c");
    assertThat(fill("{topic}", Map.of())).isEqualTo("a/b/c");
    assertThat(fill("{9}y{", Map.of())).isEqualTo("y{");
  }

  @Test
  void template_namesByFields_absentOnesAreDashes_orLeftOutAtTheEnd() {
    assertThat(fill("{1}/{m}/{d.id}", Map.of("m", "x", "d.id", "7"))).isEqualTo("a/x/7");
    assertThat(new Template("{1}/{m}").fill("a/b/c", Map.of("m", "x/y")))
        .as("another device than x_y, and no level of its own")
        .containsExactly("a", "x/y");
    assertThat(fill("{1}/{m}/{id}", Map.of("id", "7"))).isEqualTo("a/-/7");
    assertThat(fill("{1}/{m}/{id}", Map.of("m", "x"))).isEqualTo("a/x");
    assertThat(fill("{1}/{m?}/{id}", Map.of("id", "7"))).isEqualTo("a/7");
  }

  @Test
  void unit_ofTheRule_overridesTheGuess_andIsConverted() {
    TopicRule rule = TopicRule.of("f/+/power").named("{2}/power").withUnits(Map.of("power", "kW"));
    assertThat(decode(rule, "f/a/power", "1.5"))
        .containsExactly(Reading.of("a/power", 1500, "W", ARRIVED));
    TopicRule any =
        TopicRule.of("#").named("x").withUnits(Map.of("*", "V", "b/temperature", "degF"));
    assertThat(decode(any, "t", "{\"a\":1,\"b\":{\"temperature\":212},\"temperature\":3}"))
        .containsExactly(
            Reading.of("x/a", 1, "V", ARRIVED),
            Reading.of("x/b/temperature", 100, "Cel", ARRIVED),
            Reading.of("x/temperature", 3, "V", ARRIVED));
  }

  @Test
  void unit_ofASingleValue_isNotThatOfJsonFields() {
    TopicRule rule = TopicRule.of("#").named("x").withUnits(Map.of("", "degF"));
    assertThat(decode(rule, "t", "212")).containsExactly(Reading.of("x", 100, "Cel", ARRIVED));
    assertThat(decode(rule, "t", "{\"voltage\":3}"))
        .containsExactly(Reading.of("x/voltage", 3, "V", ARRIVED));
  }

  private List<Reading> decode(TopicRule.Format format, String payload) {
    return decode(TopicRule.of("#").named("x").withFormat(format), "t", payload);
  }

  @Test
  void format_ofTheRule_isWhatCounts() {
    assertThat(decode(TopicRule.Format.NUMBER, "1.5"))
        .containsExactly(Reading.of("x", 1.5, "", ARRIVED));
    assertThat(decode(TopicRule.Format.NUMBER, "007"))
        .containsExactly(Reading.of("x", 7, "", ARRIVED));
    assertThat(decode(TopicRule.Format.NUMBER, "on")).isEmpty();
    assertThat(decode(TopicRule.Format.NUMBER, "{\"a\":1}")).isEmpty();
    assertThat(decode(TopicRule.Format.JSON, "[1]"))
        .containsExactly(Reading.of("x/0", 1, "", ARRIVED));
    assertThat(decode(TopicRule.Format.JSON, "1")).isEmpty();
    assertThat(drops).containsOnly("WRONG_FORMAT").hasSize(3);
    assertThat(decode(TopicRule.Format.TEXT, "007"))
        .extracting(Reading::value)
        .containsExactly(Value.of("007"));
    assertThat(decode(TopicRule.Format.TEXT, "{1}"))
        .extracting(Reading::value)
        .containsExactly(Value.of("{1}"));
  }

  @Test
  void retainedMessage_isTaken_onlyIfTheRuleSaysSo() {
    for (boolean wanted : List.of(true, false)) {
      TopicRule rule = TopicRule.of("#").named("x").withRetained(wanted);
      assertThat(
              new MessageDecoder(
                      "", List.of(rule), List.of(), 100, (reason, _) -> drops.add(reason))
                  .decode("t", new byte[] {'1'}, ARRIVED, true, Quality.UNCERTAIN))
          .hasSize(wanted ? 1 : 0);
    }
    assertThat(drops).containsExactly("RETAINED");
  }

  @Test
  void prefix_standsBeforeEachName_andUnitsAreGivenWithoutIt() {
    TopicRule rule = TopicRule.of("#").withUnits(Map.of("a/power", "kW"));
    assertThat(
            new MessageDecoder(
                    "barn", List.of(rule), List.of(), 100, (reason, _) -> drops.add(reason))
                .decode(
                    "a",
                    "{\"power\":1}".getBytes(StandardCharsets.UTF_8),
                    ARRIVED,
                    false,
                    Quality.GOOD))
        .containsExactly(Reading.of("barn/a/power", 1000, "W", ARRIVED));
  }

  @Test
  void topic_thatNoRuleAsksFor_isCounted() {
    assertThat(decode(TopicRule.of("a/#"), "b", "1")).isEmpty();
    assertThat(drops).containsExactly("NO_RULE");
  }

  /** The cases of the core, so that both sides of the gateway agree on them. */
  private static JsonNode cases(String kind) throws IOException {
    Path file = Path.of("../agent/mesh/src/test/resources/vectors/topic-filters.json");
    JsonNode cases = new ObjectMapper().readTree(file.toFile()).get(kind);
    assertThat(cases).isNotEmpty();
    return cases;
  }

  @Test
  void filter_matchesAsTheStandardSays() throws IOException {
    for (JsonNode c : cases("matching")) {
      String filter = c.get("filter").asText();
      assertThat(TopicFilter.isValid(filter)).as("%s", c).isTrue();
      assertThat(TopicFilter.matches(filter, c.get("topic").asText()))
          .as("%s", c)
          .isEqualTo(c.get("matches").asBoolean());
    }
  }

  @Test
  void filter_outsideTheStandard_isInvalid() throws IOException {
    for (JsonNode filter : cases("invalid")) {
      assertThat(TopicFilter.isValid(filter.asText())).as("%s", filter).isFalse();
    }
    assertThatThrownBy(() -> TopicRule.of("a+")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void filters_thatAnotherCovers_areLeftOut() {
    assertThat(TopicFilter.withoutCovered(List.of("a/b", "a/+", "a/+", "b/#", "b/c/d", "c/+/#")))
        .containsExactly("a/+", "b/#", "c/+/#");
    assertThat(TopicFilter.withoutCovered(List.of("a/b", "#"))).containsExactly("#");
  }

  @Test
  void payloads_ofRandomBytes_neverThrow() {
    long seed = 20261121;
    SplittableRandom random = new SplittableRandom(seed);
    String alphabet = "{}[]\",:0123456789.eE+-truefalsn \\u\u00e9\ud83d";
    for (int i = 0; i < 20_000; i++) {
      byte[] payload = new byte[random.nextInt(40)];
      if (i % 2 == 0) {
        random.nextBytes(payload);
      } else {
        StringBuilder text = new StringBuilder();
        random
            .ints(payload.length, 0, alphabet.length())
            .forEach(c -> text.append(alphabet.charAt(c)));
        payload = text.toString().getBytes(StandardCharsets.UTF_8);
      }
      byte[] tried = payload;
      assertThat(
              new MessageDecoder(
                      "", List.of(TopicRule.of("#")), List.of(), 30, (r, _) -> drops.add(r))
                  .decode("t", tried, ARRIVED, false, Quality.GOOD))
          .as("seed %d, message %d", seed, i)
          .isNotNull();
    }
    assertThat(drops)
        .contains("INVALID_UTF8", "JSON_MALFORMED", "PAYLOAD_EMPTY", "PAYLOAD_TOO_LARGE");
  }
}
