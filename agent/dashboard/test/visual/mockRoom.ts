import { encode } from "cborg";
import type { Message, MessageHandler, Room, RoomState } from "../../src/client";
import { cellOf, jump, peerHash } from "../../src/client/structure";
import { seeded } from "../seeded";

/** A room that is not there: for looking at the page without boards. Never part of the build. */
export interface MockOptions {
  readonly boards: number;
  readonly sensors: number;
  readonly cells: number;
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

export function mockRoom({ boards, sensors, cells }: MockOptions): Room & { start(): void } {
  const random = seeded(5);
  const structure = { generation: 3, cells, degree: cells - 1 };
  const hexDigits = () => Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join("");
  const all = Array.from({ length: boards }, (_, i) => {
    const site = SITES[i % SITES.length]!;
    const name = i < SITES.length ? site : `${site}-${1 + Math.floor(i / SITES.length)}`;
    const peer = hexDigits();
    return { name, peer, cell: cellOf(peer, structure), health: i === 4 ? 55 : i === 9 ? 22 : 80 + Math.floor(random() * 20), phase: random() * 6 };
  });
  const self = hexDigits();
  const selfCell = jump(peerHash(self), cells);
  const handlers = new Map<string, MessageHandler[]>();
  let sequence = 0;
  const emit = (channel: string, data: Uint8Array): void => {
    const message: Message = { origin: self, bootEpoch: 1, sequence: ++sequence, channel, topic: "", data, retained: false };
    handlers.get(channel)?.forEach((h) => h(message));
  };
  const bridgeOf = (from: number, to: number) => all.filter((b) => b.cell === from)[(to * 7 + from) % Math.max(1, all.filter((b) => b.cell === from).length)];
  const report = (b: (typeof all)[number]): void => {
    const members = all.filter((m) => m.cell === b.cell);
    const links: object[] = members.filter((m) => m !== b).map((m) => ({ peer: m.peer, purpose: "member", rttMicros: 900 }));
    const bridging: object[] = [];
    for (let c = 0; c < cells; c++) {
      if (c !== b.cell && bridgeOf(b.cell, c) === b) {
        const up = !(b.cell + c === 1 && cells > 2);
        const other = bridgeOf(c, b.cell);
        bridging.push({ cell: c, up });
        if (up && other !== undefined) {
          links.push({ peer: other.peer, purpose: "bridge", rttMicros: 1_800 });
        }
      }
    }
    const { name, peer, cell, health } = b;
    const text = JSON.stringify({ board: name, peer, cell, cells, generation: 3, members: members.map((m) => m.peer), links, bridging, health, uptimeSeconds: 4_000, version: "0.1.0" });
    emit("mesh", new TextEncoder().encode(text));
  };
  const publish = (b: (typeof all)[number], at: number): void => {
    const records: Map<unknown, unknown>[] = [];
    for (let i = 0; i < sensors; i++) {
      const [kind, unit, base, swing] = KINDS[i % KINDS.length]!;
      const name = i < KINDS.length ? kind : `${kind}-${i}`;
      const value = base + swing * Math.sin(at / 40_000 + b.phase + i) * 0.7 + swing * 0.1 * (random() - 0.5);
      const head = i === 0 ? [[-2, `${b.name}/`], [-3, Math.floor(at / 1_000)]] : [];
      const quality = b.name === "orchard" && i === 1 ? [["q", "UNCERTAIN"]] : b.name === "greenhouse" && i === 2 ? [["q", "BAD"]] : [];
      records.push(new Map<unknown, unknown>([...head, [0, name], [1, unit], [2, value], ...quality] as [unknown, unknown][]));
    }
    if (b.name === "gate" || b.name === "barn") {
      records.push(new Map<unknown, unknown>([[0, "door/open"], [4, Math.sin(at / 9_000 + b.phase) > 0.3]]));
      records.push(new Map<unknown, unknown>([[0, "pump/state"], [3, Math.sin(at / 17_000) > 0 ? "running" : "idle"]]));
    }
    emit("telemetry", encode(records));
  };
  const state = (): RoomState => ({
    connection: "connected",
    peer: self,
    structure,
    cell: selfCell,
    relays: [
      { url: "ws://192.168.1.20:7447/", status: "connected", reason: "" },
      { url: "wss://relay.example.org/", status: "waiting", reason: "rate-limited: slow down" },
    ],
    links: all.filter((b) => b.cell === selfCell).slice(0, 3).map((b, i) => ({ peer: b.peer, state: "open", rttMicros: 1_300 + 700 * i })),
    counters: { received: sequence, duplicate: sequence * 2, malformed: 0 },
  });
  return {
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
    start: () => {
      all.forEach(report);
      const speaking = all.filter((_, i) => i !== 10);
      for (let back = 300; back > 0; back -= boards > 50 ? 60 : 3) {
        speaking.forEach((b) => publish(b, Date.now() - back * 1_000));
      }
      setInterval(() => speaking.forEach((b) => publish(b, Date.now())), 1_000);
      setInterval(() => speaking.forEach(report), 5_000);
    },
  };
}
