package dev.cellmesh.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.config.kit.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, it ends in a configuration or a ConfigException. */
final class HostileFileTest {
  private static final int RUNS = 100;
  private static final List<String> VALUES =
      List.of(
          "0",
          "-1",
          "9223372036854775807",
          "1e400",
          "nan",
          "true",
          "\"\"",
          "\"${\"",
          "\"${NO}\"",
          "[]",
          "[[]]",
          "[1, \"a\"]",
          "{}",
          "{ a = 1 }",
          "1979-05-27",
          "\"a\\u0000b\"",
          "'''",
          "=",
          "\"9999999999999999999s\"",
          "\"wss://[::1\"",
          "\"" + "x".repeat(5000) + "\"");

  @Test
  void anyMutation_endsInAConfigOrAConfigException() {
    int refused = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<String> lines =
          Parts.CONFIGURATION
              .reference()
              .lines()
              .filter(line -> !line.startsWith("##"))
              .map(line -> line.startsWith("# ") ? line.substring(2) : line)
              .map(line -> random.nextInt(12) == 0 ? mutate(line, random) : line)
              .toList();
      try {
        assertThat(Parts.CONFIGURATION.parse(String.join("\n", lines), Map.of())).isNotNull();
      } catch (ConfigException e) {
        refused++;
        assertThat(e.problems()).as("seed %s", seed).isNotEmpty();
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refused).isPositive();
  }

  private static String mutate(String line, Random random) {
    int equals = line.indexOf(" = ");
    return switch (random.nextInt(4)) {
      case 0 -> line + line;
      case 1 -> line.replace("[[", "[").replace("]]", "]");
      case 2 -> line.isEmpty() ? line : line.substring(random.nextInt(line.length()));
      default ->
          equals < 0
              ? line
              : line.substring(0, equals + 3) + VALUES.get(random.nextInt(VALUES.size()));
    };
  }
}
