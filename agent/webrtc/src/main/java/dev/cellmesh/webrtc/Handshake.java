package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Links.Unreachable;
import dev.cellmesh.webrtc.Description.Answer;
import dev.cellmesh.webrtc.Description.Candidate;
import dev.cellmesh.webrtc.Description.Candidates;
import dev.cellmesh.webrtc.Description.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * One session's descriptions: makes the own ones, half-trickled, and hands the other side's to the
 * connection ({@code docs/protocol-link.md}, section 1). Engine thread.
 */
final class Handshake {
  /** Connectivity checks that can succeed do so in less, also with some loss and far apart. */
  private static final long ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Context context;
  private final PeerId peer;
  private final String session;
  private final boolean offerer;
  private final Connection connection;
  private final BiConsumer<CloseReason, String> failed;
  private final List<Candidate> mine = new ArrayList<>();
  private final List<Candidate> theirs = new ArrayList<>();
  private final Connectivity own = new Connectivity();
  private final Connectivity other = new Connectivity();
  private @Nullable String sdp;
  private boolean signalled;
  private boolean answered;
  private boolean remoteSet;
  private boolean lateScheduled;
  private int myCandidates;
  private int theirCandidates;
  private long describedNanos;
  private boolean over;

  Handshake(
      Context context,
      PeerId peer,
      String session,
      boolean offerer,
      Connection connection,
      BiConsumer<CloseReason, String> failed) {
    this.context = context;
    this.peer = peer;
    this.session = session;
    this.offerer = offerer;
    this.connection = connection;
    this.failed = failed;
  }

  String session() {
    return session;
  }

  /** Whether this side's offer has no answer yet. */
  boolean unanswered() {
    return offerer && !answered;
  }

  /**
   * How both sides are connected, if they have known enough of each other for long enough to be
   * linked; else null.
   */
  @Nullable Unreachable noWay(long now) {
    return remoteSet && signalled && now - describedNanos > ENOUGH_NANOS
        ? new Unreachable(peer, own.toString(), other.toString())
        : null;
  }

  /** Nothing more is signalled or handed over. */
  void end() {
    over = true;
  }

  void offer() {
    connection.describe(true, this::described, this::broken);
  }

  void take(Offer offer) {
    remote(true, offer.sdp(), offer.candidates());
  }

  void take(Answer answer) {
    if (!unanswered() || !signalled) {
      context.counters().increment(Metric.DROPPED_STALE);
      return;
    }
    answered = true;
    remote(false, answer.sdp(), answer.candidates());
  }

  void take(Candidates late) {
    add(late.candidates());
  }

  private void remote(boolean offer, String theirSdp, List<Candidate> candidates) {
    add(candidates);
    connection.remote(
        offer,
        theirSdp,
        () -> {
          if (over) {
            return;
          }
          remoteSet = true;
          describedNanos = System.nanoTime();
          add(List.of());
          if (offer) {
            connection.describe(false, this::described, this::broken);
          }
        },
        error -> {
          context.counters().drop(Metric.DROPPED_DESCRIPTION, peer + ": " + error);
          fail(CloseReason.PROTOCOL, error);
        });
  }

  private void add(List<Candidate> more) {
    for (Candidate candidate : more) {
      if (theirCandidates >= Description.MAX_CANDIDATES || !Sdp.acceptable(candidate.candidate())) {
        context.counters().increment(Metric.DROPPED_CANDIDATE);
      } else {
        theirCandidates++;
        other.add(candidate.candidate());
        theirs.add(candidate);
      }
    }
    if (remoteSet && !over) {
      for (Candidate candidate : theirs) {
        if (!connection.add(candidate)) {
          context.counters().increment(Metric.DROPPED_CANDIDATE);
        }
      }
      theirs.clear();
    }
  }

  private void described(String ownSdp) {
    if (over) {
      return;
    }
    sdp = ownSdp;
    context.engine().after(context.options().gatheringDeadline().toNanos(), this::signal);
  }

  /** Native code has found one of this side's addresses. */
  void found(Candidate candidate) {
    if (over || myCandidates >= Description.MAX_CANDIDATES || candidate.candidate().isEmpty()) {
      return;
    }
    myCandidates++;
    own.add(candidate.candidate());
    mine.add(candidate);
    if (signalled && !lateScheduled) {
      lateScheduled = true;
      context.engine().after(LATE_NANOS, this::signalLate);
    }
  }

  /** Native code has found all of this side's addresses. */
  void gathered() {
    if (over) {
      return;
    }
    if (myCandidates == 0) {
      context.counters().increment(Metric.LINKS_WITHOUT_CANDIDATES);
      NoAddress.explain(context.options().ports());
      fail(CloseReason.FAILED, "this machine has no address to offer");
      return;
    }
    signal();
  }

  private void signal() {
    if (over || signalled || sdp == null) {
      return;
    }
    signalled = true;
    List<Candidate> all = List.copyOf(mine);
    mine.clear();
    send(offerer ? new Offer(session, sdp, all) : new Answer(session, sdp, all));
  }

  private void signalLate() {
    lateScheduled = false;
    if (!over && !mine.isEmpty()) {
      List<Candidate> all = List.copyOf(mine);
      mine.clear();
      send(new Candidates(session, all));
    }
  }

  private void send(Description description) {
    try {
      context.listener().signal(peer, DescriptionJson.write(description));
    } catch (RuntimeException e) {
      context.counters().increment(Metric.ERRORS_LISTENER);
      Logger.error(e, "The listener did not take a description");
    }
  }

  private void broken(String error) {
    context.counters().increment(Metric.ERRORS_NATIVE);
    fail(CloseReason.FAILED, error);
  }

  private void fail(CloseReason reason, String why) {
    if (!over) {
      failed.accept(reason, why);
    }
  }
}
