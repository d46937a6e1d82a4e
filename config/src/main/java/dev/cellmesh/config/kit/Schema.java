package dev.cellmesh.config.kit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;

/**
 * The sections of a file in their order, and the way from a file to what they mean. No state; any
 * thread.
 *
 * <p>Strings may take {@code ${NAME}} and {@code ${NAME:-default}} from the environment, also where
 * a number or boolean is wanted.
 *
 * @param <C> what a file becomes
 */
public final class Schema<C> {
  /** A larger file is no configuration. */
  private static final int MAX_FILE_BYTES = 1 << 20;

  private static final Pattern DEFINED = Pattern.compile("previously defined at line (\\d{1,9})");

  private final Section root;
  private final Function<Table, C> meaning;

  /**
   * @param sections in the order of the reference file
   * @param meaning makes what the file becomes, of its tables; notes what is wrong and does not
   *     throw
   */
  public Schema(List<Section> sections, Function<Table, C> meaning) {
    this.root = Section.of("", "", List.of(), sections.toArray(Section[]::new));
    this.meaning = meaning;
  }

  /** All sections, in order; the first is the file itself. */
  public Stream<Section> sections() {
    return root.all();
  }

  /**
   * The commented reference file: every key with its default, which stands as a comment; only what
   * must be set is set.
   */
  public String reference() {
    return Reference.render(root);
  }

  /**
   * Loads and checks a file.
   *
   * @param env the environment, usually {@code System.getenv()}
   * @param warnings gets what works but should be mended, only if there is no error
   * @throws ConfigException with all problems of the file at once
   */
  public C load(Path file, Map<String, String> env, Consumer<Problem> warnings) {
    Problems problems = new Problems(file.toString());
    Path absolute = file.toAbsolutePath();
    @Nullable Path parent = absolute.getParent();
    String text = text(file, problems);
    Source source =
        new Source(file, parent == null ? absolute : parent, new Variables(env), problems);
    return read(text, source, warnings);
  }

  /**
   * Reads a text that lies in no file; its warnings go unheard.
   *
   * @throws ConfigException with all problems of the text at once
   */
  public C parse(String text, Map<String, String> env) {
    Problems problems = new Problems("cellmesh.toml");
    Source source = new Source(null, Path.of("").toAbsolutePath(), new Variables(env), problems);
    return read(text, source, problem -> {});
  }

  private C read(String written, Source source, Consumer<Problem> warnings) {
    // Editors of Windows begin a file so (U+FEFF); it means nothing.
    String text = written.startsWith("\ufeff") ? written.substring(1) : written;
    Problems problems = source.problems();
    TomlParseResult toml = toml(text, problems);
    new UnknownKeys(root, problems).check(root, toml, 1);
    C read = meaning.apply(new Table(root, toml, 1, source));
    int firstError =
        toml.errors().stream().mapToInt(e -> e.position().line()).min().orElse(Integer.MAX_VALUE);
    if (toml.hasErrors()) {
      problems.dropFrom(firstError);
      addSyntax(toml.errors(), text.lines().toList(), problems);
    }
    problems.settle(warnings);
    return read;
  }

  /** The parser recurses, so brackets by the thousand exhaust its stack. */
  private static TomlParseResult toml(String text, Problems problems) {
    try {
      return Toml.parse(text);
    } catch (StackOverflowError e) {
      problems.add(
          Problem.Kind.SYNTAX, 0, "", "values are nested too deeply", "is it the right file?");
      problems.settle(problem -> {});
      throw new IllegalStateException("a problem was added", e);
    }
  }

  /** Without what follows on the same or the next line: usually the parser's echo of an error. */
  private void addSyntax(List<TomlParseError> errors, List<String> lines, Problems problems) {
    int last = -1;
    for (TomlParseError error : errors) {
      int line = error.position().line();
      boolean isParsed = String.valueOf(error.getMessage()).contains("previously defined");
      if (isParsed || last < 0 || line > last + 1) {
        String text = line <= lines.size() ? lines.get(line - 1) : "";
        Matcher twice = DEFINED.matcher(String.valueOf(error.getMessage()));
        Rejection hint =
            twice.find()
                ? SyntaxHints.twice(text, Integer.parseInt(twice.group(1)))
                : SyntaxHints.of(root, lines, line).of(text);
        problems.add(line, "", hint == null ? syntax(error) : hint);
        last = isParsed ? last : line;
      }
    }
  }

  /** The parser's message without the text it quotes, which might be part of a password. */
  private static Rejection syntax(TomlParseError error) {
    String message = String.valueOf(error.getMessage());
    int expected = message.indexOf(", expected ");
    String what =
        message.startsWith("Unexpected") && !message.startsWith("Unexpected end")
            ? "unexpected text"
            : (expected < 0 ? message : message.substring(0, expected)).replaceAll(": .*|'.*'", "");
    String remedy =
        expected < 0 ? "correct the TOML" : "here can stand: " + message.substring(expected + 11);
    return new Rejection(
        Problem.Kind.SYNTAX,
        "column "
            + error.position().column()
            + ": "
            + Character.toLowerCase(what.charAt(0))
            + what.substring(1),
        remedy);
  }

  private static String text(Path file, Problems problems) {
    String remedy = "create it, or correct the path";
    String message;
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length <= MAX_FILE_BYTES) {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      }
      message = "the file is larger than 1 MiB";
      remedy = "is it the right file?";
    } catch (NoSuchFileException e) {
      message = "the file does not exist";
    } catch (CharacterCodingException e) {
      message = "the file is not UTF-8 text";
      remedy = "save it as UTF-8";
    } catch (IOException e) {
      message = "the file cannot be read (" + e.getClass().getSimpleName() + ")";
      remedy = "it must be a file that the agent's user may read";
    }
    problems.add(Problem.Kind.FILE, 0, "", message, remedy);
    problems.settle(problem -> {});
    throw new IllegalStateException("a missing file is a problem");
  }
}
