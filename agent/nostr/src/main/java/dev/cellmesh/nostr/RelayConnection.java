package dev.cellmesh.nostr;

import dev.cellmesh.runtime.Signalling;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps up a connection to one relay, for ever, on a virtual thread of its own: reads its NIP-11
 * document, connects, subscribes, sends what waits, notices silence, backs off, begins again.
 */
final class RelayConnection implements AutoCloseable {
  private static final String SUBSCRIPTION = "cellmesh";
  private static final long EOSE_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long STEADY_AFTER_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SLOW_DOWN_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long ASK_TIME_EVERY_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

  /**
   * How long a relay is waited for.
   *
   * @param pingMillis of silence before a ping
   * @param lostMillis of silence before the connection counts as lost
   * @param leaveMillis before a relay that refuses us is looked at again
   */
  record Patience(long pingMillis, long lostMillis, long leaveMillis) {
    static final Patience DEFAULT = new Patience(20_000, 30_000, 300_000);
  }

  /** What the connections of one peer share. */
  record Shared(
      HttpClient http,
      Receiver receiver,
      RelayClock clock,
      Counters counters,
      Patience patience,
      Runnable stateChanged) {}

  private final String url;
  private final Shared shared;
  private final Source source;
  private final BackOff backOff;
  private final TokenBucket publishing;
  private final Outbox outbox = new Outbox();
  private final AtomicLong eventsIn = new AtomicLong();
  private final AtomicLong eventsOut = new AtomicLong();
  private final Thread thread;

  private volatile @Nullable RelaySession current;
  private volatile String status = "connecting";
  private volatile boolean connected;
  private volatile boolean closed;
  private volatile List<String> topics = List.of();
  private volatile boolean storedEnded;
  private volatile boolean leave;
  private volatile long slowUntilNanos = System.nanoTime();

  RelayConnection(
      String url, Shared shared, NostrSignalling.Options options, RandomGenerator random) {
    long now = System.nanoTime();
    this.url = url;
    this.shared = shared;
    this.source = new Source(url, now);
    this.backOff = new BackOff(options.reconnectMinMillis(), options.reconnectMaxMillis(), random);
    this.publishing =
        new TokenBucket(options.publishBurst(), options.publishPerMinute() / 60.0, now);
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
  void publish(String message, long createdAt) {
    if (!outbox.add(new Outbox.Waiting(message, createdAt))) {
      shared.counters.drop("outgoing-full", url);
    }
  }

  boolean isConnected() {
    return connected;
  }

  Signalling.Relay state() {
    return new Signalling.Relay(url, status, eventsIn.get(), eventsOut.get());
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    try {
      while (!closed) {
        leave = false;
        String reason = session();
        if (closed) {
          break;
        }
        enter(false, reason);
        long waitMillis =
            leave ? backOff.jittered(shared.patience.leaveMillis()) : backOff.nextWaitMillis();
        shared.counters.count(Metric.SESSIONS_ENDED);
        Logger.info("relay {}: {}; trying again in {} ms", url, reason, waitMillis);
        TimeUnit.MILLISECONDS.sleep(waitMillis);
        enter(false, "connecting");
      }
    } catch (InterruptedException e) {
      // By close, the only one who interrupts.
    }
    enter(false, "stopped");
  }

  /** From NIP-11 to the end of the connection; returns why it ended. */
  private String session() throws InterruptedException {
    RelaySession session = new RelaySession(this::handle, this::oversize, outbox::wake);
    current = session;
    // At once with NIP-11, as each takes several round trips; nothing is said before that is read.
    CompletableFuture<WebSocket> connecting =
        shared
            .http
            .newWebSocketBuilder()
            .connectTimeout(CONNECT_WITHIN)
            .buildAsync(URI.create(url), session);
    try {
      RelayInfo info = readInfo();
      if (info.refusal() != null) {
        leave = true;
        return info.refusal();
      }
      WebSocket socket = connecting.get(CONNECT_WITHIN.toSeconds() + 5, TimeUnit.SECONDS);
      return serve(session, socket, info);
    } catch (ExecutionException e) {
      return "no connection: " + words(e.getCause());
    } catch (TimeoutException e) {
      return "no answer within " + (CONNECT_WITHIN.toSeconds() + 5) + " s";
    } catch (RelaySession.Lost e) {
      return String.valueOf(e.getMessage());
    } finally {
      // Also one that comes later than it was waited for.
      var _ = connecting.thenAccept(WebSocket::abort);
    }
  }

  /** The JDK says "connection refused" and "unknown host" by the class alone. */
  private static String words(@Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException) {
        return "there is no such host, or no name service";
      }
    }
    return cause instanceof ConnectException && cause.getMessage() == null
        ? "refused; is the relay running, and the port right?"
        : String.valueOf(cause);
  }

  private String serve(RelaySession session, WebSocket socket, RelayInfo info)
      throws RelaySession.Lost, InterruptedException {
    long openedNanos = System.nanoTime();
    long pingedNanos = openedNanos;
    long askedNanos = openedNanos;
    storedEnded = false;
    List<String> subscribed = List.of();
    while (true) {
      String ended = session.ended();
      if (ended != null) {
        return ended;
      }
      List<String> wanted = topics;
      if (!wanted.equals(subscribed)) {
        RelaySession.send(socket, request(wanted));
        subscribed = wanted;
      }
      long now = System.nanoTime();
      if (!connected && (storedEnded || now - openedNanos > EOSE_WITHIN_NANOS)) {
        enter(true, "connected");
      }
      if (now - openedNanos > STEADY_AFTER_NANOS) {
        backOff.reset();
      }
      if (now - askedNanos > ASK_TIME_EVERY_NANOS) {
        // For the Date alone: the monotonic clock drifts some seconds a day.
        readInfo();
        askedNanos = now;
      }
      long silentMillis = TimeUnit.NANOSECONDS.toMillis(now - session.heardNanos());
      if (silentMillis > shared.patience.lostMillis()) {
        return "silent for " + silentMillis + " ms";
      }
      long pingMillis = shared.patience.pingMillis();
      if (silentMillis > pingMillis
          && TimeUnit.NANOSECONDS.toMillis(now - pingedNanos) > pingMillis / 4) {
        RelaySession.ping(socket);
        pingedNanos = now;
      }
      long idleNanos = connected ? sendWaiting(socket, info) : TICK_NANOS;
      outbox.await(idleNanos == 0, idleNanos == 0 ? TICK_NANOS : Math.min(idleNanos, TICK_NANOS));
    }
  }

  /** Sends as much as the rate allows; returns how long to wait for more of it, 0 if all went. */
  private long sendWaiting(WebSocket socket, RelayInfo info)
      throws RelaySession.Lost, InterruptedException {
    while (true) {
      long now = System.nanoTime();
      long wait = Math.max(slowUntilNanos - now, publishing.nanosUntilNext(now));
      if (wait > 0) {
        return wait;
      }
      Outbox.Waiting next = outbox.poll();
      if (next == null) {
        return 0;
      }
      if (shared.clock.nowSeconds(now) - next.createdAt() > info.maxAgeSeconds()) {
        shared.counters.drop("outgoing-stale", url);
      } else if (next.message().length() > info.maxMessageCharacters()) {
        shared.counters.drop("outgoing-oversize", url);
      } else {
        publishing.take(now);
        RelaySession.send(socket, next.message());
        eventsOut.incrementAndGet();
        shared.counters.count(Metric.EVENTS_OUT);
      }
    }
  }

  private static String request(List<String> tags) {
    return Json.write(
        out -> {
          out.writeStartArray();
          out.writeString("REQ");
          out.writeString(SUBSCRIPTION);
          out.writeStartObject();
          out.writeFieldName("kinds");
          out.writeArray(new int[] {Wire.ANNOUNCEMENT, Wire.SIGNAL}, 0, 2);
          out.writeFieldName("#" + Wire.TAG);
          out.writeArray(tags.toArray(String[]::new), 0, tags.size());
          out.writeEndObject();
          out.writeEndArray();
        });
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
        shared.counters.count(Metric.EVENTS_IN);
        shared.receiver.fromRelay(m.event(), source);
      }
      case RelayMessage.EndOfStored _ -> {
        storedEnded = true;
        outbox.wake();
      }
      case RelayMessage.Ok m -> {
        if (!m.accepted()) {
          refused(m.reason(), false);
        }
      }
      case RelayMessage.Closed m -> refused(m.reason(), true);
      case RelayMessage.Notice _ -> shared.counters.count(Metric.NOTICES);
      case RelayMessage.Auth _ -> shared.counters.count(Metric.AUTH_OFFERS);
    }
  }

  private void oversize() {
    shared.receiver.drop(Drop.OVERSIZE, source);
  }

  /** By the machine-readable prefix of NIP-01. */
  private void refused(String reason, boolean subscription) {
    int colon = reason.indexOf(':');
    String prefix = colon < 0 ? "error" : reason.substring(0, colon);
    RelaySession session = current;
    switch (prefix) {
      case "duplicate" -> shared.counters.count(Metric.DUPLICATES);
      case "rate-limited" -> {
        shared.counters.drop("relay-rate-limited", url);
        slowUntilNanos = System.nanoTime() + SLOW_DOWN_NANOS;
      }
      case "pow", "auth-required", "restricted", "blocked" -> {
        shared.counters.drop("relay-refused", url + ": " + brief(reason));
        leave = true;
        if (session != null) {
          session.end("refused: " + brief(reason));
        }
      }
      default -> shared.counters.drop("relay-rejected", url + ": " + brief(reason));
    }
    if (subscription && session != null) {
      session.end("subscription closed: " + brief(reason));
    }
  }

  private static String brief(String text) {
    return text.length() <= 120 ? text : text.substring(0, 120) + "…";
  }

  private RelayInfo readInfo() throws InterruptedException {
    String http = "http" + url.substring("ws".length());
    try {
      HttpResponse<String> response =
          shared.http.send(
              HttpRequest.newBuilder(URI.create(http))
                  .timeout(CONNECT_WITHIN)
                  .header("Accept", "application/nostr+json")
                  .build(),
              HttpResponse.BodyHandlers.limiting(
                  HttpResponse.BodyHandlers.ofString(), RelayInfo.MAX_DOCUMENT_BYTES));
      response.headers().firstValue("Date").ifPresent(this::heardDate);
      return response.statusCode() == 200 ? RelayInfo.parse(response.body()) : RelayInfo.UNKNOWN;
    } catch (IOException e) {
      return RelayInfo.UNKNOWN;
    }
  }

  private void heardDate(String date) {
    try {
      long millis =
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant()
              .toEpochMilli();
      shared.clock.heard(url, millis, System.nanoTime());
    } catch (DateTimeParseException e) {
      shared.counters.count(Metric.DATES_UNREADABLE);
    }
  }

  private void enter(boolean nowConnected, String newStatus) {
    boolean changed = connected != nowConnected;
    connected = nowConnected;
    status = newStatus;
    if (changed) {
      if (nowConnected) {
        Logger.info("relay {}: connected", url);
      }
      shared.stateChanged.run();
    }
  }
}
