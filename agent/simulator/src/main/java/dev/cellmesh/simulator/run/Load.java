package dev.cellmesh.simulator.run;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.SplittableRandom;

/**
 * Every board publishes readings on a topic of its own, at a steady pace from a random moment on.
 */
final class Load {
  static final String CHANNEL = "telemetry";

  private final VirtualNetwork net;
  private final Ledger ledger;
  private final SplittableRandom random;
  private final long periodMillis;
  private long countsFrom = Long.MAX_VALUE;
  private long countsTo = Long.MAX_VALUE;
  private int publishing = -1;

  /**
   * Publishes nothing yet.
   *
   * @param ratePerMinute readings per board; 0 for none
   */
  Load(VirtualNetwork net, Ledger ledger, SplittableRandom random, double ratePerMinute) {
    this.net = net;
    this.ledger = ledger;
    this.random = random;
    periodMillis = ratePerMinute == 0 ? 0 : Math.max(1, Math.round(60_000 / ratePerMinute));
  }

  /** Readings published in this time are judged, microseconds. */
  void count(long fromMicros, long toMicros) {
    countsFrom = fromMicros;
    countsTo = toMicros;
  }

  long periodMillis() {
    return periodMillis;
  }

  void start(VirtualPeer board) {
    if (periodMillis > 0) {
      net.call(Span.onTick(random.nextLong(periodMillis)), new Publisher(board));
    }
  }

  /** The reading that is being published at this moment; -1 if none is. */
  int publishing() {
    return publishing;
  }

  private final class Publisher implements Runnable {
    private final VirtualPeer board;
    private final String topic;

    Publisher(VirtualPeer board) {
      this.board = board;
      topic = "board/" + board.id().shortHex();
    }

    @Override
    public void run() {
      if (board.isAlive()) {
        boolean inTime = net.micros() >= countsFrom && net.micros() < countsTo;
        int reading = ledger.publish(board.index(), net.micros(), inTime && board.hasJoined());
        publishing = reading;
        net.input(board, new Input.Publish(CHANNEL, topic, Ledger.payload(reading)));
        publishing = -1;
        net.call(periodMillis, this);
      }
    }
  }
}
