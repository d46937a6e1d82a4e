package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A point at the relay where peers register and ask for a few others at random; one for all peers
 * of a simulated room. After libp2p's rendezvous protocol (specs/rendezvous): a registration lives
 * as long as its peer asked for unless renewed or withdrawn, a question names the most peers
 * wanted.
 */
final class Rendezvous {
  /** The default is two hours; so long, most would be registrations of the dead under churn. */
  static final long LIFETIME_MILLIS = 10 * 60 * 1_000;

  private final List<PeerId> registered = new ArrayList<>();
  private final List<Long> untilMillis = new ArrayList<>();
  private final Map<PeerId, Integer> places = new HashMap<>();

  void register(PeerId peer, long nowMillis) {
    Integer place = places.get(peer);
    if (place == null) {
      places.put(peer, registered.size());
      registered.add(peer);
      untilMillis.add(nowMillis + LIFETIME_MILLIS);
    } else {
      untilMillis.set(place, nowMillis + LIFETIME_MILLIS);
    }
  }

  void withdraw(PeerId peer) {
    Integer place = places.remove(peer);
    if (place != null) {
      PeerId last = registered.removeLast();
      Long lastUntil = untilMillis.removeLast();
      if (!last.equals(peer)) {
        registered.set(place, last);
        untilMillis.set(place, lastUntil);
        places.put(last, place);
      }
    }
  }

  /** At most so many draws; those who are registered no more, and repetitions, are left out. */
  List<PeerId> sample(int most, RandomGenerator random, long nowMillis) {
    List<PeerId> drawn = new ArrayList<>();
    for (int i = 0; i < most && !registered.isEmpty(); i++) {
      int place = random.nextInt(registered.size());
      PeerId peer = registered.get(place);
      if (untilMillis.get(place) < nowMillis) {
        withdraw(peer);
      } else if (!drawn.contains(peer)) {
        drawn.add(peer);
      }
    }
    return drawn;
  }

  int size() {
    return registered.size();
  }
}
