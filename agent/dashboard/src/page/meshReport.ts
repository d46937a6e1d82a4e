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
  /** How far the board's clock is ahead of its room's; undefined if it does not know. */
  readonly clockOffsetSeconds?: number;
  /** The board's own count of its sensors, and those that ail. */
  readonly sensors?: { count: number; ailing: readonly { name: string; state: string }[] };
  /** Age of its newest reading when it reported; undefined: none yet, or not said. */
  readonly lastReadingMillis?: number;
  /** Boards of its cell that it knew and that are gone. */
  readonly missing: readonly Missing[];
  /** Other boards that use its name. */
  readonly sameName: readonly string[];
  /** Boards that no link finds a way to, and how both sides are connected as far as STUN shows it. */
  readonly unreachable: readonly { peer: string; own: string; other: string }[];
  /** It has found nobody. */
  readonly lonely: boolean;
}

/** A board that is gone, as another one tells it. */
export interface Missing {
  readonly peer: string;
  /** Empty if its name was not known. */
  readonly board: string;
  readonly silentSeconds: number;
  readonly reason: "left" | "silent";
}

/** What a board has a link for. */
export type Purpose = "member" | "bridge" | "leaf" | "unplanned";

/** What a message of the channel may have; longer ones count as unreadable. */
const MAX_REPORT_BYTES = 262_144;
/** Twice the most boards that one board can have links with: a longer list is no board's. */
const MAX_LIST = 4_096;
const MAX_CELLS = 1 << 14;
const MAX_SECONDS = 10 * 366 * 86_400;
const MAX_STATE_CHARS = 200;
const BOARD = /^[A-Za-z0-9][-A-Za-z0-9:._]{0,63}$/;
const SENSOR = /^[A-Za-z0-9][-A-Za-z0-9:._/]{0,127}$/;
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
  if (typeof board !== "string" || !BOARD.test(board) || !isPeer(peer)) {
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
    ...optional(o),
    missing: list(o["missing"]).flatMap(missing),
    sameName: list(o["sameName"]).filter(isPeer),
    unreachable: list(o["unreachable"]).flatMap(unreachable),
    lonely: o["lonely"] === true,
  };
}

/** Newer boards say more of themselves; what is not as it should be counts as not said. */
function optional(o: Record<string, unknown>): Pick<MeshReport, "clockOffsetSeconds" | "sensors" | "lastReadingMillis"> {
  const { clockOffsetSeconds, lastReadingMillis } = o;
  const sensors = o["sensors"] as Record<string, unknown> | undefined;
  return {
    ...(isFinite(clockOffsetSeconds) && Math.abs(clockOffsetSeconds) <= MAX_SECONDS ? { clockOffsetSeconds } : {}),
    ...(isFinite(lastReadingMillis) && lastReadingMillis >= 0 ? { lastReadingMillis } : {}),
    ...(typeof sensors === "object" && sensors !== null && isInt(sensors["count"], 0, 1e6)
      ? { sensors: { count: sensors["count"], ailing: list(sensors["ailing"]).flatMap(ailing) } }
      : {}),
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

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
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

function ailing(value: unknown): { name: string; state: string }[] {
  const { name, state } = (value ?? {}) as Record<string, unknown>;
  const known = typeof name === "string" && SENSOR.test(name);
  return known ? [{ name, state: typeof state === "string" ? state.slice(0, MAX_STATE_CHARS) : "" }] : [];
}

function unreachable(value: unknown): MeshReport["unreachable"][number][] {
  const { peer, own, other } = (value ?? {}) as Record<string, unknown>;
  if (!isPeer(peer) || typeof own !== "string" || typeof other !== "string") {
    return [];
  }
  return [{ peer, own: own.slice(0, MAX_STATE_CHARS), other: other.slice(0, MAX_STATE_CHARS) }];
}

function missing(value: unknown): Missing[] {
  const { peer, board, silentSeconds, reason } = (value ?? {}) as Record<string, unknown>;
  if (!isPeer(peer)) {
    return [];
  }
  const name = typeof board === "string" && BOARD.test(board) ? board : "";
  return [{ peer, board: name, silentSeconds: clamp(silentSeconds, MAX_SECONDS), reason: reason === "left" ? "left" : "silent" }];
}
