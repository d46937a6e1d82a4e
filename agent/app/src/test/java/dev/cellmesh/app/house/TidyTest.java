package dev.cellmesh.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The style that a program can check, over all modules. */
class TidyTest {
  private static final int MAX_FILE_LINES = 450;
  private static final int MAX_MEDIAN_LINES = 120;

  // Spelt so that these lines do not find themselves.
  private static final Pattern SLEEP = Pattern.compile("Thread\\.sleep" + "\\(");
  private static final Pattern MACHINE =
      Pattern.compile("(?<![\\w.])/" + "(root|work|home/[a-z]+|Users)/\\w");

  private static List<String> offenders(List<Path> files, Pattern forbidden) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (forbidden.matcher(lines.get(i)).find()) {
          found.add(Sources.repository().relativize(file) + ":" + (i + 1) + ": " + lines.get(i));
        }
      }
    }
    return found;
  }

  @Test
  void javaSources_areFormatted() throws IOException {
    Formatter formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    List<String> unformatted = new ArrayList<>();
    List<Path> files = Sources.endingIn(".java");
    for (Path file : files) {
      String source = Files.readString(file);
      try {
        if (!source.equals(formatted(formatter, source))) {
          unformatted.add(Sources.repository().relativize(file).toString());
        }
      } catch (FormatterException e) {
        unformatted.add(Sources.repository().relativize(file) + ": " + e.getMessage());
      }
    }
    assertThat(files).hasSizeGreaterThan(100);
    assertThat(unformatted).as("run mvn spotless:apply (or google-java-format -i)").isEmpty();
  }

  private static String formatted(Formatter formatter, String source) throws FormatterException {
    String ordered = ImportOrderer.reorderImports(source, JavaFormatterOptions.Style.GOOGLE);
    return formatter.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
  }

  @Test
  void javaSources_areShort() throws IOException {
    List<String> tooLong = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    for (Path file : Sources.endingIn(".java")) {
      long lines = Files.readString(file).lines().count();
      lengths.add(lines);
      if (lines > MAX_FILE_LINES) {
        tooLong.add(Sources.repository().relativize(file) + ": " + lines);
      }
    }
    lengths.sort(null);
    assertThat(tooLong).as("files above %d lines", MAX_FILE_LINES).isEmpty();
    assertThat(lengths.get(lengths.size() / 2))
        .as("median of lines per file")
        .isLessThanOrEqualTo(MAX_MEDIAN_LINES);
  }

  @Test
  void tests_doNotSleep() throws IOException {
    List<Path> tests =
        Sources.endingIn(".java").stream()
            .filter(file -> file.toString().contains("/src/test/"))
            .toList();
    assertThat(offenders(tests, SLEEP)).as("await a condition instead").isEmpty();
  }

  @Test
  void repository_namesNoMachine() throws IOException {
    List<Path> files =
        Sources.endingIn(
            ".java", ".ts", ".xml", ".toml", ".md", ".sh", ".yml", ".yaml", ".json", ".service");
    assertThat(offenders(files, MACHINE)).as("paths of one machine").isEmpty();
  }
}
