package dev.cellmesh.mesh.wire;

import java.util.ArrayList;
import java.util.List;

/** A frame that goes over one link and no further. See docs/protocol.md. */
public sealed interface LinkFrame {
  int MAX_PEERS = RoomParameters.MAX_CELL_SIZE;
  int MAX_CLAIMS = 512;
  int MAX_INTERESTS = 4096;

  /** The most hashes in one list. */
  int MAX_HASHES = 64;

  /**
   * First on every link, and again when the structure or the parameters of the room change.
   *
   * @param heard whether the sender has had the receiver's HELLO: only who is heard is a member
   */
  record Hello(
      Role role, long bootEpoch, Structure structure, boolean heard, RoomParameters parameters)
      implements LinkFrame {}

  /**
   * What a board tells the other boards of its cell.
   *
   * @param version grows with each change of what the sender says
   * @param healthClass of the sender, see {@code Health}
   * @param ceilingPercent what the sender's own vitals allow its health to be at most
   * @param members boards of the cell that the sender has links with
   * @param opinions what the sender makes of each of them, a byte each, see {@link Opinion}
   * @param leaves leaves that the sender serves
   * @param claims links that the sender has to boards of other cells
   */
  record Cell(
      int version,
      int healthClass,
      int ceilingPercent,
      List<PeerId> members,
      Bytes opinions,
      List<PeerId> leaves,
      List<Claim> claims)
      implements LinkFrame {}

  /**
   * A link to a board of another cell.
   *
   * @param boards how many boards that cell has
   * @param elected whom that cell has elected for the edge, best first; may be empty
   */
  record Claim(int cell, PeerId peer, int boards, List<PeerId> elected) {}

  /**
   * What a board tells a board of another cell about the edge between the two.
   *
   * @param version grows with each change of what the sender says
   * @param wanted whether this link is in the sender's plan
   */
  record Edge(int version, int cell, int boards, boolean wanted, List<PeerId> elected)
      implements LinkFrame {}

  record Interests(List<Remaining> interests) implements LinkFrame {}

  /**
   * An interest, and for how long it still stands.
   *
   * @param seconds until it ends without a renewal
   */
  record Remaining(Interest interest, int seconds) {}

  /**
   * All subscriptions of a leaf.
   *
   * @param asked ids of channels of which it wants what others retain
   */
  record Subscribe(List<Interest.Entry> entries, List<Long> asked) implements LinkFrame {
    /** Asks for nothing. */
    public Subscribe(List<Interest.Entry> entries) {
      this(entries, List.of());
    }
  }

  /** Frames for everyone that the sender lacks, by {@link RoutedFrame#hash}. */
  record Get(List<Long> hashes) implements LinkFrame {}

  /** Asks for an {@link Ack}. */
  record Ping(int sequence, Digest digest) implements LinkFrame {}

  /**
   * Answers a {@link Ping}, or confirms CELL and EDGE.
   *
   * @param sequence of the PING; 0 if there was none
   */
  record Ack(int sequence, Digest digest) implements LinkFrame {}

  /** Asks for a {@link Ping} to somebody else, who has not answered the sender's own. */
  record PingRequest(int sequence, PeerId target) implements LinkFrame {}

  /** Answers a {@link PingRequest}: whether the target has answered this board. */
  record Vouch(int sequence, boolean answered) implements LinkFrame {}

  /** News of who lives, for the boards of the cell. */
  record Rumours(List<Rumour> rumours) implements LinkFrame {}

  default Bytes encode() {
    WireWriter out = new WireWriter(128).u8(Frame.VERSION).u8(type());
    switch (this) {
      case Hello h -> {
        out.u8(h.role.code()).i64(h.bootEpoch).structure(h.structure).u8(h.heard ? 1 : 0);
        h.parameters.write(out);
      }
      case Cell c -> {
        out.i32(c.version).u8(c.healthClass).u8(c.ceilingPercent);
        out.peers(c.members).bytes(c.opinions).peers(c.leaves);
        out.u16(c.claims.size());
        for (Claim claim : c.claims) {
          out.i32(claim.cell).peer(claim.peer).u16(claim.boards).peers(claim.elected);
        }
      }
      case Edge e ->
          out.i32(e.version).i32(e.cell).u16(e.boards).u8(e.wanted ? 1 : 0).peers(e.elected);
      case Interests i -> {
        out.u16(i.interests.size());
        for (Remaining r : i.interests) {
          r.interest.write(out);
          out.u16(r.seconds);
        }
      }
      case Subscribe s -> {
        Interest.writeEntries(out, s.entries);
        write(out, s.asked);
      }
      case Get g -> write(out, g.hashes);
      case Ping p -> p.digest.write(out.i32(p.sequence));
      case Ack a -> a.digest.write(out.i32(a.sequence));
      case PingRequest r -> out.i32(r.sequence).peer(r.target);
      case Vouch v -> out.i32(v.sequence).u8(v.answered ? 1 : 0);
      case Rumours r -> Rumour.write(out, r.rumours);
    }
    return out.done();
  }

  private static void write(WireWriter out, List<Long> numbers) {
    out.u16(numbers.size());
    numbers.forEach(out::i64);
  }

  private int type() {
    return switch (this) {
      case Hello h -> 1;
      case Cell c -> 2;
      case Edge e -> 3;
      case Interests i -> 5;
      case Subscribe s -> 6;
      case Get g -> 16;
      case Ping p -> 20;
      case Ack a -> 21;
      case PingRequest r -> 22;
      case Vouch v -> 23;
      case Rumours r -> 24;
    };
  }

  /** Returns null for a type this version does not know. */
  static @org.jspecify.annotations.Nullable LinkFrame decode(Bytes frame) throws Malformed {
    if (frame.decoded instanceof LinkFrame known) {
      return known;
    }
    WireReader in = new WireReader(frame, Frame.HEADER_BYTES);
    LinkFrame decoded =
        switch (frame.at(1)) {
          case 1 -> hello(in);
          case 2 -> cell(in);
          case 3 -> edge(in);
          case 5 -> {
            int count = in.count(MAX_INTERESTS);
            List<Remaining> interests = new ArrayList<>();
            for (int i = 0; i < count; i++) {
              interests.add(new Remaining(Interest.read(in), in.u16()));
            }
            yield new Interests(interests);
          }
          case 6 -> new Subscribe(Interest.readEntries(in), numbers(in, Interest.MAX_ENTRIES));
          case 16 -> new Get(numbers(in, MAX_HASHES));
          default -> probe(frame.at(1), in);
        };
    if (decoded != null) {
      in.end();
      frame.decoded = decoded;
    }
    return decoded;
  }

  private static List<Long> numbers(WireReader in, int most) throws Malformed {
    int count = in.count(most);
    List<Long> numbers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      numbers.add(in.i64());
    }
    return List.copyOf(numbers);
  }

  private static @org.jspecify.annotations.Nullable LinkFrame probe(int type, WireReader in)
      throws Malformed {
    return switch (type) {
      case 20 -> new Ping(in.i32(), Digest.read(in));
      case 21 -> new Ack(in.i32(), Digest.read(in));
      case 22 -> new PingRequest(in.i32(), in.peer());
      case 23 -> new Vouch(in.i32(), in.u8() != 0);
      case 24 -> new Rumours(Rumour.read(in));
      default -> null;
    };
  }

  private static Hello hello(WireReader in) throws Malformed {
    Role role = Role.of(in.u8());
    long bootEpoch = in.counter();
    Structure structure = in.structure();
    return new Hello(role, bootEpoch, structure, in.u8() != 0, RoomParameters.read(in));
  }

  private static Edge edge(WireReader in) throws Malformed {
    int version = in.i32();
    int cell = in.bounded(Structure.MAX_CELLS);
    return new Edge(version, cell, in.u16(), in.u8() != 0, in.peers(MAX_PEERS));
  }

  private static Cell cell(WireReader in) throws Malformed {
    int version = in.i32();
    int health = Math.min(in.u8(), HealthClass.COUNT - 1);
    int ceiling = Math.min(in.u8(), 100);
    List<PeerId> members = in.peers(MAX_PEERS);
    Bytes opinions = in.bytes(members.size());
    return new Cell(version, health, ceiling, members, opinions, in.peers(MAX_PEERS), claims(in));
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
