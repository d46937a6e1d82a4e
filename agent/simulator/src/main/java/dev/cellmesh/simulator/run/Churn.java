package dev.cellmesh.simulator.run;

import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.SplittableRandom;

/**
 * Boards that come and go: at a steady pace one goes, every other one without a word, and soon
 * after another one comes, one in four with the identity of the one that went.
 */
final class Churn {
  private static final int MOST_AWAY_MILLIS = 5_000;
  private static final double RETURNING = 0.25;

  private final VirtualNetwork net;
  private final Boards boards;
  private final SplittableRandom random;
  private final double microsBetween;
  private final long endMillis;
  private double nextMicros;
  private int gone;

  /**
   * Begins now.
   *
   * @param perMinute share of the boards that go in a minute, above 0
   * @param endMillis when it ends
   */
  Churn(
      VirtualNetwork net,
      Boards boards,
      SplittableRandom random,
      double perMinute,
      long endMillis) {
    this.net = net;
    this.boards = boards;
    this.random = random;
    this.endMillis = endMillis;
    microsBetween = 60e6 / (perMinute * boards.alive().size());
    nextMicros = net.micros();
    net.call(0, this::tick);
  }

  private void tick() {
    while (nextMicros <= net.micros()) {
      nextMicros += microsBetween;
      one();
    }
    long wait = Math.max(1, (long) ((nextMicros - net.micros()) / 1_000) + 1);
    if (net.millis() + wait < endMillis) {
      net.call(wait, this::tick);
    }
  }

  private void one() {
    VirtualPeer board = boards.any();
    if (board == null) {
      return;
    }
    if (gone++ % 2 == 0) {
      boards.kill(board);
    } else {
      boards.leave(board);
    }
    boolean returns = random.nextDouble() < RETURNING;
    PeerId next = returns ? board.id() : net.newIdentity();
    net.call(1 + random.nextInt(MOST_AWAY_MILLIS), () -> boards.start(next, Structure.ALONE));
  }

  /** Boards that have gone. */
  int gone() {
    return gone;
  }
}
