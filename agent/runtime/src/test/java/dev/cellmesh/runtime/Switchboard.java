package dev.cellmesh.runtime;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Drivers in memory: every call arrives at once, on the caller's thread. */
final class Switchboard {
  private final Map<PeerId, Plug> plugs = new ConcurrentHashMap<>();

  Plug plug(PeerId self) {
    Plug plug = new Plug(self);
    plugs.put(self, plug);
    return plug;
  }

  Plug plugOf(PeerId self) {
    return Objects.requireNonNull(plugs.get(self));
  }

  /** Both drivers of one peer. */
  final class Plug {
    final PeerId self;
    final Relay signalling = new Relay();
    final Wires links = new Wires();

    /** The drivers that have been told of a change of the network, in order. */
    final List<String> told = new CopyOnWriteArrayList<>();

    Plug(PeerId self) {
      this.self = self;
    }

    final class Relay implements Signalling {
      private volatile Set<Integer> cells = Set.of();
      private volatile Signalling.@Nullable Listener listener;
      final List<Boolean> urgencies = new CopyOnWriteArrayList<>();
      volatile boolean urgent;

      @Override
      public void start(Signalling.Listener listener) {
        this.listener = listener;
        listener.relaysChanged(1, true);
      }

      @Override
      public void listen(Set<Integer> cells) {
        this.cells = cells;
      }

      @Override
      public void announce(int cell, Bytes announcement) {
        for (Plug other : plugs.values()) {
          Signalling.Listener there = other.signalling.listener;
          if (other != Plug.this && there != null && other.signalling.cells.contains(cell)) {
            there.announced(self, announcement);
          }
        }
      }

      @Override
      public void send(PeerId to, Bytes signal) {
        Plug other = plugs.get(to);
        Signalling.Listener there = other == null ? null : other.signalling.listener;
        if (there != null) {
          there.signalled(self, signal);
        }
      }

      @Override
      public void seal(PeerId to, Bytes signal) {
        byte[] sealed = new byte[PeerId.BYTES + signal.length()];
        self.write(sealed, 0);
        signal.copyTo(sealed, PeerId.BYTES);
        Signalling.Listener here = listener;
        if (here != null) {
          here.sealed(to, Bytes.wrap(sealed));
        }
      }

      @Override
      public void unseal(Bytes sealed) {
        Signalling.Listener here = listener;
        if (here != null && sealed.length() >= PeerId.BYTES) {
          PeerId from = PeerId.read(sealed.toArray(), 0);
          here.signalled(from, sealed.slice(PeerId.BYTES, sealed.length() - PeerId.BYTES));
        }
      }

      @Override
      public void urgency(boolean isUrgent) {
        urgencies.add(isUrgent);
        urgent = isUrgent;
      }

      @Override
      public void networkChanged() {
        told.add("signalling");
      }

      @Override
      public int maxPayloadBytes() {
        return 16_384;
      }

      @Override
      public State state() {
        return new State(
            List.of(
                new Signalling.Relay(
                    "memory:",
                    Signalling.Origin.CONFIGURED,
                    "connected",
                    0,
                    0,
                    OptionalLong.empty())),
            0,
            List.of());
      }

      @Override
      public void close() {
        listener = null;
      }
    }

    final class Wires implements Links {
      private static final Counter.Family LINKS_OPEN =
          Counter.Family.gauge("links_open", "Links there are.");

      private final Set<PeerId> open = ConcurrentHashMap.newKeySet();
      private volatile Links.@Nullable Listener listener;

      private final CountDownLatch held = new CountDownLatch(1);
      private volatile CountDownLatch release = new CountDownLatch(0);
      private volatile boolean failsToStart;

      void failStart() {
        failsToStart = true;
      }

      /** Stops the loop of this peer at the next frame it sends, until the latch is released. */
      void hold(CountDownLatch until) {
        release = until;
      }

      boolean holds() {
        return held.getCount() == 0;
      }

      /** The driver asks for {@code description} to be brought to {@code peer}. */
      void describe(PeerId peer, Bytes description) {
        Links.Listener here = listener;
        if (here != null) {
          here.signal(peer, description);
        }
      }

      @Override
      public void start(Links.Listener listener) {
        if (failsToStart) {
          throw new IllegalStateException("no native library");
        }
        this.listener = listener;
      }

      @Override
      public void open(PeerId peer, int theirLinks) {
        Links.Listener here = listener;
        if (here != null) {
          here.signal(peer, Bytes.utf8("offer"));
        }
      }

      @Override
      public void accept(PeerId peer, Bytes description) {
        Plug other = plugs.get(peer);
        Links.Listener here = listener;
        if (other == null) {
          return;
        }
        Links.Listener there = other.links.listener;
        if (here != null && there != null && description.utf8().equals("offer")) {
          open.add(peer);
          other.links.open.add(self);
          here.opened(peer);
          there.opened(self);
        }
      }

      @Override
      public void send(PeerId peer, Lane lane, Bytes frame) {
        try {
          if (release.getCount() > 0) {
            held.countDown();
            release.await();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        Plug other = plugs.get(peer);
        Links.Listener there = other == null ? null : other.links.listener;
        if (there != null && open.contains(peer)) {
          there.received(self, frame);
        }
      }

      @Override
      public void close(PeerId peer, CloseReason reason) {
        Plug other = plugs.get(peer);
        if (!open.remove(peer) || other == null) {
          return;
        }
        other.links.open.remove(self);
        Links.Listener here = listener;
        Links.Listener there = other.links.listener;
        if (there != null) {
          there.closed(self, reason);
        }
        if (here != null) {
          here.closed(peer, reason);
        }
      }

      @Override
      public void networkChanged() {
        told.add("links");
      }

      @Override
      public void doubt(PeerId peer) {
        told.add("doubt " + peer.shortHex());
      }

      @Override
      public List<Unreachable> unreachable() {
        return List.of();
      }

      @Override
      public int maxFrameBytes() {
        return 65_536;
      }

      @Override
      public List<Counter> counters() {
        return List.of(LINKS_OPEN.of("links_open", open.size()));
      }

      @Override
      public void close() {
        open.forEach(peer -> close(peer, CloseReason.BYE));
        listener = null;
      }
    }
  }
}
