package dev.cellmesh.config.kit;

import java.nio.file.Path;
import java.util.Map;

/** A value as the file gives it. */
public final class Raw {
  private final Object value;
  private final Variables variables;
  private final Path directory;

  /**
   * @param directory where the configuration file lies; relative paths start here
   */
  Raw(Object value, Variables variables, Path directory) {
    this.value = value;
    this.variables = variables;
    this.directory = directory;
  }

  /** A value that stands in no file; for trying a {@link Kind}. */
  public static Raw of(Object value, Map<String, String> env, Path directory) {
    return new Raw(value, new Variables(env), directory);
  }

  /** What the parser made of it: String, Long, Double, Boolean, TomlArray, TomlTable or a date. */
  public Object value() {
    return value;
  }

  /** Whether the value is a string that takes something from the environment. */
  public boolean isExpanded() {
    return value instanceof String text && Variables.mentions(text);
  }

  /**
   * The string with its variables replaced.
   *
   * @throws Rejection if it is no string, or a variable is not set
   */
  public String text(Kind<?> kind) throws Rejection {
    if (value instanceof String text) {
      return variables.expand(text);
    }
    throw kind.wrongType(value);
  }

  /** The value as an error may show it: as written, so that no variable's value gets out. */
  public String shown() {
    String text = String.valueOf(value);
    String cut = text.length() <= 80 ? text : text.substring(0, 79) + "…";
    return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
  }

  Path directory() {
    return directory;
  }

  Raw element(Object element) {
    return new Raw(element, variables, directory);
  }
}
