package dev.cellmesh.webrtc;

import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A native factory with its audio module (headless: the default one ends the process where there is
 * no PulseAudio) and the count of its connections. Engine thread, but for {@link #received}.
 *
 * <p>Disposed when it is retired and its last connection is closed: touching a connection after its
 * factory ends the process.
 */
final class NativeFactory {
  /** 200,000 are about 18 MB of heap, where {@link LocalReferences} has no remedy. */
  static final int WORN_AFTER_MESSAGES =
      Integer.getInteger("cellmesh.webrtc.wornAfterMessages", 200_000);

  private static final AtomicInteger ALL_CONNECTIONS = new AtomicInteger();

  private final HeadlessAudioDeviceModule audio = new HeadlessAudioDeviceModule();
  private final PeerConnectionFactory factory = new PeerConnectionFactory(audio);
  private final AtomicLong leaked = new AtomicLong();
  private final int wornAfterMessages;
  private int connections;
  private boolean retired;
  // Both only on the factory's signaling thread.
  private boolean remedyTried;
  private boolean remedied;

  NativeFactory(int wornAfterMessages) {
    this.wornAfterMessages = wornAfterMessages;
  }

  /** Open native connections of this process. */
  static int allConnections() {
    return ALL_CONNECTIONS.get();
  }

  RTCPeerConnection connect(RTCConfiguration configuration, PeerConnectionObserver observer) {
    RTCPeerConnection connection = factory.createPeerConnection(configuration, observer);
    connections++;
    ALL_CONNECTIONS.incrementAndGet();
    return connection;
  }

  void close(RTCPeerConnection connection) {
    try {
      NativeRelease.close(connection);
    } finally {
      connections--;
      ALL_CONNECTIONS.decrementAndGet();
      disposeIfUnused();
    }
  }

  /** To be called for every received message, on the thread it came on. */
  void received() {
    if (!remedyTried) {
      remedyTried = true;
      remedied = LocalReferences.install();
    }
    if (!remedied) {
      leaked.incrementAndGet();
    }
  }

  /** Whether its connections should move to another factory. */
  boolean worn() {
    return leaked.get() >= wornAfterMessages;
  }

  /** No new connections; disposed with the last. */
  void retire() {
    retired = true;
    disposeIfUnused();
  }

  private void disposeIfUnused() {
    if (retired && connections == 0) {
      factory.dispose();
      audio.dispose();
    }
  }
}
