package dev.cellmesh.app.cli;

import dev.cellmesh.mesh.MeshParameters;
import dev.cellmesh.simulator.topology.TopologyFigures;
import dev.cellmesh.simulator.topology.TopologyOptions;
import dev.cellmesh.simulator.topology.TopologyStudy;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cellmesh simulate --topology-only}: what a room of so many boards comes to, on paper. */
@Command(
    name = "simulate",
    description = {
      "Plan a fleet: connections and hops of a room of so many boards, by the rule the agent uses.",
      "Only --topology-only is there yet: the plan of a settled room, without traffic or faults."
    })
final class SimulateCommand implements Callable<Integer> {
  private static final int MAX_TARGET_CELLS = 65_536;
  private static final int MAX_CELL_SIZE = 200;
  private static final int MAX_BRIDGES_PER_EDGE = 8;
  private static final int MAX_BRIDGE_LINKS = 64;
  private static final int MIN_BUDGET = 4;
  private static final int MAX_BUDGET = 400;

  @Option(names = "--topology-only", description = "Only lay the settled room out.")
  boolean topologyOnly;

  @Option(names = "--boards", paramLabel = "N", description = "How many boards (${DEFAULT-VALUE}).")
  int boards = 10_000;

  @Option(
      names = "--target-cells",
      paramLabel = "C",
      description = "The most cells; 0: as the size of cells asks for (${DEFAULT-VALUE}).")
  int targetCells;

  @Option(
      names = "--cell-size",
      paramLabel = "M",
      description = "Boards per cell; 0: as few connections as can be (${DEFAULT-VALUE}).")
  int cellSize;

  @Option(
      names = "--bridges-per-edge",
      paramLabel = "B",
      description = "Boards on each side that carry an edge (${DEFAULT-VALUE}).")
  int bridgesPerEdge = MeshParameters.DEFAULT.bridgesPerEdge();

  @Option(
      names = "--bridge-links",
      paramLabel = "L",
      description = "Links of a board to other cells, in the mean (${DEFAULT-VALUE}).")
  int bridgeLinks = MeshParameters.DEFAULT.bridgeLinks();

  @Option(
      names = "--connections-budget",
      paramLabel = "K",
      description =
          "Connections of a board, in the mean, that all pairs of cells may cost to join"
              + " (${DEFAULT-VALUE}).")
  int connectionsBudget = MeshParameters.DEFAULT.connectionsBudget();

  @Option(
      names = "--vanish",
      paramLabel = "SHARE",
      description =
          "Share of the boards that vanish at one instant, 0 to 0.999: who still hears a"
              + " message flooded at once?")
  double vanish;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Draws the boards' ids; the same seed gives the same room (${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(names = "--json", description = "Print one JSON object, for programs.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!topologyOnly) {
      throw wrong("only --topology-only is there yet; add it to plan a settled room");
    }
    TopologyOptions options = options();
    int cells = TopologyStudy.structure(options).cells();
    if (cells > TopologyOptions.MAX_CELLS) {
      throw wrong(
          "that makes "
              + cells
              + " cells, more than "
              + TopologyOptions.MAX_CELLS
              + "; raise --cell-size");
    }
    heap().forEach(MemoryPoolMXBean::resetPeakUsage);
    long began = System.nanoTime();
    TopologyFigures figures = TopologyStudy.of(options);
    double wallSeconds = (System.nanoTime() - began) / 1e9;
    long peak = heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    TopologyReport report = new TopologyReport(options, figures, wallSeconds, peak);
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? report.json() + '\n' : report.text());
    out.flush();
    return ExitStatus.OK;
  }

  private TopologyOptions options() {
    check("--boards", boards, 1, TopologyOptions.MAX_BOARDS);
    check("--target-cells", targetCells, 0, MAX_TARGET_CELLS);
    check("--bridges-per-edge", bridgesPerEdge, 1, MAX_BRIDGES_PER_EDGE);
    check("--bridge-links", bridgeLinks, 1, MAX_BRIDGE_LINKS);
    check("--connections-budget", connectionsBudget, MIN_BUDGET, MAX_BUDGET);
    if (cellSize != 0) {
      check("--cell-size", cellSize, 2, MAX_CELL_SIZE);
    }
    if (!(vanish >= 0 && vanish <= 0.999)) {
      throw wrong("--vanish is " + vanish + "; it must be 0 to 0.999, for example 0.5");
    }
    MeshParameters defaults = MeshParameters.DEFAULT;
    MeshParameters parameters =
        new MeshParameters(
            MeshParameters.Cells.AUTO,
            targetCells,
            cellSize,
            Math.max(defaults.maxCellSize(), cellSize),
            bridgesPerEdge,
            connectionsBudget,
            bridgeLinks,
            defaults.maxLeaves());
    return new TopologyOptions(boards, parameters, seed, vanish);
  }

  private void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(option + " is " + value + "; it must be " + least + " to " + most);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static List<MemoryPoolMXBean> heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }
}
