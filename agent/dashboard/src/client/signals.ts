import { Malformed, Reader, Writer } from "./bytes";
import { readRole, type Role } from "./role";
import { readStructure, writeStructure, type Structure } from "./structure";

/** `docs/protocol.md`, signals: how links come to be. */
const VERSION = 1;
const LEAF = 1;
const MAX_CELLS = 1 << 20;

/** What a signal is for. */
export const enum SignalType {
  ANNOUNCE = 1,
  LINK = 2,
  INVITE = 3,
  STRUCTURE = 4,
}

/** A signal, as far as a leaf has a use for it. */
export interface Signal {
  readonly type: SignalType;
  readonly role: Role;
  readonly bootEpoch: number;
  readonly structure: Structure;
  /** The link layer's description, for LINK. */
  readonly description: Uint8Array;
}

/** Parses a signal; {@link Malformed} if it is not of the protocol. */
export function parseSignal(bytes: Uint8Array): Signal {
  const r = new Reader(bytes);
  if (r.u8() !== VERSION) {
    throw new Malformed("version");
  }
  const type = r.u8();
  if (type < SignalType.ANNOUNCE || type > SignalType.STRUCTURE) {
    throw new Malformed("type");
  }
  const header = { role: readRole(r), bootEpoch: r.counter(), structure: readStructure(r) };
  if (type === SignalType.ANNOUNCE) {
    checkAnnouncement(r);
  }
  const description = type === SignalType.LINK ? r.rest() : new Uint8Array(0);
  r.end();
  return { type, ...header, description };
}

/** A leaf has no use for what an announcement says, but a malformed one is malformed. */
function checkAnnouncement(r: Reader): void {
  r.slice(1 + 2 + 8 + 1); // attempt, links, roster hash, edge rank
  if (r.u32() > MAX_CELLS) {
    throw new Malformed("edge from");
  }
}

function head(type: SignalType, bootEpoch: number, structure: Structure): Writer {
  return writeStructure(new Writer().u8(VERSION).u8(type).u8(LEAF).u64(bootEpoch), structure);
}

/** "I am here": on a cell's topic. */
export function announceSignal(
  bootEpoch: number,
  structure: Structure,
  attempt: number,
  links: number,
): Uint8Array {
  const w = head(SignalType.ANNOUNCE, bootEpoch, structure);
  return w.u8(Math.min(attempt, 255)).u16(links).u64(0).u8(255).u32(0).done();
}

/** What this leaf's link driver tells a board's. */
export function linkSignal(
  bootEpoch: number,
  structure: Structure,
  description: Uint8Array,
): Uint8Array {
  return head(SignalType.LINK, bootEpoch, structure).put(description).done();
}
