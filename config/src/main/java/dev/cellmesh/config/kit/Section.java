package dev.cellmesh.config.kit;

import java.util.List;
import java.util.stream.Stream;

/**
 * One table of the file, or an array of them.
 *
 * @param path dotted name as in the file's header; empty for the file itself
 * @param isRepeated whether it is written {@code [[path]]}
 * @param isFree whether its keys are the user's own; then it has exactly one {@link Key} that
 *     stands for all of them
 * @param most entries at most if repeated, keys at most if free; of a plain table more than 1 if it
 *     may be written as an array of tables, too
 */
public record Section(
    String path,
    boolean isRepeated,
    boolean isFree,
    int most,
    String about,
    List<Key<?>> keys,
    List<Section> children) {
  /** Copies the lists. */
  public Section {
    keys = List.copyOf(keys);
    children = List.copyOf(children);
  }

  /** A table, with those below it. */
  public static Section of(String path, String about, List<Key<?>> keys, Section... children) {
    return new Section(path, false, false, 1, about, keys, List.of(children));
  }

  /** An array of tables. */
  public static Section repeated(
      String path, int most, String about, List<Key<?>> keys, Section... children) {
    return new Section(path, true, false, most, about, keys, List.of(children));
  }

  /** A table, or {@code [[path]]} for several. */
  public static Section oneOrMore(
      String path, int most, String about, List<Key<?>> keys, Section... children) {
    return new Section(path, false, false, most, about, keys, List.of(children));
  }

  /** A table whose keys are the user's own; all are of the kind of this one, their example. */
  public static Section free(String path, int most, String about, Key<?> key) {
    return new Section(path, false, true, most, about, List.of(key), List.of());
  }

  /** Whether an array of tables may stand for it. */
  boolean takesArray() {
    return isRepeated || (most > 1 && !isFree);
  }

  /** The last part of the path. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** As the file writes it. */
  String header() {
    return isRepeated ? "[[" + path + "]]" : "[" + path + "]";
  }

  /** The names that may stand in it: keys, then sections. */
  List<String> names() {
    return Stream.concat(
            keys.stream().map(Key::name), children.stream().map(Section::name).distinct())
        .toList();
  }

  /** This section and all below it, in order. */
  public Stream<Section> all() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(Section::all));
  }
}
