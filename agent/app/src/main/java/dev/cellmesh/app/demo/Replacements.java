package dev.cellmesh.app.demo;

import dev.cellmesh.app.Failure;
import dev.cellmesh.app.RoomMemory;
import dev.cellmesh.keys.Invite;
import dev.cellmesh.mesh.wire.Structure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.tinylog.Logger;

/**
 * The boards of a demo that run in processes of their own: each is killed without warning, at a
 * moment and in an order drawn by lot, and a new board, with a new identity, started for it. One
 * thread.
 */
final class Replacements implements AutoCloseable {
  /**
   * Some 2 to 3 seconds lie between two kills: the mesh is still busy with one when the next comes.
   */
  private static final long LEAST_APART_NANOS = 2_000_000_000L;

  private static final long MORE_APART_NANOS = 1_000_000_000L;

  private final DemoBoards configs;
  private final Invite invite;
  private final int first;
  private final int count;
  private final Path folder;
  private final RandomGenerator random;
  private final List<BoardProcess> doomed = new CopyOnWriteArrayList<>();
  private final List<BoardProcess> fresh = new CopyOnWriteArrayList<>();

  /** They must not outlive this process when it is told to stop. */
  private final Thread hook = new Thread(this::stop, "demo-boards");

  private long nextNanos;
  private boolean begun;
  private int killed;

  /**
   * Starts none yet.
   *
   * @param first the index of the first of them among the demo's boards
   */
  Replacements(DemoBoards configs, Invite invite, int first, int count, RandomGenerator random)
      throws IOException {
    this.configs = configs;
    this.invite = invite;
    this.first = first;
    this.count = count;
    this.random = random;
    folder = Files.createTempDirectory("cellmesh-demo");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts the next of the boards that are to be killed; false if all run. Before {@link #begin}.
   */
  boolean startNext() {
    int next = doomed.size();
    if (next == count) {
      return false;
    }
    try {
      doomed.add(launch(DemoBoards.name(first + next), configs.remembered()));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BoardProcess launch(String name, Structure remembered) throws IOException {
    Path own = folder.resolve(name);
    Files.createDirectories(own);
    RoomMemory.leave(own, DemoBoards.ROOM, remembered);
    return BoardProcess.start(name, own, configs.file(name, own, invite));
  }

  /** From now on one after another is killed. */
  void begin(long nowNanos) {
    begun = true;
    later(nowNanos);
  }

  private void later(long nowNanos) {
    nextNanos = nowNanos + LEAST_APART_NANOS + random.nextLong(MORE_APART_NANOS);
  }

  /** Kills and replaces the next one if it is time, and sees whether the others live. */
  void step(long nowNanos, DeliveryMeter meter) {
    doomed.forEach(BoardProcess::check);
    fresh.forEach(BoardProcess::check);
    if (!begun || doomed.isEmpty() || nowNanos - nextNanos < 0) {
      return;
    }
    BoardProcess victim = doomed.remove(random.nextInt(doomed.size()));
    victim.kill();
    meter.gone(victim.name());
    killed++;
    Logger.info("Killed {}, process {}", victim.name(), victim.pid());
    try {
      fresh.add(launch(victim.name() + "-new", Structure.ALONE));
    } catch (IOException e) {
      throw new Failure("no new board can be started: " + e.getMessage(), e);
    }
    later(nowNanos);
  }

  int killed() {
    return killed;
  }

  /** How many of the new boards the leaf has heard of. */
  int replaced(DeliveryMeter meter) {
    return meter.heard(names(fresh));
  }

  boolean isDone(DeliveryMeter meter) {
    return doomed.isEmpty() && replaced(meter) == fresh.size();
  }

  /** How many of the boards that live now have joined. */
  int joined() {
    return (int)
        Stream.concat(doomed.stream(), fresh.stream()).filter(BoardProcess::hasJoined).count();
  }

  /** The boards that live now. */
  List<String> living() {
    List<String> all = new ArrayList<>(names(doomed));
    all.addAll(names(fresh));
    return all;
  }

  private static List<String> names(List<BoardProcess> boards) {
    return boards.stream().map(BoardProcess::name).toList();
  }

  private void stop() {
    doomed.forEach(BoardProcess::stop);
    fresh.forEach(BoardProcess::stop);
  }

  /** Ends the processes and removes their files. */
  @Override
  public void close() {
    List<BoardProcess> all = new ArrayList<>(doomed);
    all.addAll(fresh);
    Together.run(all, BoardProcess::close);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      Logger.debug("Closed while the process is told to stop: {}", e.getMessage());
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      Logger.warn("Cannot remove {}: {}; it may be deleted", folder, e.getMessage());
    }
  }
}
