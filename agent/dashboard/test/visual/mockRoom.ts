import { encode } from "cborg";
import type { Message, MessageHandler, Room, RoomState } from "../../src/client";
import { cellOf, jump, peerHash } from "../../src/client/structure";
import { seeded } from "../seeded";

/** A room that is not there: for looking at the page without boards. Never part of the build. */
export interface MockOptions {
  readonly boards: number;
  readonly sensors: number;
  readonly cells: number;
  /** Readings a second of all boards together; 0: each sensor reads once a second. */
  readonly rate: number;
  /** Nothing of its own happens: the test says what does. */
  readonly still: boolean;
  /** Boards with something the matter. */
  readonly ill: boolean;
  /** Never linked. */
  readonly alone: boolean;
}

/** A board that is not there. */
interface MockBoard {
  readonly name: string;
  readonly peer: string;
  readonly cell: number;
  readonly health: number;
  readonly phase: number;
  sensors: number;
}

/** What a test can make happen. */
export interface Mock extends Room {
  start(): void;
  join(name: string): number;
  /** The board is gone: the next reports of its cell miss it. */
  leaves(board: number): void;
  report(board: number): void;
  reading(board: number, sensor: number, retained?: boolean): void;
  readonly boards: readonly MockBoard[];
}

const KINDS: [name: string, unit: string, base: number, swing: number][] = [
  ["air/temperature", "Cel", 21, 4],
  ["air/humidity", "%RH", 55, 12],
  ["air/pressure", "Pa", 101_300, 400],
  ["cpu/temperature", "Cel", 48, 6],
  ["cpu/load", "/", 0.3, 0.25],
  ["battery/voltage", "V", 12.4, 0.6],
  ["light", "lx", 1_200, 900],
  ["soil/moisture", "%", 34, 8],
  ["power", "W", 140, 120],
  ["memory/free", "B", 512_000_000, 9e7],
];
const SITES = ["barn", "greenhouse", "orchard", "well", "stable", "silo", "office", "gate", "field", "pond", "roof", "shed"];

export function mockRoom(options: MockOptions): Mock {
  const { cells } = options;
  const random = seeded(5);
  const degree = Math.min(cells - 1, 6);
  const structure = { generation: 3, cells, degree };
  const hexDigits = () => Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join("");
  const all: MockBoard[] = [];
  const gone = new Map<string, { board: MockBoard; at: number }>();
  const byCell: MockBoard[][] = Array.from({ length: cells }, () => []);
  const join = (name: string): number => {
    const peer = hexDigits();
    const i = all.length;
    const health = options.ill && i === 4 ? 45 : options.ill && i === 9 ? 12 : 80 + Math.floor(random() * 20);
    const board = { name, peer, cell: cellOf(peer, structure), health, phase: random() * 6, sensors: options.sensors };
    all.push(board);
    byCell[board.cell]!.push(board);
    return i;
  };
  for (let i = 0; i < options.boards; i++) {
    const site = SITES[i % SITES.length]!;
    join(i < SITES.length ? site : `${site}-${1 + Math.floor(i / SITES.length)}`);
  }
  const self = hexDigits();
  const selfCell = jump(peerHash(self), cells);
  const handlers = new Map<string, MessageHandler[]>();
  let sequence = 0;
  const emit = (origin: string, channel: string, data: Uint8Array, retained = false): void => {
    const message: Message = { origin, bootEpoch: 1, sequence: ++sequence, channel, topic: "", data, retained };
    handlers.get(channel)?.forEach((h) => h(message));
  };
  const present = (cell: number): MockBoard[] => byCell[cell]!.filter((b) => !gone.has(b.peer));
  const isEdge = (a: number, b: number): boolean =>
    cells - 1 <= degree || Math.abs(a - b) === 1 || Math.abs(a - b) === cells - 1 || jump(BigInt(Math.min(a, b) * 7919 + Math.max(a, b) * 104_729), 97) < (97 * (degree - 2)) / cells;
  const bridgeOf = (from: number, to: number): MockBoard | undefined => present(from)[(to * 7 + from) % Math.max(1, present(from).length)];
  const report = (b: MockBoard): void => {
    if (gone.has(b.peer)) {
      return;
    }
    const i = all.indexOf(b);
    const members = present(b.cell);
    const links: object[] = members.filter((m) => m !== b).map((m) => ({ peer: m.peer, purpose: "member", rttMicros: 900 }));
    const bridging: object[] = [];
    for (let c = 0; c < cells; c++) {
      if (c !== b.cell && isEdge(b.cell, c) && bridgeOf(b.cell, c) === b) {
        const up = !(options.ill && b.cell + c === 1 && cells > 2);
        const other = bridgeOf(c, b.cell);
        bridging.push({ cell: c, up });
        if (up && other !== undefined) {
          links.push({ peer: other.peer, purpose: "bridge", rttMicros: 1_800 });
        }
      }
    }
    const { name, peer, cell, health } = b;
    const missing = [...gone.values()]
      .filter((g) => g.board.cell === cell)
      .map((g) => ({ peer: g.board.peer, board: g.board.name, silentSeconds: (Date.now() - g.at) / 1_000, reason: all.indexOf(g.board) % 2 === 0 ? "left" : "silent" }));
    const ailing = options.ill && i === 1 ? [{ name: "air/pressure", state: "no answer from I2C 0x76" }] : options.ill && i === 6 ? [{ name: "soil/moisture", state: "stuck at 0" }, { name: "light", state: "no answer" }] : [];
    const said = {
      board: name, peer, cell, cells, generation: 3, members: members.map((m) => m.peer), links, bridging, health,
      uptimeSeconds: 4_000 + i * 977, version: options.ill && i === 3 ? "0.0.9" : "0.1.0", missing, lonely: false, sameName: [],
      clockOffsetSeconds: options.ill && i === 2 ? -95 : 0.1, sensors: { count: b.sensors, ailing }, lastReadingMillis: 800,
    };
    emit(peer, "mesh", new TextEncoder().encode(JSON.stringify(said)));
  };
  const record = (b: MockBoard, i: number, at: number): [unknown, unknown][] => {
    const [kind, unit, base, swing] = KINDS[i % KINDS.length]!;
    const name = i < KINDS.length ? kind : `${kind}-${i}`;
    const value = base + swing * Math.sin(at / 40_000 + b.phase + i) * 0.7 + swing * 0.1 * (random() - 0.5);
    const quality: [unknown, unknown][] = b.name === "orchard" && i === 1 ? [["q", "UNCERTAIN"]] : b.name === "greenhouse" && i === 2 ? [["q", "BAD"]] : [];
    return [[0, name], [1, unit], [2, value], ...quality];
  };
  const head = (b: MockBoard, at: number): [unknown, unknown][] => [[-2, `${b.name}/`], [-3, Math.floor(at / 1_000)]];
  const publish = (b: MockBoard, at: number): void => {
    const records: Map<unknown, unknown>[] = [];
    for (let i = 0; i < b.sensors; i++) {
      records.push(new Map<unknown, unknown>([...(i === 0 ? head(b, at) : []), ...record(b, i, at)]));
    }
    if (options.ill && (b.name === "gate" || b.name === "barn")) {
      records.push(new Map<unknown, unknown>([[0, "door/open"], [4, Math.sin(at / 9_000 + b.phase) > 0.3]]));
      records.push(new Map<unknown, unknown>([[0, "pump/state"], [3, Math.sin(at / 17_000) > 0 ? "running" : "idle"]]));
    }
    emit(b.peer, "telemetry", encode(records));
  };
  const one = (b: MockBoard, sensor: number, at: number, retained = false): void =>
    emit(b.peer, "telemetry", encode([new Map<unknown, unknown>([...head(b, at), ...record(b, sensor, at)])]), retained);
  /** At an even pace, sensor by sensor. */
  const pace = (rate: number): void => {
    let [next, sent] = [0, 0];
    const began = performance.now();
    setInterval(() => {
      for (const due = ((performance.now() - began) / 1_000) * rate; sent < due; sent++) {
        const b = all[next % all.length]!;
        one(b, Math.floor(next / all.length) % b.sensors, Date.now());
        next++;
      }
    }, 20);
  };
  const state = (): RoomState => ({
    connection: options.alone ? "connecting" : "connected",
    peer: self,
    structure,
    cell: selfCell,
    relays: [
      { url: "ws://192.168.1.20:7447/", status: "connected", reason: "" },
      { url: "wss://relay.example.org/", status: "waiting", reason: "rate-limited: slow down" },
    ],
    links: options.alone ? [] : present(selfCell).slice(0, 3).map((b, i) => ({ peer: b.peer, state: "open", rttMicros: 1_300 + 700 * i })),
    counters: { received: sequence, duplicate: sequence * 2, malformed: 0, ...(options.ill ? { "send-dropped": 3 } : {}) },
  });
  return {
    boards: all,
    channel: (name) => ({
      name,
      subscribe: (...args: unknown[]) => {
        handlers.set(name, [...(handlers.get(name) ?? []), args[args.length - 1] as MessageHandler]);
        return () => undefined;
      },
      send: () => true,
    }),
    state,
    onStateChange: () => () => undefined,
    leave: () => undefined,
    join,
    leaves: (i) => void gone.set(all[i]!.peer, { board: all[i]!, at: Date.now() }),
    report: (i) => report(all[i]!),
    reading: (i, sensor, retained = false) => one(all[i]!, sensor, Date.now() - (retained ? 3 * 3_600_000 : 0), retained),
    start: () => {
      if (options.still || options.alone) {
        return;
      }
      const quiet = all.filter((_, i) => !options.ill || i !== 10);
      if (options.ill) {
        gone.set(all[10]?.peer ?? "", { board: all[10]!, at: Date.now() - 260_000 });
      }
      all.forEach(report);
      for (let back = 300; back > 0; back -= options.boards > 50 ? 60 : 3) {
        quiet.forEach((b) => publish(b, Date.now() - back * 1_000));
      }
      if (options.ill) {
        all.slice(7, 8).forEach((b) => emit(b.peer, "telemetry", encode([new Map<unknown, unknown>([...head(b, Date.now() - 3 * 3_600_000), [0, "rain/day"], [1, "mm"], [2, 4.2]])]), true));
      }
      setInterval(() => quiet.forEach(report), 5_000);
      quiet.forEach(report);
      if (options.rate > 0) {
        pace(options.rate);
      } else {
        setInterval(() => quiet.forEach((b) => publish(b, Date.now())), 1_000);
      }
    },
  };
}
