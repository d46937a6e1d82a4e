package dev.cellmesh.mesh;

/**
 * Asks for messages again. On its way to the origin every board answers what it can and passes on
 * the rest.
 *
 * @param requester the board, or the leaf that asks by itself, that answers are routed to
 * @param reader who lacks them: the requester or a leaf that it serves
 */
record Pull(Range range, PeerId requester, PeerId reader) {
  static final int ROOM = 3 * PeerId.BYTES + 128;

  PeerId target() {
    return range.origin();
  }

  void write(WireWriter out) {
    out.peer(range.origin()).peer(requester).peer(reader);
    range.write(out);
  }

  static Pull read(WireReader in) throws Malformed {
    PeerId origin = in.peer();
    PeerId requester = in.peer();
    PeerId reader = in.peer();
    Pull pull = new Pull(Range.read(origin, in), requester, reader);
    in.end();
    return pull;
  }
}
