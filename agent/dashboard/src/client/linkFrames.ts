import { Malformed, Writer, type Reader } from "./bytes";
import { FrameType, VERSION } from "./frameType";
import { readRole, type Role } from "./role";
import { readStructure, writeStructure, type Structure } from "./structure";

/** `docs/protocol.md`, frames: those for the other end of one link. */
export const MAX_FILTERS = 16;
const MAX_TARGET_CELLS = 16_384;
const MAX_CELL_SIZE = 512;
const SIGNATURE_BYTES = 64;

/** First on every link, and again when the structure changes. */
export interface Hello {
  readonly type: FrameType.HELLO;
  readonly role: Role;
  readonly bootEpoch: number;
  readonly structure: Structure;
  /** Whether the sender has had our HELLO. */
  readonly heard: boolean;
}

/** Reads what follows the type of HELLO. */
export function parseHello(r: Reader): Hello {
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

/** `heard`: whether the board's HELLO has come; it lets nobody in that does not hear it. */
export function helloFrame(bootEpoch: number, structure: Structure, heard: boolean): Uint8Array {
  const w = new Writer().u8(VERSION).u8(FrameType.HELLO).u8(1).u64(bootEpoch);
  return writeStructure(w, structure).u8(heard ? 1 : 0).u32(0).done();
}

/** All subscriptions of the leaf, replacing earlier ones; `asked` are channels of which it wants what is retained. */
export function subscribeFrame(
  subscriptions: readonly { channelId: bigint; everyMillis?: number; filters: readonly string[] }[],
  asked: readonly bigint[] = [],
): Uint8Array {
  const w = new Writer().u8(VERSION).u8(FrameType.SUBSCRIBE).u16(subscriptions.length);
  for (const s of subscriptions) {
    w.u64(s.channelId).u32(s.everyMillis ?? 0).u16(s.filters.length);
    s.filters.forEach((f) => w.string(f));
  }
  w.u16(asked.length);
  asked.forEach((id) => w.u64(id));
  return w.done();
}
