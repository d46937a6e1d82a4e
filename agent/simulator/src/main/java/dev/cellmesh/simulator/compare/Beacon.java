package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Says on the one topic of the room that a peer is here, every {@link Census#ANNOUNCE_MILLIS}, and
 * farewell when it goes. The census takes note; the network counts what the relay has to deliver.
 */
final class Beacon {
  static final int TOPIC = 0;
  private static final int HERE = 1;
  private static final int BYE = 2;

  private final PeerId self;
  private final Census census;
  private final Consumer<Action> out;
  private long lastMillis = Long.MIN_VALUE / 2;

  Beacon(PeerId self, Census census, Consumer<Action> out) {
    this.self = self;
    this.census = census;
    this.out = out;
  }

  void listen() {
    out.accept(new Action.Listen(Set.of(TOPIC)));
  }

  void announce(long nowMillis) {
    lastMillis = nowMillis;
    out.accept(new Action.Announce(TOPIC, message(HERE)));
    census.heard(self, nowMillis);
  }

  /** Again, if it is time or if others take this peer to be gone. */
  void renew(long nowMillis) {
    if (nowMillis - lastMillis >= Census.ANNOUNCE_MILLIS || !census.contains(self)) {
      announce(nowMillis);
    }
  }

  void bye(long nowMillis) {
    out.accept(new Action.Announce(TOPIC, message(BYE)));
    census.gone(self, nowMillis);
  }

  /** As short as can be: a kind; the relay's event names the sender. */
  private static Bytes message(int kind) {
    return Bytes.wrap(new byte[] {(byte) kind});
  }
}
