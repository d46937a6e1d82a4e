package dev.cellmesh.config.kit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One table of the file under the eyes of its section. Reading never throws: a bad value is noted
 * and the sample of its key returned, so that all problems of the file are found in one go.
 */
public final class Table {
  private final Section section;
  private final @Nullable TomlTable toml;
  private final int line;
  private final Source source;

  /**
   * @param toml what the file says, or null when the section is not written
   * @param line where it begins; 0 when not written
   */
  Table(Section section, @Nullable TomlTable toml, int line, Source source) {
    this.section = section;
    this.toml = toml;
    this.line = line;
    this.source = source;
  }

  /** The value of a key, or its default. */
  public <T> T get(Key<T> key) {
    T value = read(key);
    if (value != null) {
      return value;
    }
    if (key.presence() == Key.Presence.REQUIRED && !has(key)) {
      source
          .problems()
          .add(
              Problem.Kind.MISSING,
              line,
              path(key),
              "is missing",
              "write, for example, " + key.name() + " = " + key.toml() + " in " + section.header());
    }
    return sample(key);
  }

  /** The value of an optional key, or null. */
  public <T> @Nullable T find(Key<T> key) {
    return read(key);
  }

  /** Whether the key is written. */
  public boolean has(Key<?> key) {
    return toml != null && toml.contains(List.of(key.name()));
  }

  private <T> @Nullable T read(Key<T> key) {
    Object value = toml == null ? null : toml.get(List.of(key.name()));
    if (value == null) {
      return null;
    }
    try {
      return key.kind().read(source.raw(value));
    } catch (Rejection why) {
      source.problems().add(lineOf(key), path(key), why);
      return null;
    }
  }

  private <T> T sample(Key<T> key) {
    try {
      return key.kind().read(source.raw(key.sample()));
    } catch (Rejection why) {
      source.problems().add(line, path(key), why);
      return plainSample(key);
    }
  }

  /** The sample without the environment, for defaults such as {@code ${HOSTNAME}} gone wrong. */
  private <T> T plainSample(Key<T> key) {
    try {
      return key.kind().read(new Raw("x", source.variables(), source.directory()));
    } catch (Rejection why) {
      throw new IllegalStateException("the default of " + path(key) + " " + why.message(), why);
    }
  }

  /**
   * Notes that a key cannot stand so.
   *
   * @param message what is wrong, to stand behind the key's name; holds no secret
   * @param remedy how to mend it, or empty
   */
  public void reject(Key<?> key, Problem.Kind kind, String message, String remedy) {
    source.problems().add(kind, lineOf(key), path(key), message, remedy);
  }

  /** Notes what works, but should be mended. */
  public void warn(Key<?> key, String message, String remedy) {
    source.problems().warn(lineOf(key), path(key), message, remedy);
  }

  /**
   * Takes the value of a key for this table alone; another table of the file that claims the same
   * is in conflict with it.
   *
   * @param what the sort of thing that is unique, such as {@code sensor}
   * @return whether it was free
   */
  public boolean claim(String what, Key<?> key) {
    Object value = toml == null ? null : toml.get(List.of(key.name()));
    String first =
        value == null
            ? null
            : source.claims().putIfAbsent(List.of(what, value), "in line " + lineOf(key));
    if (first != null) {
      reject(key, Problem.Kind.CONFLICT, "is the same as " + first, "give each its own");
    }
    return first == null;
  }

  /** Takes a value that the file does not write, but the section uses by itself. */
  public void claim(String what, String value) {
    source.claims().putIfAbsent(List.of(what, value), "that of " + section.header() + " itself");
  }

  /** Whether no error was found in the file up to now. */
  public boolean isSound() {
    return !source.problems().hasErrors();
  }

  private int lineOf(Key<?> key) {
    int found = toml == null ? 0 : line(toml.inputPositionOf(List.of(key.name())));
    return found == 0 ? line : found;
  }

  private String path(Key<?> key) {
    return section.path().isEmpty() ? key.name() : section.path() + "." + key.name();
  }

  /** The section of that name below this one; empty if it is not written. */
  public Table child(Section child) {
    List<Table> tables = tables(child);
    return tables.isEmpty() ? new Table(child, null, line, source) : tables.getFirst();
  }

  /** All entries of a repeated section. */
  public List<Table> children(Section child) {
    return tables(child);
  }

  /** All entries of a repeated section; one with the defaults if there is none. */
  public List<Table> childrenOrDefault(Section child) {
    List<Table> tables = tables(child);
    return tables.isEmpty() ? List.of(new Table(child, null, line, source)) : tables;
  }

  private List<Table> tables(Section child) {
    List<String> name = List.of(child.name());
    Object value = toml == null ? null : toml.get(name);
    if (value == null) {
      return List.of();
    }
    int at = line(Objects.requireNonNull(toml).inputPositionOf(name));
    List<Table> tables = new ArrayList<>();
    if (child.takesArray() && value instanceof TomlArray array) {
      for (int i = 0; i < array.size(); i++) {
        int entry = line(array.inputPositionOf(i));
        add(child, array.get(i), entry == 0 ? at : entry, tables);
      }
    } else {
      add(child, child.isRepeated() ? List.of() : value, at, tables);
    }
    if (child.takesArray() && tables.size() > child.most()) {
      Table first = tables.get(child.most());
      source
          .problems()
          .add(
              Problem.Kind.OUT_OF_RANGE,
              first.line,
              child.path(),
              "has " + tables.size() + " entries",
              "at most " + child.most() + " are allowed");
    }
    return tables;
  }

  private void add(Section child, Object value, int at, List<Table> tables) {
    if (value instanceof TomlTable table) {
      tables.add(new Table(child, table, at, source));
    } else {
      source
          .problems()
          .add(
              Problem.Kind.WRONG_TYPE,
              at,
              child.path(),
              "is not " + (child.isRepeated() ? "an array of tables" : "a table"),
              "write " + child.header());
    }
  }

  /** All values of a free section, in the order of the file. */
  public <T> Map<String, T> all(Key<T> any) {
    Map<String, T> values = new LinkedHashMap<>();
    if (toml == null) {
      return values;
    }
    List<String> names = new ArrayList<>(toml.keySet());
    names.sort((a, b) -> Integer.compare(lineOf(named(any, a)), lineOf(named(any, b))));
    for (String name : names) {
      if (toml.get(List.of(name)) instanceof TomlTable below) {
        rejectDots(named(any, name), below);
        continue;
      }
      T value = read(named(any, name));
      if (value != null) {
        values.put(name, value);
      }
    }
    if (values.size() > section.most()) {
      source
          .problems()
          .add(
              Problem.Kind.OUT_OF_RANGE,
              line,
              section.path(),
              "has " + values.size() + " keys",
              "at most " + section.most() + " are allowed");
    }
    return values;
  }

  /** Dots without quotes make tables: {@code battery.voltage} is voltage in a table battery. */
  private void rejectDots(Key<?> key, TomlTable below) {
    for (String rest : below.dottedKeySet()) {
      String value =
          below.get(rest) instanceof String text
              ? '"' + Toml.tomlEscape(text).toString() + '"'
              : "…";
      source
          .problems()
          .add(
              Problem.Kind.WRONG_TYPE,
              line(below.inputPositionOf(rest)),
              path(key) + "." + rest,
              "has dots without quotes",
              "write: \"" + key.name() + "." + rest + "\" = " + value);
    }
  }

  private static <T> Key<T> named(Key<T> any, String name) {
    return new Key<>(name, any.kind(), any.presence(), any.sample(), any.about());
  }

  Source source() {
    return source;
  }

  static int line(@Nullable TomlPosition position) {
    return position == null ? 0 : position.line();
  }
}
