package dev.cellmesh.webrtc;

import dev.cellmesh.runtime.Links.Lane;
import dev.cellmesh.webrtc.Description.Candidate;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCDataChannelBuffer;
import dev.onvoid.webrtc.RTCDataChannelObserver;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCIceGatheringState;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What native code calls. Native code never frees an observer (webrtc-java 0.14.0), so each is tiny
 * and can be detached; and anything thrown out of one ends the process, so nothing is.
 */
final class Observers {
  private Observers() {}

  /** What happens to a connection; on the native signaling thread: never block, never call back. */
  interface Events {
    void candidate(Candidate candidate);

    void gathered();

    void state(RTCPeerConnectionState state);

    void laneChanged(Lane lane);

    /** {@code message} is a copy and the receiver's own. */
    void message(Lane lane, byte[] message, boolean binary);
  }

  /** Observes one connection. */
  static final class OfConnection implements PeerConnectionObserver {
    private volatile @Nullable Events events;

    OfConnection(Events events) {
      this.events = events;
    }

    void detach() {
      events = null;
    }

    @Override
    public void onIceCandidate(RTCIceCandidate candidate) {
      Events to = events;
      if (to != null) {
        guard(
            () ->
                to.candidate(
                    new Candidate(candidate.sdp, candidate.sdpMid, candidate.sdpMLineIndex)));
      }
    }

    @Override
    public void onIceGatheringChange(RTCIceGatheringState state) {
      Events to = events;
      if (to != null && state == RTCIceGatheringState.COMPLETE) {
        guard(to::gathered);
      }
    }

    @Override
    public void onConnectionChange(RTCPeerConnectionState state) {
      Events to = events;
      if (to != null) {
        guard(() -> to.state(state));
      }
    }
  }

  /** Observes one channel. */
  static final class OfChannel implements RTCDataChannelObserver {
    private final Lane lane;
    private volatile @Nullable Events events;
    private volatile @Nullable NativeFactory factory;

    OfChannel(Lane lane, NativeFactory factory, Events events) {
      this.lane = lane;
      this.factory = factory;
      this.events = events;
    }

    void detach() {
      events = null;
      factory = null;
    }

    @Override
    public void onBufferedAmountChange(long previous) {
      // Never called by webrtc-java 0.14.0.
    }

    @Override
    public void onStateChange() {
      Events to = events;
      if (to != null) {
        guard(() -> to.laneChanged(lane));
      }
    }

    @Override
    public void onMessage(RTCDataChannelBuffer buffer) {
      Events to = events;
      NativeFactory from = factory;
      if (to != null && from != null) {
        guard(
            () -> {
              from.received();
              // The native memory is gone when this returns.
              byte[] message = new byte[buffer.data.remaining()];
              buffer.data.get(message);
              to.message(lane, message, buffer.binary);
            });
      }
    }
  }

  private static void guard(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // native code would abort the process
      try {
        Logger.error(e, "A WebRTC callback failed");
      } catch (Throwable _) {
        // Nothing may leave a callback.
      }
    }
  }
}
