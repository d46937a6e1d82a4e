package dev.cellmesh.simulator.run;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The boards of a run: who lives, who has gone when, and how new ones come. */
final class Boards {
  static final long ALIVE = Long.MAX_VALUE;

  private final VirtualNetwork net;
  private final MeshParameters parameters;
  private final SplittableRandom random;
  private final Consumer<VirtualPeer> started;
  private final List<VirtualPeer> alive = new ArrayList<>();

  /** When each peer went, microseconds, by its index. */
  private long[] goneAt = new long[1 << 10];

  /** Where each peer is in {@link #alive}, by its index. */
  private int[] places = new int[1 << 10];

  private int mostLinks;

  /**
   * No boards yet.
   *
   * @param started told of each board that starts
   */
  Boards(
      VirtualNetwork net,
      MeshParameters parameters,
      SplittableRandom random,
      Consumer<VirtualPeer> started) {
    this.net = net;
    this.parameters = parameters;
    this.random = random;
    this.started = started;
  }

  void startNew(Structure remembered) {
    start(net.newIdentity(), remembered);
  }

  void start(PeerId id, Structure remembered) {
    VirtualPeer board = net.start(id, Role.BOARD, parameters, remembered);
    if (board.index() >= goneAt.length) {
      int more = Math.max(board.index() + 1, 2 * goneAt.length);
      goneAt = Arrays.copyOf(goneAt, more);
      places = Arrays.copyOf(places, more);
    }
    goneAt[board.index()] = ALIVE;
    places[board.index()] = alive.size();
    alive.add(board);
    started.accept(board);
  }

  void kill(VirtualPeer board) {
    if (board.isAlive()) {
      net.kill(board);
      gone(board);
    }
  }

  void leave(VirtualPeer board) {
    if (board.isAlive()) {
      net.leave(board);
      gone(board);
    }
  }

  private void gone(VirtualPeer board) {
    goneAt[board.index()] = net.micros();
    mostLinks = Math.max(mostLinks, board.mostLinks());
    int place = places[board.index()];
    VirtualPeer last = alive.removeLast();
    if (last != board) {
      alive.set(place, last);
      places[last.index()] = place;
    }
    net.forget(board);
  }

  /** Boards that are alive; the order means nothing, and is the same in the same run. */
  List<VirtualPeer> alive() {
    return alive;
  }

  @Nullable VirtualPeer any() {
    return alive.isEmpty() ? null : alive.get(random.nextInt(alive.size()));
  }

  /** So many of those alive, by lot. */
  List<VirtualPeer> lot(double share) {
    List<VirtualPeer> drawn = new ArrayList<>(alive);
    int count = (int) Math.round(share * drawn.size());
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(drawn.size() - i);
      VirtualPeer taken = drawn.get(other);
      drawn.set(other, drawn.get(i));
      drawn.set(i, taken);
    }
    return List.copyOf(drawn.subList(0, count));
  }

  /** When that peer went, microseconds; {@link #ALIVE} if it has not. */
  long goneAt(int index) {
    return goneAt[index];
  }

  int joined() {
    int joined = 0;
    for (VirtualPeer board : alive) {
      joined += board.hasJoined() ? 1 : 0;
    }
    return joined;
  }

  /** The most links that any board has had at one time. */
  int mostLinks() {
    int most = mostLinks;
    for (VirtualPeer board : alive) {
      most = Math.max(most, board.mostLinks());
    }
    return most;
  }
}
