package dev.cellmesh.mesh.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * Who at a board has asked for what others retain on a channel: {@code total} times in the board's
 * life, the last of them by name. Whoever has answered an earlier total knows which are new.
 *
 * @param total an unsigned 32-bit number
 * @param last the newest last
 */
public record Asks(int total, List<Ask> last) {
  /** Enough for the pages that open within one moment; who is beyond is answered with all. */
  public static final int MAX_LAST = 16;

  public static final Asks NONE = new Asks(0, List.of());

  private static final int ASK_BYTES = PeerId.BYTES + Long.BYTES;

  /**
   * One of them.
   *
   * @param reader the board itself, or a leaf that it serves
   */
  public record Ask(PeerId reader, long channelId) {}

  /** These and one more. */
  public Asks with(Ask ask) {
    List<Ask> longer = new ArrayList<>(last);
    longer.add(ask);
    int from = Math.max(0, longer.size() - MAX_LAST);
    return new Asks(total + 1, List.copyOf(longer.subList(from, longer.size())));
  }

  /** Nobody need be named any more: all have answered. */
  public Asks forgotten() {
    return new Asks(total, List.of());
  }

  int bytes() {
    return Integer.BYTES + Short.BYTES + last.size() * ASK_BYTES;
  }

  void write(WireWriter out) {
    out.i32(total).u16(last.size());
    last.forEach(ask -> out.peer(ask.reader).i64(ask.channelId));
  }

  static Asks read(WireReader in) throws Malformed {
    int total = in.i32();
    int count = in.count(MAX_LAST);
    if (Integer.compareUnsigned(count, total) > 0) {
      throw new Malformed(count + " asks of " + Integer.toUnsignedString(total));
    }
    List<Ask> last = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      last.add(new Ask(in.peer(), in.i64()));
    }
    return new Asks(total, List.copyOf(last));
  }
}
