/** What a board says of itself on the channel `mesh`, checked and bounded. */
export interface MeshReport {
  readonly board: string;
  readonly peer: string;
  readonly cell: number;
  readonly cells: number;
  readonly generation: number;
  readonly members: readonly string[];
  readonly links: readonly { peer: string; purpose: Purpose; rttMicros: number }[];
  readonly bridging: readonly { cell: number; up: boolean }[];
  /** 0 … 100 */
  readonly health: number;
  readonly uptimeSeconds: number;
  readonly version: string;
}

/** What a board has a link for. */
export type Purpose = "member" | "bridge" | "leaf" | "unplanned";

const MAX_REPORT_BYTES = 65_536;
const MAX_LIST = 512;
const MAX_CELLS = 1 << 14;
const BOARD = /^[A-Za-z0-9][-A-Za-z0-9:._]{0,63}$/;
const PEER = /^[0-9a-f]{64}$/;
const PURPOSES = new Set<unknown>(["member", "bridge", "leaf", "unplanned"]);

/** Parses a report; `undefined` if it is not one. Never throws. */
export function parseMeshReport(bytes: Uint8Array): MeshReport | undefined {
  if (bytes.length > MAX_REPORT_BYTES) {
    return undefined;
  }
  let o: Record<string, unknown>;
  try {
    o = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof o !== "object" || o === null) {
    return undefined;
  }
  const { board, peer, cell, cells } = o;
  if (typeof board !== "string" || !BOARD.test(board) || typeof peer !== "string" || !PEER.test(peer)) {
    return undefined;
  }
  if (!isInt(cells, 1, MAX_CELLS) || !isInt(cell, 0, cells - 1)) {
    return undefined;
  }
  return {
    board,
    peer,
    cell,
    cells,
    generation: clamp(o["generation"], 0xffffffff),
    members: list(o["members"]).filter(isPeer),
    links: list(o["links"]).flatMap(link),
    bridging: list(o["bridging"]).flatMap((b) => bridging(b, cells)),
    health: clamp(o["health"], 100),
    uptimeSeconds: clamp(o["uptimeSeconds"], Number.MAX_SAFE_INTEGER),
    version: typeof o["version"] === "string" ? o["version"].slice(0, 64) : "",
  };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, MAX_LIST) : [];
}

function isPeer(value: unknown): value is string {
  return typeof value === "string" && PEER.test(value);
}

function isInt(value: unknown, min: number, max: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}

function clamp(value: unknown, max: number): number {
  return typeof value === "number" && value >= 0 ? Math.min(value, max) : 0;
}

function link(value: unknown): MeshReport["links"][number][] {
  const l = (value ?? {}) as Record<string, unknown>;
  if (!isPeer(l["peer"]) || !PURPOSES.has(l["purpose"])) {
    return [];
  }
  return [{ peer: l["peer"], purpose: l["purpose"] as Purpose, rttMicros: clamp(l["rttMicros"], 1e9) }];
}

function bridging(value: unknown, cells: number): MeshReport["bridging"][number][] {
  const b = (value ?? {}) as Record<string, unknown>;
  return isInt(b["cell"], 0, cells - 1) ? [{ cell: b["cell"], up: b["up"] === true }] : [];
}
