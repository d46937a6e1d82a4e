package dev.cellmesh.app.cli;

import dev.cellmesh.app.Failure;
import dev.cellmesh.app.status.StatusClient;
import dev.cellmesh.mesh.wire.RoomParameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cellmesh cells N}: changes how many cells the whole room has, while it runs. */
@Command(
    name = "cells",
    description = {
      "Set how many cells the whole room wants, through the agent that runs here.",
      "It spreads to all boards within seconds, wins over what they were configured with, and"
          + " lasts until somebody sets it anew or all boards are down at once. No reading is lost"
          + " over it. For root and the agent's user."
    })
final class CellsCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "N",
      description =
          "The most cells, up to "
              + RoomParameters.MAX_TARGET_CELLS
              + "; 0: as many as the size of cells asks for.")
  int cells;

  @Option(
      names = "--cell-size",
      paramLabel = "BOARDS",
      description =
          "Wanted boards in a cell, up to "
              + RoomParameters.MAX_CELL_SIZE
              + "; 0, as unless set: chosen by the room.")
  int cellSize;

  @Mixin AgentSocket socket = new AgentSocket();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    check("N", cells, RoomParameters.MAX_TARGET_CELLS);
    check("--cell-size", cellSize, RoomParameters.MAX_CELL_SIZE);
    Path at = socket.path(spec.commandLine().getErr());
    String refusal;
    try {
      refusal = StatusClient.setCells(at, cells, cellSize);
    } catch (IOException e) {
      throw AgentSocket.failure(at, e);
    }
    if (!refusal.isEmpty()) {
      throw new Failure("the agent at " + at + " does not do it: " + refusal);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("told the room; see: cellmesh status");
    out.flush();
    return ExitStatus.OK;
  }

  private void check(String what, int value, int most) {
    if (value < 0 || value > most) {
      throw new ParameterException(
          spec.commandLine(), what + " is " + value + "; it must be 0 to " + most);
    }
  }
}
