package dev.cellmesh.nostr;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one relay answers to what it is told and asked, and what follows from that. Called by the
 * connection's reader; the relay's own thread asks for the consequences.
 */
final class Answers {
  private final String url;
  private final Counters counters;
  private final RelayClock clock;
  private final Publisher publisher;
  private final Standing standing;
  private final int maxWorkBits;

  private volatile Authentication authentication = new Authentication();
  private volatile @Nullable RelaySession session;
  private volatile boolean leave;
  private volatile boolean reopen;
  private volatile int workBits;
  private volatile boolean timeDoubted;

  Answers(
      String url,
      Counters counters,
      RelayClock clock,
      Publisher publisher,
      Standing standing,
      int maxWorkBits) {
    this.url = url;
    this.counters = counters;
    this.clock = clock;
    this.publisher = publisher;
    this.standing = standing;
    this.maxWorkBits = maxWorkBits;
  }

  /** A new connection: nothing that was said over the last one counts. */
  void begin(RelaySession current) {
    authentication = new Authentication();
    leave = false;
    reopen = false;
    session = current;
    publisher.reset();
  }

  Authentication authentication() {
    return authentication;
  }

  /** Whether the relay is to be left alone for longer than one that is merely lost. */
  boolean mustLeave() {
    return leave;
  }

  /** Whether the subscription must be asked for once more; says so once. */
  boolean takeReopen() {
    boolean must = reopen;
    reopen = false;
    return must;
  }

  /** The work that the relay has asked for in its answers. */
  int workBits() {
    return workBits;
  }

  boolean isTooMuchWork(int bits) {
    return bits > maxWorkBits;
  }

  String tooMuchWork(int bits) {
    return "wants proof of work of %d bits, nostr.maxProofOfWork is %d"
        .formatted(bits, maxWorkBits);
  }

  void challenged(String challenge) {
    counters.count(Metric.AUTH_OFFERS);
    authentication.challenged(challenge);
  }

  void noticed(String text) {
    counters.count(Metric.NOTICES);
    if (Refusal.isAboutRate(text)) {
      counters.drop("relay-rate-limited", url);
      publisher.tooFast(System.nanoTime());
    }
  }

  void answered(RelayMessage.Ok answer) {
    if (authentication.isAnswer(answer.id())) {
      if (answer.accepted()) {
        counters.count(Metric.AUTHENTICATED);
        authentication.accepted();
      } else {
        unwanted("authentication refused: " + answer.reason());
      }
    } else if (answer.accepted()) {
      accepted(answer.id());
    } else {
      refused(answer.id(), Refusal.of(answer.reason()));
    }
  }

  private void accepted(String id) {
    timeDoubted = false;
    standing.accepted();
    publisher.accepted(id);
  }

  private void refused(String id, Refusal refusal) {
    long now = System.nanoTime();
    switch (refusal.kind()) {
      case DUPLICATE -> {
        counters.count(Metric.DUPLICATES);
        accepted(id);
      }
      case RATE_LIMITED -> {
        counters.drop("relay-rate-limited", url);
        if (publisher.tooFast(id, now)) {
          standing.limited(refusal.brief());
        }
      }
      case AUTHENTICATE -> {
        publisher.again(id);
        authenticationRequired(refusal, now);
      }
      case WORK -> moreWork(id, refusal);
      case TIME -> {
        counters.drop("relay-refused-time", url + ": " + refusal.brief());
        OptionalLong createdAt = publisher.createdAt(id);
        boolean another = createdAt.isPresent() && clock.refused(createdAt.getAsLong(), now);
        boolean isAskedAgain = clock.askAgain(now);
        if ((another && !timeDoubted) || isAskedAgain) {
          publisher.again(id);
        } else {
          rejected(id, refusal);
        }
        timeDoubted = true;
      }
      case UNWANTED -> {
        publisher.rejected(id);
        unwanted(refusal.brief());
      }
      case OTHER -> {
        counters.drop("relay-rejected", url + ": " + refusal.brief());
        rejected(id, refusal);
      }
    }
  }

  private void rejected(String id, Refusal refusal) {
    publisher.rejected(id);
    standing.rejected(refusal.brief());
  }

  private void moreWork(String id, Refusal refusal) {
    int bits = refusal.bits();
    if (bits == 0 || isTooMuchWork(bits)) {
      publisher.rejected(id);
      unwanted(bits == 0 ? refusal.brief() : tooMuchWork(bits));
    } else {
      counters.drop("relay-wants-work", url + ": " + refusal.brief());
      workBits = Math.max(workBits, bits);
      publisher.again(id);
    }
  }

  private void authenticationRequired(Refusal refusal, long now) {
    if (!authentication.require(now)) {
      unwanted(refusal.brief());
    }
  }

  void subscriptionClosed(Refusal refusal) {
    if (refusal.kind() == Refusal.Kind.AUTHENTICATE) {
      reopen = true;
      authenticationRequired(refusal, System.nanoTime());
      return;
    }
    standing.subscriptionClosed("subscription closed: " + refusal.brief());
    if (refusal.kind() == Refusal.Kind.UNWANTED || refusal.kind() == Refusal.Kind.WORK) {
      leave = true;
    }
    end("subscription closed: " + refusal.brief());
  }

  /** Leaves the relay for a while. */
  void unwanted(String reason) {
    String brief = Refusal.brief(reason);
    counters.drop("relay-refused", url + ": " + brief);
    standing.refused(brief);
    leave = true;
    end("refused: " + brief);
  }

  private void end(String reason) {
    RelaySession current = session;
    if (current != null) {
      current.end(reason);
    }
  }
}
