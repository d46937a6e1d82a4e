package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.simulator.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * GenosRTC's cellular mesh as its documentation describes it (docs/genosrtc-cells.md of GenosDB,
 * August 2026).
 *
 * <p>From the documents: cells of {@code cellSize} (10) by rendezvous hashing over a roster of
 * everybody; one bridge per cell, the highest by a hash, for all edges of the cell; edges between
 * next cells of the chain and at powers of two; hop limit min(150, 2·ceil(log2(cells+1))+3);
 * everybody announces itself every 30 s on one topic; a tick every 2 s compares the roster with the
 * sealed one and seals after growth, a farewell or a dead bridge in the first gap of 2 s without
 * change, after 10 s at the latest, and after mere silence when 30 s have passed; 5 s after a seal,
 * links outside it are closed. A message goes from its origin to its cell; the bridge hands it to
 * the bridges of neighbouring cells, which hand it to their cells and on. Nothing is repeated.
 * Channels are told apart by who receives: there is no subscription that travels.
 *
 * <p>Left open, and chosen in its favour: one lossless census ({@link Census}); all ticks fall on
 * the same instants, so that peers seal alike; an announcement is overdue after 32 s; a bridge
 * whose links died is taken out of everybody's census at once, not only of those who noticed; the
 * lower of two peers offers; without a relay nobody seals, so that nobody drops its links; a leaf,
 * which the documents do not know, is a peer like any other.
 */
final class GenosRtc extends Scheme {
  static final int CELL_SIZE = 10;
  static final long TICK_MILLIS = 2_000;
  static final long QUIET_MILLIS = 2_000;
  static final long MOST_WAIT_MILLIS = 10_000;
  static final long SUSPICION_MILLIS = 30_000;
  static final long GRACE_MILLIS = 5_000;

  /** Ids of messages for forwarding. */
  static final int MAX_SEEN = 5_000;

  /** The documents give no bound for the ids of what was handed over: 8 MiB when full. */
  private static final int MAX_DELIVERED = 1 << 19;

  private final Census census;
  private final Beacon beacon;
  private final int cellSize;
  private final RecentIds seen = new RecentIds(MAX_SEEN);
  private final RecentIds delivered = new RecentIds(MAX_DELIVERED);
  private final TreeSet<PeerId> wanted = new TreeSet<>();
  private @Nullable Layout sealed;
  private int cell;
  private List<PeerId> members = List.of();

  /** Of the neighbouring cells, if this peer is the bridge of its own. */
  private List<PeerId> bridges = List.of();

  private long sealedMillis;
  private boolean pruned = true;
  private long urgentSinceMillis = -1;
  private long shrunkSinceMillis = -1;

  private GenosRtc(PeerId self, int cellSize, long bootEpoch, Census census) {
    super(self, bootEpoch, TICK_MILLIS, 0);
    this.cellSize = cellSize;
    this.census = census;
    this.beacon = new Beacon(self, census, this::act);
  }

  /** For the peers of one room. {@link MeshParameters#cellSize} counts, if it is not 0. */
  static Protocol.Factory room() {
    Census census = new Census();
    return (self, role, parameters, bootEpoch, random) ->
        new GenosRtc(
            self,
            parameters.cellSize() == 0 ? CELL_SIZE : parameters.cellSize(),
            bootEpoch,
            census);
  }

  /** What this peer has sealed last; null before the first time. */
  @Nullable Layout sealed() {
    return sealed;
  }

  @Override
  void start() {
    beacon.listen();
  }

  @Override
  public boolean hearsAnnouncements() {
    return false; // the census hears them
  }

  @Override
  void relaysCame() {
    beacon.announce(nowMillis);
  }

  @Override
  void leave() {
    if (relays > 0) {
      beacon.bye(nowMillis);
    }
  }

  @Override
  boolean isAlone() {
    return census.size() <= 1;
  }

  @Override
  void tick() {
    if (relays > 0) {
      beacon.renew(nowMillis);
      census.sweep(nowMillis);
      if (isSealDue()) {
        seal();
      }
    }
    if (!pruned && nowMillis - sealedMillis >= GRACE_MILLIS) {
      pruned = true;
      for (PeerId peer : links.all()) {
        if (!wanted.contains(peer)) {
          links.close(peer, CloseReason.UNWANTED);
        }
      }
    }
    dial();
  }

  private boolean isSealDue() {
    Layout before = sealed;
    long sealedVersion = before == null ? -1 : before.version();
    if (census.version() == sealedVersion) {
      return false;
    }
    if (census.urgentVersion() > sealedVersion) {
      urgentSinceMillis = urgentSinceMillis < 0 ? nowMillis : urgentSinceMillis;
      return census.quietMillis(nowMillis) >= QUIET_MILLIS
          || nowMillis - urgentSinceMillis >= MOST_WAIT_MILLIS;
    }
    shrunkSinceMillis = shrunkSinceMillis < 0 ? nowMillis : shrunkSinceMillis;
    return nowMillis - shrunkSinceMillis >= SUSPICION_MILLIS;
  }

  private void seal() {
    Layout layout = census.layout(cellSize);
    sealed = layout;
    sealedMillis = nowMillis;
    pruned = false;
    urgentSinceMillis = -1;
    shrunkSinceMillis = -1;
    cell = census.cell(self, layout.cells());
    members = cell < 0 ? List.of() : layout.members().get(cell);
    List<PeerId> neighbours = new ArrayList<>();
    if (cell >= 0 && self.equals(layout.bridges().get(cell))) {
      for (int neighbour : layout.neighbours(cell)) {
        PeerId bridge = layout.bridges().get(neighbour);
        if (bridge != null) {
          neighbours.add(bridge);
        }
      }
    }
    bridges = neighbours;
    wanted.clear();
    wanted.addAll(members);
    wanted.addAll(bridges);
    wanted.remove(self);
  }

  private void dial() {
    for (PeerId peer : wanted) {
      if (self.compareTo(peer) < 0) {
        links.dial(peer, nowMillis);
      }
    }
  }

  @Override
  void linkOpened(PeerId peer) {}

  @Override
  void linkClosed(PeerId peer, CloseReason reason, boolean wasOpen) {
    boolean died = reason == CloseReason.TIMEOUT || reason == CloseReason.FAILED;
    if (wasOpen && died && wanted.contains(peer) && isBridge(peer)) {
      census.gone(peer, nowMillis);
    }
  }

  private boolean isBridge(PeerId peer) {
    Layout layout = sealed;
    return bridges.contains(peer)
        || (layout != null && cell >= 0 && peer.equals(layout.bridges().get(cell)));
  }

  @Override
  void received(PeerId from, Bytes frame) {
    // Frames of peers that have no business with this one by its seal are dropped.
    if (!Packet.isMessage(frame) || !wanted.contains(from)) {
      return;
    }
    Packet packet = new Packet(frame);
    if (packet.origin().equals(self) || !seen.add(packet.id())) {
      return;
    }
    handOver(packet);
    if (bridges.isEmpty() || packet.hops() <= 1) {
      return;
    }
    Packet next = packet.forwarded();
    if (!members.contains(from)) {
      sendAll(members, next, from);
    }
    sendAll(bridges, next, from);
  }

  private void handOver(Packet packet) {
    boolean mine = packet.type() != Packet.UNICAST || packet.target().equals(self);
    if (mine && channels.subscribesToAnything() && delivered.add(packet.id())) {
      deliver(packet);
    }
  }

  @Override
  void sendOut(Packet packet) {
    seen.add(packet.id());
    if (packet.type() == Packet.UNICAST && links.isOpen(packet.target())) {
      send(packet.target(), packet.bytes());
      return;
    }
    sendAll(members, packet, self);
    sendAll(bridges, packet, self);
  }

  private void sendAll(List<PeerId> audience, Packet packet, PeerId but) {
    for (PeerId peer : audience) {
      if (!peer.equals(but) && !peer.equals(self) && links.isOpen(peer)) {
        send(peer, packet.bytes());
      }
    }
  }

  @Override
  int hopLimit() {
    Layout layout = sealed;
    return Layout.hopLimit(layout == null ? 1 : layout.cells());
  }
}
