package dev.cellmesh.mesh.wire;

/**
 * A frame inside another one, for one reader: it is delivered there and spread no further.
 *
 * @param target the peer it is routed to
 * @param reader whom it is for: the target, a leaf that the target serves, or {@link #ANYONE} there
 *     who has subscribed
 * @param level the level that counts in place of the frame's own
 * @param frame DATA, TIP or RETAINED, whole
 */
public record Envelope(PeerId target, PeerId reader, long level, Bytes frame) {
  public static final PeerId ANYONE = new PeerId(0, 0, 0, 0);
  public static final int FIXED_BYTES = 2 * PeerId.BYTES + 4;

  public void write(WireWriter out) {
    out.peer(target).peer(reader).i32((int) level).bytes(frame);
  }

  public static Envelope read(WireReader in) throws Malformed {
    Envelope envelope = new Envelope(in.peer(), in.peer(), in.u32(), in.rest());
    RoutedFrame inner = envelope.inner();
    int type = inner.type();
    if (type != RoutedFrame.Type.DATA
        && type != RoutedFrame.Type.TIP
        && type != RoutedFrame.Type.RETAINED) {
      throw new Malformed("envelope around type " + type);
    }
    return envelope;
  }

  public RoutedFrame inner() throws Malformed {
    if (frame.length() < 2 || frame.at(0) != Frame.VERSION) {
      throw new Malformed("envelope around another version");
    }
    return RoutedFrame.parse(frame);
  }
}
