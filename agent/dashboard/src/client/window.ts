/**
 * Tells what has shown before, per (origin, boot epoch, channel): a message may come over several
 * links. Each key has a window over its last {@link WINDOW} sequence numbers, which may come in any
 * order; what is older counts as seen. At most {@link MAX_KEYS} keys: the one that was silent for
 * longest goes first.
 */
export const WINDOW = 1_024;
/** As many windows as there may be. */
export const MAX_KEYS = 4_096;

interface Window {
  highest: number;
  readonly bits: Uint32Array;
}

/** The windows of all keys. */
export class Windows {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly maxKeys = MAX_KEYS) {}

  get size(): number {
    return this.windows.size;
  }

  /** Whether this is the first time; marks it as seen. `sequence` is 1 … 2^53 - 1. */
  first(origin: string, bootEpoch: number, channelId: bigint, sequence: number): boolean {
    const key = `${origin}/${bootEpoch}/${channelId}`;
    let w = this.windows.get(key);
    if (w === undefined) {
      w = { highest: sequence, bits: new Uint32Array(WINDOW / 32) };
      if (this.windows.size >= this.maxKeys) {
        this.windows.delete(this.windows.keys().next().value as string);
      }
    } else {
      this.windows.delete(key); // to the end: a Map keeps the order of insertion
    }
    this.windows.set(key, w);
    return mark(w, sequence);
  }
}

function mark(w: Window, sequence: number): boolean {
  if (sequence > w.highest) {
    clear(w, w.highest + 1, sequence);
    w.highest = sequence;
  } else if (sequence <= w.highest - WINDOW) {
    return false;
  }
  const bit = sequence % WINDOW;
  const word = bit >>> 5;
  const mask = 1 << (bit & 31);
  const seen = (w.bits[word]! & mask) !== 0;
  w.bits[word]! |= mask;
  return !seen;
}

function clear(w: Window, from: number, to: number): void {
  if (to - from >= WINDOW) {
    w.bits.fill(0);
    return;
  }
  for (let s = from; s <= to; s++) {
    const bit = s % WINDOW;
    w.bits[bit >>> 5]! &= ~(1 << (bit & 31));
  }
}
