package dev.cellmesh.mesh.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What PING and ACK carry beside their purpose: enough for each side to see that the other has
 * missed something, which is then said again (anti-entropy, Demers et al. 1987).
 *
 * @param incarnation of the sender, see {@link Rumour}
 * @param parameters {@link RoomParameters#order} of the newest the sender knows
 * @param said the version of the CELL or EDGE that the sender said last over this link; 0: none
 * @param heard the version of the CELL or EDGE that the sender heard last over this link; 0: none
 * @param seen how the sender sees the receiver, see {@link Opinion#terms}; 0 while it does not
 * @param interests a hash of all interests the sender knows; 0: not said
 * @param news what the sender has of recent messages; empty: not said
 * @param rumours who is suspected, and who has refuted it
 */
public record Digest(
    int incarnation,
    Structure structure,
    long parameters,
    int said,
    int heard,
    int seen,
    long interests,
    List<Long> news,
    List<Rumour> rumours) {
  private static final int MAX_NEWS = LinkFrame.MAX_HASHES;

  void write(WireWriter out) {
    out.i32(incarnation).structure(structure).i64(parameters).i32(said).i32(heard).i32(seen);
    out.i64(interests).u16(news.size());
    for (long n : news) {
      out.i64(n);
    }
    Rumour.write(out, rumours);
  }

  static Digest read(WireReader in) throws Malformed {
    int incarnation = in.bounded(Integer.MAX_VALUE);
    Structure structure = in.structure();
    long parameters = in.i64();
    int said = in.i32();
    int heard = in.i32();
    int seen = in.i32();
    long interests = in.i64();
    int count = in.count(MAX_NEWS);
    List<Long> news = count == 0 ? List.of() : new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      news.add(in.i64());
    }
    return new Digest(
        incarnation,
        structure,
        parameters,
        said,
        heard,
        seen,
        interests,
        List.copyOf(news),
        Rumour.read(in));
  }
}
