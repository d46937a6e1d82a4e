package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.simulator.NetworkOptions;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * One room of a dozen or two boards, with parameters and faults drawn from a seed: first all sorts
 * of things break, then nothing does and the room must come to what it promises, while every {@link
 * Check} watches. The same seed gives the same run.
 */
public final class SmallRoom {
  private static final int LEAST_BOARDS = 12;
  private static final int MOST_BOARDS = 24;
  private static final long CONVERGE_MILLIS = 120_000;
  private static final long ISLANDS_CONVERGE_MILLIS = 420_000;

  /** What a subscriber that died left behind is gone after this: interests expire in 100 s. */
  private static final long FORGOTTEN_MILLIS = 135_000;

  private static final long QUIET_MILLIS = 60_000;
  private static final long BYE_MILLIS = 2_000;
  private static final long DEAD_MILLIS = 30_000;
  private static final long TICK_MILLIS = 250;

  private final SplittableRandom random;
  private final boolean islands;

  /** The budget of links is too small for a link with everybody. */
  private final boolean crowded;

  /**
   * It is even too small to have two neighbours in common: all that is promised is that it holds.
   */
  private final boolean hopeless;

  private final NetworkOptions calm;
  private final Room room;

  private SmallRoom(long seed) {
    random = new SplittableRandom(seed);
    islands = random.nextInt(5) == 0;
    crowded = random.nextInt(8) == 0;
    hopeless = crowded && random.nextInt(3) == 0;
    calm = NetworkOptions.seeded(random.nextLong());
    NetworkOptions rough =
        calm.withOpenLoss(seldom(0.1))
            .withFrameLoss(random.nextBoolean() ? 0.01 * random.nextInt(4) : 0)
            .withDuplication(seldom(0.05))
            .withRelayLoss(seldom(0.2))
            .withRelayReplay(seldom(0.05));
    room = new Room(rough, parameters(), islands);
  }

  private double seldom(double value) {
    return random.nextInt(3) == 0 ? value : 0;
  }

  /** Cells of about five boards; each third room has so small a budget that edges are drawn. */
  private MeshParameters parameters() {
    if (crowded) {
      return new MeshParameters(MeshParameters.Cells.OFF, 0, 0, 50, 2, hopeless ? 4 : 7, 8, 1);
    }
    boolean drawn = random.nextInt(3) == 0;
    int cells = 3 + random.nextInt(3);
    int bridges = 1 + random.nextInt(3);
    return new MeshParameters(
        MeshParameters.Cells.ON, cells, 0, 50, bridges, drawn ? 5 : 48, drawn ? 1 : 8, 16);
  }

  /**
   * Plays the room of a seed.
   *
   * @return the promise it broke and how; empty if it kept them all
   */
  public static String check(long seed) {
    SmallRoom small = new SmallRoom(seed);
    try {
      small.play();
      return "";
    } catch (Broken broken) {
      return small.after() + broken.getMessage();
    } catch (RuntimeException | StackOverflowError crash) {
      StringWriter trace = new StringWriter();
      crash.printStackTrace(new PrintWriter(trace));
      return small.after() + "NoCrash: " + trace;
    }
  }

  private String after() {
    return String.format(Locale.ROOT, "after %.1f s, ", room.network().millis() / 1e3);
  }

  /** {@link VirtualNetwork#traceHash} of the whole run. */
  static long trace(long seed) {
    SmallRoom small = new SmallRoom(seed);
    small.play();
    return small.room.network().traceHash();
  }

  private void play() {
    breakThings();
    if (!hopeless) {
      converge();
      beQuiet();
      part();
    }
  }

  private void breakThings() {
    int boards = LEAST_BOARDS + random.nextInt(MOST_BOARDS - LEAST_BOARDS + 1);
    for (int i = 0; i < boards; i++) {
      VirtualPeer board = room.board();
      if (islands) {
        room.network().relayGroup(board, i % 2);
      }
      if (random.nextInt(6) == 0) {
        room.network().input(board, new Input.VitalsChanged(random.nextInt(60)));
      }
      if (random.nextInt(4) == 0) {
        room.run(random.nextInt(500));
      }
    }
    room.run(random.nextInt(15_000));
    int leaves = 1 + random.nextInt(2);
    for (int i = 0; i < leaves; i++) {
      room.leaf();
    }
    Faults faults = new Faults(room, random, islands);
    long end = room.network().millis() + 30_000 + random.nextInt(40_000);
    while (room.network().millis() < end) {
      if (random.nextInt(16) == 0) {
        faults.strike();
      }
      talk();
      room.run(TICK_MILLIS);
    }
    faults.heal();
    room.network().behave(calm);
  }

  private void talk() {
    List<VirtualPeer> boards = room.network().boards();
    room.publish(boards.get(random.nextInt(boards.size())));
    if (random.nextInt(20) == 0) {
      room.broadcast(boards.get(random.nextInt(boards.size())));
    }
  }

  /** No more faults: the plan must be fulfilled within a bounded time, and stay so. */
  private void converge() {
    long began = room.network().millis();
    long bound = islands ? ISLANDS_CONVERGE_MILLIS : CONVERGE_MILLIS;
    settleBy(began + bound);
    long forgotten = began + FORGOTTEN_MILLIS;
    while (room.network().millis() < forgotten) {
      room.run(TICK_MILLIS * 20);
    }
    settleBy(room.network().millis() + 20_000);
    room.settled();
  }

  private void settleBy(long deadline) {
    List<String> faults = faults();
    while (!faults.isEmpty()) {
      if (room.network().millis() >= deadline) {
        throw new Broken("Converges", faults.size() + " faults, the first: " + faults.getFirst());
      }
      room.run(1_000);
      faults = faults();
    }
  }

  /** A leaf has two links, one if its cell has but one board. */
  private List<String> faults() {
    for (VirtualPeer leaf : room.leaves()) {
      int cell = leaf.state().cell();
      long boards = room.network().boards().stream().filter(b -> b.state().cell() == cell).count();
      if (leaf.links() < Math.clamp(boards, 1, 2)) {
        return List.of("leaf " + leaf.id() + " has " + leaf.links() + " links");
      }
    }
    return Settled.faults(room.network());
  }

  private void beQuiet() {
    List<VirtualPeer> boards = room.network().boards();
    for (VirtualPeer board : boards) {
      room.publish(board);
      room.run(random.nextInt(200));
      room.publish(board);
    }
    for (int i = 0; i < 3; i++) {
      room.broadcast(boards.get(random.nextInt(boards.size())));
    }
    room.run(QUIET_MILLIS);
    room.ended();
  }

  /** A board that says goodbye is gone at once, one that vanishes is found dead. */
  private void part() {
    VirtualPeer leaver = room.network().boards().getFirst();
    room.network().leave(leaver);
    room.run(BYE_MILLIS);
    assertGone(leaver, "said goodbye");
    VirtualPeer victim = room.network().boards().getLast();
    room.network().kill(victim);
    room.run(DEAD_MILLIS);
    assertGone(victim, "vanished");
  }

  private void assertGone(VirtualPeer gone, String how) {
    for (VirtualPeer board : room.network().boards()) {
      if (board.state().members().contains(gone.id())) {
        throw new Broken("Parting", board.id() + " counts on " + gone.id() + ", which " + how);
      }
    }
  }
}
