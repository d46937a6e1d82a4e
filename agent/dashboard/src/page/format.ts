import type { Quality, Reading } from "../client";

/** How SenML units (RFC 8428, RFC 8798) look to a person. */
interface Shown {
  readonly symbol: string;
  readonly digits: number;
  readonly scale?: number;
}

const UNITS: Record<string, Shown> = {
  Cel: { symbol: "°C", digits: 1 },
  K: { symbol: "K", digits: 1 },
  "%RH": { symbol: "% RH", digits: 1 },
  "%": { symbol: "%", digits: 1 },
  "/": { symbol: "%", digits: 1, scale: 100 },
  "%EL": { symbol: "%", digits: 0 },
  EL: { symbol: "s", digits: 0 },
  Pa: { symbol: "hPa", digits: 1, scale: 0.01 },
  hPa: { symbol: "hPa", digits: 1 },
  lx: { symbol: "lx", digits: 0 },
  V: { symbol: "V", digits: 2 },
  mV: { symbol: "mV", digits: 0 },
  A: { symbol: "A", digits: 2 },
  mA: { symbol: "mA", digits: 0 },
  W: { symbol: "W", digits: 1 },
  kW: { symbol: "kW", digits: 2 },
  kWh: { symbol: "kWh", digits: 2 },
  J: { symbol: "J", digits: 0 },
  Hz: { symbol: "Hz", digits: 1 },
  ppm: { symbol: "ppm", digits: 0 },
  "ug/m3": { symbol: "µg/m³", digits: 1 },
  "m/s": { symbol: "m/s", digits: 1 },
  "m3/s": { symbol: "m³/s", digits: 3 },
  m: { symbol: "m", digits: 2 },
  mm: { symbol: "mm", digits: 1 },
  kg: { symbol: "kg", digits: 2 },
  g: { symbol: "g", digits: 1 },
  l: { symbol: "L", digits: 1 },
  s: { symbol: "s", digits: 0 },
  ms: { symbol: "ms", digits: 0 },
  dB: { symbol: "dB", digits: 1 },
  dBm: { symbol: "dBm", digits: 0 },
  lat: { symbol: "°", digits: 5 },
  lon: { symbol: "°", digits: 5 },
  deg: { symbol: "°", digits: 0 },
  pH: { symbol: "pH", digits: 2 },
  B: { symbol: "MB", digits: 1, scale: 1e-6 },
  "bit/s": { symbol: "bit/s", digits: 0 },
  "S/m": { symbol: "S/m", digits: 3 },
  "W/m2": { symbol: "W/m²", digits: 0 },
  "1/min": { symbol: "/min", digits: 0 },
  count: { symbol: "", digits: 0 },
};

/** The unit as shown, and the factor that belongs to it. */
export function shownUnit(unit: string): { symbol: string; scale: number } {
  const shown = UNITS[unit];
  return { symbol: shown?.symbol ?? unit, scale: shown?.scale ?? 1 };
}

const grouped = new Map<number, Intl.NumberFormat>();

function fixed(value: number, digits: number): string {
  let format = grouped.get(digits);
  if (format === undefined) {
    format = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    grouped.set(digits, format);
  }
  return format.format(value).replace(/,/g, "\u202f").replace(/^-/, "\u2212");
}

/** A number for a person: as precise as the unit deserves, no wider than twelve characters. */
export function formatNumber(value: number, unit: string): string {
  const shown = UNITS[unit];
  const scaled = value * (shown?.scale ?? 1);
  const size = Math.abs(scaled);
  if (size >= 1e9 || (size > 0 && size < 1e-4)) {
    return scaled.toExponential(2).replace("e+", "e").replace(/-/g, "\u2212");
  }
  if (shown !== undefined) {
    return fixed(scaled, shown.digits);
  }
  const digits = Number.isInteger(scaled) ? 0 : size >= 1_000 ? 1 : size >= 1 ? 2 : 4;
  return fixed(scaled, digits);
}

/** Any value for a person. */
export function formatValue(value: Reading["value"], unit: string): string {
  if (typeof value === "number") {
    return formatNumber(value, unit);
  }
  return typeof value === "boolean" ? (value ? "on" : "off") : value;
}

/** How long ago, in the largest unit that says enough. */
export function formatAge(millis: number): string {
  const seconds = Math.max(0, Math.round(millis / 1_000));
  if (seconds < 2) {
    return "now";
  }
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : minutes < 2_880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} d`;
}

/** The same as words that stand alone. */
export function formatAgo(millis: number): string {
  const age = formatAge(millis);
  return age === "now" ? age : `${age} ago`;
}

/** A moment: the time of day and, unless it was today, the date. */
export function formatMoment(millis: number, now: number): string {
  const at = new Date(millis);
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const today = at.toDateString() === new Date(now).toDateString();
  return today ? time : `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} ${time}`;
}

/** How far a clock is off. */
export function formatOffset(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 1) {
    return "right";
  }
  return `${formatAge(size * 1_000).replace("now", "1 s")} ${seconds > 0 ? "ahead" : "behind"}`;
}

/** A number and its noun: "1 board", "60 boards". */
export function plural(n: number, noun: string): string {
  return `${formatCount(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** A round-trip time; an ellipsis while it is unknown. */
export function formatRtt(micros: number): string {
  if (micros === 0) {
    return "…";
  }
  const millis = micros / 1_000;
  return `${millis < 10 ? millis.toFixed(1) : Math.round(millis)} ms`;
}

/** A whole number, grouped. */
export function formatCount(n: number): string {
  return fixed(n, 0);
}

/** What is said of a quality; nothing of a good one. */
export const QUALITY_TEXT: Record<Quality, string> = {
  good: "",
  uncertain: "uncertain",
  bad: "bad",
};

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** "board-2" before "board-10". */
export const byName = (a: string, b: string): number => collator.compare(a, b);
