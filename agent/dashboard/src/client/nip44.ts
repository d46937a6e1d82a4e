import { chacha20 } from "@noble/ciphers/chacha";
import { equalBytes } from "@noble/ciphers/utils";
import { expand } from "@noble/hashes/hkdf";
import { hmac } from "@noble/hashes/hmac";
import { sha256 } from "@noble/hashes/sha2";
import { concatBytes } from "@noble/hashes/utils";
import { base64 } from "@scure/base";
import { Malformed } from "./bytes";

/** NIP-44 version 2: encryption with a given conversation key. */
const VERSION = 2;
const NONCE_BYTES = 32;
const MAC_BYTES = 32;
const MAX_PLAINTEXT_BYTES = 65_535;
const MIN_PAYLOAD_CHARS = 132;
const MAX_PAYLOAD_CHARS = 87_472;

function messageKeys(conversationKey: Uint8Array, nonce: Uint8Array) {
  const keys = expand(sha256, conversationKey, nonce, 76);
  return { key: keys.subarray(0, 32), nonce: keys.subarray(32, 44), mac: keys.subarray(44, 76) };
}

/** Bytes of a padded plaintext without its length. */
export function paddedLength(length: number): number {
  if (length <= 32) {
    return 32;
  }
  const nextPower = 2 ** (32 - Math.clz32(length - 1));
  const chunk = nextPower <= 256 ? 32 : nextPower / 8;
  return chunk * (Math.floor((length - 1) / chunk) + 1);
}

/** Encrypts 1 to 65,535 bytes; the payload in base64. `nonce` is for test vectors only. */
export function encrypt(
  plaintext: Uint8Array,
  conversationKey: Uint8Array,
  nonce: Uint8Array = crypto.getRandomValues(new Uint8Array(NONCE_BYTES)),
): string {
  if (plaintext.length === 0 || plaintext.length > MAX_PLAINTEXT_BYTES) {
    throw new RangeError(`plaintext of ${plaintext.length} bytes`);
  }
  const padded = new Uint8Array(2 + paddedLength(plaintext.length));
  new DataView(padded.buffer).setUint16(0, plaintext.length);
  padded.set(plaintext, 2);
  const keys = messageKeys(conversationKey, nonce);
  const ciphertext = chacha20(keys.key, keys.nonce, padded);
  const mac = hmac(sha256, keys.mac, concatBytes(nonce, ciphertext));
  return base64.encode(concatBytes(Uint8Array.of(VERSION), nonce, ciphertext, mac));
}

/** Checks the MAC and the padding; {@link Malformed} if anything is amiss. */
export function decrypt(payload: string, conversationKey: Uint8Array): Uint8Array {
  if (payload.length < MIN_PAYLOAD_CHARS || payload.length > MAX_PAYLOAD_CHARS) {
    throw new Malformed("payload length");
  }
  const data = decodeBase64(payload);
  const end = data.length - MAC_BYTES;
  if (data[0] !== VERSION || end < 1 + NONCE_BYTES + 2 + 32) {
    throw new Malformed("version");
  }
  const nonce = data.subarray(1, 1 + NONCE_BYTES);
  const keys = messageKeys(conversationKey, nonce);
  const mac = hmac(sha256, keys.mac, data.subarray(1, end));
  if (!equalBytes(mac, data.subarray(end))) {
    throw new Malformed("mac");
  }
  const padded = chacha20(keys.key, keys.nonce, data.subarray(1 + NONCE_BYTES, end));
  const length = new DataView(padded.buffer, padded.byteOffset).getUint16(0);
  if (length === 0 || padded.length !== 2 + paddedLength(length)) {
    throw new Malformed("padding");
  }
  return padded.subarray(2, 2 + length);
}

/** Decodes base64 with padding; {@link Malformed} if it is anything else. */
export function decodeBase64(encoded: string): Uint8Array {
  try {
    return base64.decode(encoded);
  } catch {
    throw new Malformed("base64");
  }
}
