import { EntryKind, entryOf, u64Body } from "./batch";

const HEARTBEAT_MILLIS = 1_000;
const MEASURE_EVERY_MILLIS = 5_000;
const MISSES = 3;

/** `docs/protocol-link.md`, section 4: whether the other side lives, and how far away it is. */
export class Heartbeat {
  private rtt = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private lastReceived = 0;
  private lastMeasured = -Infinity;
  private misses = 0;
  private readonly pings = new Map<bigint, number>();

  /** `lost` is called when several PINGs in a row have brought nothing. */
  constructor(
    private readonly send: (entry: Uint8Array) => void,
    private readonly lost: () => void,
  ) {}

  /** Smoothed round-trip time, 0 while unknown. */
  get rttMicros(): number {
    return this.rtt;
  }

  start(): void {
    this.lastReceived = performance.now();
    this.timer = setInterval(() => this.beat(), HEARTBEAT_MILLIS);
  }

  /** Something has come, whatever it is. */
  heard(): void {
    this.lastReceived = performance.now();
    this.misses = 0;
  }

  private beat(): void {
    const now = performance.now();
    // Counted in beats, not by the clock: a page that was suspended must not find its links dead.
    if (now - this.lastReceived >= HEARTBEAT_MILLIS) {
      if (this.misses >= MISSES) {
        this.lost();
        return;
      }
      this.misses++;
      this.ping();
    } else if (now - this.lastMeasured >= MEASURE_EVERY_MILLIS) {
      this.ping();
    }
  }

  ping(): void {
    const n = crypto.getRandomValues(new BigUint64Array(1))[0]!;
    if (this.pings.size >= 2 * MISSES) {
      this.pings.delete(this.pings.keys().next().value as bigint);
    }
    this.pings.set(n, performance.now());
    this.send(entryOf(EntryKind.PING, u64Body(n)));
  }

  pong(n: bigint): void {
    const sent = this.pings.get(n);
    if (sent === undefined) {
      return;
    }
    this.pings.delete(n);
    this.lastMeasured = performance.now();
    const micros = Math.max(1, Math.round((this.lastMeasured - sent) * 1_000));
    this.rtt = this.rtt === 0 ? micros : Math.round(this.rtt * 0.875 + micros * 0.125);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
