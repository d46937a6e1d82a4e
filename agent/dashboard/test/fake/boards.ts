import { Reader } from "../../src/client/bytes";
import { encode } from "cborg";
import { join } from "../../src/client";
import { channelId, type Structure } from "../../src/client/structure";
import { openRoomKey } from "../../src/client/roomKey";
import { authorOf, FakeBoard } from "./board";

/** The body of DATA, for a person: number, gap and level of the topic left out. */
function topicAndPayload(body: Uint8Array): string {
  const r = new Reader(body);
  const topic = r.string();
  return `${topic}: ${new TextDecoder().decode(body.subarray(2 + new TextEncoder().encode(topic).length + 12))}`;
}

/** What the browser test drives: a few boards in one page, in a browser of their own. */
const boards: FakeBoard[] = [];
const numbers = new Map<string, number>();
let sequence = 0;
let streamed = 0;
let streaming: ReturnType<typeof setInterval> | undefined;

/** Resolves once a leaf has subscribed to a channel at any board. */
function subscribed(channel: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => (boards.some((b) => b.carries(channelId(channel))) ? resolve() : undefined);
    boards.forEach((b) => (b.onSubscribed = look));
    look();
  });
}

const api = {
  join,
  /** Starts a board in each of these cells. */
  start(relay: string, structure: Structure, cells: number[]): string[] {
    for (const cell of cells) {
      boards.push(new FakeBoard(`board-${boards.length}`, openRoomKey("farm"), relay, structure, authorOf(cell, structure)));
    }
    return boards.map((b) => b.author.peer);
  },
  /** A reading of the first board, forwarded by every board that a leaf has subscribed at, once there is one. */
  async reading(sensor: string, value: number | boolean | string, times = 1): Promise<void> {
    await subscribed("telemetry");
    this.forward(sensor, value, times);
  },
  forward(sensor: string, value: number | boolean | string, times = 1): void {
    for (let i = 0; i < times; i++) {
      const label = typeof value === "number" ? 2 : typeof value === "boolean" ? 4 : 3;
      const pack = [new Map<unknown, unknown>([[-2, "board-0/"], [-3, Date.now() / 1_000], [0, sensor], [1, "Cel"], [label, value]])];
      this.message("telemetry", encode(pack));
    }
  },
  async report(): Promise<void> {
    await subscribed("mesh");
    for (const b of boards) {
      const { generation, cells } = b.structure;
      const report = { board: b.name, peer: b.author.peer, cell: b.cell, cells, generation, members: [], links: [], bridging: [], health: 90, uptimeSeconds: 5, version: "test" };
      this.message("mesh", new TextEncoder().encode(JSON.stringify(report)));
    }
  },
  message(channel: string, payload: Uint8Array): void {
    const origin = boards[0]!.author.peer;
    const { bootEpoch } = boards[0]!;
    sequence++;
    const number = (numbers.get(channel) ?? 0) + 1;
    numbers.set(channel, number);
    boards.forEach((b) =>
      b.forward({ origin, bootEpoch, sequence, channelId: channelId(channel), topic: "board-0", number, gapMillis: 0, payload }),
    );
  },
  /** Bytes that are no batch, a batch with a broken frame, and a frame of another version. */
  rubbish(): void {
    boards.forEach((b) => {
      b.raw(Uint8Array.of(0, 0, 0, 9, 1));
      b.raw(Uint8Array.of(0, 0, 0, 2, 1, 64));
      b.raw(Uint8Array.of(0, 0, 0, 2, 9, 1));
    });
  },
  restart(structure: Structure, cells: number[], relay: string): string[] {
    boards.splice(0).forEach((b) => b.close());
    sequence = 0;
    return this.start(relay, structure, cells);
  },
  /** The room gets this structure, and boards in each of its cells, from which readings take a while to come. */
  grow(structure: Structure, relay: string): void {
    const old = [...boards];
    this.start(relay, structure, Array.from({ length: structure.cells }, (_, cell) => cell));
    boards.filter((b) => !old.includes(b)).forEach((b) => (b.slowness = 500));
    old.forEach((b) => b.adopt(structure));
  },
  /** A reading every so often, with the numbers from 1. */
  async stream(sensor: string, everyMillis: number): Promise<void> {
    await subscribed("telemetry");
    streaming = setInterval(() => this.forward(sensor, ++streamed), everyMillis);
  },
  endStream(): number {
    clearInterval(streaming);
    return streamed;
  },
  cells: (): number[] => boards.map((b) => b.cell),
  mute(): void {
    boards.forEach((b) => (b.mute = true));
  },
  links: (): number[] => boards.map((b) => b.links),
  received: (): string[] => boards.flatMap((b) => b.received.map((f) => topicAndPayload(f.subarray(64)))),
};

export type FakeBoards = typeof api;
Object.assign(globalThis, { boards: api });
