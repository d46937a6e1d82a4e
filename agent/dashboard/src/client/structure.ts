import { Malformed, fromHex, utf8, type Reader, type Writer } from "./bytes";
import { sha256 } from "@noble/hashes/sha2";

const U64 = (1n << 64n) - 1n;

/** The 64-bit finaliser of MurmurHash3 (Appleby). */
export function mix(x: bigint): bigint {
  x = ((x ^ (x >> 33n)) * 0xff51afd7ed558ccdn) & U64;
  x = ((x ^ (x >> 33n)) * 0xc4ceb9fe1a85ec53n) & U64;
  return x ^ (x >> 33n);
}

/** The hash of a peer id (64 hexadecimal digits), which decides its cell. */
export function peerHash(peer: string): bigint {
  const bytes = fromHex(peer, 32);
  const view = new DataView(bytes.buffer);
  let h = 0n;
  for (let word = 3; word >= 0; word--) {
    h = mix(view.getBigUint64(word * 8) ^ h);
  }
  return h;
}

/** Jump consistent hash (Lamping and Veach 2014, arXiv:1406.2294): 0…buckets-1. */
export function jump(key: bigint, buckets: number): number {
  let b = -1;
  let j = 0;
  while (j < buckets) {
    b = j;
    key = (key * 2862933555777941757n + 1n) & U64;
    j = Math.floor((b + 1) * (2147483648 / (Number(key >> 33n) + 1)));
  }
  return b;
}

/** The first 8 bytes of SHA-256 of the channel's name, as the wire has it. */
export function channelId(name: string): bigint {
  const digest = sha256(utf8(name));
  return new DataView(digest.buffer, digest.byteOffset).getBigUint64(0);
}

/** The agreed numbers of a room, from which cells follow. */
export interface Structure {
  readonly generation: number;
  /** C, the number of cells. */
  readonly cells: number;
  /** D, the wanted number of edges per cell. */
  readonly degree: number;
}

/** What a peer starts with that has heard of no other. */
export const ALONE: Structure = { generation: 0, cells: 1, degree: 0 };

const MAX_CELLS = 1 << 14;
const MAX_DEGREE = 0x7fffffff;
const MAX_EDGES_OF_A_CELL = 4_096;
const MAX_EDGES = 1 << 22;

function tie(s: Structure): bigint {
  const alone = s.generation === 0 && s.cells === 1 && s.degree === 0;
  return alone ? 0n : mix((BigInt(s.cells) << 32n) | BigInt(s.degree));
}

/** Whether `a` replaces `b`: by generation, ties by hash. */
export function supersedes(a: Structure, b: Structure): boolean {
  return a.generation !== b.generation ? a.generation > b.generation : tie(a) > tie(b);
}

/** The cell that a peer belongs to: 0…C-1. */
export function cellOf(peer: string, structure: Structure): number {
  return jump(peerHash(peer), structure.cells);
}

/** The bounds of `docs/protocol.md`: a structure is a peer's word, and costs those that adopt it. */
function isBearable({ cells, degree }: Structure): boolean {
  const edges = Math.min(degree, cells - 1);
  const inRange = cells >= 1 && cells <= MAX_CELLS && degree <= MAX_DEGREE;
  return inRange && edges <= MAX_EDGES_OF_A_CELL && (edges === cells - 1 || edges * cells <= MAX_EDGES);
}

/** Reads a structure; {@link Malformed} if it is out of bounds. */
export function readStructure(from: Reader): Structure {
  const structure = { generation: from.u32(), cells: from.u32(), degree: from.u32() };
  if (!isBearable(structure)) {
    throw new Malformed("structure out of range");
  }
  return structure;
}

/** Writes 12 bytes. */
export function writeStructure(to: Writer, s: Structure): Writer {
  return to.u32(s.generation).u32(s.cells).u32(s.degree);
}
