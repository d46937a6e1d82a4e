package dev.cellmesh.app.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class JsonTest {
  @Test
  void why_isOneLine_withoutThePlace() {
    IOException broken =
        catchThrowableOfType(
            IOException.class,
            () -> {
              try (JsonParser in = Json.factory().createParser("{\"a\":}")) {
                while (in.nextToken() != null) {}
              }
            });
    assertThat(broken.getMessage()).contains("\n");
    assertThat(Json.why(broken)).startsWith("Unexpected character ('}'").doesNotContain("\n");
    assertThat(Json.why(new IOException("no disk"))).isEqualTo("no disk");
  }
}
