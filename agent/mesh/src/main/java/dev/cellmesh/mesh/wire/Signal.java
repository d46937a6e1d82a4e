package dev.cellmesh.mesh.wire;

/** A signal: what peers say to each other before they have a link. See docs/protocol.md. */
public sealed interface Signal {
  int VERSION = 1;
  int NO_EDGE = 255;

  Header header();

  /** What every signal starts with. */
  record Header(Role role, long bootEpoch, Structure structure) {}

  /**
   * I am here.
   *
   * @param edgeRank the rank with which the sender carries an edge, or {@link #NO_EDGE}
   */
  record Announce(
      Header header, int attempt, int links, long rosterHash, int edgeRank, int edgeFrom)
      implements Signal {}

  /** For the other side's link driver. */
  record Link(Header header, Bytes description) implements Signal {}

  /** Please offer me a link. */
  record Invite(Header header) implements Signal {}

  /** Your structure is older than mine. */
  record Stale(Header header) implements Signal {}

  default Bytes encode() {
    WireWriter out = new WireWriter(64).u8(VERSION).u8(type());
    out.u8(header().role().code()).i64(header().bootEpoch()).structure(header().structure());
    switch (this) {
      case Announce a ->
          out.u8(Math.min(a.attempt, 255))
              .u16(a.links)
              .i64(a.rosterHash)
              .u8(a.edgeRank)
              .i32(a.edgeFrom);
      case Link l -> out.bytes(l.description);
      case Invite i -> {}
      case Stale s -> {}
    }
    return out.done();
  }

  private int type() {
    return switch (this) {
      case Announce a -> 1;
      case Link l -> 2;
      case Invite i -> 3;
      case Stale s -> 4;
    };
  }

  static Signal decode(Bytes bytes) throws Malformed {
    WireReader in = new WireReader(bytes, 0);
    if (in.u8() != VERSION) {
      throw new Malformed("signal of another version");
    }
    int type = in.u8();
    Role role = Role.of(in.u8());
    Header header = new Header(role, in.counter(), in.structure());
    Signal signal =
        switch (type) {
          case 1 ->
              new Announce(
                  header, in.u8(), in.u16(), in.i64(), in.u8(), in.bounded(Structure.MAX_CELLS));
          case 2 -> new Link(header, in.rest());
          case 3 -> new Invite(header);
          case 4 -> new Stale(header);
          default -> throw new Malformed("signal type " + type);
        };
    in.end();
    return signal;
  }
}
