package dev.cellmesh.nostr.relay;

import dev.cellmesh.nostr.Counters;
import dev.cellmesh.nostr.Json;
import dev.cellmesh.nostr.MalformedException;
import dev.cellmesh.nostr.NostrEvent;
import dev.cellmesh.nostr.TokenBucket;
import io.helidon.common.buffers.BufferData;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the relay. Its reader calls the listener's methods; a thread of its own writes,
 * from a bounded queue: a client that does not keep up is disconnected.
 *
 * <p>Helidon's session may be written by one thread only, answers no ping by itself, and says
 * nothing when a connection is cut: hence the one writer, {@link #onPing} and the watch on the
 * reader.
 */
final class Client implements WsListener {
  private static final long PING_EVERY_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final EmbeddedRelay relay;
  private final RelayLimits limits;
  private final Counters counters;
  private final Map<String, Subscriptions.Subscription> subscriptions = new ConcurrentHashMap<>();
  private final BlockingQueue<Consumer<WsSession>> outgoing;
  private final TokenBucket messages;
  private final StringBuilder partial = new StringBuilder();
  private boolean skipping;
  private volatile String address = "";
  private volatile AddressRate rate;
  private volatile @Nullable Thread reader;
  private volatile @Nullable Thread writer;
  private volatile boolean gone;

  Client(EmbeddedRelay relay, RelayLimits limits, Counters counters) {
    this.relay = relay;
    this.limits = limits;
    this.counters = counters;
    this.rate = new AddressRate(limits, System.nanoTime());
    this.outgoing = new ArrayBlockingQueue<>(limits.maxQueuedMessages());
    this.messages =
        new TokenBucket(
            10.0 * limits.messagesPerSecond(), limits.messagesPerSecond(), System.nanoTime());
  }

  String address() {
    return address;
  }

  @Override
  public void onOpen(WsSession session) {
    Thread reading = Thread.currentThread();
    reader = reading;
    address = AddressRate.of(session.socketContext().remotePeer().address());
    rate = relay.rate(address);
    if (!relay.admit(this)) {
      session.close(1013, "too many connections");
      return;
    }
    writer = Thread.ofVirtual().name("relay writer").start(() -> write(session));
    Thread.ofVirtual().name("relay watch").start(() -> watch(reading));
  }

  private void watch(Thread reading) {
    try {
      reading.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the watch", e);
    }
    forget();
  }

  private void write(WsSession session) {
    try {
      long pingedNanos = System.nanoTime();
      while (!gone) {
        Consumer<WsSession> next = outgoing.poll(PING_EVERY_NANOS, TimeUnit.NANOSECONDS);
        if (next != null) {
          next.accept(session);
        }
        if (System.nanoTime() - pingedNanos >= PING_EVERY_NANOS) {
          session.ping(BufferData.empty());
          pingedNanos = System.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      // The connection is over.
    } catch (RuntimeException e) {
      disconnect();
    }
  }

  /** Queues a message, or disconnects the client if it does not keep up. */
  void send(String message) {
    queue(session -> session.send(message, true));
  }

  private void queue(Consumer<WsSession> frame) {
    if (!gone && !outgoing.offer(frame)) {
      counters.drop("slow-client", address);
      disconnect();
    }
  }

  /** Interrupting a virtual thread that reads or writes a socket closes the socket. */
  void disconnect() {
    forget();
    Thread waiting = reader;
    if (waiting != null && waiting.isVirtual()) {
      waiting.interrupt();
    }
  }

  private void forget() {
    gone = true;
    subscriptions.values().forEach(relay.subscriptions()::remove);
    subscriptions.clear();
    relay.forget(this);
    Thread writing = writer;
    if (writing != null) {
      writing.interrupt();
    }
  }

  @Override
  public void onPing(WsSession session, BufferData payload) {
    byte[] bytes = payload.readBytes();
    queue(writing -> writing.pong(BufferData.create(bytes)));
  }

  @Override
  public void onClose(WsSession session, int status, String reason) {
    forget();
  }

  @Override
  public void onError(WsSession session, Throwable error) {
    forget();
  }

  @Override
  public void onMessage(WsSession session, String text, boolean last) {
    if (partial.length() + text.length() > limits.maxMessageCharacters()) {
      skipping = true;
      partial.setLength(0);
    }
    if (!skipping) {
      partial.append(text);
    }
    if (last) {
      String message = partial.toString();
      partial.setLength(0);
      boolean skip = skipping;
      skipping = false;
      if (skip) {
        refuse("oversize", "invalid: longer than " + limits.maxMessageCharacters());
      } else {
        handle(message);
      }
    }
  }

  private void handle(String message) {
    if (!messages.take(System.nanoTime())) {
      refuse("rate-connection", "rate-limited: slow down");
      return;
    }
    if (!rate.takesMessage(System.nanoTime())) {
      refuse("rate-address", "rate-limited: slow down, all clients at your address");
      return;
    }
    try {
      switch (ClientMessage.parse(message, limits)) {
        case ClientMessage.Publish m -> publish(m.event());
        case ClientMessage.Request m -> request(m);
        case ClientMessage.Close m -> end(subscriptions.remove(m.subscription()));
      }
    } catch (MalformedException e) {
      refuse("malformed", "invalid: " + e.getMessage());
    }
  }

  private void refuse(String reason, String notice) {
    counters.drop(reason, address);
    send(message("NOTICE", notice));
  }

  private void publish(NostrEvent event) {
    String fault = relay.publish(event, rate);
    send(
        Json.write(
            out -> {
              out.writeStartArray();
              out.writeString("OK");
              out.writeString(event.id());
              out.writeBoolean(fault.isEmpty() || fault.startsWith("duplicate:"));
              out.writeString(fault);
              out.writeEndArray();
            }));
  }

  private void request(ClientMessage.Request m) {
    if (subscriptions.size() >= limits.maxSubscriptions()
        && !subscriptions.containsKey(m.subscription())) {
      counters.drop("subscriptions", address);
      send(
          message(
              "CLOSED",
              m.subscription(),
              "restricted: at most " + limits.maxSubscriptions() + " subscriptions"));
      return;
    }
    String start = "[\"EVENT\"," + Json.write(out -> out.writeString(m.subscription())) + ',';
    var subscription =
        new Subscriptions.Subscription(m.filters(), event -> send(start + event + ']'));
    end(subscriptions.put(m.subscription(), subscription));
    relay.subscriptions().add(subscription);
    if (gone) {
      end(subscription); // too late for whoever forgets this client
    }
    send(message("EOSE", m.subscription()));
  }

  private void end(Subscriptions.@Nullable Subscription subscription) {
    if (subscription != null) {
      relay.subscriptions().remove(subscription);
    }
  }

  private static String message(String... items) {
    return Json.write(out -> out.writeArray(items, 0, items.length));
  }
}
