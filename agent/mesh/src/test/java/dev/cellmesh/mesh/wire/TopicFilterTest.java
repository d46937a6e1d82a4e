package dev.cellmesh.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The cases of {@code vectors/topic-filters.json}, which sensors and clients run as well. */
final class TopicFilterTest {
  private static JsonNode cases(String kind) throws IOException {
    Path file = Path.of("src/test/resources/vectors/topic-filters.json");
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
  }

  @Test
  void topics_areThoseThatMayBePublishedTo() throws IOException {
    for (JsonNode topic : cases("topics")) {
      assertThat(TopicFilter.isTopic(topic.asText())).as("%s", topic).isTrue();
    }
    for (JsonNode topic : cases("notTopics")) {
      assertThat(TopicFilter.isTopic(topic.asText())).as("%s", topic).isFalse();
    }
  }

  @Test
  void filter_malformed_neitherThrowsNorMatchesEverything() {
    for (String filter : new String[] {"", "sport+", "sport/tennis#", "a/#/b"}) {
      assertThat(TopicFilter.matches(filter, "x/y")).as(filter).isFalse();
    }
    assertThat(TopicFilter.matches("", "")).isTrue();
  }
}
