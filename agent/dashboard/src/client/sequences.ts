import { bitsOf, numbersOf, type Range } from "./range";

/**
 * What this leaf has had of every sequence (origin, boot epoch, channel and topic) that it subscribes
 * to: each number is delivered once, and what is missing is asked for. `docs/protocol.md`, sequences.
 */
export const MAX_SEQUENCES = 65_536;
const MAX_MISSING = 1_024;
const GRACE_MILLIS = 2_000;
const REORDER_MILLIS = 300;
const FIRST_RETRY_MILLIS = 1_000;
const MAX_RETRY_MILLIS = 60_000;
const GIVE_UP_MILLIS = 150_000;
const TICK_MILLIS = 100;
const MAX_PULLS_PER_TICK = 50;

/** One message, as far as sequences care. */
export interface Numbered {
  readonly origin: string;
  readonly bootEpoch: number;
  readonly channelId: bigint;
  readonly topic: string;
  readonly number: number;
}

/** What sequences need, and whom they tell. */
export interface SequencesOptions {
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  /** Asks for messages again; `attempt` counts from 0. */
  readonly pull: (range: Range, attempt: number) => void;
  readonly lost: (count: number) => void;
}

interface Sequence {
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

/** All sequences of which this leaf has had or lacks something; the one unused for longest is forgotten first. */
export class Sequences {
  private readonly sequences = new Map<string, Sequence>();
  private readonly incomplete = new Set<Sequence>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private forgottenUntil = -Infinity;

  constructor(
    private readonly options: SequencesOptions,
    private readonly maxSequences = MAX_SEQUENCES,
  ) {}

  get size(): number {
    return this.sequences.size;
  }

  /** Whether a message is to be delivered. `since`: when the subscription began. */
  accept(m: Numbered & { readonly gapMillis: number }, since: number): boolean {
    const now = this.options.now();
    let sequence = this.find(m);
    const before = sequence?.missing.size ?? 0;
    if (sequence === undefined) {
      sequence = this.start(m, now);
    } else if (m.number > sequence.highest) {
      this.missUpTo(sequence, m.number);
      sequence.highest = m.number;
    } else if (!this.came(sequence, m.number)) {
      return false;
    }
    sequence.usedAt = now;
    const previousAt = sequence.lowestAt - m.gapMillis;
    const reachesBack = m.number === sequence.lowest && sequence.lowest > 1 && previousAt > this.begun(since);
    if (reachesBack) {
      sequence.lowest--;
      sequence.lowestAt = previousAt;
      this.miss(sequence, sequence.lowest);
    }
    if (reachesBack || sequence.missing.size > before) {
      this.soon(sequence);
    }
    return true;
  }

  /** The origin says how far a topic has come, and how long ago. */
  tip(m: Numbered, ageMillis: number, since: number): void {
    const now = this.options.now();
    let sequence = this.find(m);
    if (sequence === undefined) {
      if (m.number === 0 || now - ageMillis <= this.begun(since)) {
        return;
      }
      sequence = this.start(m, now - ageMillis);
      this.miss(sequence, m.number);
    } else if (m.number > sequence.highest) {
      this.missUpTo(sequence, m.number + 1);
    } else {
      return;
    }
    sequence.usedAt = now;
    this.soon(sequence);
  }

  /** The origin has these no more. */
  gone(range: Range): void {
    const sequence = this.find({ ...range, number: 0 });
    if (sequence !== undefined) {
      this.lost(numbersOf(range).filter((number) => this.came(sequence, number)).length);
    }
  }

  /** Forgets the sequences that nobody here subscribes to any more. */
  retain(wanted: (channelId: bigint, topic: string) => boolean): void {
    for (const [key, sequence] of [...this.sequences]) {
      if (!wanted(sequence.of.channelId, sequence.of.topic)) {
        this.sequences.delete(key);
        this.incomplete.delete(sequence);
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

  private find(m: Numbered): Sequence | undefined {
    const key = keyOf(m);
    const sequence = this.sequences.get(key);
    if (sequence !== undefined) {
      this.sequences.delete(key); // to the end: a Map keeps the order of insertion
      this.sequences.set(key, sequence);
    }
    return sequence;
  }

  private start(m: Numbered, at: number): Sequence {
    const { origin, bootEpoch, channelId, topic } = m;
    const of = { origin, bootEpoch, channelId, topic };
    const { number } = m;
    const sequence: Sequence = {
      of,
      highest: number,
      lowest: number,
      lowestAt: at,
      missing: new Map(),
      usedAt: at,
      attempts: 0,
      pullAt: Infinity,
    };
    this.sequences.set(keyOf(m), sequence);
    if (this.sequences.size > this.maxSequences) {
      const [key, eldest] = this.sequences.entries().next().value as [string, Sequence];
      this.sequences.delete(key);
      this.incomplete.delete(eldest);
      this.forgottenUntil = Math.max(this.forgottenUntil, eldest.usedAt);
    }
    return sequence;
  }

  private missUpTo(sequence: Sequence, number: number): void {
    const from = Math.max(sequence.highest + 1, number - MAX_MISSING);
    this.lost(from - sequence.highest - 1);
    for (let n = from; n < number; n++) {
      this.miss(sequence, n);
    }
    sequence.highest = Math.max(sequence.highest, number - 1);
  }

  private miss(sequence: Sequence, number: number): void {
    if (sequence.missing.size >= MAX_MISSING) {
      sequence.missing.delete(sequence.missing.keys().next().value as number);
      this.lost(1);
    }
    sequence.missing.set(number, this.options.now());
  }

  private came(sequence: Sequence, number: number): boolean {
    const was = sequence.missing.delete(number);
    if (sequence.missing.size === 0) {
      sequence.attempts = 0;
      sequence.pullAt = Infinity;
      this.incomplete.delete(sequence);
    }
    return was;
  }

  private soon(sequence: Sequence): void {
    const soon = this.options.now() + REORDER_MILLIS;
    if (soon < sequence.pullAt) {
      sequence.pullAt = soon;
      sequence.attempts = 0;
    }
    this.incomplete.add(sequence);
    this.timer ??= setInterval(() => this.tick(), TICK_MILLIS);
  }

  private tick(): void {
    const now = this.options.now();
    let left = MAX_PULLS_PER_TICK;
    for (const sequence of [...this.incomplete]) {
      if (sequence.pullAt > now || left === 0) {
        continue;
      }
      left--;
      for (const [number, since] of [...sequence.missing]) {
        if (now - since > GIVE_UP_MILLIS && this.came(sequence, number)) {
          this.lost(1);
        }
      }
      if (sequence.missing.size > 0) {
        this.options.pull(rangeOf(sequence), sequence.attempts);
        sequence.pullAt = now + Math.min(MAX_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** sequence.attempts);
        sequence.attempts++;
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
function rangeOf(sequence: Sequence): Range {
  const first = Math.min(...sequence.missing.keys());
  return { ...sequence.of, first, bits: bitsOf(first, sequence.missing.keys()) };
}
