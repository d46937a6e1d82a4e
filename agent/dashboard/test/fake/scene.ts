import { vi } from "vitest";
import { EntryKind, entryOf } from "../../src/client/batch";
import { text, Writer } from "../../src/client/bytes";
import { join, type Room, type Structure } from "../../src/client";
import { parseDescription, writeDescription, type Description } from "../../src/client/description";
import * as ev from "../../src/client/event";
import { parseFrame, type Frame } from "../../src/client/frames";
import { FrameType } from "../../src/client/frameType";
import { decodeBase64, decrypt } from "../../src/client/nip44";
import { announceKey, cellTag, inboxTag, openRoomKey } from "../../src/client/roomKey";
import { parseSignal, SignalType } from "../../src/client/signals";
import { ALONE, cellOf, writeStructure } from "../../src/client/structure";
import { authorOf } from "./board";
import { ANSWER_SDP, FakeConnection } from "./connection";
import { FakeSocket } from "./socket";

const ROOM = openRoomKey("farm");

/** "I am here", as boards read it. */
export interface Announcement {
  readonly tag: string;
  readonly structure: Structure;
  readonly attempt: number;
  readonly links: number;
}

/** The other end of one link: a board that does and says what the test tells it to. */
export class ScenicBoard {
  readonly author: ev.Author;
  connection!: FakeConnection;

  /** Of this cell under this structure. */
  constructor(cell = 0, structure = ALONE) {
    this.author = authorOf(cell, structure);
  }

  get peer(): string {
    return this.author.peer;
  }

  say(...frames: Uint8Array[]): void {
    this.connection.live.say(...frames.map((f) => entryOf(EntryKind.FRAME, f)));
  }

  hello(structure: Structure, heard = true, role = 0): void {
    const head = new Writer().u8(2).u8(FrameType.HELLO).u8(role).u64(1);
    this.say(writeStructure(head, structure).u8(heard ? 1 : 0).u32(0).done());
  }

  /** Every frame that the leaf has sent over this link. */
  frames(): Frame[] {
    return this.connection.live.frames.map(parseFrame);
  }

  /** The last SUBSCRIBE, as its bytes. */
  subscribed(): Uint8Array | undefined {
    return this.connection.live.frames.filter((f) => f[1] === FrameType.SUBSCRIBE).at(-1);
  }
}

/** One leaf without a browser: the relay and the boards are the test. Needs fake timers. */
export class Scene {
  private constructor(
    readonly room: Room,
    readonly socket: FakeSocket,
    /** Those that the leaf has made, in their order. */
    readonly connections: FakeConnection[],
  ) {}

  static async open(): Promise<Scene> {
    const socket = new FakeSocket("ws://one.test/");
    const connections: FakeConnection[] = [];
    socket.answers = true;
    const room = await join({
      roomKey: ROOM,
      relays: [socket.url],
      createSocket: () => socket as unknown as WebSocket,
      createConnection: () => {
        connections.push(new FakeConnection());
        return connections.at(-1) as unknown as RTCPeerConnection;
      },
    });
    const scene = new Scene(room, socket, connections);
    socket.open();
    await pass(0);
    return scene;
  }

  get peer(): string {
    return this.room.state().peer;
  }

  /** A structure that moves the leaf out of cell 0. */
  elsewhere(generation: number): Structure {
    return this.structure(generation, (s) => cellOf(this.peer, s) !== 0);
  }

  /** A structure and one of a cell more that leaves the leaf where it is. */
  growthWithoutAMove(generation: number): [Structure, Structure] {
    const more = (s: Structure): Structure => ({ ...s, generation: generation + 1, cells: s.cells + 1 });
    const before = this.structure(generation, (s) => cellOf(this.peer, s) === cellOf(this.peer, more(s)));
    return [before, more(before)];
  }

  private structure(generation: number, fits: (s: Structure) => boolean): Structure {
    for (let cells = 2; ; cells++) {
      const structure = { generation, cells, degree: 2 };
      if (fits(structure)) {
        return structure;
      }
    }
  }

  /** A board that this structure puts into the leaf's cell. */
  neighbour(structure: Structure): ScenicBoard {
    return new ScenicBoard(cellOf(this.peer, structure), structure);
  }

  /** A board that this structure puts into another cell. */
  stranger(structure: Structure): ScenicBoard {
    return new ScenicBoard((cellOf(this.peer, structure) + 1) % structure.cells, structure);
  }

  count(counter: string): number {
    return this.room.state().counters[counter] ?? 0;
  }

  private sent(kind: number): ev.NostrEvent[] {
    const events = this.socket.sent.filter(([type]) => type === "EVENT").map(([, e]) => e as ev.NostrEvent);
    return events.filter((e) => e.kind === kind);
  }

  announcements(): Announcement[] {
    return this.sent(ev.ANNOUNCEMENT).map((e) => {
      const bytes = decodeBase64(text(decrypt(e.content, announceKey(ROOM, e.pubkey))));
      const { structure } = parseSignal(bytes);
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      return { tag: e.tags[0]![1]!, structure, attempt: view.getUint8(23), links: view.getUint16(24) };
    });
  }

  /** What the leaf's link driver has told the board's. */
  descriptions(board: ScenicBoard): Description[] {
    const inbox = inboxTag(ROOM, board.peer);
    const signals = this.sent(ev.SIGNAL).filter((e) => e.tags[0]![1] === inbox);
    return signals.map((e) => parseDescription(parseSignal(ev.openSignal(e, board.author, ROOM)).description));
  }

  /** A signal for the leaf, sealed as relays and boards carry it. */
  sealed(board: ScenicBoard, type: SignalType, structure: Structure, bootEpoch = 1, body?: Uint8Array): ev.NostrEvent {
    const w = writeStructure(new Writer().u8(1).u8(type).u8(0).u64(bootEpoch), structure).put(body ?? new Uint8Array(0));
    const seconds = Math.floor(Date.now() / 1_000);
    return ev.signDraft(
      board.author,
      ROOM,
      ev.signal(board.author, ROOM, this.peer, inboxTag(ROOM, this.peer), w.done()),
      seconds,
    );
  }

  async signal(...of: Parameters<Scene["sealed"]>): Promise<void> {
    this.socket.say("EVENT", "cellmesh", this.sealed(...of));
    await pass(0);
  }

  async invite(board: ScenicBoard, structure = ALONE, bootEpoch = 1): Promise<void> {
    const before = this.connections.length;
    await this.signal(board, SignalType.INVITE, structure, bootEpoch);
    if (this.connections.length > before) {
      board.connection = this.connections.at(-1)!;
    }
  }

  /** Invites, answers the offer, and lets the channels open; the board has not said HELLO. */
  async open(board: ScenicBoard, structure = ALONE, bootEpoch = 1): Promise<void> {
    await this.invite(board, structure, bootEpoch);
    const { session } = this.descriptions(board).at(-1)!;
    const answer = writeDescription({ session, type: "answer", sdp: ANSWER_SDP, candidates: [] });
    await this.signal(board, SignalType.LINK, structure, bootEpoch, answer);
    board.connection.open();
  }

  /** A board with a link that has said HELLO, of the leaf's cell unless given. */
  async linked(structure = ALONE, board = this.neighbour(structure)): Promise<ScenicBoard> {
    await this.open(board, structure);
    board.hello(structure);
    await pass(10);
    return board;
  }
}

/** Virtual time, and the promises that wait for it. */
export async function pass(millis: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(millis);
}

export const tagOf = (cell: number): string => cellTag(ROOM, cell);
