/** `docs/protocol-link.md`, section 3: what one WebRTC message holds. */
export const MAX_MESSAGE_BYTES = 262_144;
/** Kind and length of an entry. */
export const ENTRY_HEADER_BYTES = 4;

/** What an entry is for. */
export const enum EntryKind {
  FRAME = 0,
  PING = 1,
  PONG = 2,
  BYE = 3,
}

/** Takes the entries of a message, one by one, as views of it. */
export interface Entries {
  frame(bytes: Uint8Array): void;
  ping(number: bigint): void;
  pong(number: bigint): void;
  bye(reason: number): void;
  unknown(kind: number): void;
}

/** Hands out the entries of one message. Returns false if (the rest of) it is malformed. */
export function readBatch(message: Uint8Array, to: Entries): boolean {
  if (message.length === 0 || message.length > MAX_MESSAGE_BYTES) {
    return false;
  }
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  while (at < message.length) {
    if (message.length - at < ENTRY_HEADER_BYTES) {
      return false;
    }
    const head = view.getUint32(at);
    const length = head & 0xffffff;
    at += ENTRY_HEADER_BYTES;
    if (length > message.length - at || !entry(head >>> 24, view, at, length, to)) {
      return false;
    }
    at += length;
  }
  return true;
}

function entry(kind: number, view: DataView, at: number, length: number, to: Entries): boolean {
  switch (kind) {
    case EntryKind.FRAME:
      if (length === 0) {
        return false;
      }
      to.frame(new Uint8Array(view.buffer, view.byteOffset + at, length));
      return true;
    case EntryKind.PING:
    case EntryKind.PONG:
      if (length !== 8) {
        return false;
      }
      kind === EntryKind.PING ? to.ping(view.getBigUint64(at)) : to.pong(view.getBigUint64(at));
      return true;
    case EntryKind.BYE:
      if (length !== 1) {
        return false;
      }
      to.bye(view.getUint8(at));
      return true;
    default:
      to.unknown(kind);
      return true;
  }
}

/** One entry, ready to be put into a batch. */
export function entryOf(kind: EntryKind, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ENTRY_HEADER_BYTES + body.length);
  new DataView(bytes.buffer).setUint32(0, ((kind << 24) | body.length) >>> 0);
  bytes.set(body, ENTRY_HEADER_BYTES);
  return bytes;
}

/** The body of PING and PONG. */
export function u64Body(number: bigint): Uint8Array {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setBigUint64(0, number);
  return body;
}
