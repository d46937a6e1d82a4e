package dev.cellmesh.app.cli;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.simulator.Protocol;
import dev.cellmesh.simulator.compare.Schemes;
import dev.cellmesh.simulator.run.Protocols;
import dev.cellmesh.simulator.run.Scenario;
import dev.cellmesh.simulator.run.ScenarioException;
import dev.cellmesh.simulator.run.ScenarioFile;
import dev.cellmesh.simulator.run.Setting;
import dev.cellmesh.simulator.run.Settings;
import dev.cellmesh.simulator.run.Simulation;
import dev.cellmesh.simulator.run.SimulationResult;
import dev.cellmesh.simulator.topology.TopologyFigures;
import dev.cellmesh.simulator.topology.TopologyOptions;
import dev.cellmesh.simulator.topology.TopologyStudy;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cellmesh simulate}: a fleet in virtual time, or only its plan on paper. */
@Command(
    name = "simulate",
    description = {
      "Plan a fleet: plays a room of so many boards in virtual time, with the code that boards"
          + " run,",
      "and tells how many connections it needs, what it costs relays and uplinks, how fast and how",
      "surely readings arrive, and how long it takes to get over a death."
    },
    footer = {
      "",
      "Scenarios that --faults knows: all, half-vanish, churn, bridge-death, settled,",
      "bridge-stability, publish-subscribe, speed. What a scenario sets, options override."
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

  @Option(
      names = "--swarm",
      description = {
        "Play small rooms full of faults, seed after seed, and check what is promised; until one",
        "fails (status 1), Ctrl-C, or --minutes by the clock on the wall have passed."
      })
  boolean swarm;

  @Option(
      names = "--boards",
      paramLabel = "N",
      description = "How many boards (1000; with --topology-only 10000).")
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
      names = "--leaves",
      paramLabel = "N",
      description = "Leaves that subscribe to all readings (10).")
  int leaves;

  @Option(names = "--rate", paramLabel = "R", description = "Readings per board and minute (6).")
  double rate;

  @Option(
      names = "--minutes",
      paramLabel = "T",
      description = "Virtual minutes, the first two of which are not measured (10).")
  double minutes;

  @Option(
      names = "--churn",
      paramLabel = "SHARE",
      description = "Share of the boards that go and are replaced in a minute (0).")
  double churn;

  @Option(
      names = "--loss",
      paramLabel = "SHARE",
      description = "Share of the frames that links lose for good; real ones repeat them (0).")
  double loss;

  @Option(
      names = "--latency",
      paramLabel = "MS",
      description =
          "One way over a link, milliseconds; each link's own is 50 to 150 %% of it (50).")
  int latency;

  @Option(
      names = "--cold",
      description = "The boards know nothing of the room; else they come back after a power cut.")
  boolean cold;

  @Option(
      names = "--faults",
      paramLabel = "FILE|all|none",
      description = "What goes wrong and when: a scenario's name or file (none).")
  String faults = "none";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any other setting of scenario files, for example kill-carrier-every=0.")
  Map<String, Double> set = new LinkedHashMap<>();

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description = "What the boards speak: ${COMPLETION-CANDIDATES} (cellmesh).",
      completionCandidates = ProtocolNames.class)
  String protocol = Protocols.CELLMESH;

  @Option(
      names = "--compare",
      description = "Play the same under every protocol, and print them side by side.")
  boolean compare;

  @Option(
      names = "--vanish",
      paramLabel = "SHARE",
      description =
          "With --topology-only: share of the boards that vanish at one instant, 0 to 0.999: who"
              + " still hears a message flooded at once?")
  double vanish;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Draws the boards' ids; the same seed gives the same room (${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(names = "--json", description = "Print one JSON object, for programs.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  /** For the help and for completion. */
  static final class ProtocolNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Protocols.names().iterator();
    }
  }

  @Override
  public Integer call() {
    if (swarm) {
      CommandLine line = spec.commandLine();
      return new SwarmRun(line.getOut(), line.getErr(), Progress.isTerminal()).run(seed, minutes);
    }
    if (compare
        && (topologyOnly || spec.commandLine().getParseResult().hasMatchedOption("--protocol"))) {
      throw wrong("--compare plays all protocols; leave --topology-only and --protocol out");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (topologyOnly) {
      heap().forEach(MemoryPoolMXBean::resetPeakUsage);
      long began = System.nanoTime();
      TopologyOptions options = options();
      TopologyFigures figures = TopologyStudy.of(options);
      TopologyReport report = new TopologyReport(options, figures, seconds(began), peakHeap());
      out.print(json ? report.json() + '\n' : report.text());
    } else if (compare) {
      CompareReport report = compare(scenario());
      out.print(json ? report.json() + '\n' : report.text());
    } else {
      SimulationReport report = simulate(scenario(), protocol);
      out.print(json ? report.json() + '\n' : report.text());
    }
    out.flush();
    return ExitStatus.OK;
  }

  /** One after the other: each has the machine to itself. */
  private CompareReport compare(Scenario scenario) {
    List<CompareReport.Column> columns = new ArrayList<>();
    for (String name : Protocols.names()) {
      boolean tooLarge =
          name.equals(Protocols.FULLMESH)
              && scenario.settings().boards() > Schemes.MAX_FULL_MESH_BOARDS;
      columns.add(new CompareReport.Column(name, tooLarge ? null : simulate(scenario, name)));
    }
    return new CompareReport(scenario.settings(), columns);
  }

  private SimulationReport simulate(Scenario scenario, String name) {
    heap().forEach(MemoryPoolMXBean::resetPeakUsage);
    long began = System.nanoTime();
    List<Protocol.Factory> peers;
    try {
      peers = Protocols.of(name, scenario.settings().boards());
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    PrintWriter err = spec.commandLine().getErr();
    SimulationScreen screen = new SimulationScreen(err, !json && Progress.isTerminal());
    SimulationResult result = Simulation.run(scenario, peers, screen);
    screen.done();
    return new SimulationReport(name, result, seconds(began), peakHeap());
  }

  /** The scenario that was named, with what options say over what it says. */
  private Scenario scenario() {
    Scenario named = Scenario.USUAL;
    if (!faults.equals("none")) {
      try {
        named = ScenarioFile.load(faults);
      } catch (ScenarioException e) {
        throw wrong(String.valueOf(e.getMessage()));
      }
    }
    Settings settings = named.settings().overriddenBy(said());
    String complaint = settings.complaint();
    if (complaint != null) {
      throw wrong(complaint);
    }
    return new Scenario(settings, named.faults());
  }

  private Settings said() {
    Settings said = Settings.USUAL;
    CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
    for (Setting setting : Setting.values()) {
      String name = "--" + setting.key();
      if (parsed.hasMatchedOption(name)) {
        Object value = parsed.matchedOption(name).getValue();
        double number =
            value instanceof Number n ? n.doubleValue() : Boolean.TRUE.equals(value) ? 1 : 0;
        said = with(said, setting, name, number);
      }
    }
    for (Map.Entry<String, Double> more : set.entrySet()) {
      Setting setting;
      try {
        setting = Setting.named(more.getKey());
      } catch (IllegalArgumentException e) {
        throw wrong("--set: " + e.getMessage());
      }
      said = with(said, setting, "--set " + more.getKey(), more.getValue());
    }
    return said;
  }

  private Settings with(Settings settings, Setting setting, String name, double value) {
    String complaint = setting.complaint(value);
    if (complaint != null) {
      throw wrong(name + " " + complaint);
    }
    return settings.with(setting, value);
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static long peakHeap() {
    return heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
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
    TopologyOptions options = new TopologyOptions(boards, parameters, seed, vanish);
    int cells = TopologyStudy.structure(options).cells();
    if (cells > TopologyOptions.MAX_CELLS) {
      throw wrong(
          "that makes "
              + cells
              + " cells, more than "
              + TopologyOptions.MAX_CELLS
              + "; raise --cell-size");
    }
    return options;
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
