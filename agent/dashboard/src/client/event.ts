import { schnorr } from "@noble/curves/secp256k1";
import { sha256 } from "@noble/hashes/sha2";
import { base64 } from "@scure/base";
import { fromHex, hex, isHex, Malformed, text, utf8 } from "./bytes";
import * as nip44 from "./nip44";
import { announceKey, signalKey } from "./roomKey";

/** `docs/protocol-signalling.md`, sections 2 to 4: the two kinds of events. */
export const ANNOUNCEMENT = 25_317;
/** The kind of signals for one peer. */
export const SIGNAL = 25_318;
/** The longest event, as JSON. */
export const MAX_EVENT_BYTES = 16_384;
/** The longest payload, before it is encrypted. */
export const MAX_PAYLOAD_BYTES = 7_680;

/** An event of NIP-01. */
export interface NostrEvent {
  readonly id: string;
  readonly pubkey: string;
  readonly created_at: number;
  readonly kind: number;
  readonly tags: readonly (readonly string[])[];
  readonly content: string;
  readonly sig: string;
}

/** The author of events: a fresh key for each page. */
export interface Author {
  readonly secretKey: Uint8Array;
  readonly peer: string;
}

/** A fresh key, which lives in memory only. */
export function newAuthor(): Author {
  const secretKey = schnorr.utils.randomPrivateKey();
  return { secretKey, peer: hex(schnorr.getPublicKey(secretKey)) };
}

function eventId(e: Omit<NostrEvent, "id" | "sig">): Uint8Array {
  return sha256(utf8(JSON.stringify([0, e.pubkey, e.created_at, e.kind, e.tags, e.content])));
}

function sign(author: Author, kind: number, tag: string, content: string, createdAt: number): NostrEvent {
  const unsigned = { pubkey: author.peer, created_at: createdAt, kind, tags: [["x", tag]], content };
  const id = eventId(unsigned);
  return { id: hex(id), ...unsigned, sig: hex(schnorr.sign(id, author.secretKey)) };
}

function content(payload: Uint8Array, key: Uint8Array): string {
  if (payload.length === 0 || payload.length > MAX_PAYLOAD_BYTES) {
    throw new RangeError(`payload of ${payload.length} bytes`);
  }
  return nip44.encrypt(utf8(base64.encode(payload)), key);
}

/** An announcement on the topic `tag`. `createdAt` in seconds since 1970. */
export function announcementEvent(
  author: Author,
  roomKey: Uint8Array,
  tag: string,
  payload: Uint8Array,
  createdAt: number,
): NostrEvent {
  return sign(author, ANNOUNCEMENT, tag, content(payload, announceKey(roomKey, author.peer)), createdAt);
}

/** A signal for `to`, whose inbox is `tag`. */
export function signalEvent(
  author: Author,
  roomKey: Uint8Array,
  to: string,
  tag: string,
  payload: Uint8Array,
  createdAt: number,
): NostrEvent {
  return sign(author, SIGNAL, tag, content(payload, signalKey(roomKey, author.secretKey, to)), createdAt);
}

const FIELDS = ["content", "created_at", "id", "kind", "pubkey", "sig", "tags"];

/** The shape of NIP-01; {@link Malformed} if it is anything else. */
export function checkedEvent(value: unknown): NostrEvent {
  if (typeof value !== "object" || value === null) {
    throw new Malformed("event");
  }
  const e = value as Record<string, unknown>;
  const names = Object.keys(e).sort();
  const shape =
    names.length === FIELDS.length &&
    names.every((n, i) => n === FIELDS[i]) &&
    isHex(e["id"], 32) &&
    isHex(e["pubkey"], 32) &&
    isHex(e["sig"], 64) &&
    Number.isSafeInteger(e["created_at"]) &&
    Number.isSafeInteger(e["kind"]) &&
    typeof e["content"] === "string" &&
    Array.isArray(e["tags"]) &&
    e["tags"].every((t) => Array.isArray(t) && t.every((s) => typeof s === "string"));
  if (!shape) {
    throw new Malformed("event shape");
  }
  return e as unknown as NostrEvent;
}

/** Why an event is dropped, or its signature is right. */
export function verify(e: NostrEvent): "ok" | "id" | "signature" {
  const id = eventId(e);
  if (hex(id) !== e.id) {
    return "id";
  }
  try {
    return schnorr.verify(fromHex(e.sig, 64), id, fromHex(e.pubkey, 32)) ? "ok" : "signature";
  } catch {
    return "signature";
  }
}

/** The payload of a signal for `author`; {@link Malformed} if it does not open. */
export function openSignal(e: NostrEvent, author: Author, roomKey: Uint8Array): Uint8Array {
  let key: Uint8Array;
  try {
    key = signalKey(roomKey, author.secretKey, e.pubkey);
  } catch {
    throw new Malformed("public key");
  }
  const payload = nip44.decodeBase64(text(nip44.decrypt(e.content, key)));
  if (payload.length === 0 || payload.length > MAX_PAYLOAD_BYTES) {
    throw new Malformed("payload");
  }
  return payload;
}
