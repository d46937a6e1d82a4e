import type { RoomState } from "../client";
import { byName } from "./format";
import type { Board, Store } from "./store";

/** A board is called silent when nothing of it has come for so long; it reports every 5 s. */
export const SILENT_MILLIS = 20_000;

/** `waiting`: known, but this page has not been linked for long enough to know whether it is there. */
export type Status = "live" | "waiting" | "silent";

/** A board as all of the page shows it. */
export interface BoardView {
  readonly board: Board;
  readonly name: string;
  /** Undefined while the board has not said it. */
  readonly cell: number | undefined;
  readonly health: number | undefined;
  readonly version: string;
  readonly status: Status;
  /** Why it is silent; empty if it is not. */
  readonly why: string;
  /** Other boards of this name that are there. */
  readonly twins: number;
  /** Sensors whose readings are here, and as many as the board says to have. */
  readonly sensors: number;
  readonly saidSensors: number | undefined;
  readonly ailing: readonly { name: string; state: string }[];
  readonly lonely: boolean;
}

/** A cell of the room, with the boards that the page knows in it. */
export interface CellView {
  readonly cell: number;
  readonly boards: readonly BoardView[];
  readonly silent: number;
}

/** What header, list and map show: worked out once for each frame, so that they always say the same. */
export interface Model {
  readonly at: number;
  /** By name. */
  readonly boards: readonly BoardView[];
  readonly cells: readonly CellView[];
  /** Boards that have not said their cell, or one that the room does not have. */
  readonly unplaced: readonly BoardView[];
  readonly counts: Counts;
  /** Grows whenever boards or sensors come or go. */
  readonly version: number;
  /** Boards with a link to this page. */
  readonly linked: ReadonlySet<string>;
  readonly selfCell: number;
}

/** The numbers that header, list and map have in common. */
export interface Counts {
  readonly boards: number;
  readonly silent: number;
  readonly waiting: number;
  readonly sensors: number;
  readonly cells: number;
  readonly ailing: number;
}

/** Makes the model of each frame. */
export class Models {
  private order: Board[] = [];
  private orderedVersion = -1;
  private linkedSince: number | undefined;

  constructor(private readonly store: Store) {}

  /** The model as of `at`, milliseconds since 1970. */
  make(state: Pick<RoomState, "connection" | "structure" | "cell" | "links">, at: number): Model {
    this.linkedSince = state.connection === "connected" ? (this.linkedSince ?? at) : undefined;
    const boards = this.inOrder().map((board) => this.view(board, at));
    const cells = Array.from({ length: state.structure.cells }, (_, cell) => ({ cell, boards: [] as BoardView[], silent: 0 }));
    const unplaced: BoardView[] = [];
    for (const b of boards) {
      const cell = b.cell === undefined ? undefined : cells[b.cell];
      if (cell === undefined) {
        unplaced.push(b);
      } else {
        cell.boards.push(b);
        cell.silent += b.status === "silent" ? 1 : 0;
      }
    }
    const sum = (of: (b: BoardView) => number): number => boards.reduce((n, b) => n + of(b), 0);
    return {
      at,
      boards,
      cells,
      unplaced,
      version: this.store.version,
      linked: new Set(state.links.filter((l) => l.state === "open").map((l) => l.peer)),
      selfCell: state.cell,
      counts: {
        boards: boards.length,
        silent: sum((b) => (b.status === "silent" ? 1 : 0)),
        waiting: sum((b) => (b.status === "waiting" ? 1 : 0)),
        sensors: sum((b) => b.sensors),
        cells: cells.length,
        ailing: sum((b) => b.ailing.length),
      },
    };
  }

  private inOrder(): Board[] {
    if (this.orderedVersion !== this.store.version) {
      this.orderedVersion = this.store.version;
      this.order = [...this.store.boards].sort((a, b) => byName(a.name, b.name) || a.id - b.id);
    }
    return this.order;
  }

  private view(board: Board, at: number): BoardView {
    const said = board.report?.said;
    const status = this.status(board, at);
    const twins = said === undefined ? 0 : this.twins(board, at);
    return {
      board,
      name: board.name,
      cell: said?.cell ?? board.missing?.cell ?? board.remembered?.cell,
      health: said?.health,
      version: said?.version ?? board.remembered?.version ?? "",
      status,
      why: status === "silent" ? this.why(board, at) : "",
      twins,
      sensors: board.sensors.size,
      saidSensors: said?.sensors?.count,
      ailing: said?.sensors?.ailing ?? [],
      lonely: said?.lonely === true,
    };
  }

  private status(board: Board, at: number): Status {
    if (board.missing !== undefined && board.missing.since >= board.heardAt - SILENT_MILLIS) {
      return "silent";
    }
    if (at - board.heardAt <= SILENT_MILLIS) {
      return "live";
    }
    return this.linkedSince === undefined || at - this.linkedSince <= SILENT_MILLIS ? "waiting" : "silent";
  }

  private twins(board: Board, at: number): number {
    const here = this.store.named(board.name).filter((b) => b !== board && b.peer !== undefined && this.status(b, at) === "live");
    const told = (board.report?.said.sameName ?? []).filter((p) => !here.some((b) => b.peer === p));
    return here.length + told.filter((p) => p !== board.peer).length;
  }

  private why(board: Board, at: number): string {
    const { missing } = board;
    const successor = this.store.named(board.name).some((b) => b !== board && this.status(b, at) === "live");
    if (successor) {
      return "another board has this name now: its key was made anew, or the name was given to another one";
    }
    if (missing !== undefined) {
      return missing.reason === "left"
        ? `it said goodbye: it was switched off or its program was stopped (told by ${missing.by})`
        : `it stopped answering: power, network or radio (told by ${missing.by})`;
    }
    return "this page hears nothing of it, and no other board says why";
  }
}

/** Since when a silent board is silent; -Infinity if it was never heard. */
export function silentSince(board: Board): number {
  return Math.max(board.heardAt, board.missing?.since ?? -Infinity);
}

/** When the newest reading of a board was made, as far as the page or the board knows. */
export function lastReadingAt(b: BoardView): number | undefined {
  const { report } = b.board;
  const told = report?.said.lastReadingMillis === undefined ? -Infinity : report.at - report.said.lastReadingMillis;
  let at = told;
  for (const s of b.board.sensors.values()) {
    at = Math.max(at, Math.min(s.time, s.receivedAt));
  }
  return at === -Infinity ? undefined : at;
}
