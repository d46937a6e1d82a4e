package dev.cellmesh.config.kit;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, or doubtful, in a configuration.
 *
 * @param kind what sort of thing
 * @param file the file as the user named it
 * @param line 1-based line; 0 when the whole file is meant
 * @param key dotted key such as {@code mesh.targetCells}; empty when no key is meant
 * @param message what is wrong; never holds the value of a secret
 * @param remedy how to mend it
 * @param nearest the valid key or word that was probably meant, or null
 */
public record Problem(
    Kind kind,
    String file,
    int line,
    String key,
    String message,
    String remedy,
    @Nullable String nearest) {
  /** What sort of problem. */
  public enum Kind {
    /** The file is missing or unreadable. */
    FILE,
    SYNTAX,
    UNKNOWN_KEY,
    WRONG_TYPE,
    OUT_OF_RANGE,
    /** Text that is not what it should be: a choice, URL, duration, size, filter, template. */
    BAD_VALUE,
    MISSING,
    /** A file or credential that holds a secret or certificate cannot be used. */
    SECRET_FILE,
    /** Two keys contradict each other. */
    CONFLICT,
    UNSET_VARIABLE,
    /** Works, but should be mended. */
    WARNING
  }

  /** One line in the manner of compilers: {@code file:line: key: message; remedy}. */
  public String render() {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line);
    }
    text.append(": ");
    if (kind == Kind.WARNING) {
      text.append("warning: ");
    }
    if (!key.isEmpty()) {
      text.append(key).append(": ");
    }
    text.append(message);
    return remedy.isEmpty() ? text.toString() : text.append("; ").append(remedy).toString();
  }
}
