package dev.cellmesh.mesh.members;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.core.Probes;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Rumour;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which boards of the cell may be dead. A suspect stays a member until the suspicion has lasted;
 * the more boards come to the same finding on their own, the sooner that is (Lifeguard: Dadgar,
 * Phillips and Currey 2017, section 4.2). The suspect can refute it with a higher incarnation.
 *
 * <p>Unlike SWIM, a board believes in a death only what it finds itself: it has no working link
 * with the suspect, and too few of those who say they have one. What others suspect makes it look,
 * and shortens its own wait. So a liar removes nobody.
 */
public final class Suspicions {
  /** Nobody is found dead sooner, while somebody still claims a link with the suspect. */
  private static final int LEAST_PERIODS = 3;

  /** Nobody stays suspect for longer, whether or not others confirm. */
  private static final int MOST_PERIODS = 9;

  /** Independent findings after which no more time is given. */
  private static final int CONFIRMATIONS = 3;

  /** How long what others suspect is remembered. */
  private static final long RUMOUR_MILLIS = 30_000;

  /** How long a refutation rides along with other frames. */
  private static final long REFUTED_MILLIS = 10_000;

  private static final int MAX_SUSPECTS = 256;
  private static final int RUMOURS_PER_DIGEST = 8;
  private static final int MOST_INCARNATION = 1 << 30;

  private static final class Suspicion {
    final MonotonicTime heardAt;

    /** Since when this board itself has its doubts. */
    @org.jspecify.annotations.Nullable MonotonicTime since;

    int incarnation;

    /** Other boards that have said so. */
    final TreeSet<PeerId> doubters = new TreeSet<>();

    Suspicion(MonotonicTime heardAt) {
      this.heardAt = heardAt;
    }
  }

  private final Core core;
  private final Roster roster;
  private final TreeMap<PeerId, Suspicion> suspicions = new TreeMap<>();
  private final Map<PeerId, Rumour> untold = new LinkedHashMap<>();
  private int incarnation;
  private boolean refuted;
  private MonotonicTime refutedAt = new MonotonicTime(0);
  private int refutations;

  public Suspicions(Core core, Roster roster) {
    this.core = core;
    this.roster = roster;
  }

  public int incarnation() {
    return incarnation;
  }

  /** Times that this board had to say that it lives, since asked last. */
  public int takeRefutations() {
    int taken = refutations;
    refutations = 0;
    return taken;
  }

  /** Whether this board itself has its doubts of {@code peer}. */
  public boolean suspects(PeerId peer) {
    Suspicion s = suspicions.get(peer);
    return s != null && s.since != null;
  }

  public boolean none() {
    return suspicions.isEmpty();
  }

  /** This board has lost its link with a member of the cell, or gets no answer over it. */
  public void suspect(PeerId peer) {
    Suspicion s = suspicion(peer);
    if (s == null || s.since != null) {
      return;
    }
    s.since = core.now();
    Link link = core.links().get(peer);
    s.incarnation = Math.max(s.incarnation, link == null ? 0 : link.regard().incarnation());
    roster.hold(peer);
    core.report(Event.SUSPECTED, peer.toString());
    tell(new Rumour(peer, s.incarnation, Rumour.State.SUSPECT));
  }

  private @org.jspecify.annotations.Nullable Suspicion suspicion(PeerId peer) {
    Suspicion s = suspicions.get(peer);
    if (s == null) {
      if (suspicions.size() >= MAX_SUSPECTS) {
        core.count(Event.TABLE_FULL);
        return null;
      }
      s = new Suspicion(core.now());
      suspicions.put(peer, s);
    }
    return s;
  }

  /** A helper has had an answer of a suspect: it has more time to get back to this board. */
  public void vouched(PeerId peer) {
    Suspicion s = suspicions.get(peer);
    if (s != null && s.since != null) {
      s.since = core.now();
      s.doubters.clear();
    }
  }

  /** There is nothing to doubt: the board has answered, or has said goodbye. */
  public void clear(PeerId peer) {
    if (suspicions.remove(peer) != null) {
      untold.remove(peer);
      roster.release(peer);
    }
  }

  /** This board was slow itself: it gives everybody as much more time. */
  public void postpone(long millis) {
    for (Suspicion s : suspicions.values()) {
      if (s.since != null) {
        s.since = s.since.plusMillis(millis);
      }
    }
  }

  /** A board is alive, with that incarnation, as {@code from} or itself has said. */
  public void alive(PeerId peer, int said, Link from) {
    if (from.peer().equals(peer)) {
      from.regard().livesAs(said);
    }
    Suspicion s = suspicions.get(peer);
    if (s == null || said <= s.incarnation) {
      return;
    }
    Rumour refutation = new Rumour(peer, said, Rumour.State.ALIVE);
    for (PeerId doubter : s.doubters) {
      // Some of those cannot hear the suspect itself.
      if (!doubter.equals(from.peer()) && core.links().isReady(doubter)) {
        core.send(doubter, new LinkFrame.Rumours(List.of(refutation)).encode());
      }
    }
    if (s.since != null) {
      core.count(Event.REFUTED);
    }
    clear(peer);
  }

  /** What a board of the cell says of another one, or of this one. */
  public void heard(Rumour rumour, Link from) {
    PeerId peer = rumour.subject();
    if (rumour.state() == Rumour.State.ALIVE) {
      alive(peer, rumour.incarnation(), from);
    } else if (peer.equals(core.self())) {
      refute(rumour.incarnation());
    } else if (core.cellOf(peer) == core.cell() && roster.knows(peer)) {
      Link link = core.links().get(peer);
      if (link != null && link.regard().incarnation() > rumour.incarnation()) {
        tell(from, new Rumour(peer, link.regard().incarnation(), Rumour.State.ALIVE));
        return; // refuted already
      }
      Suspicion s = suspicion(peer);
      if (s != null && rumour.incarnation() >= s.incarnation) {
        s.incarnation = rumour.incarnation();
        s.doubters.add(from.peer());
      }
    }
  }

  private void refute(int suspected) {
    if (suspected < incarnation || suspected >= MOST_INCARNATION) {
      if (refuted) {
        refutedAt = core.now();
      }
      return;
    }
    incarnation = suspected + 1;
    refuted = true;
    refutedAt = core.now();
    refutations++;
    core.count(Event.REFUTED);
    tell(new Rumour(core.self(), incarnation, Rumour.State.ALIVE));
  }

  private void tell(Rumour rumour) {
    if (untold.size() < Rumour.MAX_RUMOURS) {
      untold.put(rumour.subject(), rumour);
    } // else it rides along with PING and ACK
  }

  private void tell(Link to, Rumour rumour) {
    core.send(to.peer(), new LinkFrame.Rumours(List.of(rumour)).encode());
  }

  public boolean hasUntold() {
    return !untold.isEmpty();
  }

  /** Tells the cell what is new. */
  public void flush() {
    if (untold.isEmpty()) {
      return;
    }
    Bytes frame = new LinkFrame.Rumours(List.copyOf(untold.values())).encode();
    untold.clear();
    for (Link link : core.links().values()) {
      if (link.readyBoard() && link.cell() == core.cell()) {
        core.send(link.peer(), frame);
      }
    }
  }

  /** What rides along to a board: what it is suspected of itself comes first. */
  public List<Rumour> rumoursFor(Link link) {
    boolean saysAlive = refuted && core.now().millisSince(refutedAt) < REFUTED_MILLIS;
    if ((suspicions.isEmpty() && !saysAlive) || link.cell() != core.cell()) {
      return List.of();
    }
    List<Rumour> rumours = new ArrayList<>();
    if (saysAlive) {
      rumours.add(new Rumour(core.self(), incarnation, Rumour.State.ALIVE));
    }
    Suspicion own = suspicions.get(link.peer());
    if (own != null) {
      rumours.add(new Rumour(link.peer(), own.incarnation, Rumour.State.SUSPECT));
    }
    for (var e : suspicions.entrySet()) {
      if (rumours.size() >= RUMOURS_PER_DIGEST) {
        break;
      }
      if (e.getValue().since != null && !e.getKey().equals(link.peer())) {
        rumours.add(new Rumour(e.getKey(), e.getValue().incarnation, Rumour.State.SUSPECT));
      }
    }
    return rumours;
  }

  /** Takes those whose time is up, and forgets what others have said long ago. */
  public List<PeerId> takeDead() {
    List<PeerId> dead = new ArrayList<>();
    List<PeerId> past = new ArrayList<>();
    suspicions.forEach(
        (peer, s) -> {
          if (s.since == null) {
            if (core.now().millisSince(s.heardAt) > RUMOUR_MILLIS) {
              past.add(peer);
            }
          } else if (core.now().millisSince(s.since) >= patience(peer, s)) {
            dead.add(peer);
          }
        });
    past.forEach(suspicions::remove);
    dead.forEach(this::clear);
    return dead;
  }

  private long patience(PeerId peer, Suspicion s) {
    if (!isVouchedFor(peer, s)) {
      return Probes.PERIOD_MILLIS; // nobody is left who could hear it refute
    }
    int others = roster.alive().size() - 2;
    int wanted = Math.min(CONFIRMATIONS, others);
    long least = LEAST_PERIODS * Probes.PERIOD_MILLIS;
    if (wanted <= 0) {
      return least;
    }
    long most = MOST_PERIODS * Probes.PERIOD_MILLIS;
    int confirmed = Math.min(s.doubters.size(), wanted);
    double part = StrictMath.log(confirmed + 1) / StrictMath.log(wanted + 1);
    return most - (long) ((most - least) * part);
  }

  /** Whether a board has a link with the suspect, as far as is known, and does not doubt it. */
  private boolean isVouchedFor(PeerId peer, Suspicion s) {
    if (core.links().isReady(peer)) {
      return true;
    }
    for (Link link : core.links().values()) {
      if (link.readyBoard()
          && link.cell() == core.cell()
          && !s.doubters.contains(link.peer())
          && link.heard().isAdjacent(peer)) {
        return true;
      }
    }
    return false;
  }
}
