package dev.cellmesh.config;

import java.nio.file.Path;

/**
 * A value as the file gives it.
 *
 * @param value what tomlj parsed: String, Long, Double, Boolean, TomlArray, TomlTable or a date
 * @param variables the environment
 * @param directory where the configuration file lies; relative paths start here
 */
record Raw(Object value, Variables variables, Path directory) {
  /** Whether the value is a string that takes something from the environment. */
  boolean isExpanded() {
    return value instanceof String text && Variables.mentions(text);
  }

  /** The string with its variables replaced. */
  String text(Kind<?> kind) throws Rejection {
    if (value instanceof String text) {
      return variables.expand(text);
    }
    throw kind.wrongType(value);
  }

  /** The value as an error may show it: as written, so that no variable's value gets out. */
  String shown() {
    String text = String.valueOf(value);
    String cut = text.length() <= 80 ? text : text.substring(0, 79) + "…";
    return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
  }

  Raw element(Object element) {
    return new Raw(element, variables, directory);
  }
}
