package dev.cellmesh.mesh.wire;

/**
 * The newest that its origin has on a topic, for one who has come since; may come more than once.
 */
public record Retained(RoutedFrame frame, String topic, Bytes payload) {
  /** The length of the body without topic and payload. */
  public static final int FIXED_BYTES = Short.BYTES;

  public static Retained read(RoutedFrame frame) throws Malformed {
    WireReader in = frame.body();
    return new Retained(frame, in.string(), in.rest());
  }
}
