package dev.cellmesh.runtime;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the loop. Frames, signals and messages are bounded in bytes, frames also per link,
 * so that a peer that floods loses its own frames and nobody else's.
 *
 * <p>What the core cannot do without is never refused, above all that a link has closed: nothing
 * would ever tell it again. The drivers bound how much of that there is.
 */
final class Inbox {
  static final int MAX_BYTES = 12 << 20;
  static final int MAX_LINK_BYTES = 2 << 20;
  static final int MAX_OWN_BYTES = 6 << 20;

  /** What an entry takes beside its payload, in bytes; it bounds their number, too. */
  static final int ENTRY_BYTES = 128;

  /** What the loop's thread takes: an input of the core, or a question to it. */
  sealed interface Item {
    /**
     * An input.
     *
     * @param payer whose share it takes; null for this program's own and for what has no share
     * @param bytes what it takes of the bound; 0 for what is never refused
     */
    record Of(Input input, @Nullable PeerId payer, int bytes) implements Item {}

    record Ask(CompletableFuture<MeshState> answer) implements Item {}

    record Stop() implements Item {}
  }

  private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private final ConcurrentHashMap<PeerId, Integer> linkBytes = new ConcurrentHashMap<>();
  private final AtomicLong ownBytes = new AtomicLong();
  private volatile boolean closed;
  private final AtomicLong allBytes = new AtomicLong();

  /** Whether the input was taken; it is dropped if not. Any thread, never blocks. */
  boolean offer(Input input) {
    if (isOwn(input)) {
      return offerOwn(List.of(input));
    }
    int bytes = bytes(input);
    PeerId payer = input instanceof Input.FrameReceived f ? f.from() : null;
    if (!reserve(allBytes, bytes, MAX_BYTES)) {
      return false;
    }
    if (payer != null && linkBytes.merge(payer, bytes, Integer::sum) > MAX_LINK_BYTES) {
      repay(payer, bytes);
      allBytes.addAndGet(-bytes);
      return false;
    }
    return queue.offer(new Item.Of(input, payer, bytes));
  }

  /**
   * Whether all of these messages of this program were taken; none was if not, and none is once the
   * loop has stopped. Any thread, never blocks.
   *
   * @param messages those of one call, which share one payload
   */
  boolean offerOwn(List<? extends Input> messages) {
    if (messages.isEmpty()) {
      return !closed;
    }
    int bytes = bytes(messages.getLast());
    int before = (messages.size() - 1) * ENTRY_BYTES;
    if (closed || !reserve(allBytes, before + bytes, MAX_BYTES)) {
      return false;
    }
    if (!reserve(ownBytes, before + bytes, MAX_OWN_BYTES)) {
      allBytes.addAndGet(-before - bytes);
      return false;
    }
    for (Input message : messages.subList(0, messages.size() - 1)) {
      queue.add(new Item.Of(message, null, ENTRY_BYTES));
    }
    // The last one keeps the payload.
    queue.add(new Item.Of(messages.getLast(), null, bytes));
    return true;
  }

  private static boolean reserve(AtomicLong used, int bytes, int most) {
    if (used.addAndGet(bytes) <= most || bytes == 0) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  /** Takes no own messages from now on: nobody would handle them. */
  void close() {
    closed = true;
  }

  private void repay(PeerId payer, int bytes) {
    linkBytes.computeIfPresent(payer, (p, b) -> b > bytes ? b - bytes : null);
  }

  private static boolean isOwn(Input input) {
    return input instanceof Input.Publish
        || input instanceof Input.Broadcast
        || input instanceof Input.Send
        || input instanceof Input.HandOver;
  }

  private static int bytes(Input input) {
    return switch (input) {
      case Input.FrameReceived f -> ENTRY_BYTES + f.frame().length();
      case Input.AnnouncementReceived a -> ENTRY_BYTES + a.announcement().length();
      case Input.SignalReceived s -> ENTRY_BYTES + s.signal().length();
      case Input.SignalSealed s -> ENTRY_BYTES + s.sealed().length();
      case Input.LinkSignal s -> ENTRY_BYTES + s.description().length();
      case Input.LinkMeasured m -> ENTRY_BYTES;
      case Input.Publish p -> ENTRY_BYTES + 2 * p.topic().length() + p.payload().length();
      case Input.Broadcast b -> ENTRY_BYTES + b.payload().length();
      case Input.HandOver h -> ENTRY_BYTES + 2 * h.topic().length() + h.payload().length();
      case Input.Retain r -> 0;
      case Input.ReceiveDirect r -> 0;
      case Input.Send s -> ENTRY_BYTES + s.payload().length();
      case Input.Start s -> 0;
      case Input.DeadlineReached d -> 0;
      case Input.LinkOpened l -> 0;
      case Input.LinkClosed l -> 0;
      case Input.RelaysChanged r -> 0;
      case Input.NetworkChanged n -> 0;
      case Input.VitalsChanged v -> 0;
      case Input.SendLarge s -> 0; // the core bounds what it holds of these
      case Input.ReceiveLarge r -> 0;
      case Input.Subscribe s -> 0;
      case Input.Configure c -> 0;
      case Input.Leave l -> 0;
    };
  }

  /** Asks; the answer comes once all that waits now has been handled. */
  void ask(CompletableFuture<MeshState> answer) {
    queue.add(new Item.Ask(answer));
  }

  void stop() {
    close();
    queue.add(new Item.Stop());
  }

  /** The next item; null after {@code nanos} without one. The loop's thread. */
  @Nullable Item poll(long nanos) throws InterruptedException {
    Item item = nanos <= 0 ? queue.poll() : queue.poll(nanos, TimeUnit.NANOSECONDS);
    if (item instanceof Item.Of of && of.bytes() > 0) {
      allBytes.addAndGet(-of.bytes());
      if (of.payer() != null) {
        repay(of.payer(), of.bytes());
      } else if (isOwn(of.input())) {
        ownBytes.addAndGet(-of.bytes());
      }
    }
    return item;
  }
}
