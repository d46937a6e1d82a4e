package dev.cellmesh.mesh.talk;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.core.Probes;
import dev.cellmesh.mesh.edges.Dialer;
import dev.cellmesh.mesh.kit.Timers;
import dev.cellmesh.mesh.members.Health;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.members.Suspicions;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Rumour;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who has died: SWIM (Das, Gupta and Motivala 2002) with the local health of Lifeguard
 * (Dadgar, Phillips and Currey 2017).
 *
 * <p>In every period one board is asked whether it is there: a board of the cell or the counterpart
 * of a bridge, in a shuffled round. If it does not answer in time, others that have a link with it
 * are asked to ask it. Who answers neither is suspected. A link that stays without any answer is
 * given up even if others vouch for its other end. A board that misses answers of everybody, or has
 * to refute suspicions, doubts itself first: it asks more seldom and waits longer.
 */
public final class Swim {
  /** With so many it is given up. At 5 % loss of frames that takes 10^10 pings. */
  private static final int MOST_UNANSWERED = 10;

  private static final long LEAST_TIMEOUT_MILLIS = 500;
  private static final int HELPERS = 3;
  private static final int MOST_UNHEALTHY = 8;
  private static final int MAX_REQUESTS = 64;
  private static final long FLUSH_MILLIS = 50;

  /** A deadline noticed so much too late means that this board was busy or stopped. */
  private static final long LATE_MILLIS = 500;

  /** Others were asked about a board. */
  private static final class Request {
    final int sequence;
    final PeerId target;
    final MonotonicTime until;
    int helpers;
    int replies;
    boolean answered;

    Request(int sequence, PeerId target, MonotonicTime until) {
      this.sequence = sequence;
      this.target = target;
      this.until = until;
    }
  }

  /** Somebody asked this board about another one. */
  private record Favour(PeerId asker, int sequence, PeerId target) {}

  private final Core core;
  private final Suspicions suspicions;
  private final Roster roster;
  private final Health health;
  private final Dialer dialer;
  private final Digests digests;
  private final List<PeerId> round = new ArrayList<>();
  private final List<Link> pending = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<Favour> favours = new ArrayList<>();
  private int sequence;
  private int unhealthy;

  /** Whom this period is about. */
  private @Nullable Link probed;

  private @Nullable Request request;
  private MonotonicTime periodEnd = new MonotonicTime(0);
  private MonotonicTime wakeAt = new MonotonicTime(0);

  /** When to look at suspicions next, while there are any. */
  private MonotonicTime lookAt = new MonotonicTime(0);

  public Swim(
      Core core,
      Roster roster,
      Health health,
      Dialer dialer,
      Suspicions suspicions,
      Digests digests) {
    this.health = health;
    this.core = core;
    this.roster = roster;
    this.dialer = dialer;
    this.suspicions = suspicions;
    this.digests = digests;
  }

  public void started() {
    if (core.isBoard()) {
      periodEnd = core.now().plusMillis(core.random().nextLong(Probes.PERIOD_MILLIS));
      schedule();
    }
  }

  /** Lifeguard's local health multiplier less one: 0 for a board that has no doubts of itself. */
  public int unhealthy() {
    return unhealthy;
  }

  /** A deadline may have passed. */
  public void wake() {
    long late = core.now().millisSince(wakeAt);
    if (late > LATE_MILLIS) {
      beenAway(late);
    }
    adjust(suspicions.takeRefutations());
    expire();
    if (!core.now().isBefore(periodEnd)) {
      conclude();
      begin();
    }
    suspicions.flush();
    suspicions.takeDead().forEach(this::dead);
    schedule();
  }

  private void schedule() {
    MonotonicTime next = periodEnd;
    for (Link link : pending) {
      MonotonicTime due = link.probes().sentAt().plusMillis(timeoutMillis(link));
      next = due.isBefore(next) ? due : next;
    }
    if (!suspicions.none() || suspicions.hasUntold()) {
      long millis = suspicions.hasUntold() ? FLUSH_MILLIS : LEAST_TIMEOUT_MILLIS;
      MonotonicTime soon = core.now().plusMillis(millis);
      lookAt = core.now().isBefore(lookAt) && lookAt.isBefore(soon) ? lookAt : soon;
      next = lookAt.isBefore(next) ? lookAt : next;
    }
    wakeAt = next;
    core.timers().at(Timers.Timer.PROBE, next);
  }

  /** What others did in the meantime has not been heard yet: nobody is to blame. */
  private void beenAway(long millis) {
    core.count(Event.LATE);
    adjust((int) Math.min(MOST_UNHEALTHY, millis / LATE_MILLIS));
    suspicions.postpone(millis);
    for (Link link : pending) {
      link.probes().postpone(core.now());
    }
    probed = null;
    periodEnd = core.now().plusMillis(Probes.PERIOD_MILLIS);
  }

  private void adjust(int by) {
    unhealthy = Math.clamp(unhealthy + by, 0, MOST_UNHEALTHY);
  }

  private long timeoutMillis(Link link) {
    return Math.max(LEAST_TIMEOUT_MILLIS, 3 * (link.probes().rttMicros() / 1_000L))
        * (1 + unhealthy);
  }

  private void begin() {
    periodEnd = core.now().plusMillis(Probes.PERIOD_MILLIS * (1 + unhealthy));
    request = null;
    requests.removeIf(r -> r.until.isBefore(core.now()));
    probed = next();
    if (probed != null) {
      ping(probed);
    }
  }

  private @Nullable Link next() {
    for (int attempt = 0; attempt < 2; attempt++) {
      while (!round.isEmpty()) {
        Link link = core.links().get(round.removeLast());
        if (link != null && link.readyBoard()) {
          return link;
        }
      }
      for (Link link : core.links().values()) {
        if (link.readyBoard()) {
          round.add(core.random().nextInt(round.size() + 1), link.peer());
        }
      }
    }
    return null;
  }

  private void ping(Link link) {
    if (link.probes().awaiting()) {
      return;
    }
    sequence = sequence == Integer.MAX_VALUE ? 1 : sequence + 1;
    link.probes().sends(sequence, core.now());
    pending.add(link);
    core.send(link.peer(), new LinkFrame.Ping(sequence, digests.of(link)).encode());
  }

  /** Pings that have waited for long enough. */
  private void expire() {
    for (Link link : List.copyOf(pending)) {
      if (!core.links().isThere(link)) {
        pending.remove(link);
        vouch(link.peer(), false);
      } else if (core.now().millisSince(link.probes().sentAt()) >= timeoutMillis(link)) {
        pending.remove(link);
        unanswered(link);
      }
    }
  }

  private void unanswered(Link link) {
    link.probes().misses();
    vouch(link.peer(), false);
    if (link == probed && request == null && link.cell() == core.cell()) {
      request = ask(link.peer());
    }
    if (link.probes().unanswered() >= MOST_UNANSWERED) {
      core.drop(link, CloseReason.TIMEOUT);
      dialer.closed(link.peer(), CloseReason.TIMEOUT);
      lost(link);
      return;
    }
    if (link.probes().unanswered() == Probes.DOUBTFUL) {
      core.routesChanged();
      core.changed();
    }
    ping(link);
  }

  /** The period is over. */
  private void conclude() {
    Link link = probed;
    if (link == null || !core.links().isThere(link)) {
      return;
    }
    Request asked = request;
    if (link.probes().unanswered() == 0 || (asked != null && asked.answered)) {
      adjust(-1);
      return;
    }
    adjust(asked == null || asked.helpers == 0 ? 1 : asked.helpers - asked.replies);
    if (link.cell() == core.cell()) {
      suspicions.suspect(link.peer());
    }
  }

  /** The link with a board of the cell has failed: others may still reach it. */
  public void lost(Link link) {
    if (core.isBoard() && link.role() == Role.BOARD && link.cell() == core.cell()) {
      suspicions.suspect(link.peer());
      ask(link.peer());
      schedule();
    }
  }

  private @Nullable Request ask(PeerId target) {
    if (requests.size() >= MAX_REQUESTS) {
      core.count(Event.TABLE_FULL);
      return null;
    }
    List<Link> helpers = new ArrayList<>();
    for (Link link : core.links().values()) {
      if (link.readyBoard() && link.cell() == core.cell() && link.heard().isAdjacent(target)) {
        helpers.add(core.random().nextInt(helpers.size() + 1), link);
      }
    }
    sequence = sequence == Integer.MAX_VALUE ? 1 : sequence + 1;
    Request asked =
        new Request(
            sequence, target, core.now().plusMillis(2 * Probes.PERIOD_MILLIS * (1 + unhealthy)));
    requests.add(asked);
    Bytes frame = new LinkFrame.PingRequest(sequence, target).encode();
    for (Link helper : helpers.subList(0, Math.min(HELPERS, helpers.size()))) {
      asked.helpers++;
      core.send(helper.peer(), frame);
    }
    return asked;
  }

  /** A suspicion has lasted: the board is dead, unless enough others have links with it. */
  private void dead(PeerId peer) {
    Link link = core.links().get(peer);
    if (link != null && link.isReady()) {
      core.drop(link, CloseReason.TIMEOUT);
    }
    core.membersChanged();
    if (!roster.alive().contains(peer)) {
      core.report(Event.FOUND_DEAD, peer.toString());
      health.dead(peer);
      roster.forget(peer);
    }
  }

  public void received(Link link, LinkFrame.Ping ping) {
    digests.heard(link, ping.digest());
    core.send(link.peer(), new LinkFrame.Ack(ping.sequence(), digests.of(link)).encode());
    suspicionsChanged();
  }

  public void received(Link link, LinkFrame.Ack ack) {
    digests.heard(link, ack.digest());
    if (link.probes().answers(ack.sequence())) {
      answered(link, ack.sequence());
      schedule(); // what waited for the answer waits no more
    } else {
      suspicionsChanged();
    }
  }

  private void answered(Link link, int to) {
    boolean doubted = link.probes().doubtful();
    link.probes().hears(to, core.now());
    pending.remove(link);
    vouch(link.peer(), true);
    if (suspicions.suspects(link.peer())) {
      suspicions.clear(link.peer());
    }
    if (doubted) {
      core.routesChanged();
      core.changed();
    }
  }

  public void received(Link link, LinkFrame.PingRequest asked) {
    Link target = core.links().get(asked.target());
    if (target == null || !target.readyBoard() || favours.size() >= MAX_REQUESTS) {
      core.send(link.peer(), new LinkFrame.Vouch(asked.sequence(), false).encode());
      return;
    }
    favours.add(new Favour(link.peer(), asked.sequence(), asked.target()));
    ping(target);
    schedule();
  }

  private void vouch(PeerId target, boolean answered) {
    if (favours.isEmpty()) {
      return;
    }
    for (Favour favour : List.copyOf(favours)) {
      if (favour.target.equals(target)) {
        favours.remove(favour);
        if (core.links().isReady(favour.asker)) {
          core.send(favour.asker, new LinkFrame.Vouch(favour.sequence, answered).encode());
        }
      }
    }
  }

  public void received(LinkFrame.Vouch vouch) {
    for (Request asked : requests) {
      if (asked.sequence == vouch.sequence()) {
        asked.replies++;
        if (vouch.answered()) {
          asked.answered = true;
          suspicions.vouched(asked.target);
        }
      }
    }
  }

  public void received(Link link, LinkFrame.Rumours rumours) {
    if (link.cell() != core.cell()) {
      return;
    }
    for (Rumour rumour : rumours.rumours()) {
      suspicions.heard(rumour, link);
      Link subject = core.links().get(rumour.subject());
      if (rumour.state() == Rumour.State.SUSPECT && subject != null && subject.readyBoard()) {
        ping(subject); // who is there is told, and can refute
      }
    }
    suspicionsChanged();
  }

  private void suspicionsChanged() {
    if (suspicions.hasUntold() || !suspicions.none() || !pending.isEmpty()) {
      schedule();
    }
  }
}
