package dev.cellmesh.webrtc;

import static org.awaitility.Awaitility.await;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Links;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/** Real drivers in one process whose signals are carried from one to the other. */
final class Boards implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<PeerId, Board> all = new ConcurrentHashMap<>();
  private final ExecutorService carrier = Executors.newSingleThreadExecutor();

  Board board(int number, Options options) {
    return new Board(new PeerId((long) number << 32, 0, 0, 0), options);
  }

  /** Opens from {@code a} to {@code b} and waits until both say so. */
  void link(Board a, Board b) {
    a.links.open(b.id, 0);
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(PATIENCE)
        .until(() -> a.isOpen(b) && b.isOpen(a));
  }

  @Override
  public void close() {
    List.copyOf(all.values()).forEach(Board::close);
    carrier.close();
  }

  /** One driver and what it has told. */
  final class Board implements Links.Listener, AutoCloseable {
    final PeerId id;
    final WebRtcLinks links;
    final List<String> told = new CopyOnWriteArrayList<>();
    final Map<PeerId, String> states = new ConcurrentHashMap<>();
    final Map<PeerId, Integer> rtts = new ConcurrentHashMap<>();
    final List<Bytes> signals = new CopyOnWriteArrayList<>();
    volatile boolean muted;
    volatile BiConsumer<PeerId, Bytes> onFrame = (peer, frame) -> {};

    private Board(PeerId id, Options options) {
      this.id = id;
      links = new WebRtcLinks(options);
      all.put(id, this);
      links.start(this);
    }

    boolean isOpen(Board other) {
      return "opened".equals(states.get(other.id));
    }

    void send(Board to, Links.Lane lane, String text) {
      links.send(to.id, lane, Bytes.utf8(text));
    }

    long count(Metric metric) {
      return Counter.value(links.counters(), metric.label());
    }

    /** What was told of {@code other}, in order. */
    List<String> toldOf(Board other) {
      List<String> some = new ArrayList<>();
      for (String line : told) {
        if (line.startsWith(other.id + " ")) {
          some.add(line.substring(9));
        }
      }
      return some;
    }

    @Override
    public void signal(PeerId peer, Bytes description) {
      signals.add(description);
      Board to = all.get(peer);
      if (to != null && !muted) {
        carrier.execute(() -> to.links.accept(id, description));
      }
    }

    @Override
    public void opened(PeerId peer) {
      states.put(peer, "opened");
      told.add(peer + " opened");
    }

    @Override
    public void closed(PeerId peer, CloseReason reason) {
      states.put(peer, "closed");
      told.add(peer + " closed " + reason);
    }

    @Override
    public void received(PeerId peer, Bytes frame) {
      onFrame.accept(peer, frame);
    }

    @Override
    public void measured(PeerId peer, int rttMicros) {
      rtts.put(peer, rttMicros);
    }

    @Override
    public void close() {
      links.close();
      all.remove(id, this);
    }
  }
}
