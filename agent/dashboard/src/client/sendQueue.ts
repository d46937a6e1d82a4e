import { MAX_MESSAGE_BYTES } from "./batch";

const COLLECT_MILLIS = 5;
const FLUSH_BYTES = 16_384;
const MAX_BUFFERED_BYTES = 262_144;
const MAX_QUEUED_BYTES = 1_048_576;

/** `docs/protocol-link.md`, section 3: collects entries, and hands them to a channel as batches. */
export class SendQueue {
  /** Entries that found the queue full, or were too long for the other side. */
  dropped = 0;

  private entries: Uint8Array[] = [];
  private queuedBytes = 0;
  private lastSent = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `maxMessageBytes`: what the other side takes. `failed`: the channel cannot send any more. */
  constructor(
    private readonly channel: RTCDataChannel,
    private readonly maxMessageBytes: () => number,
    private readonly failed: () => void,
  ) {
    channel.bufferedAmountLowThreshold = MAX_BUFFERED_BYTES / 2;
    channel.onbufferedamountlow = () => this.flush();
  }

  /** Sends an entry at once if the channel was idle, else together with others. */
  add(entry: Uint8Array): void {
    if (this.queuedBytes + entry.length > MAX_QUEUED_BYTES) {
      this.dropped++;
      return;
    }
    this.entries.push(entry);
    this.queuedBytes += entry.length;
    const idle = performance.now() - this.lastSent >= COLLECT_MILLIS;
    if (idle || this.queuedBytes >= FLUSH_BYTES) {
      this.flush();
    } else {
      this.timer ??= setTimeout(() => this.flush(), COLLECT_MILLIS);
    }
  }

  /** Sends what waits, as far as the channel takes it. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const limit = Math.min(MAX_MESSAGE_BYTES, this.maxMessageBytes());
    while (
      this.entries.length > 0 &&
      this.channel.readyState === "open" &&
      this.channel.bufferedAmount < MAX_BUFFERED_BYTES
    ) {
      const batch = this.nextBatch(limit);
      if (batch === undefined) {
        continue;
      }
      this.lastSent = performance.now();
      try {
        this.channel.send(batch);
      } catch {
        this.failed();
        return;
      }
    }
  }

  /** Takes entries off the queue that fit one message; `undefined` if the first alone is too long. */
  private nextBatch(limit: number): Uint8Array<ArrayBuffer> | undefined {
    let count = 0;
    let bytes = 0;
    while (count < this.entries.length && bytes + this.entries[count]!.length <= limit && bytes < FLUSH_BYTES) {
      bytes += this.entries[count++]!.length;
    }
    const taken = this.entries.splice(0, Math.max(1, count));
    this.queuedBytes -= taken.reduce((sum, e) => sum + e.length, 0);
    if (count === 0) {
      this.dropped++;
      return undefined;
    }
    const batch = new Uint8Array(bytes);
    let at = 0;
    for (const e of taken) {
      batch.set(e, at);
      at += e.length;
    }
    return batch;
  }

  /** Forgets what waits. */
  close(): void {
    clearTimeout(this.timer);
    this.entries = [];
    this.queuedBytes = 0;
  }
}
