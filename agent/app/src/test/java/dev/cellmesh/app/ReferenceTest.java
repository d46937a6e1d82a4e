package dev.cellmesh.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.cellmesh.config.Config;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Raw;
import dev.cellmesh.config.kit.Rejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commented reference file and the records cannot drift apart. */
final class ReferenceTest {
  private static final Path FILE = Path.of("../../config/cellmesh.toml");
  private static final Map<String, String> ENV = Map.of("HOSTNAME", "pi");

  @Test
  void referenceFile_isWhatTheSchemaSays() throws IOException {
    String rendered = Parts.CONFIGURATION.reference();
    if (!Files.readString(FILE).equals(rendered)) {
      Files.writeString(Path.of("target", "cellmesh.toml"), rendered);
      fail("config/cellmesh.toml is out of date: copy agent/app/target/cellmesh.toml over it");
    }
  }

  @Test
  void referenceFile_asInstalled_isTheDefaults() {
    List<Problem> warnings = new ArrayList<>();

    Config config = Parts.CONFIGURATION.load(FILE, ENV, warnings::add);

    assertThat(config).isEqualTo(Parts.CONFIGURATION.parse("[room]\nname = \"farm\"", ENV));
    // install.sh gives it an invite; whoever copies it by hand is told.
    assertThat(warnings).extracting(Problem::key).containsExactly("room.name");
  }

  @Test
  void referenceFile_withAllDefaultsUncommented_isTheDefaults() throws IOException {
    String text = uncommentDefaults(Files.readString(FILE));

    assertThat(text).contains("\nmaxCellSize = 50\n").contains("\nport = 8080\n");
    assertThat(Parts.CONFIGURATION.parse(text, ENV))
        .isEqualTo(Parts.CONFIGURATION.parse("[room]\nname = \"farm\"", ENV));
  }

  @Test
  void referenceFile_namesEveryKeyUnderItsSection() throws IOException {
    List<String> written = new ArrayList<>();
    String section = "";
    Pattern line = Pattern.compile("(?:# )?(?:\\[\\[?([a-z.]+)]]?|(\"?[A-Za-z.]+\"?) = .+)");
    for (String text : Files.readAllLines(FILE)) {
      Matcher matcher = line.matcher(text);
      if (matcher.matches() && matcher.group(1) != null) {
        section = matcher.group(1);
      } else if (matcher.matches()) {
        written.add(section + ":" + matcher.group(2));
      }
    }
    List<String> keys =
        Parts.CONFIGURATION
            .sections()
            .flatMap(s -> s.keys().stream().map(key -> s.path() + ":" + key.written()))
            .toList();

    assertThat(keys).hasSizeGreaterThanOrEqualTo(84);
    assertThat(written).containsExactlyInAnyOrderElementsOf(keys);
  }

  /** An example that does not load misleads; the invite's is cut short so that nobody uses it. */
  @Test
  void examples_areAccepted() {
    Parts.CONFIGURATION
        .sections()
        .flatMap(section -> section.keys().stream())
        .filter(key -> !key.name().equals("invite"))
        .forEach(
            key -> {
              try {
                key.kind().read(Raw.of(key.sample(), ENV, Path.of("/etc")));
              } catch (Rejection why) {
                fail(key.name() + " " + why.message());
              }
            });
  }

  /** Uncomments the defaults of sections that are not repeated, as a user would do by hand. */
  private static String uncommentDefaults(String file) {
    List<String> lines = new ArrayList<>();
    boolean isExample = true;
    boolean isRepeated = true;
    for (String line : file.lines().toList()) {
      if (line.matches("(# )?\\[.*")) {
        isRepeated = line.startsWith("# ");
      } else if (line.startsWith("## ")) {
        isExample = line.endsWith("xample:");
      } else if (line.startsWith("# ") && !isExample && !isRepeated) {
        lines.add(line.substring(2));
        continue;
      }
      lines.add(line);
    }
    return String.join("\n", lines);
  }
}
