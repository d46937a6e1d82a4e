/**
 * Names of sensors as people write them. SenML allows few characters; a board encodes the levels of a name that
 * have others as "u--" and their Bootstring: RFC 3492 with the numbers of Punycode, counted from code point 0.
 */

const MARK = "u--";
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const MAX_CODE_POINT = 0x10ffff;
const DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** For eyes only: it may hold any character, and two names may look the same. */
export function readableName(name: string): string {
  if (!name.includes(MARK)) {
    return name;
  }
  const levels = name.split("/");
  return levels.map((level) => (level.startsWith(MARK) ? (decode(level.slice(MARK.length)) ?? level) : level)).join("/");
}

function decode(encoded: string): string | undefined {
  const dash = encoded.lastIndexOf("-");
  const points = Array.from(encoded.slice(0, Math.max(0, dash)), (c) => c.charCodeAt(0));
  let bias = INITIAL_BIAS;
  let n = 0;
  let i = 0;
  let at = dash + 1;
  while (at < encoded.length) {
    const before = i;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = at < encoded.length ? DIGITS.indexOf(encoded.charAt(at++)) : -1;
      i += digit * weight;
      if (digit < 0 || i > 0x7fffffff) {
        return undefined;
      }
      const t = Math.min(Math.max(k - bias, T_MIN), T_MAX);
      if (digit < t) {
        break;
      }
      weight *= BASE - t;
    }
    const length = points.length + 1;
    bias = adapt(i - before, length, before === 0);
    n += Math.floor(i / length);
    i %= length;
    if (n > MAX_CODE_POINT) {
      return undefined;
    }
    points.splice(i++, 0, n);
  }
  return String.fromCodePoint(...points);
}

function adapt(firstDelta: number, points: number, first: boolean): number {
  let delta = Math.floor(firstDelta / (first ? DAMP : 2));
  delta += Math.floor(delta / points);
  let k = 0;
  while (delta > ((BASE - T_MIN) * T_MAX) / 2) {
    delta = Math.floor(delta / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - T_MIN + 1) * delta) / (delta + SKEW));
}
