import type { Reading } from "../client";
import { History } from "./history";
import type { MeshReport } from "./meshReport";

/** What the page knows of boards and sensors; bounded whatever peers publish. */
export const MAX_BOARDS = 1_000;
/** Of one board. */
export const MAX_SENSORS_PER_BOARD = 100;
/** Of all boards together. */
export const MAX_SENSORS = 10_000;
const MAX_CHANGES = 20;
/** A board is called silent after this. */
export const SILENT_MILLIS = 20_000;
/** A silent board is forgotten after this. */
const FORGET_MILLIS = 15 * 60_000;
/** Readings may overtake each other by so much; further back means that a clock was set. */
const REORDER_MILLIS = 10_000;

/** A sensor, and what it has read of late. */
export interface Sensor {
  readonly board: Board;
  readonly name: string;
  value: Reading["value"];
  unit: string;
  time: number;
  quality: Reading["quality"];
  receivedAt: number;
  /** Numbers, and booleans as 0 and 1. */
  readonly history: History;
  /** The last changes of a text or boolean, newest last. */
  readonly changes: { time: number; value: string | boolean }[];
}

/** A board, and what it has said of itself. */
export interface Board {
  readonly name: string;
  readonly sensors: Map<string, Sensor>;
  report: MeshReport | undefined;
  heardAt: number;
}

/** All boards and sensors of the room, by name. */
export class Store {
  readonly boards = new Map<string, Board>();
  /** The last report of every board, by peer id. */
  readonly reports = new Map<string, { report: MeshReport; at: number }>();
  sensors = 0;
  readings = 0;
  /** Readings of boards or sensors beyond the bounds. */
  full = 0;
  /** Changed since {@link takeDirty}. */
  private dirty = new Set<Sensor>();
  meshChanged = false;

  /** Takes a reading; `now` is wall-clock milliseconds. */
  reading(r: Reading, now: number): void {
    this.readings++;
    const board = this.board(r.board, now);
    const sensor = board && this.sensor(board, r, now);
    if (sensor === undefined) {
      this.full++;
      return;
    }
    board!.heardAt = now;
    if (r.time < sensor.time && now - sensor.receivedAt < REORDER_MILLIS) {
      return; // overtaken by a newer one
    }
    if (typeof r.value !== "number" && (r.value !== sensor.value || sensor.changes.length === 0)) {
      sensor.changes.push({ time: r.time, value: r.value });
      sensor.changes.splice(0, sensor.changes.length - MAX_CHANGES);
    }
    sensor.value = r.value;
    sensor.unit = r.unit;
    sensor.time = r.time;
    sensor.quality = r.quality;
    sensor.receivedAt = now;
    if (typeof r.value !== "string") {
      sensor.history.add(r.time, Number(r.value));
    }
    this.dirty.add(sensor);
  }

  private board(name: string, now: number): Board | undefined {
    let board = this.boards.get(name);
    if (board === undefined && this.boards.size < MAX_BOARDS) {
      board = { name, sensors: new Map(), report: undefined, heardAt: now };
      this.boards.set(name, board);
    }
    return board;
  }

  private sensor(board: Board, r: Reading, now: number): Sensor | undefined {
    let sensor = board.sensors.get(r.sensor);
    if (sensor === undefined && board.sensors.size < MAX_SENSORS_PER_BOARD && this.sensors < MAX_SENSORS) {
      const { value, unit, quality } = r;
      const fresh = { time: -Infinity, receivedAt: now, history: new History(), changes: [] };
      sensor = { board, name: r.sensor, value, unit, quality, ...fresh };
      board.sensors.set(r.sensor, sensor);
      this.sensors++;
    }
    return sensor;
  }

  report(report: MeshReport, now: number): void {
    const board = this.board(report.board, now);
    if (board === undefined || (this.reports.size >= MAX_BOARDS && !this.reports.has(report.peer))) {
      this.full++;
      return;
    }
    board.report = report;
    board.heardAt = now;
    this.reports.set(report.peer, { report, at: now });
    this.meshChanged = true;
  }

  /** Forgets boards that have been silent for long. Returns their names. */
  forget(now: number): string[] {
    const gone = [...this.boards.values()].filter((b) => now - b.heardAt > FORGET_MILLIS);
    for (const b of gone) {
      this.boards.delete(b.name);
      this.sensors -= b.sensors.size;
      for (const s of b.sensors.values()) {
        s.history.clear();
        this.dirty.delete(s);
      }
    }
    for (const [peer, r] of this.reports) {
      if (now - r.at > FORGET_MILLIS) {
        this.reports.delete(peer);
        this.meshChanged = true;
      }
    }
    return gone.map((b) => b.name);
  }

  takeDirty(): Set<Sensor> {
    const dirty = this.dirty;
    this.dirty = new Set();
    return dirty;
  }

  /** The name of a board by its peer id, or the id's beginning. */
  nameOf(peer: string): string {
    return this.reports.get(peer)?.report.board ?? peer.slice(0, 8);
  }
}

/** How old a reading is; a board whose clock is ahead counts from when it was received. */
export function ageOf(sensor: Sensor, now: number): number {
  return Math.max(0, now - sensor.receivedAt, now - sensor.time);
}
