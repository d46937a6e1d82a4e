/** The last values of one sensor: at most one a second, for {@link KEEP_MILLIS}, in time order. */
export const KEEP_MILLIS = 15 * 60_000;
const MIN_STEP_MILLIS = 900;
const MAX_POINTS = 1_024;
const FIRST_POINTS = 32;
/** Of all sensors together: 2 numbers of 8 bytes each, 64 MB. 3,900 sensors that read each second fit. */
export const MAX_POINTS_IN_ALL = 4_000_000;

let pointsInAll = 0;

/** A ring of points that grows to its bound and then forgets the oldest. */
export class History {
  private times = new Float64Array(0);
  private values = new Float64Array(0);
  private start = 0;
  private count = 0;
  private cut = false;

  /** Whether points of the last {@link KEEP_MILLIS} were given up because the page keeps no more in all. */
  get isCut(): boolean {
    return this.cut;
  }

  get length(): number {
    return this.count;
  }

  /** Adds a point; what lies before the last one is left out. */
  add(timeMillis: number, value: number): void {
    const last = this.count > 0 ? this.times[this.index(this.count - 1)]! : -Infinity;
    if (timeMillis < last) {
      return;
    }
    if (timeMillis - last < MIN_STEP_MILLIS) {
      this.values[this.index(this.count - 1)] = value;
      return;
    }
    if (this.count === this.times.length && !this.grow()) {
      this.start = (this.start + 1) % Math.max(1, this.times.length);
      this.count = Math.max(0, this.count - 1);
    }
    if (this.times.length > 0) {
      this.count++;
      this.times[this.index(this.count - 1)] = timeMillis;
      this.values[this.index(this.count - 1)] = value;
    }
  }

  private index(i: number): number {
    return (this.start + i) % this.times.length;
  }

  private grow(): boolean {
    const size = Math.min(MAX_POINTS, Math.max(FIRST_POINTS, this.times.length * 2));
    const more = size - this.times.length;
    if (more <= 0 || pointsInAll + more > MAX_POINTS_IN_ALL) {
      this.cut ||= more > 0;
      return false;
    }
    pointsInAll += more;
    const [times, values] = this.since(-Infinity);
    this.times = new Float64Array(size);
    this.values = new Float64Array(size);
    this.times.set(times);
    this.values.set(values);
    this.start = 0;
    return true;
  }

  /** Times (milliseconds) and values from `fromMillis` on, oldest first; copies. */
  since(fromMillis: number): [number[], number[]] {
    const times: number[] = [];
    const values: number[] = [];
    for (let i = 0; i < this.count; i++) {
      const at = this.index(i);
      if (this.times[at]! >= fromMillis) {
        times.push(this.times[at]!);
        values.push(this.values[at]!);
      }
    }
    return [times, values];
  }

  /** The last `points` values. */
  last(points: number): number[] {
    const from = Math.max(0, this.count - points);
    return Array.from({ length: this.count - from }, (_, i) => this.values[this.index(from + i)]!);
  }

  /** Gives the memory back. */
  clear(): void {
    pointsInAll -= this.times.length;
    this.times = new Float64Array(0);
    this.values = new Float64Array(0);
    this.start = 0;
    this.count = 0;
    this.cut = false;
  }
}
