import { hkdf } from "@noble/hashes/hkdf";
import { hmac } from "@noble/hashes/hmac";
import { sha256 } from "@noble/hashes/sha2";
import { concatBytes } from "@noble/hashes/utils";
import { bech32m } from "@scure/base";
import { secp256k1 } from "@noble/curves/secp256k1";
import { fromHex, hex, utf8, Writer } from "./bytes";

/** The 32-byte secret of a room; `docs/protocol-signalling.md`, sections 1 to 3. */
const SALT = utf8("cellmesh/1");
const MAX_TEXT_BYTES = 256;

function derive(keyMaterial: Uint8Array, info: Uint8Array | string): Uint8Array {
  return hkdf(sha256, keyMaterial, SALT, typeof info === "string" ? utf8(info) : info, 32);
}

function normalised(what: string, value: string): Uint8Array {
  const bytes = utf8(value.normalize("NFC"));
  if (bytes.length === 0 || bytes.length > MAX_TEXT_BYTES) {
    throw new RangeError(`The ${what} has ${bytes.length} bytes; it must have 1 to ${MAX_TEXT_BYTES}.`);
  }
  return bytes;
}

/** The key of a room without a secret: whoever knows or guesses the name can join. */
export function openRoomKey(room: string): Uint8Array {
  return derive(normalised("room's name", room), "room/open");
}

/** The key of a room with a password; Argon2id takes a second or more in a browser. */
export async function passwordRoomKey(room: string, password: string): Promise<Uint8Array> {
  const { argon2idAsync } = await import("@noble/hashes/argon2");
  const name = normalised("room's name", room);
  const salt = sha256(concatBytes(utf8("cellmesh/1/room/password\0"), name)).subarray(0, 16);
  const options = { version: 0x13, m: 65_536, t: 3, p: 1, dkLen: 32 };
  return derive(await argon2idAsync(normalised("password", password), salt, options), "room/password");
}

/** The key that an invite (`cellmesh1…`) opens. */
export function inviteRoomKey(invite: string): Uint8Array {
  const typed = invite.trim().toLowerCase();
  if (!typed.startsWith("cellmesh1") || typed.length !== 47) {
    throw new RangeError("An invite begins with cellmesh1 and has 47 characters: copy it again.");
  }
  let secret: Uint8Array;
  try {
    secret = bech32m.fromWords(bech32m.decode(typed as `${string}1${string}`, 47).words);
  } catch {
    throw new RangeError("The invite is mistyped: copy it again.");
  }
  return derive(secret, "room/invite");
}

/** The room by four groups of four digits, for two people to compare. */
export function fingerprint(roomKey: Uint8Array): string {
  const bytes = derive(roomKey, "room/fingerprint");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return [0, 4, 8, 12].map((at) => String(view.getUint32(at) % 10_000).padStart(4, "0")).join("-");
}

/** The tag of a cell's topic. */
export function cellTag(roomKey: Uint8Array, cell: number): string {
  return hex(hmac(sha256, roomKey, concatBytes(utf8("cell"), new Writer().u32(cell).done())));
}

/** The tag of a peer's inbox. */
export function inboxTag(roomKey: Uint8Array, peer: string): string {
  return hex(hmac(sha256, roomKey, concatBytes(utf8("peer"), fromHex(peer, 32))));
}

/** The conversation key of one author's announcements. */
export function announceKey(roomKey: Uint8Array, author: string): Uint8Array {
  return derive(roomKey, concatBytes(utf8("announce"), fromHex(author, 32)));
}

/** The conversation key between two peers of the room. Throws if `peer` is no point of the curve. */
export function signalKey(roomKey: Uint8Array, secretKey: Uint8Array, peer: string): Uint8Array {
  const shared = secp256k1.getSharedSecret(secretKey, fromHex(`02${peer}`, 33));
  return derive(concatBytes(shared.subarray(1, 33), roomKey), "signal");
}

/** What shows that whoever made an event holds the room's key. */
export function proof(
  roomKey: Uint8Array,
  author: string,
  createdAt: number,
  kind: number,
  tag: string,
  content: string,
): string {
  const head = new Writer().put(fromHex(author, 32)).u64(createdAt).u32(kind).done();
  const mac = hmac(sha256, derive(roomKey, "proof"), concatBytes(head, utf8(tag + content)));
  return hex(mac.subarray(0, 16));
}
