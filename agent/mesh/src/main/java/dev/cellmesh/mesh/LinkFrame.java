package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.List;

/** A frame that goes over one link and no further. See docs/protocol.md. */
sealed interface LinkFrame {
  int MAX_PEERS = 512;
  int MAX_CLAIMS = 512;
  int MAX_INTERESTS = 4096;

  /** First on every link, and again when the structure changes. */
  record Hello(Role role, long bootEpoch, Structure structure) implements LinkFrame {}

  /**
   * What a board tells the other boards of its cell.
   *
   * @param members boards of the cell that the sender has links with
   * @param leaves leaves that the sender serves
   * @param claims links that the sender has to boards of other cells
   */
  record Cell(
      int sequence, int healthClass, List<PeerId> members, List<PeerId> leaves, List<Claim> claims)
      implements LinkFrame {}

  /**
   * A link to a board of another cell.
   *
   * @param boards how many boards that cell has
   * @param elected whom that cell has elected for the edge, best first; may be empty
   */
  record Claim(int cell, PeerId peer, int boards, List<PeerId> elected) {}

  /** What a board tells a board of another cell about the edge between the two. */
  record Edge(int cell, int boards, List<PeerId> elected) implements LinkFrame {}

  /** Whether this link is in the sender's plan. */
  record Wanted(boolean wanted) implements LinkFrame {}

  record Interests(List<Remaining> interests) implements LinkFrame {}

  /**
   * An interest, and for how long it still stands.
   *
   * @param seconds until it ends without a renewal
   */
  record Remaining(Interest interest, int seconds) {}

  /** All subscriptions of a leaf. */
  record Subscribe(List<Interest.Entry> entries) implements LinkFrame {}

  /** Frames for everyone that the sender lacks, by {@link RoutedFrame#hash}. */
  record Get(List<Long> hashes) implements LinkFrame {}

  int VERSION = 2;
  int HEADER_BYTES = 2;
  int FIRST_ROUTED = 64;

  default Bytes encode() {
    WireWriter out = new WireWriter(128).u8(VERSION).u8(type());
    switch (this) {
      case Hello h -> out.u8(h.role.code()).i64(h.bootEpoch).structure(h.structure);
      case Cell c -> {
        out.i32(c.sequence).u8(c.healthClass).peers(c.members).peers(c.leaves);
        out.u16(c.claims.size());
        for (Claim claim : c.claims) {
          out.i32(claim.cell).peer(claim.peer).u16(claim.boards).peers(claim.elected);
        }
      }
      case Edge e -> out.i32(e.cell).u16(e.boards).peers(e.elected);
      case Wanted w -> out.u8(w.wanted ? 1 : 0);
      case Interests i -> {
        out.u16(i.interests.size());
        for (Remaining r : i.interests) {
          r.interest.write(out);
          out.u16(r.seconds);
        }
      }
      case Subscribe s -> Interest.writeEntries(out, s.entries);
      case Get g -> {
        out.u16(g.hashes.size());
        g.hashes.forEach(out::i64);
      }
    }
    return out.done();
  }

  private int type() {
    return switch (this) {
      case Hello h -> 1;
      case Cell c -> 2;
      case Edge e -> 3;
      case Wanted w -> 4;
      case Interests i -> 5;
      case Subscribe s -> 6;
      case Get g -> 16;
    };
  }

  /** Returns null for a type this version does not know. */
  static @org.jspecify.annotations.Nullable LinkFrame decode(Bytes frame) throws Malformed {
    WireReader in = new WireReader(frame, HEADER_BYTES);
    LinkFrame decoded =
        switch (frame.at(1)) {
          case 1 -> new Hello(Role.of(in.u8()), in.counter(), in.structure());
          case 2 -> {
            int sequence = in.i32();
            int health = Math.min(in.u8(), Health.CLASSES - 1);
            yield new Cell(sequence, health, in.peers(MAX_PEERS), in.peers(MAX_PEERS), claims(in));
          }
          case 3 -> new Edge(in.bounded(Structure.MAX_CELLS), in.u16(), in.peers(MAX_PEERS));
          case 4 -> new Wanted(in.u8() != 0);
          case 5 -> {
            int count = in.count(MAX_INTERESTS);
            List<Remaining> interests = new ArrayList<>();
            for (int i = 0; i < count; i++) {
              interests.add(new Remaining(Interest.read(in), in.u16()));
            }
            yield new Interests(interests);
          }
          case 6 -> new Subscribe(Interest.readEntries(in));
          case 16 -> {
            int count = in.count(News.MAX_HASHES);
            List<Long> hashes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
              hashes.add(in.i64());
            }
            yield new Get(List.copyOf(hashes));
          }
          default -> null;
        };
    if (decoded != null) {
      in.end();
    }
    return decoded;
  }

  private static List<Claim> claims(WireReader in) throws Malformed {
    int count = in.count(MAX_CLAIMS);
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      claims.add(
          new Claim(in.bounded(Structure.MAX_CELLS), in.peer(), in.u16(), in.peers(MAX_PEERS)));
    }
    return claims;
  }
}
