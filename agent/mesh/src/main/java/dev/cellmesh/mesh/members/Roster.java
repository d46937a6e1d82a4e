package dev.cellmesh.mesh.members;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.kit.PeerMap;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Hash;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The boards this peer has heard of: those of its own cell, and as hints some of others.
 *
 * <p>A board of the cell is alive while this one has a link with it, or two boards that this one
 * has links with say so; one is enough where there are no more than two. Else a single one could
 * have invented boards elected.
 */
public final class Roster {
  static final int MAX_BOARDS = 1024;
  private static final long FORGET_MILLIS = 30_000;
  private static final int WITNESSES = 2;

  private static final class Known {
    long bootEpoch;
    long heardNanos;
    MonotonicTime spoke = new MonotonicTime(0);

    /** Counted anew whenever the live members are. */
    int witnesses;
  }

  private final Core core;

  /** In the order in which they were heard of. */
  private final LinkedHashMap<PeerId, Known> boards = new LinkedHashMap<>();

  private final PeerMap<Known> members = new PeerMap<>();
  private @Nullable Structure membersFor;
  private int aliveVersion = -1;
  private List<PeerId> alive = List.of();
  private List<PeerId> reachable = List.of();
  private long aliveHash;

  /** Boards of the cell that may be dead, but stay members for now. */
  private final TreeSet<PeerId> held = new TreeSet<>();

  /** Changes when the set of live members does. */
  public int aliveGeneration;

  /** Nobody is to be forgotten before, unless a link ends. */
  private MonotonicTime nextSweep = new MonotonicTime(0);

  /** Since when the set of live members is what it is. */
  public MonotonicTime aliveSince = new MonotonicTime(0);

  /** When the last board that this one had not known spoke for itself. */
  public MonotonicTime newestAt = new MonotonicTime(0);

  public Roster(Core core) {
    this.core = core;
  }

  /** A sign of life, first or second hand. */
  public void heard(PeerId board, long bootEpoch) {
    if (board.equals(core.self())) {
      return;
    }
    Known known = boards.get(board);
    if (known == null) {
      if (boards.size() >= MAX_BOARDS && !makeRoom(board)) {
        core.count(Event.TABLE_FULL);
        return;
      }
      known = new Known();
      boards.put(board, known);
      if (core.structure().equals(membersFor) && core.cellOf(board) == core.cell()) {
        members.put(board, known);
      }
      core.changed(board);
    }
    if (known.bootEpoch == 0 && bootEpoch != 0) {
      newestAt = core.now();
    }
    known.bootEpoch = Math.max(known.bootEpoch, bootEpoch);
    known.heardNanos = core.now().nanos();
    known.spoke = bootEpoch == 0 ? known.spoke : core.now();
  }

  /** Others say that these boards, in order, are there: what they say of other cells is nothing. */
  public void heardOfMembers(List<PeerId> said) {
    PeerMap<Known> known = members();
    int place = 0;
    for (int i = 0; i < said.size(); i++) {
      PeerId board = said.get(i);
      place = known.ceiling(board, place);
      if (known.isAt(place, board)) {
        known.values().get(place).heardNanos = core.now().nanos();
      } else if (core.cellOf(board) == core.cell()) {
        heard(board, 0);
      }
    }
  }

  /** Hints give way to boards of the cell. */
  private boolean makeRoom(PeerId board) {
    if (core.cellOf(board) != core.cell()) {
      return false;
    }
    for (PeerId other : boards.keySet()) {
      if (core.cellOf(other) != core.cell() && !core.links().containsKey(other)) {
        boards.remove(other); // of another cell: nothing depends on it
        return true;
      }
    }
    return false;
  }

  /** Keeps a board alive that may be dead. */
  void hold(PeerId board) {
    if (held.add(board)) {
      core.membersChanged();
    }
  }

  void release(PeerId board) {
    if (held.remove(board)) {
      core.membersChanged();
    }
  }

  public void forget(PeerId board) {
    if (boards.remove(board) != null) {
      members.remove(board);
      core.changed(board);
    }
  }

  /** Forgets boards that nobody has had a sign of life from for a while. */
  public void sweep() {
    if (core.now().isBefore(nextSweep)) {
      return;
    }
    List<PeerId> alive = reachable();
    long oldest = core.now().nanos();
    int before = boards.size();
    for (Iterator<Map.Entry<PeerId, Known>> i = boards.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<PeerId, Known> board = i.next();
      long heard = board.getValue().heardNanos;
      if (core.links().containsKey(board.getKey()) || alive.contains(board.getKey())) {
        continue;
      }
      if (core.now().millisSince(new MonotonicTime(heard)) > FORGET_MILLIS) {
        i.remove();
      } else {
        oldest = heard - oldest < 0 ? heard : oldest;
      }
    }
    nextSweep = new MonotonicTime(oldest).plusMillis(FORGET_MILLIS);
    if (boards.size() < before) {
      membersFor = null;
      core.membersChanged();
    }
  }

  /** Whether all that is known of a board was said by others. */
  public boolean isHearsay(PeerId board) {
    Known known = boards.get(board);
    return known == null || known.bootEpoch == 0;
  }

  /** Whether a board has spoken for itself within that time. */
  public boolean hasSpoken(PeerId board, long withinMillis) {
    Known known = boards.get(board);
    return known != null
        && known.bootEpoch != 0
        && core.now().millisSince(known.spoke) <= withinMillis;
  }

  /** Whether any other board of this cell has. */
  public boolean hasAnySpoken(long withinMillis) {
    for (PeerId member : ofCell()) {
      if (hasSpoken(member, withinMillis)) {
        return true;
      }
    }
    return false;
  }

  public boolean knows(PeerId board) {
    return boards.containsKey(board);
  }

  /** Boards of this cell, alive or not, without this one, in order. Not to be kept. */
  public List<PeerId> ofCell() {
    return members().keys();
  }

  private PeerMap<Known> members() {
    if (!core.structure().equals(membersFor)) {
      membersFor = core.structure();
      members.clear();
      boards.forEach(
          (board, known) -> {
            if (core.cellOf(board) == core.cell()) {
              members.put(board, known);
            }
          });
    }
    return members;
  }

  /** How many boards this one has heard of, itself included. */
  public int population() {
    return boards.size() + 1;
  }

  /** The live boards of the cell, this one included, in order. */
  public List<PeerId> alive() {
    refresh();
    return alive;
  }

  /** These, and the boards of the cell that some single board says it has a link with. */
  public List<PeerId> reachable() {
    refresh();
    return reachable;
  }

  private void refresh() {
    if (aliveVersion == core.membersVersion()) {
      return;
    }
    aliveVersion = core.membersVersion();
    int needed = countWitnesses() <= WITNESSES ? 1 : WITNESSES;
    List<PeerId> reached = new ArrayList<>();
    List<PeerId> next = new ArrayList<>();
    boolean passed = !core.isBoard();
    PeerMap<Known> members = members();
    for (int i = 0; i < members.size(); i++) {
      PeerId member = members.keys().get(i);
      if (!passed && core.self().compareTo(member) < 0) {
        passed = true;
        reached.add(core.self());
        next.add(core.self());
      }
      int witnesses = members.values().get(i).witnesses;
      if (witnesses > 0) {
        reached.add(member);
      }
      if (witnesses >= needed) {
        next.add(member);
      }
    }
    if (!passed) {
      reached.add(core.self());
      next.add(core.self());
    }
    reachable = Collections.unmodifiableList(reached);
    if (!next.equals(alive)) {
      alive = Collections.unmodifiableList(next);
      aliveGeneration++;
      aliveSince = core.now();
      aliveHash = 0;
      for (PeerId board : next) {
        aliveHash ^= Hash.of(board);
      }
    }
  }

  /**
   * Counts for each member who says that it is there; one that is linked needs nobody's word.
   *
   * @return the members that this board has links with
   */
  private int countWitnesses() {
    for (Known known : members().values()) {
      known.witnesses = 0;
    }
    int linked = 0;
    for (Link link : core.links().values()) {
      if (link.readyBoard() && link.cell() == core.cell()) {
        linked++;
        witness(link.peer(), MAX_BOARDS);
        witness(link.heard().adjacent());
      }
    }
    held.forEach(suspect -> witness(suspect, MAX_BOARDS));
    return linked;
  }

  /** Whom a member has links with, in order. */
  private void witness(List<PeerId> adjacent) {
    int place = 0;
    for (int i = 0; i < adjacent.size(); i++) {
      place = members.ceiling(adjacent.get(i), place);
      if (members.isAt(place, adjacent.get(i))) {
        members.values().get(place).witnesses++;
      }
    }
  }

  private void witness(PeerId board, int weight) {
    Known known = members.get(board);
    if (known != null) {
      known.witnesses += weight;
    }
  }

  /** Boards of this cell that are alive or have spoken for themselves, without this one. */
  private List<PeerId> present() {
    List<PeerId> alive = alive();
    List<PeerId> present = new ArrayList<>();
    PeerMap<Known> members = members();
    for (int i = 0; i < members.size(); i++) {
      PeerId board = members.keys().get(i);
      if (members.values().get(i).bootEpoch != 0 || Collections.binarySearch(alive, board) >= 0) {
        present.add(board);
      }
    }
    return present;
  }

  /** How many boards of this cell there are, this one included: alive, or heard of first hand. */
  public int counted() {
    return 1 + present().size();
  }

  /** Equal for equal sets of live members. */
  public long hash() {
    alive();
    return aliveHash;
  }

  /**
   * This board's place among those of its cell, alive or heard of first hand, ranked for {@code
   * key}: 0 is first.
   *
   * @return the place, or {@link Integer#MAX_VALUE} for a leaf
   */
  public int rank(long key) {
    if (!core.isBoard()) {
      return Integer.MAX_VALUE;
    }
    long mine = draw(core.self(), key);
    int rank = 0;
    for (PeerId other : present()) {
      if (draw(other, key) > mine) {
        rank++;
      }
    }
    return rank;
  }

  /** Orders boards as {@link Hash#rendezvous} does where all weigh the same, without logarithms. */
  private static long draw(PeerId board, long key) {
    return Hash.draw(Hash.of(board), key);
  }
}
