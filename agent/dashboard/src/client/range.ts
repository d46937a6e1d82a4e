import { Malformed, type Reader, type Writer } from "./bytes";

/** As many numbers as a range has bits for. */
export const RANGE_BITS = 64;

/** Messages of one sequence: bit i of `bits` stands for number `first + i`. */
export interface Range {
  readonly origin: string;
  readonly bootEpoch: number;
  readonly channelId: bigint;
  readonly topic: string;
  readonly first: number;
  readonly bits: bigint;
}

/** The numbers that a range stands for, in ascending order. */
export function numbersOf(range: Pick<Range, "first" | "bits">): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < RANGE_BITS; i++) {
    if (((range.bits >> BigInt(i)) & 1n) === 1n) {
      numbers.push(range.first + i);
    }
  }
  return numbers;
}

/** The bits that stand for these numbers; without those that are too high for them. */
export function bitsOf(first: number, numbers: Iterable<number>): bigint {
  let bits = 0n;
  for (const number of numbers) {
    if (number - first < RANGE_BITS) {
      bits |= 1n << BigInt(number - first);
    }
  }
  return bits;
}

/** Reads a range, which ends its frame; {@link Malformed} if it stands for nothing. */
export function readRange(r: Reader, origin: string): Range {
  const range = {
    origin,
    bootEpoch: r.counter(),
    channelId: r.u64(),
    topic: r.string(),
    first: r.u32(),
    bits: r.u64(),
  };
  r.end();
  if (range.first === 0 || range.bits === 0n) {
    throw new Malformed("range of nothing");
  }
  return range;
}

/** Writes all of a range but its origin. */
export function writeRange(w: Writer, r: Range): Writer {
  return w.u64(r.bootEpoch).u64(r.channelId).string(r.topic).u32(r.first).u64(r.bits);
}
