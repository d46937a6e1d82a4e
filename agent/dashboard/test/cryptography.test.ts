import { readFileSync } from "node:fs";
import { secp256k1 } from "@noble/curves/secp256k1";
import { base64 } from "@scure/base";
import { expect, test } from "vitest";
import { attempt, fromHex, hex, utf8 } from "../src/client/bytes";
import * as ev from "../src/client/event";
import { decrypt, encrypt, paddedLength } from "../src/client/nip44";
import * as keys from "../src/client/roomKey";

const vectors = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../keys/src/test/resources/vectors/${name}`, import.meta.url), "utf8"));

interface Room {
  from: "open" | "password" | "invite";
  name: string;
  password: string;
  invite: string;
  roomKey: string;
  fingerprint: string;
  cellTags: Record<string, string>;
  inboxTags: Record<string, string>;
  announceKeys: Record<string, string>;
  proofs: { author: string; createdAt: number; kind: number; tag: string; content: string; proof: string }[];
}

const rooms = vectors("room-key.json").rooms as Room[];

async function keyOf(room: Room): Promise<Uint8Array> {
  switch (room.from) {
    case "open":
      return keys.openRoomKey(room.name);
    case "password":
      return keys.passwordRoomKey(room.name, room.password);
    case "invite":
      return keys.inviteRoomKey(room.invite);
  }
}

test.each(rooms.map((room, i) => [`${i} ${room.from}`, room] as const))(
  "roomKey_ofVector %s",
  { timeout: 60_000 },
  async (_, room) => {
    const key = await keyOf(room);
    expect(hex(key)).toBe(room.roomKey);
    expect(keys.fingerprint(key)).toBe(room.fingerprint);
    for (const [cell, tag] of Object.entries(room.cellTags)) {
      expect(keys.cellTag(key, Number(cell))).toBe(tag);
    }
    for (const [peer, tag] of Object.entries(room.inboxTags)) {
      expect(keys.inboxTag(key, peer)).toBe(tag);
    }
    for (const [peer, announceKey] of Object.entries(room.announceKeys)) {
      expect(hex(keys.announceKey(key, peer))).toBe(announceKey);
    }
    for (const p of room.proofs) {
      expect(keys.proof(key, p.author, p.createdAt, p.kind, p.tag, p.content)).toBe(p.proof);
    }
  },
);

test("roomKey_mistypedInvite_isRefused", () => {
  const invite = rooms.find((r) => r.from === "invite")!.invite.trim().toLowerCase();
  const typo = invite.slice(0, 20) + (invite[20] === "q" ? "p" : "q") + invite.slice(21);
  expect(() => keys.inviteRoomKey(typo)).toThrow(/mistyped/);
  expect(() => keys.inviteRoomKey("nsec1xyz")).toThrow(/begins with cellmesh1/);
});

const nip44 = vectors("nip44.vectors.json").v2;

test("nip44_officialVectors_encryptAndDecrypt", () => {
  for (const v of nip44.valid.encrypt_decrypt) {
    const key = fromHex(v.conversation_key, 32);
    expect(encrypt(utf8(v.plaintext), key, fromHex(v.nonce, 32))).toBe(v.payload);
    expect(decrypt(v.payload, key)).toEqual(utf8(v.plaintext));
  }
  for (const [length, padded] of nip44.valid.calc_padded_len) {
    expect(paddedLength(length)).toBe(padded);
  }
});

test("nip44_officialInvalidPayloads_areMalformed", () => {
  for (const v of nip44.invalid.decrypt) {
    expect(attempt(() => decrypt(v.payload, fromHex(v.conversation_key, 32))), v.note).toBeUndefined();
  }
});

const ROOM_KEY = keys.openRoomKey("farm");

test("signalEvent_opensForItsAddresseeOnly", () => {
  const [alice, bob, eve] = [ev.newAuthor(), ev.newAuthor(), ev.newAuthor()];
  const tag = keys.inboxTag(ROOM_KEY, bob.peer);
  const event = ev.signDraft(alice, ROOM_KEY, ev.signal(alice, ROOM_KEY, bob.peer, tag, utf8("hello")), 1_800_000_000);
  expect(ev.verify(ev.checkedEvent(JSON.parse(JSON.stringify(event))))).toBe("ok");
  expect(ev.openSignal(event, bob, ROOM_KEY)).toEqual(utf8("hello"));
  expect(attempt(() => ev.openSignal(event, eve, ROOM_KEY))).toBeUndefined();
  expect(attempt(() => ev.openSignal(event, bob, keys.openRoomKey("other")))).toBeUndefined();
});

test("event_changedAnywhere_isRejected", () => {
  const alice = ev.newAuthor();
  const draft = ev.announcement(alice, ROOM_KEY, keys.cellTag(ROOM_KEY, 0), utf8("x"));
  const event = ev.signDraft(alice, ROOM_KEY, draft, 1_800_000_000);
  expect(ev.verify({ ...event, created_at: event.created_at + 1 })).toBe("id");
  expect(ev.verify({ ...event, sig: "00".repeat(64) })).toBe("signature");
  expect(ev.verify({ ...event, sig: "ff".repeat(64) })).toBe("signature");
  expect(attempt(() => ev.checkedEvent({ ...event, extra: 1 }))).toBeUndefined();
  expect(attempt(() => ev.checkedEvent({ ...event, pubkey: event.pubkey.toUpperCase() }))).toBeUndefined();
  expect(attempt(() => ev.checkedEvent(null))).toBeUndefined();
});

test("announcement_isReadableWithTheRoomsKey", () => {
  const alice = ev.newAuthor();
  const draft = ev.announcement(alice, ROOM_KEY, keys.cellTag(ROOM_KEY, 3), utf8("here"));
  const plain = decrypt(draft.content, keys.announceKey(ROOM_KEY, alice.peer));
  expect(base64.decode(new TextDecoder().decode(plain))).toEqual(utf8("here"));
  expect(secp256k1.utils.isValidPrivateKey(alice.secretKey)).toBe(true);
});
