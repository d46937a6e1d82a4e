package dev.cellmesh.webrtc;

import dev.cellmesh.runtime.Links.Lane;
import dev.cellmesh.webrtc.Description.Candidate;
import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCDataChannel;
import dev.onvoid.webrtc.RTCDataChannelBuffer;
import dev.onvoid.webrtc.RTCDataChannelInit;
import dev.onvoid.webrtc.RTCDataChannelState;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * One native connection with its two channels. Engine thread only; {@link Observers.Events} come on
 * the native signaling thread. Results of asynchronous calls come back on the engine thread.
 */
final class Connection {
  /** Below this, what was sent since the last look is taken to have left. */
  private static final int UNWATCHED_BYTES = 65_536;

  private static final int LIVE_BUFFER_BYTES = 262_144;
  private static final int BULK_BUFFER_BYTES = 131_072;

  private final Engine engine;
  private final NativeFactory factory;
  private final Observers.OfConnection observer;
  private final RTCPeerConnection connection;
  private final Channel live;
  private final Channel bulk;
  private boolean closed;

  /** One lane; what is buffered is estimated, because asking costs 40 µs. */
  private static final class Channel {
    final RTCDataChannel channel;
    final Observers.OfChannel observer;
    final int bufferBytes;
    long buffered;

    Channel(RTCDataChannel channel, Observers.OfChannel observer, int bufferBytes) {
      this.channel = channel;
      this.observer = observer;
      this.bufferBytes = bufferBytes;
    }
  }

  Connection(Engine engine, RTCConfiguration configuration, Observers.Events events) {
    this.engine = engine;
    factory = engine.factory();
    observer = new Observers.OfConnection(events);
    connection = factory.connect(configuration, observer);
    try {
      live = channel(Lane.LIVE, events, LIVE_BUFFER_BYTES);
      bulk = channel(Lane.BULK, events, BULK_BUFFER_BYTES);
    } catch (RuntimeException e) {
      observer.detach();
      factory.close(connection);
      throw e;
    }
  }

  private Channel channel(Lane lane, Observers.Events events, int bufferBytes) {
    RTCDataChannelInit init = new RTCDataChannelInit();
    init.ordered = true;
    init.negotiated = true;
    init.id = lane == Lane.LIVE ? 0 : 1;
    RTCDataChannel channel =
        connection.createDataChannel(lane == Lane.LIVE ? "live" : "bulk", init);
    Observers.OfChannel channelObserver = new Observers.OfChannel(lane, factory, events);
    channel.registerObserver(channelObserver);
    return new Channel(channel, channelObserver, bufferBytes);
  }

  boolean worn() {
    return factory.worn();
  }

  /** Makes and sets the offer or answer; {@code failed} gets native's words. */
  void describe(boolean offer, Consumer<String> described, Consumer<String> failed) {
    CreateSessionDescriptionObserver made =
        new CreateSessionDescriptionObserver() {
          @Override
          public void onSuccess(RTCSessionDescription description) {
            engine.execute(() -> setLocal(description, described, failed));
          }

          @Override
          public void onFailure(String error) {
            engine.execute(() -> failed.accept(error));
          }
        };
    if (offer) {
      connection.createOffer(new RTCOfferOptions(), made);
    } else {
      connection.createAnswer(new RTCAnswerOptions(), made);
    }
  }

  private void setLocal(
      RTCSessionDescription description, Consumer<String> described, Consumer<String> failed) {
    if (!closed) {
      connection.setLocalDescription(
          description, whenSet(() -> described.accept(description.sdp), failed));
    }
  }

  /** Sets the other side's description; native code throws an Error when it cannot read it. */
  void remote(boolean offer, String sdp, Runnable set, Consumer<String> failed) {
    RTCSdpType type = offer ? RTCSdpType.OFFER : RTCSdpType.ANSWER;
    try {
      connection.setRemoteDescription(new RTCSessionDescription(type, sdp), whenSet(set, failed));
    } catch (RuntimeException | Error e) {
      failed.accept(String.valueOf(e.getMessage()));
    }
  }

  private SetSessionDescriptionObserver whenSet(Runnable set, Consumer<String> failed) {
    return new SetSessionDescriptionObserver() {
      @Override
      public void onSuccess() {
        engine.execute(set);
      }

      @Override
      public void onFailure(String error) {
        engine.execute(() -> failed.accept(error));
      }
    };
  }

  /** Returns whether native code took it; it throws an Error when it cannot read it. */
  boolean add(Candidate candidate) {
    String mid = candidate.sdpMid() == null ? "0" : candidate.sdpMid();
    try {
      connection.addIceCandidate(
          new RTCIceCandidate(mid, candidate.sdpMLineIndex(), candidate.candidate()));
      return true;
    } catch (RuntimeException | Error e) {
      return false;
    }
  }

  RTCDataChannelState state(Lane lane) {
    return of(lane).channel.getState();
  }

  /** Whether the channel takes another message. */
  boolean hasRoom(Lane lane) {
    Channel channel = of(lane);
    if (channel.buffered >= UNWATCHED_BYTES) {
      channel.buffered = channel.channel.getBufferedAmount();
    }
    return channel.buffered < channel.bufferBytes;
  }

  /** Whether the channel has handed everything to the network. */
  boolean drained(Lane lane) {
    return of(lane).channel.getBufferedAmount() == 0;
  }

  /** The caller has checked the size and that the channel is open. */
  void send(Lane lane, byte[] message) throws Exception {
    Channel channel = of(lane);
    channel.channel.send(new RTCDataChannelBuffer(ByteBuffer.wrap(message), true));
    channel.buffered += message.length;
  }

  /** Channels first, then the connection; nothing is reported any more. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    observer.detach();
    for (Channel channel : List.of(live, bulk)) {
      channel.observer.detach();
      channel.channel.unregisterObserver();
      channel.channel.close();
      channel.channel.dispose();
    }
    factory.close(connection);
  }

  private Channel of(Lane lane) {
    return lane == Lane.LIVE ? live : bulk;
  }
}
