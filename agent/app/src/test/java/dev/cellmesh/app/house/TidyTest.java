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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The style that a program can check, over all modules. */
class TidyTest {
  private static final int MAX_FILE_LINES = 450;
  private static final int MAX_MEDIAN_LINES = 120;
  private static final String AWAIT = "await a condition instead";

  // Spelt so that these lines do not find themselves.
  private static final Pattern SLEEP = Pattern.compile("Thread\\.sleep" + "\\(");

  /** A promise that a timer alone fulfils, a wait of Playwright's or of Node's. */
  private static final Pattern TYPESCRIPT_SLEEP =
      Pattern.compile(
          "new Promise(?:<[^>]*>)?\\(\\s*\\(?\\s*(\\w+)[^)=]*\\)?\\s*=>\\s*\\{?\\s*"
              + "(?:(?:const|let)\\s+\\w+\\s*=\\s*|return\\s+)?(?:globalThis\\.|window\\.)?"
              + "setTimeout\\(\\s*(?:\\(\\)\\s*=>\\s*\\{?\\s*)?\\1\\b"
              + "|\\.waitForTimeout\\(|timers/promises|\\bAtomics\\.wait\\(");

  private static final Pattern MACHINE =
      Pattern.compile("(?<![\\w.])/" + "(root|work|home/[a-z]+|Users)/\\w");

  private static List<String> offenders(List<Path> files, Pattern forbidden) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      String source = Files.readString(file);
      Matcher matcher = forbidden.matcher(source);
      while (matcher.find()) {
        long line = 1 + source.substring(0, matcher.start()).chars().filter(c -> c == '\n').count();
        found.add(Sources.repository().relativize(file) + ":" + line + ": " + matcher.group());
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

  @ParameterizedTest
  @ValueSource(strings = {".java", ".ts"})
  void sources_areShort(String suffix) throws IOException {
    List<String> tooLong = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    for (Path file : Sources.endingIn(suffix)) {
      long lines = Files.readString(file).lines().count();
      lengths.add(lines);
      if (lines > MAX_FILE_LINES) {
        tooLong.add(Sources.repository().relativize(file) + ": " + lines);
      }
    }
    lengths.sort(null);
    assertThat(lengths).hasSizeGreaterThan(50);
    assertThat(tooLong).as("files above %d lines", MAX_FILE_LINES).isEmpty();
    assertThat(lengths.get(lengths.size() / 2))
        .as("median of lines per file")
        .isLessThanOrEqualTo(MAX_MEDIAN_LINES);
  }

  @Test
  void tests_doNotSleep() throws IOException {
    assertThat(offenders(in("/src/test/", ".java"), SLEEP)).as(AWAIT).isEmpty();
  }

  @Test
  void typeScriptTests_doNotSleep() throws IOException {
    List<Path> tests = in("/dashboard/test/", ".ts");
    assertThat(tests).isNotEmpty();
    assertThat(offenders(tests, TYPESCRIPT_SLEEP)).as(AWAIT).isEmpty();
  }

  private static List<Path> in(String folder, String suffix) throws IOException {
    return Sources.endingIn(suffix).stream()
        .filter(file -> file.toString().contains(folder))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "await new Promise((resolve) => setTimeout(resolve, 50));",
        "await new Promise<void>((done) => {\n  setTimeout(done, 50);\n});",
        "new Promise((resolve, _) => window.setTimeout(() => resolve(1), 50))",
        "new Promise(r => { const timer = setTimeout(() => { r(); }, 50); })",
        "await page.waitForTimeout(50);",
        "import { setTimeout } from \"node:timers/promises\";"
      })
  void typeScriptSleep_isFound(String sleep) {
    assertThat(TYPESCRIPT_SLEEP.matcher(sleep).find()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "await vi.advanceTimersByTimeAsync(50);",
        "new Promise((resolve, reject) => setTimeout(reject, 5_000))",
        "await new Promise<void>((resolve) => server.listen(0, resolve));",
        "new Promise((resolve) => page.once(\"load\", resolve)); setTimeout(resolve, 50);",
        "await page.waitForSelector(\"#a\", { timeout: 50 });"
      })
  void typeScriptSleep_isNotFoundInWhatWaitsForSomething(String wait) {
    assertThat(TYPESCRIPT_SLEEP.matcher(wait).find()).isFalse();
  }

  @Test
  void repository_namesNoMachine() throws IOException {
    List<Path> files =
        Sources.endingIn(
            ".java",
            ".ts",
            ".mjs",
            ".html",
            ".xml",
            ".toml",
            ".md",
            ".sh",
            ".yml",
            ".yaml",
            ".json",
            ".service");
    assertThat(offenders(files, MACHINE)).as("paths of one machine").isEmpty();
  }
}
