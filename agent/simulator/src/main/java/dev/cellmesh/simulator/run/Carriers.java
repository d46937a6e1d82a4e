package dev.cellmesh.simulator.run;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Kills boards that carry readings of others, and measures how long those readings are held up.
 *
 * <p>A board is chosen that hands a reading of another board to a further board (of another cell,
 * if there are cells). Whose readings pass through it is noted for one period; then it is killed,
 * and comes back later. The failover takes as long as the slowest of the readings those boards
 * publish from a second before to 20 seconds after: until it gets to the leaf that waits longest.
 */
final class Carriers {
  private static final long WATCH_BEFORE_MICROS = 1_000_000;
  private static final long WATCH_AFTER_MICROS = 20_000_000;
  private static final long BACK_AFTER_MILLIS = 30_000;
  private static final long MOST_NOTING_MILLIS = 20_000;
  private static final int ORIGIN_AT = 4;

  /** One board that was killed. */
  private static final class Death {
    final BitSet origins;
    final long at;
    long slowestMicros;

    Death(BitSet origins, long at) {
      this.origins = origins;
      this.at = at;
    }

    boolean concerns(int origin, long publishedAt) {
      return publishedAt >= at - WATCH_BEFORE_MICROS
          && publishedAt < at + WATCH_AFTER_MICROS
          && origins.get(origin);
    }
  }

  private final VirtualNetwork net;
  private final Boards boards;
  private final Ledger ledger;
  private final BiPredicate<PeerId, PeerId> apart;
  private final List<Death> deaths = new ArrayList<>();
  private boolean choosing;
  private @Nullable VirtualPeer chosen;
  private BitSet origins = new BitSet();

  /**
   * Kills nobody yet.
   *
   * @param apart whether what goes from one board to another leaves a cell
   */
  Carriers(VirtualNetwork net, Boards boards, Ledger ledger, BiPredicate<PeerId, PeerId> apart) {
    this.net = net;
    this.boards = boards;
    this.ledger = ledger;
    this.apart = apart;
  }

  /** Chooses a board now, and kills it after a period of readings; how long that takes. */
  long killOne(long periodMillis) {
    choosing = true;
    chosen = null;
    origins = new BitSet();
    long noting = Math.clamp(periodMillis + 500, 1_000, MOST_NOTING_MILLIS);
    net.call(noting, this::kill);
    return noting;
  }

  private void kill() {
    VirtualPeer board = chosen;
    choosing = false;
    chosen = null;
    if (board != null && board.isAlive()) {
      deaths.add(new Death(origins, net.micros()));
      boards.kill(board);
      net.call(BACK_AFTER_MILLIS, () -> boards.start(board.id(), Structure.ALONE));
    }
  }

  /** A frame with a reading goes from one peer to another. */
  void sent(VirtualPeer from, VirtualPeer to, Bytes frame) {
    if (chosen == from || (choosing && chosen == null && carries(from, to, frame))) {
      chosen = from;
      int reading = Ledger.number(frame);
      if (reading >= 0 && reading < ledger.size() && ledger.origin(reading) != from.index()) {
        origins.set(ledger.origin(reading));
      }
    }
  }

  private boolean carries(VirtualPeer from, VirtualPeer to, Bytes frame) {
    return from.role() == Role.BOARD
        && to.role() == Role.BOARD
        && !PeerId.read(frame.slice(ORIGIN_AT, PeerId.BYTES).toArray(), 0).equals(from.id())
        && apart.test(from.id(), to.id());
  }

  /** A leaf has got a reading for the first time. */
  void delivered(int reading) {
    for (int i = deaths.size() - 1; i >= 0; i--) {
      Death death = deaths.get(i);
      long published = ledger.publishedAt(reading);
      if (death.concerns(ledger.origin(reading), published)) {
        death.slowestMicros = Math.max(death.slowestMicros, net.micros() - published);
      }
    }
  }

  /** How long each failover took, milliseconds. */
  Histogram millis() {
    Histogram histogram = new Histogram();
    for (Death death : deaths) {
      if (death.slowestMicros > 0) {
        histogram.add(death.slowestMicros / 1_000);
      }
    }
    return histogram;
  }

  /** Whether a reading was published where and when one of the killed boards was missing. */
  boolean concerns(int reading) {
    for (Death death : deaths) {
      if (death.concerns(ledger.origin(reading), ledger.publishedAt(reading))) {
        return true;
      }
    }
    return false;
  }

  /** A reading did not get to a leaf; the next one that did was published so much later. */
  void lost(int reading, long micros) {
    for (Death death : deaths) {
      if (death.concerns(ledger.origin(reading), ledger.publishedAt(reading))) {
        death.slowestMicros = Math.max(death.slowestMicros, micros);
      }
    }
  }
}
