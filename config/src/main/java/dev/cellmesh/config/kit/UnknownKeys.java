package dev.cellmesh.config.kit;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Finds what no section knows and says what was probably meant. */
record UnknownKeys(Section root, Problems problems) {
  void check(Section section, TomlTable table, int line) {
    if (section.isFree()) {
      return;
    }
    List<String> names = section.names();
    for (String name : table.keySet()) {
      int at = Table.line(table.inputPositionOf(List.of(name)));
      if (!names.contains(name)) {
        report(section, name, at == 0 ? line : at);
        continue;
      }
      Object value = table.get(List.of(name));
      for (Section child : section.children()) {
        if (child.name().equals(name)) {
          descend(child, value, at);
        }
      }
    }
  }

  private void descend(Section child, @Nullable Object value, int line) {
    if (value instanceof TomlTable table && !child.isRepeated()) {
      check(child, table, line);
    } else if (value instanceof TomlArray array && child.takesArray()) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i) instanceof TomlTable table) {
          check(child, table, Table.line(array.inputPositionOf(i)));
        }
      }
    }
  }

  private void report(Section section, String name, int line) {
    String path = section.path().isEmpty() ? name : section.path() + "." + name;
    Optional<String> near = Nearest.to(name, section.names());
    Optional<Section> home =
        root.all().filter(other -> !other.isFree() && other.names().contains(name)).findFirst();
    String remedy;
    if (near.isPresent()) {
      remedy = "did you mean \"" + near.get() + "\"?";
    } else if (home.isPresent()) {
      remedy = "it belongs to " + home.get().header();
    } else {
      remedy = "known here: " + String.join(", ", section.names());
    }
    String nearest = near.orElse(home.isPresent() ? name : null);
    problems.add(Problem.Kind.UNKNOWN_KEY, line, printable(path), "unknown key", remedy, nearest);
  }

  private static String printable(String path) {
    String plain = path.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 80 ? plain : plain.substring(0, 79) + "…";
  }
}
