package dev.cellmesh.nostr;

import dev.cellmesh.mesh.wire.PeerId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Proof of work (NIP-13) for relays that ask for it: one event at a time, on one thread, never
 * longer than the event is of use.
 */
final class Work implements AutoCloseable {
  /** More takes a Raspberry Pi minutes for each event. */
  static final int MAX_BITS = 24;

  private static final int MAX_QUEUED = 16;
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int LOOK_AT_CLOCK_EVERY = 1024;

  /** Of a fixed width, so that the text to hash is written once: 2^40 are more than enough. */
  private static final int NONCE_DIGITS = 12;

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_QUEUED),
          Thread.ofPlatform().daemon().name("nostr proof of work").factory());

  /**
   * Signs a version of the draft with that much work and keeps it there; then tells whether it
   * could. Returns false if too many wait.
   */
  boolean start(Wire wire, Draft draft, long createdAt, int bits, Consumer<Boolean> done) {
    try {
      thread.execute(
          () -> {
            NostrEvent made = wire.signWithWork(draft, createdAt, bits);
            if (made != null) {
              draft.keep(made);
            }
            done.accept(made != null);
          });
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  static List<String> tag(String nonce, int bits) {
    return List.of(NostrEvent.NONCE, nonce, Integer.toString(bits));
  }

  /** The nonce with which the id begins with so many zero bits; null if it is not found in time. */
  static @Nullable String nonce(
      PeerId author, long createdAt, int kind, List<String> tag, String content, int bits) {
    String blank = "0".repeat(NONCE_DIGITS);
    List<List<String>> tags = List.of(tag, tag(blank, bits));
    byte[] text = NostrEvent.serialized(author, createdAt, kind, tags, content);
    byte[] from = ("[\"" + NostrEvent.NONCE + "\",\"" + blank).getBytes(StandardCharsets.US_ASCII);
    int end = indexOf(text, from) + from.length;
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      long began = System.nanoTime();
      for (long tries = 0; ; tries++) {
        write(tries, text, end);
        if (zeroBits(sha256.digest(text)) >= bits) {
          return new String(text, end - NONCE_DIGITS, NONCE_DIGITS, StandardCharsets.US_ASCII);
        }
        if (tries % LOOK_AT_CLOCK_EVERY == 0
            && (System.nanoTime() - began > MOST_NANOS || Thread.currentThread().isInterrupted())) {
          return null;
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static int indexOf(byte[] text, byte[] part) {
    // Within the tags, all of which we have made ourselves: before the content, and once.
    return new String(text, StandardCharsets.ISO_8859_1)
        .indexOf(new String(part, StandardCharsets.US_ASCII));
  }

  private static void write(long number, byte[] text, int end) {
    long left = number;
    for (int i = end - 1; i >= end - NONCE_DIGITS; i--) {
      text[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
  }

  /** Leading zero bits. */
  static int zeroBits(byte[] id) {
    int bits = 0;
    for (byte b : id) {
      if (b != 0) {
        return bits + Integer.numberOfLeadingZeros(Byte.toUnsignedInt(b)) - 24;
      }
      bits += 8;
    }
    return bits;
  }
}
