import { bech32 } from "@scure/base";

/** A peer id (64 hexadecimal digits) as Nostr programs show a public key (NIP-19). */
export function npub(peer: string): string {
  const bytes = Uint8Array.from(peer.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return bech32.encode("npub", bech32.toWords(bytes), 90);
}

/** Enough of it to tell boards apart. */
export function shortNpub(peer: string): string {
  const whole = npub(peer);
  return `${whole.slice(0, 9)}…${whole.slice(-4)}`;
}
