import { Malformed, Reader, Writer } from "./bytes";
import { FrameType, VERSION } from "./frameType";
import { readRange, writeRange, type Range } from "./range";

/** `docs/protocol.md`, frames: those that go on from peer to peer. */
export const HEADER_BYTES = 64;
const MAX_U32 = 0xffff_ffff;
const MAX_TIP_ITEMS = 128;
const ANYONE = "00".repeat(32);

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
  readonly type: FrameType.DATA | FrameType.BROADCAST | FrameType.UNICAST | FrameType.SIGNAL | FrameType.RETAINED;
  /** Empty unless published or retained. */
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

/** How far some topics of a channel have come, as their origin says. */
export interface Tip extends Header {
  readonly type: FrameType.TIP;
  readonly ofChannel: bigint;
  readonly items: readonly TipItem[];
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

/** What is routed, as far as a leaf has a use for it. */
export type RoutedFrame = Routed | Tip | Pull | Gone | Envelope;

/** Reads what follows the type of a routed frame. */
export function parseRoutedFrame(type: RoutedFrame["type"], r: Reader): RoutedFrame {
  switch (type) {
    case FrameType.TIP:
      return parseTip(r);
    case FrameType.PULL:
      return parsePull(r);
    case FrameType.GONE:
      return parseGone(r);
    case FrameType.ENVELOPE:
      return parseEnvelope(r);
    default:
      return parseRouted(type, r);
  }
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
  const topic = data || type === FrameType.RETAINED ? r.string() : "";
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
    topic: r.string(),
    number: r.u32(),
    ageMillis: r.u32(),
  }));
  r.end();
  return { type: FrameType.TIP, ...header, ofChannel, items };
}

function parsePull(r: Reader): Pull {
  const header = parseHeader(r);
  const of = r.peer();
  return { type: FrameType.PULL, ...header, requester: r.peer(), reader: r.peer(), range: readRange(r, of) };
}

function parseGone(r: Reader): Gone {
  const header = parseHeader(r);
  const [target, reader] = [r.peer(), r.peer()];
  return { type: FrameType.GONE, ...header, target, reader, range: readRange(r, header.origin) };
}

function parseEnvelope(r: Reader): Envelope {
  const header = parseHeader(r);
  const [target, reader, level, frame] = [r.peer(), r.peer(), r.u32(), r.rest()];
  return { type: FrameType.ENVELOPE, ...header, target, reader, level, frame, inner: parseInner(frame) };
}

function parseInner(frame: Uint8Array): Routed | Tip {
  const r = new Reader(frame);
  if (r.u8() !== VERSION) {
    throw new Malformed("version");
  }
  const type = r.u8();
  if (type !== FrameType.DATA && type !== FrameType.TIP && type !== FrameType.RETAINED) {
    throw new Malformed("envelope around another type");
  }
  return type === FrameType.TIP ? parseTip(r) : parseRouted(type, r);
}

/** Whom an envelope's reader names, if that is nobody in particular. */
export const isAnyone = (reader: string): boolean => reader === ANYONE;

/** Who sends a frame, and its place among the sender's frames on that channel. */
export type Sender = Pick<Header, "origin" | "bootEpoch" | "sequence">;

function header(type: FrameType, from: Sender, channelId: bigint, hops: number): Writer {
  const w = new Writer().u8(VERSION).u8(type).u8(hops).u8(0).peer(from.origin);
  return w.u64(from.bootEpoch).u64(from.sequence).u64(channelId).u32(0);
}

/** A message that is published. */
export function dataFrame(
  m: Sender & Pick<Routed, "channelId" | "topic" | "number" | "gapMillis" | "payload"> & { readonly level?: number },
  hops: number,
): Uint8Array {
  const w = header(FrameType.DATA, m, m.channelId, hops);
  return w.string(m.topic).u32(m.number).u32(m.gapMillis).u32(m.level ?? MAX_U32).put(m.payload).done();
}

/** How far topics of one channel have come. */
export function tipFrame(from: Sender, channelId: bigint, items: readonly TipItem[], hops: number): Uint8Array {
  const w = header(FrameType.TIP, from, 0n, hops).u64(channelId).u16(items.length);
  items.forEach((i) => w.string(i.topic).u32(i.number).u32(i.ageMillis));
  return w.done();
}

/** Asks for messages of a range: `requester` gets them, for `reader`. */
export function pullFrame(from: Sender, requester: string, reader: string, range: Range, hops: number): Uint8Array {
  const w = header(FrameType.PULL, from, 0n, hops);
  return writeRange(w.peer(range.origin).peer(requester).peer(reader), range).done();
}

/** The answer to PULL for what is kept no more. */
export function goneFrame(from: Sender, target: string, reader: string, range: Range, hops: number): Uint8Array {
  return writeRange(header(FrameType.GONE, from, 0n, hops).peer(target).peer(reader), range).done();
}

/** A whole DATA, TIP or RETAINED for one reader. */
export function envelopeFrame(
  from: Sender,
  e: Pick<Envelope, "target" | "reader" | "frame"> & { readonly level?: number },
  hops: number,
): Uint8Array {
  const w = header(FrameType.ENVELOPE, from, 0n, hops).peer(e.target).peer(e.reader);
  return w.u32(e.level ?? MAX_U32).put(e.frame).done();
}
