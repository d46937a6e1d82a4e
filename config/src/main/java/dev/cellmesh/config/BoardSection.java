package dev.cellmesh.config;

import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import java.nio.file.Path;
import java.util.List;

/** [board]. */
final class BoardSection {
  static final Key<String> NAME =
      Key.of(
          "name",
          Kinds.text(64, "[A-Za-z0-9][A-Za-z0-9:._-]*", "letters, digits and - : . _"),
          "${HOSTNAME}",
          "How people call this board. HOSTNAME is always set: to the name of the host.");
  static final Key<Path> STATE_DIRECTORY =
      Key.of(
          "stateDirectory",
          Kinds.path(),
          "${STATE_DIRECTORY:-/var/lib/cellmesh}",
          "Where identity and journal live. systemd sets STATE_DIRECTORY.");
  static final Key<BoardConfig.Uplink> UPLINK =
      Key.of(
          "uplink",
          Kinds.choice(BoardConfig.Uplink.class),
          "unmetered",
          "Whether bytes cost money. A metered board is not made a bridge if others can do it.");
  static final Section SECTION =
      Section.of("board", "This board.", List.of(NAME, STATE_DIRECTORY, UPLINK));

  private BoardSection() {}

  static BoardConfig read(Table table) {
    return new BoardConfig(table.get(NAME), table.get(STATE_DIRECTORY), table.get(UPLINK));
  }
}
