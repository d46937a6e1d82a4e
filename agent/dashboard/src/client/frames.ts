import { Reader, Writer, Malformed } from "./bytes";
import { readStructure, writeStructure, type Structure } from "./structure";

/** `docs/protocol.md`, frames; of them what a leaf speaks. */
const VERSION = 2;
export const MAX_FRAME_BYTES = 65_536;
export const MAX_STRING_BYTES = 1_024;
export const MAX_FILTERS = 16;
export const HEADER_BYTES = 64;
const MAX_TARGET_CELLS = 16_384;
const MAX_CELL_SIZE = 512;
const SIGNATURE_BYTES = 64;

export const enum FrameType {
  HELLO = 1,
  SUBSCRIBE = 6,
  DATA = 64,
  BROADCAST = 65,
  UNICAST = 67,
  SIGNAL = 68,
  TIP = 70,
  PULL = 71,
  GONE = 72,
  ENVELOPE = 73,
}

const MAX_U32 = 0xffff_ffff;
const MAX_TIP_ITEMS = 128;
const ANYONE = "00".repeat(32);

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
  /** Whether the sender has had our HELLO. */
  readonly heard: boolean;
}

/** What every frame that goes on from peer to peer starts with. */
interface Header {
  readonly hopsLeft: number;
  readonly flags: number;
  readonly origin: string;
  readonly bootEpoch: number;
  readonly sequence: number;
  readonly channelId: bigint;
}

/** A message of somebody, forwarded by the mesh. */
export interface Routed extends Header {
  readonly type: FrameType.DATA | FrameType.BROADCAST | FrameType.UNICAST | FrameType.SIGNAL;
  /** Empty unless published. */
  readonly topic: string;
  /** Counts the origin's messages on the channel and topic, from 1; 0 unless published. */
  readonly number: number;
  readonly gapMillis: number;
  readonly level: number;
  /** The target of a UNICAST or SIGNAL, else empty. */
  readonly target: string;
  readonly payload: Uint8Array;
}

/** How far a topic has come. */
export interface TipItem {
  readonly topic: string;
  readonly number: number;
  readonly ageMillis: number;
}

/** A digest of an origin: how far some of its topics have come. */
export interface Tip extends Header {
  readonly type: FrameType.TIP;
  readonly ofChannel: bigint;
  readonly items: readonly TipItem[];
}

/** Messages of one sequence: bit i of `bits` stands for number `first + i`. */
export interface Range {
  readonly origin: string;
  readonly bootEpoch: number;
  readonly channelId: bigint;
  readonly topic: string;
  readonly first: number;
  readonly bits: bigint;
}

/** Somebody lacks messages of `range.origin`. */
export interface Pull extends Header {
  readonly type: FrameType.PULL;
  readonly requester: string;
  readonly reader: string;
  readonly range: Range;
}

/** The origin has these no more. */
export interface Gone extends Header {
  readonly type: FrameType.GONE;
  readonly target: string;
  readonly reader: string;
  readonly range: Range;
}

/** A frame inside another one, for one reader. */
export interface Envelope extends Header {
  readonly type: FrameType.ENVELOPE;
  readonly target: string;
  readonly reader: string;
  readonly level: number;
  readonly frame: Uint8Array;
  readonly inner: Routed | Tip;
}

/** A type that a leaf has no use for, or that a later version brought. */
export interface UnknownFrame {
  readonly type: "unknown";
  readonly code: number;
}

export type Frame = Hello | Routed | Tip | Pull | Gone | Envelope | UnknownFrame;

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
        heard: r.u8() !== 0,
      };
      skipParameters(r);
      r.end();
      return hello;
    }
    case FrameType.DATA:
    case FrameType.BROADCAST:
    case FrameType.UNICAST:
    case FrameType.SIGNAL:
      return parseRouted(code, r);
    case FrameType.TIP:
      return parseTip(r);
    case FrameType.PULL:
      return parsePull(r);
    case FrameType.GONE:
      return parseGone(r);
    case FrameType.ENVELOPE:
      return parseEnvelope(r);
    default:
      return { type: "unknown", code };
  }
}

/** How many cells the room was told to have: nothing to a leaf, which goes by the structure. */
function skipParameters(r: Reader): void {
  if (r.u32() === 0) {
    return;
  }
  if (r.u32() > MAX_TARGET_CELLS || r.u32() > MAX_CELL_SIZE) {
    throw new Malformed("parameters");
  }
  r.peer();
  r.slice(SIGNATURE_BYTES);
}

/** Of the flags: every board passes the frame to all its neighbours. Only BROADCAST may have it. */
const FLOOD = 4;

function parseHeader(r: Reader, flags = 0): Header {
  const header = {
    hopsLeft: r.u8(),
    flags: r.u8(),
    origin: r.peer(),
    bootEpoch: r.counter(),
    sequence: r.counter(),
    channelId: r.u64(),
  };
  r.u32(); // key epoch, reserved
  if (header.hopsLeft > 127 || (header.flags & ~flags) !== 0 || header.sequence === 0) {
    throw new Malformed("header");
  }
  return header;
}

function parseRouted(type: Routed["type"], r: Reader): Routed {
  const header = parseHeader(r, type === FrameType.BROADCAST ? FLOOD : 0);
  const data = type === FrameType.DATA;
  const topic = data ? r.string(MAX_STRING_BYTES) : "";
  const [number, gapMillis, level] = data ? [r.u32(), r.u32(), r.u32()] : [0, 0, 0];
  if (data && number === 0) {
    throw new Malformed("number 0 of a topic");
  }
  const targeted = type === FrameType.UNICAST || type === FrameType.SIGNAL;
  const target = targeted ? r.peer() : "";
  return { type, ...header, topic, number, gapMillis, level, target, payload: r.rest() };
}

function parseTip(r: Reader): Tip {
  const header = parseHeader(r);
  const ofChannel = r.u64();
  const count = r.u16();
  if (count > MAX_TIP_ITEMS) {
    throw new Malformed("too many items");
  }
  const items = Array.from({ length: count }, () => ({
    topic: r.string(MAX_STRING_BYTES),
    number: r.u32(),
    ageMillis: r.u32(),
  }));
  r.end();
  return { type: FrameType.TIP, ...header, ofChannel, items };
}

function parseRange(origin: string, r: Reader): Range {
  const range = {
    origin,
    bootEpoch: r.counter(),
    channelId: r.u64(),
    topic: r.string(MAX_STRING_BYTES),
    first: r.u32(),
    bits: r.u64(),
  };
  r.end();
  if (range.first === 0 || range.bits === 0n) {
    throw new Malformed("range of nothing");
  }
  return range;
}

function parsePull(r: Reader): Pull {
  const header = parseHeader(r);
  const of = r.peer();
  return { type: FrameType.PULL, ...header, requester: r.peer(), reader: r.peer(), range: parseRange(of, r) };
}

function parseGone(r: Reader): Gone {
  const header = parseHeader(r);
  const [target, reader] = [r.peer(), r.peer()];
  return { type: FrameType.GONE, ...header, target, reader, range: parseRange(header.origin, r) };
}

function parseEnvelope(r: Reader): Envelope {
  const header = parseHeader(r);
  const [target, reader, level, frame] = [r.peer(), r.peer(), r.u32(), r.rest()];
  const inner = frame[1] === FrameType.ENVELOPE ? undefined : parseFrame(frame);
  if (inner?.type !== FrameType.DATA && inner?.type !== FrameType.TIP) {
    throw new Malformed("envelope around another type");
  }
  return { type: FrameType.ENVELOPE, ...header, target, reader, level, frame, inner: inner as Routed | Tip };
}

/** Whom an envelope's reader names, if that is nobody in particular. */
export const isAnyone = (reader: string): boolean => reader === ANYONE;

/** `heard`: whether the board's HELLO has come; it lets nobody in that does not hear it. */
export function helloFrame(bootEpoch: number, structure: Structure, heard: boolean): Uint8Array {
  const w = new Writer().u8(VERSION).u8(FrameType.HELLO).u8(1).u64(bootEpoch);
  return writeStructure(w, structure).u8(heard ? 1 : 0).u32(0).done();
}

/** All subscriptions of the leaf, replacing earlier ones. */
export function subscribeFrame(
  subscriptions: readonly { channelId: bigint; everyMillis?: number; filters: readonly string[] }[],
): Uint8Array {
  const w = new Writer().u8(VERSION).u8(FrameType.SUBSCRIBE).u16(subscriptions.length);
  for (const s of subscriptions) {
    w.u64(s.channelId).u32(s.everyMillis ?? 0).u16(s.filters.length);
    s.filters.forEach((f) => w.string(f));
  }
  return w.done();
}

/** Who sends a frame, and its place among the sender's frames on that channel. */
export type Sender = Pick<Header, "origin" | "bootEpoch" | "sequence">;

function header(type: FrameType, from: Sender, channelId: bigint, hops: number): Writer {
  const w = new Writer().u8(VERSION).u8(type).u8(hops).u8(0).peer(from.origin);
  return w.u64(from.bootEpoch).u64(from.sequence).u64(channelId).u32(0);
}

export function dataFrame(
  m: Sender & Pick<Routed, "channelId" | "topic" | "number" | "gapMillis" | "payload"> & { readonly level?: number },
  hops: number,
): Uint8Array {
  const w = header(FrameType.DATA, m, m.channelId, hops);
  return w.string(m.topic).u32(m.number).u32(m.gapMillis).u32(m.level ?? MAX_U32).put(m.payload).done();
}

export function tipFrame(from: Sender, channelId: bigint, items: readonly TipItem[], hops: number): Uint8Array {
  const w = header(FrameType.TIP, from, 0n, hops).u64(channelId).u16(items.length);
  items.forEach((i) => w.string(i.topic).u32(i.number).u32(i.ageMillis));
  return w.done();
}

function putRange(w: Writer, r: Range): Uint8Array {
  return w.u64(r.bootEpoch).u64(r.channelId).string(r.topic).u32(r.first).u64(r.bits).done();
}

export function pullFrame(from: Sender, requester: string, reader: string, range: Range, hops: number): Uint8Array {
  const w = header(FrameType.PULL, from, 0n, hops);
  return putRange(w.peer(range.origin).peer(requester).peer(reader), range);
}

export function goneFrame(from: Sender, target: string, reader: string, range: Range, hops: number): Uint8Array {
  return putRange(header(FrameType.GONE, from, 0n, hops).peer(target).peer(reader), range);
}

export function envelopeFrame(
  from: Sender,
  e: Pick<Envelope, "target" | "reader" | "frame"> & { readonly level?: number },
  hops: number,
): Uint8Array {
  const w = header(FrameType.ENVELOPE, from, 0n, hops).peer(e.target).peer(e.reader);
  return w.u32(e.level ?? MAX_U32).put(e.frame).done();
}
