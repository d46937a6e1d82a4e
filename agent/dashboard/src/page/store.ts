import { readableName, type Reading } from "../client";
import { History } from "./history";
import type { MeshReport, Missing } from "./meshReport";

/** What the page knows of boards and sensors; bounded whatever peers publish, and the page says what is beyond. */
export const MAX_BOARDS = 2_000;
/** Of all boards together. */
export const MAX_SENSORS = 20_000;
/** Of those beyond the bounds so many names are counted. */
export const MAX_LEFT_OUT = 10_000;
/** As many changes of a text are kept. */
export const MAX_CHANGES = 100;
/** Readings may overtake each other by so much; further back means that a clock was set. */
const REORDER_MILLIS = 10_000;

/** A sensor, and what it has read of late. */
export interface Sensor {
  readonly board: Board;
  readonly name: string;
  /** The name as people write it; two may look the same. */
  readonly label: string;
  value: Reading["value"];
  unit: string;
  time: number;
  quality: Reading["quality"];
  /** When it came; of a value that was kept for us, when it was read. */
  receivedAt: number;
  /** The value is one that the mesh had kept, from before this page asked. */
  retained: boolean;
  /** Numbers, and booleans as 0 and 1. */
  readonly history: History;
  /** The last changes of a text or boolean, newest last. */
  readonly changes: { time: number; value: string | boolean }[];
}

/** A board, and what it has said of itself. */
export interface Board {
  /** Tells boards apart that have the same name. */
  readonly id: number;
  readonly name: string;
  /** Undefined while only readings in its name have come. */
  peer: string | undefined;
  readonly sensors: Map<string, Sensor>;
  /** The last one, and when it came. */
  report: { readonly said: MeshReport; readonly at: number } | undefined;
  /** What is remembered of it from an earlier visit, while it has not reported. */
  remembered: Remembered | undefined;
  /** Milliseconds since 1970; -Infinity if never. */
  heardAt: number;
  /** What a board of its cell says of its absence. */
  missing: Absence | undefined;
}

/** What outlives the page. */
export interface Remembered {
  readonly peer: string;
  readonly name: string;
  readonly cell: number;
  readonly version: string;
  readonly heardAt: number;
}

/** A board's absence, told by another. */
export interface Absence {
  readonly reason: Missing["reason"];
  readonly since: number;
  readonly by: string;
  /** Of both: boards miss those of their own cell. */
  readonly cell: number;
  readonly at: number;
}

/** How a message came. */
export interface Origin {
  readonly peer: string;
  /** It was kept for subscribers that come later. */
  readonly retained: boolean;
}

/** All boards and sensors of the room. */
export class Store {
  private readonly all = new Map<number, Board>();
  private readonly byPeer = new Map<string, Board>();
  private readonly byName = new Map<string, Board[]>();
  private readonly dismissed = new Map<string, number>();
  private ids = 0;
  sensors = 0;
  /** Live ones, for the rate: values that were kept for us do not count. */
  readings = 0;
  /** Grows whenever a board or a sensor comes or goes. */
  version = 0;
  /** Names beyond the bounds, at most {@link MAX_LEFT_OUT} of each. */
  readonly leftOut = { boards: new Set<string>(), sensors: new Set<string>() };
  /** Changed since {@link takeDirty}. */
  private dirty = new Set<Sensor>();

  get boards(): Iterable<Board> {
    return this.all.values();
  }

  get size(): number {
    return this.all.size;
  }

  /** Boards with this name, mostly one. */
  named(name: string): readonly Board[] {
    return this.byName.get(name) ?? [];
  }

  /** The board with this peer id. */
  of(peer: string): Board | undefined {
    return this.byPeer.get(peer);
  }

  /** Takes a reading; `now` is wall-clock milliseconds. */
  reading(r: Reading, now: number, origin: Origin): void {
    this.readings += origin.retained ? 0 : 1;
    const board = this.speaker(r.board, origin.peer);
    const sensor = board && this.sensor(board, r);
    if (sensor === undefined) {
      return;
    }
    const came = origin.retained ? Math.min(now, r.time) : now;
    this.heard(board!, came);
    const older = r.time < sensor.time;
    if (sensor.receivedAt > -Infinity && (origin.retained ? r.time <= sensor.time : older && now - sensor.receivedAt < REORDER_MILLIS)) {
      return; // a newer one is here
    }
    if (typeof r.value !== "number" && (r.value !== sensor.value || sensor.changes.length === 0)) {
      sensor.changes.push({ time: r.time, value: r.value });
      sensor.changes.splice(0, sensor.changes.length - MAX_CHANGES);
    }
    sensor.value = r.value;
    sensor.unit = r.unit;
    sensor.time = r.time;
    sensor.quality = r.quality;
    sensor.receivedAt = came;
    sensor.retained = origin.retained;
    if (typeof r.value !== "string") {
      sensor.history.add(r.time, Number(r.value));
    }
    this.dirty.add(sensor);
  }

  /**
   * The board that a reading belongs to. A board's own readings are told from those of another one
   * with its name by their origin; a program that publishes in a board's name has no report, and
   * what it says goes to that board.
   */
  private speaker(name: string, origin: string): Board | undefined {
    const own = this.byPeer.get(origin);
    if (own?.name === name) {
      return own;
    }
    const same = this.named(name);
    return same.find((b) => b.peer === undefined) ?? same[0] ?? this.add(name, undefined);
  }

  private add(name: string, peer: string | undefined): Board | undefined {
    if (this.all.size >= MAX_BOARDS) {
      count(this.leftOut.boards, peer ?? name);
      return undefined;
    }
    const board: Board = {
      id: ++this.ids,
      name,
      peer,
      sensors: new Map(),
      report: undefined,
      remembered: undefined,
      heardAt: -Infinity,
      missing: undefined,
    };
    this.all.set(board.id, board);
    this.byName.set(name, [...this.named(name), board]);
    if (peer !== undefined) {
      this.byPeer.set(peer, board);
    }
    this.version++;
    return board;
  }

  private sensor(board: Board, r: Reading): Sensor | undefined {
    let sensor = board.sensors.get(r.sensor);
    if (sensor === undefined) {
      if (this.sensors >= MAX_SENSORS) {
        count(this.leftOut.sensors, `${board.id}/${r.sensor}`);
        return undefined;
      }
      const { value, unit, quality } = r;
      const fresh = { time: -Infinity, receivedAt: -Infinity, retained: false, history: new History(), changes: [] };
      sensor = { board, name: r.sensor, label: readableName(r.sensor), value, unit, quality, ...fresh };
      board.sensors.set(r.sensor, sensor);
      this.sensors++;
      this.version++;
    }
    return sensor;
  }

  private heard(board: Board, at: number): void {
    board.heardAt = Math.max(board.heardAt, at);
    if (board.missing !== undefined && board.missing.since < at) {
      board.missing = undefined;
    }
    if (board.peer !== undefined) {
      this.dismissed.delete(board.peer);
    }
  }

  /** Takes what a board says of itself, and of those that it misses. A kept report may be of any age. */
  report(said: MeshReport, now: number, retained = false): void {
    const board = this.reporter(said);
    if (board === undefined || (retained && board.report !== undefined)) {
      return;
    }
    if (!retained) {
      this.heard(board, now);
      board.missing = undefined;
    }
    board.report = { said, at: now };
    board.remembered = undefined;
    for (const m of said.missing) {
      this.miss(m, said, now);
    }
  }

  /** The board of a report: known by its id, or by readings in its name; a new name is a new board. */
  private reporter({ peer, board: name }: MeshReport): Board | undefined {
    const known = this.byPeer.get(peer);
    if (known?.name === name) {
      return known;
    }
    if (known !== undefined) {
      this.remove(known);
    }
    const nameless = this.named(name).find((b) => b.peer === undefined);
    if (nameless === undefined) {
      return this.add(name, peer);
    }
    nameless.peer = peer;
    this.byPeer.set(peer, nameless);
    return nameless;
  }

  private miss(m: Missing, by: MeshReport, now: number): void {
    const since = now - m.silentSeconds * 1_000;
    const dismissedAt = this.dismissed.get(m.peer);
    let board = this.byPeer.get(m.peer);
    if (board === undefined && dismissedAt === undefined) {
      board = this.add(m.board === "" ? m.peer.slice(0, 8) : m.board, m.peer);
    }
    // Whoever was heard after it went has come back.
    if (board !== undefined && board.heardAt <= since + REORDER_MILLIS) {
      board.missing = { reason: m.reason, since, by: by.board, cell: by.cell, at: now };
    }
  }

  /** Takes a board from an earlier visit, unless it has been heard already. */
  remember(r: Remembered): void {
    if (!this.byPeer.has(r.peer)) {
      const board = this.add(r.name, r.peer);
      if (board !== undefined) {
        board.remembered = r;
        board.heardAt = r.heardAt;
      }
    }
  }

  /** Takes a board off the list; it comes back when it is heard. */
  dismiss(board: Board, now: number): void {
    this.remove(board);
    if (board.peer !== undefined) {
      this.dismissed.set(board.peer, now);
      if (this.dismissed.size > MAX_BOARDS) {
        this.dismissed.delete(this.dismissed.keys().next().value as string);
      }
    }
  }

  /** Boards that were taken off the list, and when. */
  get dismissals(): Iterable<[string, number]> {
    return this.dismissed;
  }

  /** Takes a dismissal from an earlier visit. */
  dismissedBefore(peer: string, at: number): void {
    this.dismissed.set(peer, at);
  }

  private remove(board: Board): void {
    this.all.delete(board.id);
    const others = this.named(board.name).filter((b) => b !== board);
    if (others.length > 0) {
      this.byName.set(board.name, others);
    } else {
      this.byName.delete(board.name);
    }
    if (board.peer !== undefined) {
      this.byPeer.delete(board.peer);
    }
    this.sensors -= board.sensors.size;
    for (const s of board.sensors.values()) {
      s.history.clear();
      this.dirty.delete(s);
    }
    this.version++;
  }

  takeDirty(): Set<Sensor> {
    const dirty = this.dirty;
    this.dirty = new Set();
    return dirty;
  }

  /** The name of a board by its peer id, or the id's beginning. */
  nameOf(peer: string): string {
    return this.byPeer.get(peer)?.name ?? peer.slice(0, 8);
  }
}

function count(names: Set<string>, name: string): void {
  if (names.size < MAX_LEFT_OUT) {
    names.add(name);
  }
}

/** How old a reading is; a board whose clock is ahead counts from when it was received. */
export function ageOf(sensor: Sensor, now: number): number {
  return Math.max(0, now - sensor.receivedAt, now - sensor.time);
}
