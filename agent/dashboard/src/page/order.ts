import { byName, formatValue, shownUnit } from "./format";
import type { BoardView, Model } from "./model";
import { ageOf, type Sensor } from "./store";

/** What sensors, and in groups their boards, can be sorted by. */
export type SortKey = "name" | "board" | "value" | "unit" | "age" | "cell" | "health";

/** What of the readings is shown, and how. */
export interface Arrangement {
  readonly key: SortKey;
  readonly descending: boolean;
  /** All sensors in one list, without the lines of their boards. */
  readonly flat: boolean;
  /** Words that all must occur in board, group or sensor. */
  readonly filter: string;
}

/** A board with those of its sensors that are shown. */
export interface Group {
  readonly board: BoardView;
  readonly sensors: readonly Sensor[];
}

/** Ages within so many milliseconds count as the same, or rows would dance. */
const AGE_STEP_MILLIS = 5_000;

interface Candidate {
  readonly sensor: Sensor;
  readonly board: BoardView;
  /** Its place among all by name, so that names are compared once and not each second. */
  readonly byName: number;
  readonly byBoard: number;
}

/** With what it is sorted by, worked out once and not at every comparison. */
type Keyed = Candidate & { readonly by: number };

/** Sorts and filters what the model has. Names are put in order only when there are others. */
export class Order {
  private version = -1;
  private names: Sensor[] = [];
  private ranks = new Map<Sensor, number>();

  /** Boards in order with their sensors in order; boards without a match are left out. */
  groups(model: Model, a: Arrangement): Group[] {
    this.rank(model);
    const words = wordsOf(a.filter);
    const sign = a.descending ? -1 : 1;
    const groups = model.boards.flatMap((board) => {
      const of = haystack(board);
      const whole = words.every((w) => of.includes(w));
      const sensors = [...board.board.sensors.values()].filter((s) => whole || matches(of, s, words));
      return whole || sensors.length > 0 ? [{ board, sensors: this.sorted(sensors, board, a, model.at) }] : [];
    });
    return groups.sort((x, y) => sign * (compareBoards(x.board, y.board, a.key, model.at) || byName(x.board.name, y.board.name)));
  }

  /** All sensors in one order. */
  flat(model: Model, a: Arrangement): Sensor[] {
    this.rank(model);
    const words = wordsOf(a.filter);
    const candidates: Candidate[] = [];
    model.boards.forEach((board, byBoard) => {
      const of = words.length === 0 ? "" : haystack(board);
      for (const sensor of board.board.sensors.values()) {
        if (words.length === 0 || matches(of, sensor, words)) {
          candidates.push({ sensor, board, byName: this.ranks.get(sensor) ?? 0, byBoard });
        }
      }
    });
    return this.sort(candidates, a, model.at);
  }

  private sorted(sensors: Sensor[], board: BoardView, a: Arrangement, at: number): Sensor[] {
    const candidates = sensors.map((sensor) => ({ sensor, board, byName: this.ranks.get(sensor) ?? 0, byBoard: 0 }));
    const key = a.key === "board" || a.key === "cell" || a.key === "health" ? "name" : a.key;
    return this.sort(candidates, { ...a, key, descending: key === a.key && a.descending }, at);
  }

  private sort(candidates: Candidate[], a: Arrangement, at: number): Sensor[] {
    const sign = a.descending ? -1 : 1;
    const by = keyOf(a.key, at);
    const keyed = candidates.map((c): Keyed => ({ ...c, by: by(c) }));
    const ties = a.key === "value" ? compareTexts : () => 0;
    keyed.sort((x, y) => sign * (compare(x.by, y.by) || ties(x, y)) || x.byName - y.byName || x.byBoard - y.byBoard);
    return keyed.map((c) => c.sensor);
  }

  private rank(model: Model): void {
    if (this.version === model.version) {
      return;
    }
    this.version = model.version;
    // What was in order stays so, and a sort of what is nearly in order is quick.
    const present = new Set(model.boards.flatMap((b) => [...b.board.sensors.values()]));
    const kept = this.names.filter((s) => present.delete(s));
    this.names = [...kept, ...present].sort((a, b) => byName(a.label, b.label));
    this.ranks = new Map();
    let rank = -1;
    this.names.forEach((s, i) => {
      rank += i === 0 || this.names[i - 1]!.label !== s.label ? 1 : 0;
      this.ranks.set(s, rank);
    });
  }
}

/** The words of a filter; a group's number is meant to its end. */
export function wordsOf(filter: string): string[] {
  const words = filter.toLowerCase().split(/\s+/).filter((w) => w !== "");
  return words.map((w) => (/^(group|cell):\d+$/.test(w) ? `${w} ` : w));
}

function haystack(b: BoardView): string {
  const cell = b.cell === undefined ? "" : ` group:${b.cell} cell:${b.cell} `;
  return `${b.name.toLowerCase()} ${cell}${b.status === "silent" ? " silent" : ""}${b.board.peer ?? ""}`;
}

function matches(board: string, sensor: Sensor, words: readonly string[]): boolean {
  const name = sensor.label.toLowerCase();
  return words.every((w) => name.includes(w) || board.includes(w) || `${board.split(" ", 1)[0]}/${name}`.includes(w));
}

/** A number to sort by; NaN comes last, or first when descending. */
function keyOf(key: SortKey, at: number): (c: Candidate) => number {
  switch (key) {
    case "name":
      return (c) => c.byName;
    case "board":
      return (c) => c.byBoard;
    case "value":
      return ({ sensor: { value, unit } }) => (typeof value === "number" ? value * shownUnit(unit).scale : NaN);
    case "unit": {
      const symbols = new Map<string, number>();
      return ({ sensor: { unit } }) => unitKey(symbols, shownUnit(unit).symbol);
    }
    case "age":
      return (c) => Math.round(ageOf(c.sensor, at) / AGE_STEP_MILLIS);
    case "cell":
      return (c) => c.board.cell ?? NaN;
    case "health":
      return (c) => c.board.health ?? -1;
  }
}

function compare(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : a === b ? 0 : a - b;
}

/** Numbers are sorted as they are shown; then come on and off, then texts. */
function compareTexts({ sensor: a }: Candidate, { sensor: b }: Candidate): number {
  if (typeof a.value === "number" || typeof b.value === "number") {
    return 0;
  }
  const kind = (s: Sensor): number => (typeof s.value === "boolean" ? 0 : 1);
  return kind(a) - kind(b) || byName(formatValue(a.value, ""), formatValue(b.value, ""));
}

/** The first characters of a unit as a number, which sorts as they do; without a unit last. */
function unitKey(known: Map<string, number>, symbol: string): number {
  let key = known.get(symbol);
  if (key === undefined) {
    key = symbol === "" ? NaN : [0, 1, 2, 3, 4].reduce((n, i) => n * 1_024 + (symbol.charCodeAt(i) || 0), 0);
    known.set(symbol, key);
  }
  return key;
}

function compareBoards(a: BoardView, b: BoardView, key: SortKey, at: number): number {
  const age = (v: BoardView): number => Math.round((at - v.board.heardAt) / AGE_STEP_MILLIS);
  switch (key) {
    case "cell":
      return (a.cell ?? Infinity) === (b.cell ?? Infinity) ? 0 : (a.cell ?? Infinity) - (b.cell ?? Infinity);
    case "health":
      return (a.health ?? -1) - (b.health ?? -1);
    case "age":
      return age(a) === age(b) ? 0 : age(a) - age(b);
    default:
      return 0;
  }
}
