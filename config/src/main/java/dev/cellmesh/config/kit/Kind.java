package dev.cellmesh.config.kit;

import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * What values a key takes: reads one, or says why not.
 *
 * @param <T> what the value becomes
 */
public interface Kind<T> {
  /**
   * Reads a value.
   *
   * @throws Rejection if the key does not take it
   */
  T read(Raw raw) throws Rejection;

  /** The range as the reference file states it, such as {@code whole number, 1 to 8}. */
  String range();

  /** Whether no error may repeat a value. */
  default boolean isSecret() {
    return false;
  }

  /** The refusal of a value of a wrong TOML type; says what it is, never its value. */
  default Rejection wrongType(Object value) {
    return new Rejection(Problem.Kind.WRONG_TYPE, "is " + typeOf(value), "it takes: " + range());
  }

  /** The English name of a value's TOML type, with article. */
  static String typeOf(Object value) {
    return switch (value) {
      case String _ -> "a string";
      case Long _ -> "a whole number";
      case Double _ -> "a number with a fraction";
      case Boolean _ -> "a boolean";
      case TomlArray _ -> "an array";
      case TomlTable _ -> "a table";
      default -> "a date or time";
    };
  }
}
