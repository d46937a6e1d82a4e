package dev.cellmesh.mesh.wire;

/**
 * An origin's answer to a {@link Pull}: it has these no more.
 *
 * @param range messages of the frame's origin
 */
public record Gone(PeerId target, PeerId reader, Range range) {
  public static final int ROOM = 2 * PeerId.BYTES + 128;

  public void write(WireWriter out) {
    out.peer(target).peer(reader);
    range.write(out);
  }

  public static Gone read(PeerId origin, WireReader in) throws Malformed {
    Gone gone = new Gone(in.peer(), in.peer(), Range.read(origin, in));
    in.end();
    return gone;
  }
}
