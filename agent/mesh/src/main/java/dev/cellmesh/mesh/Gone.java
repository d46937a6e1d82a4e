package dev.cellmesh.mesh;

/**
 * An origin's answer to a {@link Pull}: it has these no more.
 *
 * @param range messages of the frame's origin
 */
record Gone(PeerId target, PeerId reader, Range range) {
  static final int ROOM = 2 * PeerId.BYTES + 128;

  void write(WireWriter out) {
    out.peer(target).peer(reader);
    range.write(out);
  }

  static Gone read(PeerId origin, WireReader in) throws Malformed {
    Gone gone = new Gone(in.peer(), in.peer(), Range.read(origin, in));
    in.end();
    return gone;
  }
}
