import { schnorr } from "@noble/curves/secp256k1";
import { sha256 } from "@noble/hashes/sha2";
import { base64 } from "@scure/base";
import { fromHex, hex, isHex, Malformed, text, utf8 } from "./bytes";
import * as nip44 from "./nip44";
import { announceKey, proof, signalKey } from "./roomKey";

/** `docs/protocol-signalling.md`, sections 2 to 4: the two kinds of events. */
export const ANNOUNCEMENT = 25_317;
/** The kind of signals for one peer. */
export const SIGNAL = 25_318;
const AUTHENTICATION = 22_242;
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

/** An event of any kind. `createdAt` in seconds since 1970. */
export function sign(author: Author, kind: number, tags: string[][], content: string, createdAt: number): NostrEvent {
  const unsigned = { pubkey: author.peer, created_at: createdAt, kind, tags, content };
  const id = eventId(unsigned);
  return { id: hex(id), ...unsigned, sig: hex(schnorr.sign(id, author.secretKey)) };
}

/** An event before it is dated and signed, which happens for each relay when it is sent. */
export interface Draft {
  readonly kind: number;
  readonly tag: string;
  readonly content: string;
}

/** The event itself. `createdAt` in seconds since 1970. */
export function signDraft(author: Author, roomKey: Uint8Array, draft: Draft, createdAt: number): NostrEvent {
  const { kind, tag, content } = draft;
  const tags = [["x", tag, proof(roomKey, author.peer, createdAt, kind, tag, content)]];
  return sign(author, kind, tags, content, createdAt);
}

/** The answer to a relay's challenge (NIP-42). */
export function authenticationEvent(author: Author, url: string, challenge: string, createdAt: number): NostrEvent {
  const tags = [
    ["relay", url],
    ["challenge", challenge],
  ];
  return sign(author, AUTHENTICATION, tags, "", createdAt);
}

function content(payload: Uint8Array, key: Uint8Array): string {
  if (payload.length === 0 || payload.length > MAX_PAYLOAD_BYTES) {
    throw new RangeError(`payload of ${payload.length} bytes`);
  }
  return nip44.encrypt(utf8(base64.encode(payload)), key);
}

/** An announcement on the topic `tag`. */
export function announcement(author: Author, roomKey: Uint8Array, tag: string, payload: Uint8Array): Draft {
  return { kind: ANNOUNCEMENT, tag, content: content(payload, announceKey(roomKey, author.peer)) };
}

/** A signal for `to`, whose inbox is `tag`. */
export function signal(author: Author, roomKey: Uint8Array, to: string, tag: string, payload: Uint8Array): Draft {
  return { kind: SIGNAL, tag, content: content(payload, signalKey(roomKey, author.secretKey, to)) };
}

/** The address of an event with its proof, then perhaps the nonce of a proof of work (NIP-13). */
export function address(e: NostrEvent): { tag: string; proof: string } | undefined {
  const [x, work, ...more] = e.tags;
  const worked = work === undefined || (work[0] === "nonce" && (work.length === 2 || work.length === 3));
  if (x?.[0] !== "x" || x.length !== 3 || !worked || more.length > 0) {
    return undefined;
  }
  return { tag: x[1]!, proof: x[2]! };
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
