package dev.cellmesh.mesh.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What a board says of another one's life (SWIM, Das, Gupta and Motivala 2002, section 4.2).
 *
 * @param incarnation of the subject: a suspicion counts until the subject, which alone may do so,
 *     says that it is alive with a higher one
 */
public record Rumour(PeerId subject, int incarnation, State state) {
  /** More of them wait for the next frame: a cell has no more boards that die at once. */
  public static final int MAX_RUMOURS = 64;

  /** What is said. */
  public enum State {
    ALIVE,
    SUSPECT
  }

  static void write(WireWriter out, List<Rumour> rumours) {
    out.u8(rumours.size());
    for (Rumour r : rumours) {
      out.peer(r.subject).i32(r.incarnation).u8(r.state == State.ALIVE ? 0 : 1);
    }
  }

  static List<Rumour> read(WireReader in) throws Malformed {
    int count = in.u8();
    if (count > MAX_RUMOURS) {
      throw new Malformed(count + " rumours");
    }
    if (count == 0) {
      return List.of();
    }
    List<Rumour> rumours = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      PeerId subject = in.peer();
      int incarnation = in.bounded(Integer.MAX_VALUE);
      rumours.add(new Rumour(subject, incarnation, in.u8() == 0 ? State.ALIVE : State.SUSPECT));
    }
    return List.copyOf(rumours);
  }
}
