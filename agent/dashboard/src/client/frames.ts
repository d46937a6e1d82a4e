import { Reader, Writer, Malformed } from "./bytes";
import { readStructure, writeStructure, type Structure } from "./structure";

/** `docs/protocol.md`, frames; of them what a leaf speaks. */
const VERSION = 1;
export const MAX_FRAME_BYTES = 65_536;
export const MAX_STRING_BYTES = 1_024;
export const MAX_FILTERS = 16;
export const HEADER_BYTES = 64;

export const enum FrameType {
  HELLO = 1,
  SUBSCRIBE = 6,
  DATA = 64,
  BROADCAST = 65,
  UNICAST = 67,
  SIGNAL = 68,
}

export type Role = "board" | "leaf";

export function readRole(r: Reader): Role {
  const code = r.u8();
  if (code > 1) {
    throw new Malformed("role");
  }
  return code === 0 ? "board" : "leaf";
}

/** First on every link, and again when the structure changes. */
export interface Hello {
  readonly type: FrameType.HELLO;
  readonly role: Role;
  readonly bootEpoch: number;
  readonly structure: Structure;
}

/** A message of somebody, forwarded by the mesh. */
export interface Routed {
  readonly type: FrameType.DATA | FrameType.BROADCAST | FrameType.UNICAST | FrameType.SIGNAL;
  readonly hopsLeft: number;
  readonly flags: number;
  readonly origin: string;
  readonly bootEpoch: number;
  readonly sequence: number;
  readonly channelId: bigint;
  /** Empty unless published. */
  readonly topic: string;
  /** The target of a UNICAST or SIGNAL, else empty. */
  readonly target: string;
  readonly payload: Uint8Array;
}

/** A type that a leaf has no use for, or that a later version brought. */
export interface UnknownFrame {
  readonly type: "unknown";
  readonly code: number;
}

export type Frame = Hello | Routed | UnknownFrame;

/** Parses one frame; {@link Malformed} if it is not of the protocol. */
export function parseFrame(bytes: Uint8Array): Frame {
  if (bytes.length > MAX_FRAME_BYTES) {
    throw new Malformed("frame too long");
  }
  const r = new Reader(bytes);
  if (r.u8() !== VERSION) {
    throw new Malformed("version");
  }
  const code = r.u8();
  switch (code) {
    case FrameType.HELLO: {
      const hello: Hello = {
        type: FrameType.HELLO,
        role: readRole(r),
        bootEpoch: r.counter(),
        structure: readStructure(r),
      };
      r.end();
      return hello;
    }
    case FrameType.DATA:
    case FrameType.BROADCAST:
    case FrameType.UNICAST:
    case FrameType.SIGNAL:
      return parseRouted(code, r);
    default:
      return { type: "unknown", code };
  }
}

function parseRouted(type: Routed["type"], r: Reader): Routed {
  const header = {
    hopsLeft: r.u8(),
    flags: r.u8(),
    origin: r.peer(),
    bootEpoch: r.counter(),
    sequence: r.counter(),
    channelId: r.u64(),
  };
  r.u32(); // key epoch, reserved
  if (header.hopsLeft > 127 || header.flags !== 0 || header.sequence === 0) {
    throw new Malformed("header");
  }
  const topic = type === FrameType.DATA ? r.string(MAX_STRING_BYTES) : "";
  const targeted = type === FrameType.UNICAST || type === FrameType.SIGNAL;
  return { type, ...header, topic, target: targeted ? r.peer() : "", payload: r.rest() };
}

export function helloFrame(bootEpoch: number, structure: Structure): Uint8Array {
  const w = new Writer().u8(VERSION).u8(FrameType.HELLO).u8(1).u64(bootEpoch);
  return writeStructure(w, structure).done();
}

/** All subscriptions of the leaf, replacing earlier ones. */
export function subscribeFrame(
  subscriptions: readonly { channelId: bigint; filters: readonly string[] }[],
): Uint8Array {
  const w = new Writer().u8(VERSION).u8(FrameType.SUBSCRIBE).u16(subscriptions.length);
  for (const s of subscriptions) {
    w.u64(s.channelId).u16(s.filters.length);
    s.filters.forEach((f) => w.string(f));
  }
  return w.done();
}

export function dataFrame(
  m: Pick<Routed, "origin" | "bootEpoch" | "sequence" | "channelId" | "topic" | "payload">,
  hops: number,
): Uint8Array {
  const w = new Writer().u8(VERSION).u8(FrameType.DATA).u8(hops).u8(0).peer(m.origin);
  w.u64(m.bootEpoch).u64(m.sequence).u64(m.channelId).u32(0);
  return w.string(m.topic).put(m.payload).done();
}
