package dev.cellmesh.nostr.relay;

import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.nostr.Counters;
import dev.cellmesh.nostr.Json;
import dev.cellmesh.nostr.Metric;
import dev.cellmesh.nostr.NostrEvent;
import dev.cellmesh.nostr.TokenBucket;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.tinylog.Logger;

/**
 * A relay inside this process: forwards ephemeral events (kinds 20000 to 29999) to open
 * subscriptions, stores nothing, verifies every id and signature. Speaks {@code ws://} only; put a
 * TLS proxy before it where it must be reached from outside.
 */
public final class EmbeddedRelay implements AutoCloseable {
  private static final int MAX_REMEMBERED = 8192;
  private static final int CLIENT_ERROR_PAYLOAD = 4096;

  /** Connections that have not become a client's (yet): each holds a file descriptor. */
  private static final int MAX_OTHER_CONNECTIONS = 512;

  /** For those who connect and say nothing; clients are asked for a pong every minute. */
  private static final Duration IDLE = Duration.ofMinutes(3);

  private final String host;
  private final RelayLimits limits;
  private final Counters counters = new Counters();
  private final Set<Client> clients = ConcurrentHashMap.newKeySet();
  private final Subscriptions subscriptions = new Subscriptions();
  private final Map<String, Integer> perAddress = new LinkedHashMap<>();
  private final Map<String, Boolean> seen = bounded();
  private final Map<PeerId, TokenBucket> perKey = bounded();
  private final Map<String, AddressRate> rates = bounded();
  private final WebServer server;
  private final int port;

  private EmbeddedRelay(String host, int port, RelayLimits limits) {
    this.host = host;
    this.limits = limits;
    this.server =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(100))
            .maxTcpConnections(limits.maxConnections() + MAX_OTHER_CONNECTIONS)
            .idleConnectionTimeout(IDLE)
            .maxPayloadSize(CLIENT_ERROR_PAYLOAD)
            .addProtocol(
                WsConfig.builder().maxFrameLength(4 * limits.maxMessageCharacters()).build())
            .addRouting(WsRouting.builder().endpoint("/", () -> new Client(this, limits, counters)))
            .routing(HttpRouting.builder().get("/", this::describe))
            .build()
            .start();
    if (!server.isRunning()) {
      throw new IllegalStateException(
          "the embedded relay cannot listen on " + host + ":" + port + ": is the port taken?");
    }
    this.port = server.port();
    Logger.info("embedded relay listens on {}", url());
  }

  /**
   * Starts a relay.
   *
   * @param port 0 for any free one
   * @throws IllegalStateException if it cannot listen there
   */
  public static EmbeddedRelay start(String host, int port, RelayLimits limits) {
    return new EmbeddedRelay(host, port, limits);
  }

  /** Starts a relay on loopback, on any free port, with the default limits. */
  public static EmbeddedRelay start() {
    return start("127.0.0.1", 0, RelayLimits.DEFAULT);
  }

  /** Where it listens: an address or a name of this machine. */
  public String host() {
    return host;
  }

  /** The port it listens on, or did until {@link #close}. */
  public int port() {
    return port;
  }

  /** {@code ws://host:port}. */
  public String url() {
    return "ws://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
  }

  /** Traffic and drops by reason, by metric name, and {@code clients}. */
  public SortedMap<String, Long> counters() {
    SortedMap<String, Long> all = counters.snapshot();
    all.put("clients", (long) clients.size());
    return all;
  }

  @Override
  public void close() {
    clients.forEach(Client::disconnect);
    server.stop();
  }

  boolean admit(Client client) {
    synchronized (perAddress) {
      int already = perAddress.getOrDefault(client.address(), 0);
      if (clients.size() >= limits.maxConnections()
          || already >= limits.maxConnectionsPerAddress()) {
        counters.drop("connections", client.address());
        return false;
      }
      perAddress.put(client.address(), already + 1);
      clients.add(client);
      return true;
    }
  }

  /** What the address has left, over all its connections, those that are gone too. */
  AddressRate rate(String address) {
    synchronized (rates) {
      return rates.computeIfAbsent(address, _ -> new AddressRate(limits, System.nanoTime()));
    }
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  void forget(Client client) {
    synchronized (perAddress) {
      if (clients.remove(client)) {
        perAddress.computeIfPresent(client.address(), (_, n) -> n == 1 ? null : n - 1);
      }
    }
  }

  /** Forwards the event; returns the reason why not, with NIP-01's prefix, or nothing. */
  String publish(NostrEvent event, AddressRate rate) {
    counters.count(Metric.EVENTS_IN);
    String fault = fault(event, rate);
    if (fault.isEmpty()) {
      counters.count(Metric.EVENTS_OUT, subscriptions.publish(event));
    } else {
      counters.drop(fault.substring(0, fault.indexOf(':')), event.author().hex());
    }
    return fault;
  }

  private String fault(NostrEvent event, AddressRate rate) {
    if (event.kind() < 20_000 || event.kind() > 29_999) {
      return "blocked: this relay forwards ephemeral events only";
    }
    long skew = event.createdAt() - System.currentTimeMillis() / 1000;
    if (Math.abs(skew) > limits.maxClockSkewSeconds()) {
      return "invalid: created_at is " + skew + " s from this relay's time";
    }
    synchronized (seen) {
      if (seen.containsKey(event.id())) {
        return "duplicate: already forwarded";
      }
    }
    // Before the signature, which costs most; whoever makes new keys is stopped here.
    if (!rate.takesEvent(System.nanoTime())) {
      return "rate-limited: more than "
          + limits.eventsPerSecondOfAddress()
          + " events/s of this address";
    }
    if (!event.hasTrueId()) {
      return "invalid: id is not the hash of the event";
    }
    if (!event.hasTrueSignature()) {
      return "invalid: signature";
    }
    long now = System.nanoTime();
    synchronized (perKey) {
      TokenBucket bucket =
          perKey.computeIfAbsent(
              event.author(),
              _ -> new TokenBucket(10.0 * limits.eventsPerSecond(), limits.eventsPerSecond(), now));
      if (!bucket.take(now)) {
        return "rate-limited: more than " + limits.eventsPerSecond() + " events/s of this key";
      }
    }
    synchronized (seen) {
      return seen.put(event.id(), Boolean.TRUE) == null ? "" : "duplicate: already forwarded";
    }
  }

  private void describe(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "application/nostr+json");
    response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    response.header(
        HeaderNames.DATE,
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    response.send(
        Json.write(
            out -> {
              out.writeStartObject();
              out.writeStringField("name", "Cellmesh embedded relay");
              out.writeStringField("software", "cellmesh");
              out.writeFieldName("supported_nips");
              out.writeArray(new int[] {1, 11}, 0, 2);
              out.writeObjectFieldStart("limitation");
              out.writeNumberField("max_message_length", limits.maxMessageCharacters());
              out.writeNumberField("max_subscriptions", limits.maxSubscriptions());
              out.writeNumberField("max_filters", limits.maxFilters());
              out.writeNumberField("max_subid_length", ClientMessage.MAX_SUBSCRIPTION_CHARACTERS);
              out.writeNumberField("created_at_lower_limit", limits.maxClockSkewSeconds());
              out.writeNumberField("created_at_upper_limit", limits.maxClockSkewSeconds());
              out.writeBooleanField("auth_required", false);
              out.writeEndObject();
              out.writeEndObject();
            }));
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MAX_REMEMBERED;
      }
    };
  }
}
