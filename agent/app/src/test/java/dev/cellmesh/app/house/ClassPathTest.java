package dev.cellmesh.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Jars that libraries ask for and the agent does without. This module's tests and the agents that
 * they start run without them as well, on what the distribution's {@code lib} holds and a few
 * libraries for tests.
 */
class ClassPathTest {
  @ParameterizedTest
  @CsvSource({
    "nostr-java-base, nostr/base/BaseKey",
    "jackson-databind, com/fasterxml/jackson/databind/ObjectMapper",
    "jackson-module-blackbird, com/fasterxml/jackson/module/blackbird/BlackbirdModule",
    "jackson-annotations, com/fasterxml/jackson/annotation/JsonProperty",
    "commons-lang3, org/apache/commons/lang3/StringUtils",
    "annotations, org/jetbrains/annotations/NotNull"
  })
  void jarThatNothingNeeds_isAbsent(String artifact, String type) {
    assertThat(found(type))
        .as("%s is back: exclude it in the parent pom.xml from who brings it", artifact)
        .isNull();
  }

  @Test
  void jarThatIsNeeded_isFound() {
    assertThat(found("com/fasterxml/jackson/core/JsonFactory")).isNotNull();
  }

  private static @Nullable URL found(String type) {
    return ClassPathTest.class.getClassLoader().getResource(type + ".class");
  }
}
