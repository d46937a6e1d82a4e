package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Links;
import dev.cellmesh.runtime.Links.Lane;
import dev.cellmesh.webrtc.Description.Answer;
import dev.cellmesh.webrtc.Description.Candidate;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCDataChannelState;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A peer that keeps the handshake and then sends whatever it is told to. */
final class RawPeer implements Observers.Events, Links.Listener, AutoCloseable {
  final PeerId id;
  private final Engine engine = Engine.acquire();
  private final WebRtcLinks other;
  private final CompletableFuture<Void> open = new CompletableFuture<>();
  private final CompletableFuture<Connection> connection = new CompletableFuture<>();
  private final CompletableFuture<Handshake> handshake = new CompletableFuture<>();

  /** Offers a link to {@code other}, which answers through {@link #answer}. */
  RawPeer(PeerId id, PeerId otherId, WebRtcLinks other) {
    this.id = id;
    this.other = other;
    Context context =
        new Context(
            engine,
            Options.defaults(),
            new RTCConfiguration(),
            new Counters(),
            this,
            () -> 7,
            new UnreachablePeers(),
            new AtomicInteger());
    engine.execute(
        () -> {
          Connection made = new Connection(engine, context.configuration(), this);
          Handshake begun =
              new Handshake(
                  context,
                  otherId,
                  "00000000000000aa",
                  true,
                  made,
                  (reason, why) -> {
                    throw new AssertionError(why);
                  });
          connection.complete(made);
          handshake.complete(begun);
          begun.offer();
        });
  }

  void answer(Bytes description) throws DescriptionJson.Malformed {
    if (DescriptionJson.read(description) instanceof Answer answer) {
      engine.execute(() -> handshake.join().take(answer));
    }
  }

  void awaitOpen() throws Exception {
    open.get(30, TimeUnit.SECONDS);
  }

  void send(Lane lane, byte[] message) {
    engine.execute(
        () -> {
          try {
            connection.join().send(lane, message);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Override
  public void signal(PeerId peer, Bytes description) {
    other.accept(id, description);
  }

  @Override
  public void candidate(Candidate candidate) {
    engine.execute(() -> handshake.join().found(candidate));
  }

  @Override
  public void gathered() {
    engine.execute(() -> handshake.join().gathered());
  }

  @Override
  public void laneChanged(Lane lane) {
    engine.execute(
        () -> {
          if (lane == Lane.LIVE && connection.join().state(lane) == RTCDataChannelState.OPEN) {
            open.complete(null);
          }
        });
  }

  @Override
  public void state(RTCPeerConnectionState state) {}

  @Override
  public void message(Lane lane, byte[] message, boolean binary) {}

  @Override
  public void opened(PeerId peer) {}

  @Override
  public void closed(PeerId peer, CloseReason reason) {}

  @Override
  public void received(PeerId peer, Bytes frame) {}

  @Override
  public void measured(PeerId peer, int rttMicros) {}

  @Override
  public void close() {
    engine.execute(() -> connection.join().close());
    engine.release();
  }
}
