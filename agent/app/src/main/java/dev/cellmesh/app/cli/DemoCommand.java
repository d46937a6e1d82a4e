package dev.cellmesh.app.cli;

import dev.cellmesh.app.demo.Demo;
import dev.cellmesh.app.demo.DemoOptions;
import dev.cellmesh.app.demo.DemoProgress;
import dev.cellmesh.app.demo.DemoSummary;
import dev.cellmesh.app.log.LogSetup;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cellmesh demo}: a room of many boards on this machine, with a page to look at. */
@Command(
    name = "demo",
    description = "Run a room of simulated boards on this machine, and a page that shows it.")
final class DemoCommand implements Callable<Integer> {
  private static final int CHECK_EVERY_MILLIS = 500;
  private static final int MAX_BOARDS = 200;
  private static final int MAX_PORT = 65_535;

  @Option(names = "--boards", paramLabel = "N", description = "How many boards (${DEFAULT-VALUE}).")
  int boards = 12;

  @Option(
      names = "--target-cells",
      paramLabel = "C",
      description = "How many cells they form (${DEFAULT-VALUE}).")
  int targetCells = 3;

  @Option(
      names = "--replace",
      paramLabel = "K",
      description =
          "Once the mesh stands, kill K of the boards, which run in processes of their own, and"
              + " start new ones for them (${DEFAULT-VALUE}).")
  int replace;

  @Option(
      names = "--cold",
      description =
          "The boards grow the room from one cell, however many they are. Without it more than 50"
              + " begin with the cells that they would remember after a power cut.")
  boolean cold;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "Stop after so long; 0: run until Ctrl-C, or with --replace until that is done"
              + " (${DEFAULT-VALUE}).")
  long seconds;

  @Option(names = "--json", description = "At the end, print one line of JSON on standard output.")
  boolean json;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the page; 0: any (${DEFAULT-VALUE}).")
  int port = 8080;

  @Option(
      names = "--mqtt-port",
      paramLabel = "PORT",
      description = "Port of the MQTT broker; 0: any (${DEFAULT-VALUE}).")
  int mqttPort = 1883;

  @Spec CommandSpec spec = CommandSpec.create();

  private final CellmeshCommand root;
  private final Stop stop;

  DemoCommand(CellmeshCommand root, Stop stop) {
    this.root = root;
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException {
    check("--boards", boards, 1, MAX_BOARDS);
    check("--target-cells", targetCells, 1, MAX_BOARDS);
    check("--replace", replace, 0, boards - 1);
    check("--port", port, 0, MAX_PORT);
    check("--mqtt-port", mqttPort, 0, MAX_PORT);
    LogSetup.quiet(root.debug, System.getenv());
    PrintWriter out = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    Progress progress = new Progress(out, Progress.isTerminal());
    progress.show("Starting " + boards + " boards in " + targetCells + " cells …");
    DemoSummary summary;
    try (Demo demo = Demo.start(options())) {
      welcome(demo, progress);
      watch(demo, progress);
      progress.say(
          demo.hasSettled()
              ? "Stopping, once all readings have arrived."
              : "Stopping before the mesh stood: no delivery was measured.");
      summary = demo.finish(stop.isRequested());
    }
    report(summary, progress);
    return ExitStatus.OK;
  }

  private DemoOptions options() {
    return new DemoOptions(boards, targetCells, replace, cold, port, mqttPort);
  }

  private void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), option + " is " + value + "; it must be " + least + " to " + most);
    }
  }

  private void welcome(Demo demo, Progress progress) {
    if (port != 0 && demo.dashboardPort() != port) {
      progress.say("Port " + port + " is taken; the page is on another one.");
    }
    if (mqttPort != 0 && demo.mqttPort() != mqttPort) {
      progress.say("Port " + mqttPort + " is taken; the MQTT broker is on another one.");
    }
    progress.say("Dashboard:   " + demo.url());
    progress.say("MQTT broker: localhost:" + demo.mqttPort() + ", for example:");
    progress.say("  mosquitto_pub -p " + demo.mqttPort() + " -t greenhouse/temperature -m 21.5");
  }

  private void watch(Demo demo, Progress progress) throws InterruptedException {
    long began = System.nanoTime();
    long end = seconds == 0 ? Long.MAX_VALUE : seconds * 1_000;
    long passed = 0;
    boolean settled = false;
    while (passed < end && !stop.await(Math.min(CHECK_EVERY_MILLIS, end - passed))) {
      DemoProgress now = demo.check();
      if (!settled && demo.hasSettled()) {
        settled = true;
        progress.say(now.forming(boards));
        progress.say("The mesh stands after " + demo.settledMillis() + " ms. Ctrl-C stops it.");
      } else if (!settled) {
        progress.show(now.forming(boards));
      } else {
        progress.showIfTerminal(now.standing(boards));
      }
      if (replace > 0 && seconds == 0 && demo.hasReplaced()) {
        return;
      }
      passed = (System.nanoTime() - began) / 1_000_000;
    }
  }

  private void report(DemoSummary summary, Progress progress) {
    if (json) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(summary.json());
      out.flush();
      return;
    }
    progress.say(
        summary.boards()
            + " boards, "
            + summary.cells()
            + " cells, "
            + summary.links()
            + " links, "
            + summary.bridges()
            + " bridges");
    progress.say(
        summary.readingsDelivered()
            + " of "
            + summary.readingsPublished()
            + " readings delivered, "
            + summary.lost()
            + " lost, "
            + summary.duplicates()
            + " twice; delivery p50 "
            + summary.p50Millis()
            + " ms, p99 "
            + summary.p99Millis()
            + " ms");
    progress.say(
        summary.killed()
            + " boards killed, "
            + summary.replaced()
            + " replaced; the longest that a board was not heard: "
            + summary.longestGapMillis()
            + " ms");
  }
}
