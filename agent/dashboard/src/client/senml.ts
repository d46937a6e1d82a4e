import { decode, type TagDecoder } from "cborg";
import { utf8 } from "./bytes";

/** SenML packs (RFC 8428) in CBOR, with the extension `q` for the quality of a reading. */
export type Quality = "good" | "uncertain" | "bad";

/** One reading of one sensor. */
export interface Reading {
  readonly board: string;
  readonly sensor: string;
  readonly value: number | boolean | string;
  /** SenML unit, or empty. */
  readonly unit: string;
  /** Milliseconds since 1970 UTC. */
  readonly time: number;
  readonly quality: Quality;
}

/** What one message has brought. */
export interface Pack {
  readonly readings: Reading[];
  /** Records (or, if there are no readings, the whole pack) that were dropped. */
  readonly rejected: number;
}

/** The longest pack. */
export const MAX_PACK_BYTES = 262_144;
/** As many records as one pack may have. */
export const MAX_RECORDS = 1_024;
const MAX_BOARD_CHARS = 64;
const MAX_SENSOR_CHARS = 128;
const MAX_UNIT_CHARS = 16;
const MAX_TEXT_BYTES = 512;
const RELATIVE_BELOW_SECONDS = 2 ** 28;
const LATEST_MILLIS = 253_402_300_799_000;
const NAME = /^[A-Za-z0-9][-A-Za-z0-9:._/]*$/;

const BVER = -1;
const BN = -2;
const BT = -3;
const BU = -4;
const BV = -5;
const N = 0;
const U = 1;
const V = 2;
const VS = 3;
const VB = 4;
const T = 6;
const VD = 8;
const NUMBERS = new Set<unknown>([BVER, BT, BV, -6, V, 5, T, 7]);
const STRINGS = new Set<unknown>([BN, BU, N, U, VS, "q"]);

/** Decimal fractions and bigfloats (RFC 8949, 3.4.4), which RFC 8428 allows for numbers. */
const TAGS: TagDecoder[] = [];
TAGS[4] = (parts) => fraction(parts, (exponent, mantissa) => Number(`${mantissa}e${exponent}`));
TAGS[5] = (parts) => fraction(parts, (exponent, mantissa) => Number(mantissa) * 2 ** Number(exponent));

type Integer = number | bigint;

function fraction(parts: unknown, value: (exponent: Integer, mantissa: Integer) => number): number {
  const isInteger = (v: unknown): v is Integer => typeof v === "bigint" || Number.isInteger(v);
  const [exponent, mantissa] = Array.isArray(parts) && parts.length === 2 ? (parts as unknown[]) : [];
  if (!isInteger(exponent) || !isInteger(mantissa)) {
    throw new Error("not a fraction"); // the pack is malformed: caught around decode
  }
  return value(exponent, mantissa);
}

type CborRecord = Map<unknown, unknown>;

/**
 * Reads a pack; never throws. Relative times count from `received` (milliseconds since 1970 UTC).
 */
export function decodeSenml(bytes: Uint8Array, received: number): Pack {
  const dropped = { readings: [], rejected: 1 };
  if (bytes.length > MAX_PACK_BYTES) {
    return dropped;
  }
  let pack: unknown;
  try {
    pack = decode(bytes, { useMaps: true, rejectDuplicateMapKeys: true, tags: TAGS });
  } catch {
    return dropped;
  }
  if (!Array.isArray(pack) || !pack.every(isRecord)) {
    return dropped;
  }
  const readings: Reading[] = [];
  let rejected = Math.max(0, pack.length - MAX_RECORDS);
  const base = { name: "", unit: "", time: 0, value: 0 };
  for (const record of pack.slice(0, MAX_RECORDS)) {
    if (num(record, BVER, 0) > 10) {
      return dropped;
    }
    base.name = str(record, BN, base.name);
    base.unit = str(record, BU, base.unit);
    base.time = num(record, BT, base.time);
    base.value = num(record, BV, base.value);
    if (isBaseOnly(record)) {
      continue;
    }
    const reading = resolve(record, base, received);
    reading === undefined ? rejected++ : readings.push(reading);
  }
  return { readings, rejected };
}

function isRecord(value: unknown): value is CborRecord {
  if (!(value instanceof Map)) {
    return false;
  }
  for (const [label, v] of value as CborRecord) {
    const known = NUMBERS.has(label) || STRINGS.has(label) || label === VB || label === VD;
    if (!known && typeof label === "string" && label.endsWith("_")) {
      return false; // must be understood, and is not
    }
    if (NUMBERS.has(label) && typeof v !== "number" && typeof v !== "bigint") {
      return false;
    }
    if ((STRINGS.has(label) && typeof v !== "string") || (label === VB && typeof v !== "boolean")) {
      return false;
    }
  }
  return true;
}

function num(record: CborRecord, label: number, otherwise: number): number {
  const v = record.get(label);
  return v === undefined ? otherwise : Number(v);
}

function str(record: CborRecord, label: number | string, otherwise: string): string {
  return (record.get(label) as string | undefined) ?? otherwise;
}

function isBaseOnly(record: CborRecord): boolean {
  return ![N, U, V, VS, VB, VD, 5].some((label) => record.has(label));
}

interface Base {
  name: string;
  unit: string;
  time: number;
  value: number;
}

function resolve(record: CborRecord, base: Base, received: number): Reading | undefined {
  const full = base.name + str(record, N, "");
  const slash = full.indexOf("/");
  const board = full.slice(0, Math.max(0, slash));
  const sensor = full.slice(slash + 1);
  const value = valueOf(record, base);
  const unit = str(record, U, record.has(V) ? base.unit : "");
  let seconds = base.time + num(record, T, 0);
  if (seconds < RELATIVE_BELOW_SECONDS) {
    seconds += received / 1_000;
  }
  const time = Math.floor(seconds * 1_000 + 0.5);
  const ok =
    isName(board, MAX_BOARD_CHARS) &&
    isName(sensor, MAX_SENSOR_CHARS) &&
    value !== undefined &&
    /^[\x21-\x7e]*$/.test(unit) &&
    unit.length <= MAX_UNIT_CHARS &&
    time >= RELATIVE_BELOW_SECONDS * 1_000 &&
    time <= LATEST_MILLIS;
  return ok ? { board, sensor, value, unit, time, quality: qualityOf(record) } : undefined;
}

function isName(name: string, maxChars: number): boolean {
  return name.length <= maxChars && NAME.test(name);
}

function valueOf(record: CborRecord, base: Base): Reading["value"] | undefined {
  const kinds = [V, VS, VB, VD].filter((label) => record.has(label));
  if (kinds.length !== 1 || kinds[0] === VD) {
    return undefined;
  }
  const v = record.get(kinds[0]);
  if (typeof v === "string") {
    return v.length <= MAX_TEXT_BYTES && utf8(v).length <= MAX_TEXT_BYTES ? v : undefined;
  }
  if (typeof v === "boolean") {
    return v;
  }
  const n = base.value === 0 ? Number(v) : base.value + Number(v);
  return Number.isFinite(n) ? n : undefined;
}

/** A word that we do not know is a doubt. */
function qualityOf(record: CborRecord): Quality {
  const q = str(record, "q", "GOOD");
  return q === "GOOD" ? "good" : q === "BAD" ? "bad" : "uncertain";
}
