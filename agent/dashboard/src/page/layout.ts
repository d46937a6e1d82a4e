import { byName } from "./format";
import type { MeshReport } from "./meshReport";

/** Where cells, boards and bridges go on the map: a pure function of what boards report. */
export interface Dot {
  readonly peer: string;
  readonly name: string;
  readonly cell: number;
  readonly health: number;
  readonly silent: boolean;
  readonly x: number;
  readonly y: number;
}

/** A cell. */
export interface Circle {
  readonly cell: number;
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly boards: number;
}

/** A link; `up`: it carries. */
export interface Line {
  readonly key: string;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly up: boolean;
}

/** This page. */
export interface Self {
  readonly x: number;
  readonly y: number;
}

/** All that is drawn, and the box that it fills. */
export interface MapLayout {
  readonly circles: Circle[];
  readonly dots: Dot[];
  readonly edges: Line[];
  readonly members: Line[];
  readonly bridges: Line[];
  readonly leafLinks: Line[];
  readonly self: Self | undefined;
  /** Names are drawn when there is room. */
  readonly named: boolean;
  readonly box: readonly [x: number, y: number, width: number, height: number];
}

/** What a map is made from. */
export interface MapInput {
  readonly reports: readonly { report: MeshReport; silent: boolean }[];
  /** This page: its cell, and the boards it has links with. */
  readonly selfCell: number;
  readonly selfLinks: readonly string[];
}

/** More cells than this are not drawn: a report is a peer's word. */
const MAX_CELLS_DRAWN = 512;
const MAX_MEMBER_LINES = 400;
const NAMED_UP_TO = 30;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** Cells on a ring in their order, boards inside as a sunflower has its seeds. */
export function layOut(input: MapInput): MapLayout {
  const live = inOrder(input.reports);
  const cells = Math.min(MAX_CELLS_DRAWN, Math.max(1, ...live.map(({ report }) => report.cells)));
  const byCell = new Map<number, typeof live>();
  for (const r of live.filter(({ report }) => report.cell < cells)) {
    byCell.set(r.report.cell, [...(byCell.get(r.report.cell) ?? []), r]);
  }
  const most = Math.max(1, ...[...byCell.values()].map((l) => l.length));
  const named = live.length <= NAMED_UP_TO;
  const circles = ring(cells, radius(most, named), byCell);
  const dots = circles.flatMap((c) => seeds(c, byCell.get(c.cell) ?? [], named));
  const at = new Map(dots.map((d) => [d.peer, d]));
  const self = place(circles, input);
  return {
    circles,
    dots,
    named,
    self,
    edges: edges(circles, live),
    ...links(live, at),
    leafLinks: self === undefined ? [] : input.selfLinks.flatMap((p) => leafLink(p, at.get(p), self)),
    box: box(circles, self),
  };
}

/** By name, so that a board keeps its place whenever its report comes. */
function inOrder(reports: MapInput["reports"]): MapInput["reports"] {
  return [...reports].sort((a, b) => byName(a.report.board, b.report.board));
}

function radius(boards: number, named: boolean): number {
  const spacing = named ? 30 : 13;
  return Math.max(named ? 46 : 26, spacing * Math.sqrt(boards) + (named ? 18 : 10));
}

function ring(cells: number, r: number, byCell: ReadonlyMap<number, readonly unknown[]>): Circle[] {
  const distance = cells === 1 ? 0 : Math.max(cells === 2 ? r * 1.4 : 0, (r * 1.28) / Math.sin(Math.PI / cells));
  return Array.from({ length: cells }, (_, cell) => {
    // Two cells lie side by side; more start at the top and go clockwise.
    const angle = (2 * Math.PI * cell) / cells - (cells === 2 ? Math.PI : Math.PI / 2);
    const boards = byCell.get(cell)?.length ?? 0;
    return { cell, r, boards, x: distance * Math.cos(angle), y: distance * Math.sin(angle) };
  });
}

function seeds(c: Circle, reports: MapInput["reports"], named: boolean): Dot[] {
  const n = reports.length;
  return reports.map(({ report, silent }, i) => {
    const onRing = named && n <= 7;
    const out = onRing ? (n === 1 ? 0 : c.r * 0.55) : (c.r - (named ? 18 : 9)) * Math.sqrt((i + 0.5) / n);
    const angle = onRing ? (2 * Math.PI * i) / n - Math.PI / 2 : i * GOLDEN_ANGLE;
    return {
      peer: report.peer,
      name: report.board,
      cell: report.cell,
      health: report.health,
      silent,
      x: c.x + out * Math.cos(angle),
      y: c.y + out * Math.sin(angle),
    };
  });
}

function edges(circles: readonly Circle[], reports: MapInput["reports"]): Line[] {
  const found = new Map<string, Line>();
  for (const { report, silent } of reports) {
    for (const b of report.bridging) {
      const [from, to] = [circles[report.cell], circles[b.cell]];
      if (from === undefined || to === undefined || from === to || to.boards === 0) {
        continue; // a cell that no board has fallen into has nobody to join with
      }
      const key = `${Math.min(report.cell, b.cell)}-${Math.max(report.cell, b.cell)}`;
      const up = (found.get(key)?.up ?? false) || (b.up && !silent);
      found.set(key, { key, ...line(from, to), up });
    }
  }
  return [...found.values()];
}

function line(a: Self, b: Self): Pick<Line, "x1" | "y1" | "x2" | "y2"> {
  return { x1: a.x, y1: a.y, x2: b.x, y2: b.y };
}

function links(reports: MapInput["reports"], at: ReadonlyMap<string, Dot>): Pick<MapLayout, "members" | "bridges"> {
  const members = new Map<string, Line>();
  const bridges = new Map<string, Line>();
  for (const { report, silent } of reports) {
    const from = at.get(report.peer);
    for (const l of silent ? [] : report.links) {
      const to = at.get(l.peer);
      const into = l.purpose === "member" ? members : l.purpose === "bridge" ? bridges : undefined;
      if (from !== undefined && to !== undefined && into !== undefined) {
        const key = report.peer < l.peer ? report.peer + l.peer : l.peer + report.peer;
        into.set(key, { key, ...line(from, to), up: true });
      }
    }
  }
  return { members: members.size > MAX_MEMBER_LINES ? [] : [...members.values()], bridges: [...bridges.values()] };
}

/** This page sits outside its cell, away from the middle. */
function place(circles: readonly Circle[], input: MapInput): Self | undefined {
  const c = circles[input.selfCell];
  if (c === undefined || input.selfLinks.length === 0) {
    return undefined;
  }
  const length = Math.hypot(c.x, c.y);
  const [ux, uy] = length < 1 ? [0, 1] : [c.x / length, c.y / length];
  return { x: c.x + ux * (c.r + 30), y: c.y + uy * (c.r + 30) };
}

function leafLink(peer: string, dot: Dot | undefined, self: Self): Line[] {
  return dot === undefined ? [] : [{ key: peer, ...line(self, dot), up: true }];
}

function box(circles: readonly Circle[], self: Self | undefined): MapLayout["box"] {
  const xs = circles.flatMap((c) => [c.x - c.r, c.x + c.r]).concat(self ? [self.x - 30, self.x + 30] : []);
  const ys = circles.flatMap((c) => [c.y - c.r, c.y + c.r]).concat(self ? [self.y - 20, self.y + 24] : []);
  const [width, height] = [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
  const pad = Math.max(22, width / 16, height / 16); // for the labels, which grow with the map
  return [Math.min(...xs) - pad, Math.min(...ys) - pad, width + 2 * pad, height + 2 * pad];
}
