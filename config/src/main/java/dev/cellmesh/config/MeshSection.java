package dev.cellmesh.config;

import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kind;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Raw;
import dev.cellmesh.config.kit.Rejection;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** [mesh]. */
final class MeshSection {
  static final Key<MeshConfig.Cells> CELLS =
      Key.of(
          "cells",
          new CellsKind(),
          "auto",
          "Whether to divide the room into cells: false for a small team below 100 peers, true for"
              + " 100 and more; \"auto\" divides once the room outgrows one cell.");
  static final Key<Integer> TARGET_CELLS =
      Key.optional(
          "targetCells",
          Kinds.whole(1, 65536),
          200,
          "Number of cells at which growth stops. 200 suits a sensor network of 5,000 boards and"
              + " more.");
  static final Key<Integer> CELL_SIZE =
      Key.optional(
          "cellSize",
          Kinds.whole(2, 200),
          25,
          "Wanted boards in a cell, all linked to each other. Unless set: 3 or more where"
              + " targetCells is set, else as few as make for the fewest connections, 8 at least.");
  static final Key<Integer> MAX_CELL_SIZE =
      Key.of("maxCellSize", Kinds.whole(2, 200), 50, "Boards beyond which a cell must be divided.");
  static final Key<Integer> BRIDGES_PER_EDGE =
      Key.of(
          "bridgesPerEdge",
          Kinds.whole(1, 8),
          2,
          "Boards on each side that join two cells: the first carries, the others stand by. 3 from"
              + " 1,000 boards on.");
  static final Key<Integer> CONNECTIONS_BUDGET =
      Key.of(
          "connectionsBudget",
          Kinds.whole(4, 400),
          48,
          "Connections a board may hold in the mean; with other boards none ever holds more than"
              + " twice as many, with 32 leaves beside them. Where that is too few for a whole"
              + " cell, its boards are linked in part and status counts mesh_over_budget. 400 cost"
              + " 137 MB of memory and 6.5 % of a core when idle.");
  static final Key<Integer> BRIDGE_LINKS =
      Key.of("bridgeLinks", Kinds.whole(1, 64), 8, "Links of a board to other cells, in the mean.");
  static final Section SECTION =
      Section.of(
          "mesh",
          "The shape of the mesh. All boards of a room should say the same. Sizing guide: README.",
          List.of(
              CELLS,
              TARGET_CELLS,
              CELL_SIZE,
              MAX_CELL_SIZE,
              BRIDGES_PER_EDGE,
              CONNECTIONS_BUDGET,
              BRIDGE_LINKS));

  private MeshSection() {}

  static MeshConfig read(Table table) {
    @Nullable Integer target = table.find(TARGET_CELLS);
    @Nullable Integer size = table.find(CELL_SIZE);
    MeshConfig mesh =
        new MeshConfig(
            table.get(CELLS),
            target == null ? OptionalInt.empty() : OptionalInt.of(target),
            size == null ? OptionalInt.empty() : OptionalInt.of(size),
            table.get(MAX_CELL_SIZE),
            table.get(BRIDGES_PER_EDGE),
            table.get(CONNECTIONS_BUDGET),
            table.get(BRIDGE_LINKS));
    check(table, mesh);
    return mesh;
  }

  private static void check(Table table, MeshConfig mesh) {
    int size = mesh.cellSize().orElse(mesh.maxCellSize());
    if (size > mesh.maxCellSize()) {
      conflict(
          table,
          "cellSize is " + size + ", maxCellSize only " + mesh.maxCellSize(),
          "lower the one or raise the other",
          List.of(CELL_SIZE, MAX_CELL_SIZE));
    }
    if (mesh.bridgesPerEdge() > size) {
      conflict(
          table,
          mesh.bridgesPerEdge() + " bridges cannot come out of a cell of " + size,
          "lower bridgesPerEdge, or raise cellSize",
          List.of(BRIDGES_PER_EDGE, CELL_SIZE));
    }
    int needed = mesh.cellSize().orElse(2) - 1 + mesh.bridgeLinks();
    if (needed > mesh.connectionsBudget()) {
      conflict(
          table,
          "cellSize - 1 + bridgeLinks is " + needed + ", the budget " + mesh.connectionsBudget(),
          "raise connectionsBudget, or lower cellSize or bridgeLinks",
          List.of(CONNECTIONS_BUDGET, BRIDGE_LINKS, CELL_SIZE));
    }
    int full = mesh.maxCellSize() - 1;
    if (full > 2 * mesh.connectionsBudget()) {
      conflict(
          table,
          "a full cell takes " + full + " connections of a board, more than twice the budget",
          "lower maxCellSize, or raise connectionsBudget",
          List.of(MAX_CELL_SIZE, CONNECTIONS_BUDGET));
    }
    if (mesh.cells() == MeshConfig.Cells.OFF && table.has(TARGET_CELLS)) {
      table.warn(
          TARGET_CELLS, "has no effect while cells = false", "delete it, or set cells = true");
    }
  }

  /** Blames the first of the keys that is written: a default has no line to look at. */
  private static void conflict(
      Table table, String message, String remedy, List<Key<Integer>> keys) {
    Key<?> blamed = keys.stream().filter(table::has).findFirst().orElse(keys.getFirst());
    table.reject(blamed, Problem.Kind.CONFLICT, message, remedy);
  }

  private record CellsKind() implements Kind<MeshConfig.Cells> {
    @Override
    public MeshConfig.Cells read(Raw raw) throws Rejection {
      Object value = raw.value() instanceof String ? raw.text(this) : raw.value();
      return switch (String.valueOf(value)) {
        case "true" -> MeshConfig.Cells.ON;
        case "false" -> MeshConfig.Cells.OFF;
        case "auto" -> MeshConfig.Cells.AUTO;
        default -> throw wrong(raw);
      };
    }

    private Rejection wrong(Raw raw) {
      return raw.value() instanceof String
          ? new Rejection(
              Problem.Kind.BAD_VALUE, raw.shown() + " is no choice", "it takes: " + range())
          : wrongType(raw.value());
    }

    @Override
    public String range() {
      return "true, false, \"auto\"";
    }
  }
}
