package dev.cellmesh.config.kit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key of a section, declared once for everything: reading, checking, suggestions, reference.
 *
 * @param presence what happens when it is not written
 * @param sample its default, or an example where there is no default; a String, Long, Boolean or
 *     List of String, as the file would give it
 * @param about one or more sentences for the reference file
 */
public record Key<T>(String name, Kind<T> kind, Presence presence, Object sample, String about) {
  /** What happens when a key is not written. */
  public enum Presence {
    /** Its default holds. */
    DEFAULTED,
    /** Nothing. */
    OPTIONAL,
    /** That is a problem. */
    REQUIRED
  }

  /** A key with a default. */
  public static <T> Key<T> of(String name, Kind<T> kind, Object defaultValue, String about) {
    return new Key<>(name, kind, Presence.DEFAULTED, normal(defaultValue), about);
  }

  /** A key that may be absent. */
  public static <T> Key<T> optional(String name, Kind<T> kind, Object example, String about) {
    return new Key<>(name, kind, Presence.OPTIONAL, normal(example), about);
  }

  /** A key that must be written. */
  public static <T> Key<T> required(String name, Kind<T> kind, Object example, String about) {
    return new Key<>(name, kind, Presence.REQUIRED, normal(example), about);
  }

  private static Object normal(Object value) {
    return value instanceof Integer number ? Long.valueOf(number) : value;
  }

  /** The name as the file writes it. */
  public String written() {
    return name.contains(".") ? '"' + name + '"' : name;
  }

  /** The sample in TOML. */
  String toml() {
    return toml(sample);
  }

  private static String toml(@Nullable Object value) {
    return switch (value) {
      case List<?> list -> "[" + String.join(", ", list.stream().map(Key::toml).toList()) + "]";
      case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      case null, default -> String.valueOf(value);
    };
  }
}
