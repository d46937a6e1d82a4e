import type { BoardView, CellView, Model } from "./model";

/** How much of a cell is drawn: the names of its boards, a dot for each, or only how many there are. */
export type Level = "names" | "dots" | "counts";

/** A cell: a box, by its upper left corner, in pixels. */
export interface Box {
  readonly view: CellView;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A board inside of its cell's box. */
export interface Dot {
  readonly view: BoardView;
  readonly cell: number;
  readonly x: number;
  readonly y: number;
  /** It carries a bridge to another cell. */
  readonly carrier: boolean;
  /** This page has a link to it. */
  readonly linked: boolean;
}

/** The connection of two cells. */
export interface Bridge {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly up: boolean;
  /** The boards that carry it, those of the lower cell first. */
  readonly carriers: readonly BoardView[];
  readonly path: string;
}

/** All that is drawn; pixels of the element, unless the cells are so many that it is scaled. */
export interface MapLayout {
  readonly level: Level;
  readonly boxes: readonly Box[];
  readonly dots: readonly Dot[];
  readonly bridges: readonly Bridge[];
  readonly width: number;
  readonly height: number;
  /** Cells beyond the bound. */
  readonly cellsLeftOut: number;
}

/** More cells than this are not drawn; the map says how many. 64 boards in each are 32,768. */
export const MAX_CELLS_DRAWN = 512;
const RING_UP_TO = 8;
const MARGIN = 6;
const GAP = 20;
const HEAD = 20;
const NAME_ROW = 17;
const NAME_CHARS = 16;
const CHAR = 7;
const DOT_STEP = 15;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Puts the cells of a model on a map of this size, with as much of each as there is room for. */
export function layOut(model: Pick<Model, "cells" | "linked">, width: number, height: number): MapLayout {
  const known = model.cells.some((c) => c.boards.length > 0) ? model.cells : []; // empty boxes would say nothing
  const cells = known.slice(0, MAX_CELLS_DRAWN);
  const cellsLeftOut = known.length - cells.length;
  for (const level of ["names", "dots", "counts"] as const) {
    const size = boxSize(cells, level);
    const places = level === "counts" ? placed(cells.length, size, width, height, true) : placed(cells.length, size, width, height, false);
    if (places !== undefined) {
      const boxes = cells.map((view, i) => fitted(view, level, places.at[i]!, size));
      const bridges = bridgesOf(model, boxes, places.grid);
      const carriers = new Set(bridges.flatMap((b) => b.carriers.map((c) => c.board)));
      const dots = level === "counts" ? [] : boxes.flatMap((b) => dotsOf(b, level, carriers, model.linked));
      return { level, boxes, dots, bridges, width: places.width, height: places.height, cellsLeftOut };
    }
  }
  throw new Error("counts always fit"); // a fault of this file
}

function boxSize(cells: readonly CellView[], level: Level): Size {
  const most = Math.max(1, ...cells.map((c) => c.boards.length));
  if (level === "names") {
    const longest = Math.max(6, ...cells.flatMap((c) => c.boards.map((b) => Math.min(NAME_CHARS, b.name.length))));
    return { width: 28 + longest * CHAR, height: HEAD + most * NAME_ROW + 5 };
  }
  if (level === "dots") {
    const width = Math.max(84, Math.ceil(Math.sqrt(most * 1.5)) * DOT_STEP + 10);
    return { width, height: HEAD + Math.ceil(most / columnsIn(width)) * DOT_STEP + 6 };
  }
  return { width: 46, height: 36 };
}

/** A box as high as its own boards need, in the middle of its place. */
function fitted(view: CellView, level: Level, at: { x: number; y: number }, place: Size): Box {
  const n = Math.max(1, view.boards.length);
  const own = { names: HEAD + n * NAME_ROW + 5, dots: HEAD + Math.ceil(n / columnsIn(place.width)) * DOT_STEP + 6, counts: place.height };
  const height = own[level];
  return { view, x: at.x, y: at.y + (place.height - height) / 2, width: place.width, height };
}

function columnsIn(width: number): number {
  return Math.floor((width - 10) / DOT_STEP);
}

interface Places extends Size {
  readonly at: readonly { x: number; y: number }[];
  readonly grid: boolean;
}

/** A ring of a few cells, or a grid of many; undefined if there is no room, unless they must be placed. */
function placed(cells: number, size: Size, width: number, height: number, must: boolean): Places | undefined {
  const ring = cells <= RING_UP_TO ? ringOf(cells, size, width, height) : undefined;
  if (ring !== undefined) {
    return { at: ring, grid: false, width, height };
  }
  let best: { columns: number; air: number } | undefined;
  for (let columns = 1; columns <= cells; columns++) {
    const rows = Math.ceil(cells / columns);
    const airX = (width - 2 * MARGIN - columns * size.width) / Math.max(1, columns - 1);
    const airY = (height - 2 * MARGIN - rows * size.height) / Math.max(1, rows - 1);
    const air = Math.min(columns === 1 ? airX + GAP : airX, rows === 1 ? airY + GAP : airY);
    if (air >= GAP && (best === undefined || air > best.air)) {
      best = { columns, air };
    }
  }
  if (best !== undefined) {
    return { at: gridOf(cells, best.columns, size, width, height), grid: true, width, height };
  }
  return must ? scaled(cells, size, width, height) : undefined;
}

/** So many that all of it is drawn smaller: zooming makes it legible. */
function scaled(cells: number, size: Size, width: number, height: number): Places {
  const columns = Math.max(1, Math.ceil(Math.sqrt((cells * width * (size.height + GAP)) / (height * (size.width + GAP)))));
  const rows = Math.ceil(cells / columns);
  const w = columns * (size.width + GAP) - GAP + 2 * MARGIN;
  const h = rows * (size.height + GAP) - GAP + 2 * MARGIN;
  return { at: gridOf(cells, columns, size, w, h), grid: true, width: w, height: h };
}

function ringOf(cells: number, size: Size, width: number, height: number): { x: number; y: number }[] | undefined {
  const rx = (width - size.width) / 2 - MARGIN;
  const ry = (height - size.height) / 2 - MARGIN;
  if (rx < 0 || ry < 0) {
    return undefined;
  }
  const at = Array.from({ length: cells }, (_, i) => {
    // Two cells lie side by side; more start at the top and go clockwise.
    const angle = (2 * Math.PI * i) / cells - (cells === 2 ? Math.PI : Math.PI / 2);
    const out = cells === 1 ? 0 : 1;
    return { x: width / 2 + out * rx * Math.cos(angle) - size.width / 2, y: height / 2 + out * ry * Math.sin(angle) - size.height / 2 };
  });
  const apart = (a: { x: number; y: number }, b: { x: number; y: number }): boolean =>
    Math.abs(a.x - b.x) >= size.width + GAP / 2 || Math.abs(a.y - b.y) >= size.height + GAP / 2;
  return at.every((a, i) => at.slice(i + 1).every((b) => apart(a, b))) ? at : undefined;
}

/** As an ox ploughs, so that cells that follow each other, which always share a bridge, lie side by side. */
function gridOf(cells: number, columns: number, size: Size, width: number, height: number): { x: number; y: number }[] {
  const rows = Math.ceil(cells / columns);
  const step = (room: number, own: number, n: number): number => (n === 1 ? 0 : Math.min((room - 2 * MARGIN - own) / (n - 1), own * 2.4));
  const [dx, dy] = [step(width, size.width, columns), step(height, size.height, rows)];
  const [left, top] = [(width - (columns - 1) * dx - size.width) / 2, (height - (rows - 1) * dy - size.height) / 2];
  return Array.from({ length: cells }, (_, i) => {
    const row = Math.floor(i / columns);
    const column = row % 2 === 0 ? i % columns : columns - 1 - (i % columns);
    return { x: left + column * dx, y: top + row * dy };
  });
}

function dotsOf(box: Box, level: Level, carriers: ReadonlySet<unknown>, linked: ReadonlySet<string>): Dot[] {
  const columns = columnsIn(box.width);
  return box.view.boards.map((view, i) => {
    const at =
      level === "names"
        ? { x: box.x + 11, y: box.y + HEAD + NAME_ROW * (i + 0.5) }
        : { x: box.x + 12 + DOT_STEP * (i % columns), y: box.y + HEAD + DOT_STEP * (Math.floor(i / columns) + 0.5) };
    const { board } = view;
    return { view, cell: box.view.cell, ...at, carrier: carriers.has(board), linked: linked.has(board.peer ?? "") };
  });
}

function bridgesOf(model: Pick<Model, "cells">, boxes: readonly Box[], grid: boolean): Bridge[] {
  const found = new Map<string, { from: number; to: number; up: boolean; carriers: BoardView[] }>();
  for (const { cell, boards } of model.cells) {
    for (const view of boards) {
      for (const b of view.board.report?.said.bridging ?? []) {
        const other = model.cells[b.cell];
        if (other === undefined || b.cell === cell || other.boards.length === 0) {
          continue; // a cell that no board has fallen into has nobody to join with
        }
        const [from, to] = cell < b.cell ? [cell, b.cell] : [b.cell, cell];
        const entry = found.get(`${from}-${to}`) ?? { from, to, up: false, carriers: [] };
        entry.up ||= b.up && view.status === "live";
        entry.carriers.push(view);
        found.set(`${from}-${to}`, entry);
      }
    }
  }
  return [...found].flatMap(([key, b]) => {
    const [from, to] = [boxes[b.from], boxes[b.to]];
    return from === undefined || to === undefined ? [] : [{ key, ...b, path: pathOf(from, to, grid) }];
  });
}

/** From middle to middle, beneath the boxes; bent in a grid, where others lie on the straight way. */
function pathOf(a: Box, b: Box, grid: boolean): string {
  const [x1, y1, x2, y2] = [a.x + a.width / 2, a.y + a.height / 2, b.x + b.width / 2, b.y + b.height / 2];
  const near = Math.abs(x1 - x2) < a.width * 2.5 && Math.abs(y1 - y2) < a.height * 2.5 && (x1 === x2 || y1 === y2);
  const bend = grid && !near ? 0.16 : 0;
  const [cx, cy] = [(x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend];
  return `M${x1.toFixed(1)} ${y1.toFixed(1)}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}`;
}
