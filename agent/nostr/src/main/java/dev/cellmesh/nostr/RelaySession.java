package dev.cellmesh.nostr;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection to a relay: puts the pieces of messages together and notes when the
 * relay was last heard. Messages are handed on from the HTTP client's thread, one at a time; the
 * next is asked for when the last has been handled, so a flood waits in the relay's socket.
 */
final class RelaySession implements WebSocket.Listener {
  /** The end of a session, and why. */
  static final class Lost extends Exception {
    Lost(String reason) {
      super(reason);
    }
  }

  private static final long SEND_SECONDS = 10;

  private final Consumer<String> messages;
  private final Runnable oversize;
  private final Runnable wake;
  private final StringBuilder partial = new StringBuilder();
  private boolean skipping;
  private volatile long heardNanos = System.nanoTime();
  private volatile @Nullable String ended;

  RelaySession(Consumer<String> messages, Runnable oversize, Runnable wake) {
    this.messages = messages;
    this.oversize = oversize;
    this.wake = wake;
  }

  /** When anything last came from the relay. */
  long heardNanos() {
    return heardNanos;
  }

  /** Why the session is over, or null while it goes on. */
  @Nullable String ended() {
    return ended;
  }

  /** Marks the session as over; the first reason stays. */
  void end(String reason) {
    if (ended == null) {
      ended = reason;
    }
    wake.run();
  }

  /** Sends and waits until it is on its way; not from the HTTP client's thread. */
  static void send(WebSocket socket, String message) throws Lost, InterruptedException {
    try {
      socket.sendText(message, true).get(SEND_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new Lost("sending failed: " + e.getCause());
    } catch (TimeoutException e) {
      throw new Lost("the relay took nothing for " + SEND_SECONDS + " s");
    }
  }

  static void ping(WebSocket socket) throws Lost, InterruptedException {
    try {
      socket.sendPing(ByteBuffer.allocate(0)).get(SEND_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new Lost("ping failed");
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    heardNanos = System.nanoTime();
    if (partial.length() + data.length() > Wire.MAX_MESSAGE_CHARACTERS) {
      skipping = true;
      partial.setLength(0);
    }
    if (!skipping) {
      partial.append(data);
    }
    if (last) {
      if (skipping) {
        oversize.run();
      } else {
        messages.accept(partial.toString());
      }
      skipping = false;
      partial.setLength(0);
    }
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
    heardNanos = System.nanoTime();
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
    end("closed by the relay (" + status + (reason.isEmpty() ? ")" : " " + reason + ")"));
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    end("connection lost: " + error);
  }
}
