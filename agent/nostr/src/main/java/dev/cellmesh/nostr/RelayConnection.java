package dev.cellmesh.nostr;

import dev.cellmesh.runtime.Signalling;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps up a connection to one relay, for ever, on a virtual thread of its own: reads its NIP-11
 * document, connects, subscribes, sends what waits, notices silence, backs off, begins again.
 */
final class RelayConnection implements AutoCloseable {
  private static final long EOSE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long STEADY_AFTER_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A relay on the other side of the world answers a ping in less; a dead connection never. */
  private static final long CHANGED_PROBE_MILLIS = 2_000;

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

  /**
   * How long a relay is waited for.
   *
   * @param pingMillis of silence before a ping
   * @param lostMillis of silence before the connection counts as lost
   * @param leaveMillis before a relay that refuses us is looked at again
   * @param urgentMillis at most, before an unreachable relay is tried again while the room needs
   *     it, and for an answer when it is asked whether it is still there
   */
  record Patience(long pingMillis, long lostMillis, long leaveMillis, long urgentMillis) {
    static final Patience DEFAULT = new Patience(20_000, 30_000, 300_000, 5_000);
  }

  /** What the connections of one peer share. */
  record Shared(
      Supplier<HttpClient> http,
      Receiver receiver,
      Wire wire,
      Work work,
      int maxWorkBits,
      BestTime best,
      Counters counters,
      Patience patience,
      Runnable stateChanged) {}

  private final String url;
  private final Signalling.Origin origin;
  private final Shared shared;
  private final Counters counters;
  private final RelayClock clock;
  private final Source source;
  private final BackOff backOff;
  private final Outbox outbox;
  private final Publisher publisher;
  private final InfoReader infoReader;
  private final Answers answers;
  private final Standing standing = new Standing();
  private final AtomicLong eventsIn = new AtomicLong();
  private final AtomicLong eventsOut = new AtomicLong();
  private final Thread thread;

  private volatile String status = "connecting";
  private volatile boolean connected;

  /** Whether it takes events as they come. */
  private volatile boolean prompt = true;

  private volatile boolean closed;
  private volatile List<String> topics = List.of();
  private volatile boolean storedEnded;
  private volatile boolean urgent;
  private volatile boolean serving;

  /** Within what time the relay is to show that it is there; 0 if it is not asked. */
  private volatile long probeMillis;

  RelayConnection(
      String url,
      Signalling.Origin origin,
      Shared shared,
      NostrSignalling.Pace pace,
      RandomGenerator random) {
    long now = System.nanoTime();
    this.url = url;
    this.origin = origin;
    this.shared = shared;
    this.counters = shared.counters;
    this.clock = shared.best.relay(origin == Signalling.Origin.CONFIGURED);
    this.source = new Source(url, clock, now);
    this.backOff = new BackOff(pace.reconnectMinMillis(), pace.reconnectMaxMillis(), random);
    this.outbox = new Outbox(counters, url);
    TokenBucket own = new TokenBucket(pace.publishBurst(), pace.publishPerMinute() / 60.0, now);
    this.publisher = new Publisher(outbox, new Pacer(own, random, now));
    this.answers = new Answers(url, counters, clock, publisher, standing, shared.maxWorkBits);
    this.infoReader = new InfoReader(shared.http, url, CONNECT_WITHIN, clock, counters);
    this.thread = Thread.ofVirtual().name("relay " + url).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Replaces what is subscribed to; never blocks. */
  void subscribe(List<String> tags) {
    topics = tags;
    outbox.wake();
  }

  /** Queues an event; never blocks. */
  void publish(Draft draft) {
    outbox.add(draft);
  }

  /** Whether the room needs this relay now: then it is looked for, or asked whether it is there. */
  void urgent(boolean now) {
    urgent = now;
    if (now && probeMillis == 0) {
      probeMillis = shared.patience.urgentMillis();
    }
    outbox.wake();
  }

  /** Sees at once whether the relay still answers, or goes there at once if it is not there yet. */
  void networkChanged() {
    if (serving) {
      probeMillis = CHANGED_PROBE_MILLIS;
      outbox.wake();
    } else if (!answers.mustLeave()) {
      thread.interrupt();
    }
  }

  boolean isConnected() {
    return connected;
  }

  boolean isPrompt() {
    return connected && prompt;
  }

  Signalling.Relay state() {
    return new Signalling.Relay(
        url,
        origin,
        status,
        eventsIn.get(),
        eventsOut.get(),
        clock.offsetMillis(System.nanoTime()));
  }

  String url() {
    return url;
  }

  Signalling.Origin origin() {
    return origin;
  }

  @Override
  public void close() {
    closed = true;
    shared.best.forget(clock);
    thread.interrupt();
  }

  private void run() {
    while (!closed) {
      try {
        String reason = session();
        if (closed) {
          break;
        }
        enter(false, shown(reason));
        counters.count(Metric.SESSIONS_ENDED);
        pause(reason);
      } catch (InterruptedException e) {
        // By close, or since the network has changed: what was begun before that leads nowhere.
        backOff.reset();
      }
      enter(false, shown("connecting"));
    }
    enter(false, "stopped");
  }

  private void pause(String reason) throws InterruptedException {
    if (reason.equals(Liveness.UNANSWERED)) {
      Logger.info("relay {}: {}; trying again at once", url, reason);
      backOff.reset();
      return;
    }
    long waitMillis =
        answers.mustLeave()
            ? backOff.jittered(shared.patience.leaveMillis())
            : backOff.nextWaitMillis();
    // Anybody on the LAN may announce relays that are none.
    if (origin == Signalling.Origin.CONFIGURED) {
      Logger.info("relay {}: {}; trying again in {} ms", url, reason, waitMillis);
    } else {
      Logger.debug("relay {}: {}; trying again in {} ms", url, reason, waitMillis);
    }
    pause(waitMillis);
  }

  /** What is shown while there is no connection: a refusal stands until the relay takes it back. */
  private String shown(String otherwise) {
    String refusal = standing.refusal();
    return refusal == null ? otherwise : "refusing: " + refusal;
  }

  /** Less than that long if the room needs the relay, unless it has refused us. */
  private void pause(long millis) throws InterruptedException {
    long began = System.nanoTime();
    long shortMillis = backOff.jittered(Math.min(millis, shared.patience.urgentMillis()));
    while (true) {
      boolean hasRefused = answers.mustLeave() || standing.refusal() != null;
      long wait = urgent && !hasRefused ? shortMillis : millis;
      long left = TimeUnit.MILLISECONDS.toNanos(wait) - (System.nanoTime() - began);
      if (left <= 0) {
        return;
      }
      outbox.await(false, Math.min(left, TICK_NANOS));
    }
  }

  /** From NIP-11 to the end of the connection; returns why it ended. */
  private String session() throws InterruptedException {
    RelaySession session = new RelaySession(this::handle, this::oversize, outbox::wake);
    answers.begin(session);
    storedEnded = false;
    // At once with NIP-11, as each takes several round trips; nothing is said before that is read.
    CompletableFuture<WebSocket> connecting =
        shared
            .http
            .get()
            .newWebSocketBuilder()
            .connectTimeout(CONNECT_WITHIN)
            .buildAsync(URI.create(url), session);
    try {
      RelayInfo info = infoReader.read();
      if (answers.isTooMuchWork(info.workBits())) {
        answers.unwanted(answers.tooMuchWork(info.workBits()));
      }
      WebSocket socket = connecting.get(CONNECT_WITHIN.toSeconds() + 5, TimeUnit.SECONDS);
      serving = true;
      return serve(session, socket, info);
    } catch (ExecutionException e) {
      return "no connection: " + Sayings.noConnection(e.getCause());
    } catch (TimeoutException e) {
      return "no answer within " + (CONNECT_WITHIN.toSeconds() + 5) + " s";
    } catch (RelaySession.Lost e) {
      return String.valueOf(e.getMessage());
    } finally {
      serving = false;
      // Also one that comes later than it was waited for.
      var _ = connecting.thenAccept(WebSocket::abort);
    }
  }

  private String serve(RelaySession session, WebSocket socket, RelayInfo info)
      throws RelaySession.Lost, InterruptedException {
    long openedNanos = System.nanoTime();
    clock.asked(openedNanos);
    long triedNanos = openedNanos;
    Liveness liveness = new Liveness(session, shared.patience);
    List<String> subscribed = List.of();
    if (standing.isOnTrial()) {
      outbox.add(shared.wire.probe());
    }
    while (true) {
      String ended = session.ended();
      if (ended != null) {
        return ended;
      }
      long now = System.nanoTime();
      authenticate(socket, now);
      List<String> wanted = topics;
      boolean mayAsk = !answers.authentication().isAwaited();
      if (mayAsk && (answers.takeReopen() || !wanted.equals(subscribed))) {
        RelaySession.send(socket, Sayings.request(wanted));
        subscribed = wanted;
      }
      boolean ready = storedEnded || now - openedNanos > EOSE_WITHIN_NANOS;
      if (ready && mayAsk) {
        enter(standing.refusal() == null, shown("connected"));
      }
      if (standing.isOnTrial()
          && now - triedNanos > TimeUnit.MILLISECONDS.toNanos(shared.patience.leaveMillis())) {
        outbox.add(shared.wire.probe());
        triedNanos = now;
      }
      if (now - openedNanos > STEADY_AFTER_NANOS) {
        backOff.reset();
      }
      if (clock.mustAsk(now)) {
        clock.asked(now);
        infoReader.read();
      }
      long within = probeMillis;
      if (within > 0) {
        probeMillis = 0;
        liveness.probe(socket, within, now);
      }
      String silent = liveness.check(socket, now);
      if (silent != null) {
        return silent;
      }
      long idleNanos = ready && mayAsk ? sendWaiting(socket, info) : TICK_NANOS;
      long most = liveness.isProbing() ? TICK_NANOS / 4 : TICK_NANOS;
      outbox.await(idleNanos == 0, idleNanos == 0 ? most : Math.min(idleNanos, most));
    }
  }

  /** NIP-42, when the relay has sent a challenge. */
  private void authenticate(WebSocket socket, long now)
      throws RelaySession.Lost, InterruptedException {
    Authentication authentication = answers.authentication();
    String challenge = authentication.toAnswer();
    if (challenge != null) {
      NostrEvent answer = shared.wire.authentication(url, challenge, clock.seconds(now));
      authentication.sent(answer.id());
      RelaySession.send(socket, Sayings.event("AUTH", answer));
    } else if (authentication.isOverdue(now)) {
      answers.unwanted("wants authentication and sends no challenge");
    }
  }

  /** Sends as much as the rate allows; returns how long to wait for more of it, 0 if all went. */
  private long sendWaiting(WebSocket socket, RelayInfo info)
      throws RelaySession.Lost, InterruptedException {
    while (true) {
      long now = System.nanoTime();
      long wait = publisher.nanosUntilNext(now);
      if (wait > 0) {
        return wait;
      }
      Draft draft = publisher.next(now, info.maxAgeSeconds());
      if (draft == null) {
        return 0;
      }
      NostrEvent event = version(draft, Math.max(info.workBits(), answers.workBits()), now);
      if (event == null) {
        continue;
      }
      String message = Sayings.event("EVENT", event);
      if (message.length() > info.maxMessageCharacters()) {
        counters.drop("outgoing-oversize", url);
      } else {
        publisher.sending(event, draft, now);
        RelaySession.send(socket, message);
        eventsOut.incrementAndGet();
        counters.count(Metric.EVENTS_OUT);
      }
    }
  }

  /** The draft as this relay wants it; null if that takes time: then it comes back when done. */
  private @Nullable NostrEvent version(Draft draft, int bits, long now) {
    long createdAt = clock.seconds(now);
    if (bits == 0) {
      return draft.signed(createdAt, date -> shared.wire.sign(draft, date));
    }
    NostrEvent made = draft.find(createdAt, bits);
    if (made == null
        && !shared.work.start(shared.wire, draft, createdAt, bits, ok -> worked(draft, ok))) {
      counters.drop("outgoing-work", url);
    }
    return made;
  }

  private void worked(Draft draft, boolean inTime) {
    if (inTime) {
      counters.count(Metric.WORKED);
      outbox.add(draft);
    } else {
      counters.drop("outgoing-work", url);
    }
  }

  private void handle(String text) {
    RelayMessage message;
    try {
      message = RelayMessage.parse(text);
    } catch (MalformedException e) {
      shared.receiver.drop(Drop.MALFORMED, source);
      return;
    }
    switch (message) {
      case RelayMessage.EventMessage m -> {
        eventsIn.incrementAndGet();
        counters.count(Metric.EVENTS_IN);
        shared.receiver.fromRelay(m.event(), source);
      }
      case RelayMessage.EndOfStored _ -> {
        storedEnded = true;
        standing.subscribed();
      }
      case RelayMessage.Ok m -> answers.answered(m);
      case RelayMessage.Closed m -> answers.subscriptionClosed(Refusal.of(m.reason()));
      case RelayMessage.Notice m -> answers.noticed(m.text());
      case RelayMessage.Auth m -> answers.challenged(m.challenge());
    }
    if (!(message instanceof RelayMessage.EventMessage)) {
      outbox.wake();
    }
  }

  private void oversize() {
    shared.receiver.drop(Drop.OVERSIZE, source);
  }

  private void enter(boolean nowConnected, String newStatus) {
    boolean nowPrompt = publisher.isPrompt();
    boolean changed = connected != nowConnected || prompt != nowPrompt;
    boolean news = connected != nowConnected || !newStatus.equals(status);
    connected = nowConnected;
    prompt = nowPrompt;
    status = newStatus;
    if (news) {
      tell();
    }
    if (changed) {
      shared.stateChanged.run();
    }
  }

  private void tell() {
    if (connected) {
      Logger.info("relay {}: connected", url);
    } else if (status.startsWith("refusing: ")) {
      Logger.warn("relay {} is not used: {}", url, status);
    }
  }
}
