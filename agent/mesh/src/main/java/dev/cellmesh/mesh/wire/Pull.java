package dev.cellmesh.mesh.wire;

/**
 * Asks for messages again. On its way to the origin every board answers what it can and passes on
 * the rest.
 *
 * @param requester the board, or the leaf that asks by itself, that answers are routed to
 * @param reader who lacks them: the requester or a leaf that it serves
 */
public record Pull(Range range, PeerId requester, PeerId reader) {
  public static final int ROOM = 3 * PeerId.BYTES + 128;

  public PeerId target() {
    return range.origin();
  }

  public void write(WireWriter out) {
    out.peer(range.origin()).peer(requester).peer(reader);
    range.write(out);
  }

  public static Pull read(WireReader in) throws Malformed {
    PeerId origin = in.peer();
    PeerId requester = in.peer();
    PeerId reader = in.peer();
    Pull pull = new Pull(Range.read(origin, in), requester, reader);
    in.end();
    return pull;
  }
}
