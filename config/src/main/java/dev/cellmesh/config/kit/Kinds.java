package dev.cellmesh.config.kit;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;

/** The plain kinds of values: numbers, choices, texts, names, paths, secrets, lists. */
public final class Kinds {
  /** A path longer than this is refused, PATH_MAX of Linux. */
  private static final int MAX_PATH_CHARS = 4096;

  private Kinds() {}

  /** A whole number; both bounds included. */
  public static Kind<Integer> whole(int least, int most) {
    return new Whole(least, most);
  }

  /** {@code true} or {@code false}. */
  public static Kind<Boolean> flag() {
    return new Flag();
  }

  /** One of an enum's constants, written as a string in small letters. */
  public static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
    return new Choice<>(type);
  }

  /** Text of 1 to {@code mostBytes} bytes of UTF-8 without control characters. */
  public static Kind<String> text(int mostBytes) {
    return new Text(mostBytes, Pattern.compile("(?s).+"), "");
  }

  /**
   * Text of 1 to {@code mostBytes} bytes of UTF-8 that matches as a whole.
   *
   * @param inWords the pattern for people
   */
  public static Kind<String> text(int mostBytes, String pattern, String inWords) {
    return new Text(mostBytes, Pattern.compile(pattern), ", " + inWords);
  }

  /** A sensor's name as SenML allows it (RFC 8428, section 4.5.1). */
  public static Kind<String> sensorName() {
    return text(
        128, "[A-Za-z0-9][A-Za-z0-9:./_-]*", "letters, digits and - : . / _, no sign in front");
  }

  /** A SenML unit (RFC 8428, section 12.1). */
  public static Kind<String> unit() {
    return text(16, "[!-~]+", "a SenML unit such as Cel, %RH, Pa, V, lx");
  }

  /** A channel of the room. */
  public static Kind<String> channel() {
    return text(64, "[A-Za-z0-9][A-Za-z0-9._-]*", "letters, digits and . _ -");
  }

  /** A path; a relative one starts at the configuration file. */
  public static Kind<Path> path() {
    return new FilePath();
  }

  /** A password of 1 to 256 bytes of UTF-8, which no error repeats. */
  public static Kind<Secret> password() {
    return new Password();
  }

  /** An array of {@code least} to {@code most} entries, none twice. */
  public static <T> Kind<List<T>> list(Kind<T> element, int least, int most) {
    return new ListOf<>(element, least, most);
  }

  private record Whole(int least, int most) implements Kind<Integer> {
    @Override
    public Integer read(Raw raw) throws Rejection {
      long number = number(raw);
      if (number < least || number > most) {
        throw new Rejection(
            Problem.Kind.OUT_OF_RANGE,
            (raw.isExpanded() ? raw.shown() : number) + " is out of range",
            "it takes: " + range());
      }
      return (int) number;
    }

    private long number(Raw raw) throws Rejection {
      if (raw.value() instanceof Long number) {
        return number;
      }
      if (!raw.isExpanded()) {
        throw wrongType(raw.value());
      }
      try {
        return Long.parseLong(raw.text(this));
      } catch (NumberFormatException e) {
        throw new Rejection(
            Problem.Kind.WRONG_TYPE, raw.shown() + " gives no number", "it takes: " + range());
      }
    }

    @Override
    public String range() {
      return "whole number, " + least + " to " + most;
    }
  }

  private record Flag() implements Kind<Boolean> {
    @Override
    public Boolean read(Raw raw) throws Rejection {
      if (raw.value() instanceof Boolean flag) {
        return flag;
      }
      String text = raw.isExpanded() ? raw.text(this) : "";
      if (text.equals("true") || text.equals("false")) {
        return text.equals("true");
      }
      throw wrongType(raw.value());
    }

    @Override
    public String range() {
      return "true or false";
    }
  }

  private record Choice<E extends Enum<E>>(Class<E> type) implements Kind<E> {
    @Override
    public E read(Raw raw) throws Rejection {
      String text = raw.text(this);
      for (E choice : type.getEnumConstants()) {
        if (word(choice).equals(text)) {
          return choice;
        }
      }
      String nearest = Nearest.to(text, words()).orElse(null);
      throw new Rejection(
          Problem.Kind.BAD_VALUE,
          raw.shown() + " is no choice",
          nearest == null ? "it takes: " + range() : "did you mean \"" + nearest + "\"?",
          nearest);
    }

    private List<String> words() {
      return Arrays.stream(type.getEnumConstants()).map(Choice::word).toList();
    }

    private static String word(Enum<?> choice) {
      return choice.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String range() {
      return words().stream().map(word -> '"' + word + '"').collect(Collectors.joining(", "));
    }
  }

  private record Text(int mostBytes, Pattern pattern, String inWords) implements Kind<String> {
    @Override
    public String read(Raw raw) throws Rejection {
      String text = raw.text(this);
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes == 0 || bytes > mostBytes) {
        throw new Rejection(
            Problem.Kind.OUT_OF_RANGE, "has " + bytes + " bytes", "it takes: " + range());
      }
      if (text.chars().anyMatch(Character::isISOControl) || !pattern.matcher(text).matches()) {
        throw new Rejection(
            Problem.Kind.BAD_VALUE, raw.shown() + " is not allowed", "it takes: " + range());
      }
      return text;
    }

    @Override
    public String range() {
      return "text, 1 to " + mostBytes + " bytes" + inWords;
    }
  }

  private record FilePath() implements Kind<Path> {
    @Override
    public Path read(Raw raw) throws Rejection {
      String text = raw.text(this);
      if (text.isEmpty() || text.length() > MAX_PATH_CHARS) {
        throw new Rejection(
            Problem.Kind.OUT_OF_RANGE,
            "has " + text.length() + " characters",
            "it takes: " + range());
      }
      try {
        return raw.directory().resolve(text).normalize();
      } catch (InvalidPathException e) {
        throw new Rejection(Problem.Kind.BAD_VALUE, raw.shown() + " is no path", "");
      }
    }

    @Override
    public String range() {
      return "path, absolute or relative to this file";
    }
  }

  private record Password() implements Kind<Secret> {
    @Override
    public boolean isSecret() {
      return true;
    }

    @Override
    public Secret read(Raw raw) throws Rejection {
      String text = raw.text(this);
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes == 0 || bytes > 256) {
        throw new Rejection(
            Problem.Kind.OUT_OF_RANGE, "has " + bytes + " bytes", "it takes: " + range());
      }
      return Secret.of(text);
    }

    @Override
    public String range() {
      return "text, 1 to 256 bytes";
    }
  }

  private record ListOf<T>(Kind<T> element, int least, int most) implements Kind<List<T>> {
    @Override
    public List<T> read(Raw raw) throws Rejection {
      LinkedHashSet<T> values = new LinkedHashSet<>();
      for (Object value : elements(raw.value())) {
        if (!values.add(element.read(raw.element(value)))) {
          throw new Rejection(
              Problem.Kind.CONFLICT,
              raw.element(value).shown() + " stands twice in the list",
              "delete one of them");
        }
      }
      if (values.size() < least || values.size() > most) {
        throw new Rejection(
            Problem.Kind.OUT_OF_RANGE, "has " + values.size() + " entries", "it takes: " + range());
      }
      return List.copyOf(values);
    }

    private List<?> elements(Object value) throws Rejection {
      if (value instanceof List<?> list) {
        return list;
      }
      if (value instanceof TomlArray array) {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
          elements.add(array.get(i));
        }
        return elements;
      }
      throw wrongType(value);
    }

    @Override
    public String range() {
      return "array of " + least + " to " + most + " entries, each " + element.range();
    }
  }
}
