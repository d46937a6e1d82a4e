import type { Range } from "./frames";

/**
 * What this leaf has had of every stream (origin, boot epoch, channel and topic) that it subscribes
 * to: each number is delivered once, and what is missing is asked for. `docs/protocol.md`, streams.
 */
export const MAX_STREAMS = 65_536;
const MAX_MISSING = 1_024;
const GRACE_MILLIS = 2_000;
const REORDER_MILLIS = 300;
const FIRST_RETRY_MILLIS = 1_000;
const MAX_RETRY_MILLIS = 60_000;
const GIVE_UP_MILLIS = 150_000;
const TICK_MILLIS = 100;
const MAX_PULLS_PER_TICK = 50;
const RANGE = 64;

/** One message, as far as streams care. */
export interface Numbered {
  readonly origin: string;
  readonly bootEpoch: number;
  readonly channelId: bigint;
  readonly topic: string;
  readonly number: number;
}

export interface StreamsOptions {
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  /** Asks for messages again; `attempt` counts from 0. */
  readonly pull: (range: Range, attempt: number) => void;
  readonly lost: (count: number) => void;
}

interface Stream {
  readonly of: Omit<Numbered, "number">;
  highest: number;
  lowest: number;
  lowestAt: number;
  /** When each number was found missing. */
  readonly missing: Map<number, number>;
  usedAt: number;
  attempts: number;
  pullAt: number;
}

export class Streams {
  private readonly streams = new Map<string, Stream>();
  private readonly incomplete = new Set<Stream>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private forgottenUntil = -Infinity;

  constructor(
    private readonly options: StreamsOptions,
    private readonly maxStreams = MAX_STREAMS,
  ) {}

  get size(): number {
    return this.streams.size;
  }

  /** Whether a message is to be delivered. `since`: when the subscription began. */
  accept(m: Numbered & { readonly gapMillis: number }, since: number): boolean {
    const now = this.options.now();
    let stream = this.find(m);
    const before = stream?.missing.size ?? 0;
    if (stream === undefined) {
      stream = this.start(m, now);
    } else if (m.number > stream.highest) {
      this.missUpTo(stream, m.number);
      stream.highest = m.number;
    } else if (!this.came(stream, m.number)) {
      return false;
    }
    stream.usedAt = now;
    const previousAt = stream.lowestAt - m.gapMillis;
    const reachesBack = m.number === stream.lowest && stream.lowest > 1 && previousAt > this.begun(since);
    if (reachesBack) {
      stream.lowest--;
      stream.lowestAt = previousAt;
      this.miss(stream, stream.lowest);
    }
    if (reachesBack || stream.missing.size > before) {
      this.soon(stream);
    }
    return true;
  }

  /** The origin says how far a topic has come, and how long ago. */
  tip(m: Numbered, ageMillis: number, since: number): void {
    const now = this.options.now();
    let stream = this.find(m);
    if (stream === undefined) {
      if (m.number === 0 || now - ageMillis <= this.begun(since)) {
        return;
      }
      stream = this.start(m, now - ageMillis);
      this.miss(stream, m.number);
    } else if (m.number > stream.highest) {
      this.missUpTo(stream, m.number + 1);
    } else {
      return;
    }
    stream.usedAt = now;
    this.soon(stream);
  }

  /** The origin has these no more. */
  gone(range: Range): void {
    const stream = this.find({ ...range, number: 0 });
    if (stream !== undefined) {
      let given = 0;
      for (let i = 0; i < RANGE; i++) {
        if (((range.bits >> BigInt(i)) & 1n) === 1n && this.came(stream, range.first + i)) {
          given++;
        }
      }
      this.lost(given);
    }
  }

  /** Forgets the streams that nobody here subscribes to any more. */
  retain(wanted: (channelId: bigint, topic: string) => boolean): void {
    for (const [key, stream] of [...this.streams]) {
      if (!wanted(stream.of.channelId, stream.of.topic)) {
        this.streams.delete(key);
        this.incomplete.delete(stream);
      }
    }
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.incomplete.clear();
  }

  private begun(since: number): number {
    return Math.max(since + GRACE_MILLIS, this.forgottenUntil);
  }

  private find(m: Numbered): Stream | undefined {
    const key = keyOf(m);
    const stream = this.streams.get(key);
    if (stream !== undefined) {
      this.streams.delete(key); // to the end: a Map keeps the order of insertion
      this.streams.set(key, stream);
    }
    return stream;
  }

  private start(m: Numbered, at: number): Stream {
    const { origin, bootEpoch, channelId, topic } = m;
    const of = { origin, bootEpoch, channelId, topic };
    const { number } = m;
    const stream: Stream = {
      of,
      highest: number,
      lowest: number,
      lowestAt: at,
      missing: new Map(),
      usedAt: at,
      attempts: 0,
      pullAt: Infinity,
    };
    this.streams.set(keyOf(m), stream);
    if (this.streams.size > this.maxStreams) {
      const [key, eldest] = this.streams.entries().next().value as [string, Stream];
      this.streams.delete(key);
      this.incomplete.delete(eldest);
      this.forgottenUntil = Math.max(this.forgottenUntil, eldest.usedAt);
    }
    return stream;
  }

  private missUpTo(stream: Stream, number: number): void {
    const from = Math.max(stream.highest + 1, number - MAX_MISSING);
    this.lost(from - stream.highest - 1);
    for (let n = from; n < number; n++) {
      this.miss(stream, n);
    }
    stream.highest = Math.max(stream.highest, number - 1);
  }

  private miss(stream: Stream, number: number): void {
    if (stream.missing.size >= MAX_MISSING) {
      stream.missing.delete(stream.missing.keys().next().value as number);
      this.lost(1);
    }
    stream.missing.set(number, this.options.now());
  }

  private came(stream: Stream, number: number): boolean {
    const was = stream.missing.delete(number);
    if (stream.missing.size === 0) {
      stream.attempts = 0;
      stream.pullAt = Infinity;
      this.incomplete.delete(stream);
    }
    return was;
  }

  private soon(stream: Stream): void {
    const soon = this.options.now() + REORDER_MILLIS;
    if (soon < stream.pullAt) {
      stream.pullAt = soon;
      stream.attempts = 0;
    }
    this.incomplete.add(stream);
    this.timer ??= setInterval(() => this.tick(), TICK_MILLIS);
  }

  private tick(): void {
    const now = this.options.now();
    let left = MAX_PULLS_PER_TICK;
    for (const stream of [...this.incomplete]) {
      if (stream.pullAt > now || left === 0) {
        continue;
      }
      left--;
      for (const [number, since] of [...stream.missing]) {
        if (now - since > GIVE_UP_MILLIS && this.came(stream, number)) {
          this.lost(1);
        }
      }
      if (stream.missing.size > 0) {
        this.options.pull(rangeOf(stream), stream.attempts);
        stream.pullAt = now + Math.min(MAX_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** stream.attempts);
        stream.attempts++;
      }
    }
    if (this.incomplete.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  private lost(count: number): void {
    if (count > 0) {
      this.options.lost(count);
    }
  }
}

function keyOf(m: Numbered): string {
  return `${m.origin}/${m.bootEpoch}/${m.channelId}/${m.topic}`;
}

/** The lowest missing number and those missing of the 63 after it. */
function rangeOf(stream: Stream): Range {
  const first = Math.min(...stream.missing.keys());
  let bits = 0n;
  for (const number of stream.missing.keys()) {
    if (number - first < RANGE) {
      bits |= 1n << BigInt(number - first);
    }
  }
  return { ...stream.of, first, bits };
}
