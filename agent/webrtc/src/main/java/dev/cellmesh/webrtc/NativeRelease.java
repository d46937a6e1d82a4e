package dev.cellmesh.webrtc;

import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.internal.NativeObject;
import dev.onvoid.webrtc.internal.RefCountedObject;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Closes a connection and releases its native object, which {@link RTCPeerConnection#close} of
 * webrtc-java 0.14.0 never does (70 KB each): the handle is kept and released through {@link
 * RefCountedObject}.
 *
 * <p>Never inside a callback of that connection's factory: the object would vanish under the
 * caller. To be deleted, in favour of {@code close()}, with the first webrtc-java that releases.
 */
final class NativeRelease {
  private static final @Nullable Field HANDLE = handleField();

  private NativeRelease() {}

  private static final class Released extends RefCountedObject {}

  static void close(RTCPeerConnection connection) {
    Field handle = HANDLE;
    if (handle == null) {
      connection.close();
      return;
    }
    try {
      long address = handle.getLong(connection);
      connection.close();
      if (address != 0) {
        Released released = new Released();
        handle.setLong(released, address);
        released.release();
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("NativeObject.nativeHandle is out of reach", e);
    }
  }

  private static @Nullable Field handleField() {
    try {
      Field field = NativeObject.class.getDeclaredField("nativeHandle");
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException | RuntimeException e) {
      Logger.warn(
          "Closed WebRTC connections keep 70 KB each, because webrtc-java has changed: {}",
          e.toString());
      return null;
    }
  }
}
