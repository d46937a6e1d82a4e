package dev.cellmesh.mesh.edges;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.wire.Hash;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Signal;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the room through the relays: says that this peer is here, and answers those who do.
 *
 * <p>Announcements are paced in the manner of Trickle (RFC 6206): often while this peer has no
 * link, then ever more seldom. Few boards answer, chosen by hashing, so that a join costs a handful
 * of events whatever the size of the cell; more of them answer if it is repeated.
 */
public final class Announcer {
  private static final long FIRST_MILLIS = 2_000;
  private static final long LINKED_MILLIS = 10_000;
  private static final long MOST_UNLINKED_MILLIS = 30_000;
  private static final long MOST_SETTLED_MILLIS = 300_000;
  private static final long ALONE_MILLIS = 900;
  private static final int BOARDS_THAT_ANSWER = 2;
  private static final long ANSWER_MILLIS = 120;
  private static final int MAX_WAITING = 256;
  private static final int SLOW_ATTEMPTS = 4;
  public static final int LEAF_LINKS = 3;

  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final Dialer dialer;
  private final Forming forming;
  private Set<Integer> listening = Set.of();
  private int attempt;
  private long intervalMillis = FIRST_MILLIS;
  private boolean consistent;

  /** Who has announced itself and may need an answer. */
  private final TreeMap<PeerId, Signal.Announce> waiting = new TreeMap<>();

  public Announcer(Core core, Roster roster, Edges edges, Dialer dialer, Forming forming) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.dialer = dialer;
    this.forming = forming;
  }

  public void listen() {
    Set<Integer> cells = new TreeSet<>();
    if (core.isBoard()) {
      cells.add(core.cell());
    }
    if (core.standsIn()) {
      cells.add(0);
    }
    if (!cells.equals(listening)) {
      listening = cells;
      core.act(new Action.Listen(Set.copyOf(cells)));
    }
  }

  /** Starts again with short intervals: something is not as it should be. */
  public void reset() {
    attempt = 0;
    intervalMillis = FIRST_MILLIS;
    core.timers().by(Timers.Timer.ANNOUNCE, core.now().plusMillis(core.random().nextLong(20)));
  }

  public void relaysCame() {
    reset();
    if (core.isBoard() && !core.joined()) {
      core.timers().by(Timers.Timer.ALONE, core.now().plusMillis(ALONE_MILLIS));
    }
  }

  public void alone() {
    if (!core.joined() && roster.population() == 1) {
      core.join();
    }
  }

  /** The interval has passed. */
  public void due() {
    boolean linked = isLinked();
    boolean complete = core.isBoard() ? consistent : core.links().readyBoards() >= LEAF_LINKS;
    // Somebody has answered: to ask again would bring more offers than can be taken.
    boolean answered = !linked && dialer.isOpening(core.cell());
    if (!answered && !(linked && complete)) {
      announce(core.cell());
      if (!linked && core.cell() != 0 && attempt % 3 == 2) {
        announce(0); // the structure may have changed meanwhile
      }
      attempt = Math.min(attempt + 1, 255);
    }
    attempt = linked ? 0 : attempt;
    consistent = false;
    long most = linked ? MOST_SETTLED_MILLIS : MOST_UNLINKED_MILLIS;
    intervalMillis = linked ? Math.max(intervalMillis, LINKED_MILLIS) : intervalMillis;
    core.timers()
        .at(
            Timers.Timer.ANNOUNCE,
            core.now().plusMillis(core.jitter(Math.min(intervalMillis, most))));
    intervalMillis = Math.min(most, intervalMillis * 3 / 2);
  }

  /** Whether there are links enough not to need the relays: for a board one in its cell. */
  public boolean isLinked() {
    return core.isBoard() ? core.links().hasBoardOf(core.cell()) : core.links().readyBoards() >= 2;
  }

  private void announce(int cell) {
    announce(cell, Signal.NO_EDGE);
  }

  /** Looks on the topic of another cell for the counterpart of a bridge. */
  void announceEdge(int cell, int rank) {
    announce(cell, rank);
  }

  private void announce(int cell, int edgeRank) {
    Signal.Announce announce =
        new Signal.Announce(
            core.header(),
            attempt,
            Math.min(core.links().readyBoards(), 0xffff),
            roster.hash(),
            edgeRank,
            core.cell());
    core.act(new Action.Announce(cell, announce.encode()));
  }

  /**
   * An announcement of somebody else. The structure has been dealt with.
   *
   * <p>It is answered a moment later: of many that start at once, each has then heard of most, and
   * all agree on the few who answer.
   */
  public void heard(PeerId from, Signal.Announce announce) {
    if (!core.isBoard()) {
      return;
    }
    boolean current = !core.structure().supersedes(announce.header().structure());
    boolean member = announce.header().role() == Role.BOARD && core.cellOf(from) == core.cell();
    if (current && member && announce.edgeRank() == Signal.NO_EDGE) {
      heardMember(from, announce);
    }
    if (waiting.size() >= MAX_WAITING && !waiting.containsKey(from)) {
      core.count(Event.TABLE_FULL);
      return;
    }
    waiting.put(from, announce);
    core.timers().by(Timers.Timer.ANSWER, core.now().plusMillis(core.jitter(ANSWER_MILLIS)));
  }

  private void heardMember(PeerId from, Signal.Announce announce) {
    Link link = core.links().get(from);
    if (link != null && link.bootEpoch() != 0 && announce.header().bootEpoch() > link.bootEpoch()) {
      // It has restarted, and the link's other end is gone with its last life.
      core.drop(link, CloseReason.TIMEOUT);
    } else if (link != null && link.isReady() && announce.links() == 0) {
      // It has no link: with another address it knows before this side does. Or this is old news.
      core.act(new Action.DoubtLink(from));
    }
    boolean known = roster.knows(from);
    roster.heard(from, announce.header().bootEpoch());
    if (announce.rosterHash() == roster.hash()) {
      consistent = true;
    } else if (!known && !(dialer.isSlow() && isLinked())) {
      core.timers().by(Timers.Timer.ANNOUNCE, core.now().plusMillis(core.jitter(FIRST_MILLIS)));
    }
  }

  /** Answers all who wait, if it is this board's turn. */
  public void answer() {
    waiting.forEach(this::answer);
    waiting.clear();
  }

  private void answer(PeerId from, Signal.Announce announce) {
    Signal.Header header = announce.header();
    int cell = core.cellOf(from);
    // Where relays are slow, the earlier attempts may not have been heard.
    int attempts = dialer.isSlow() ? announce.attempt() / SLOW_ATTEMPTS : announce.attempt();
    int helpers = BOARDS_THAT_ANSWER << Math.min(attempts, 6);
    boolean leaf = header.role() == Role.LEAF;
    // A leaf of this very cell needs no detour, and hears of the structure with HELLO.
    if (core.structure().supersedes(header.structure()) && !(leaf && cell == core.cell())) {
      if (roster.rank(Hash.of(from)) < helpers) {
        dialer.relay(from, new Signal.Stale(core.header()));
      }
    } else if (core.links().containsKey(from)) {
      return;
    } else if (leaf) {
      answerLeaf(from, announce);
    } else if (announce.edgeRank() != Signal.NO_EDGE) {
      answerEdge(from, announce, cell);
    } else if (cell == core.cell()
        && !roster.alive().contains(from)
        && roster.rank(Hash.of(from)) < helpers) {
      dialer.answer(from, announce.links());
    }
  }

  private void answerLeaf(PeerId from, Signal.Announce announce) {
    int helpers = LEAF_LINKS + announce.attempt();
    boolean room = dialer.leaves() < core.parameters().maxLeaves();
    if (room && roster.rank(Hash.of(from)) < helpers) {
      dialer.relay(from, new Signal.Invite(core.header()));
    }
  }

  private void answerEdge(PeerId from, Signal.Announce announce, int cell) {
    var elected = edges.elected(cell);
    if (cell == core.cell() || elected.isEmpty() || forming.seeksMembers()) {
      return;
    }
    if (elected.get(announce.edgeRank() % elected.size()).equals(core.self())) {
      roster.heard(from, announce.header().bootEpoch());
      dialer.answer(from, announce.links());
    }
  }
}
