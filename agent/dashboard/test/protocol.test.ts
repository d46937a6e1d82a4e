import { expect, test } from "vitest";
import { attempt, hex, utf8, Writer } from "../src/client/bytes";
import { EntryKind, entryOf, readBatch, u64Body } from "../src/client/batch";
import { isUsable, parseDescription, writeDescription } from "../src/client/description";
import { parseFrame } from "../src/client/frames";
import { FrameType } from "../src/client/frameType";
import { helloFrame, subscribeFrame } from "../src/client/linkFrames";
import { dataFrame, envelopeFrame, pullFrame, tipFrame, type Routed } from "../src/client/routedFrames";
import { announceSignal, linkSignal, parseSignal, SignalType } from "../src/client/signals";
import { ALONE, cellOf, channelId, jump, mix, supersedes } from "../src/client/structure";
import { WINDOW, Windows } from "../src/client/window";
import { damaged, randomBytes, seeded } from "./seeded";

const PEER = "f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9";

test("mix_isMurmurHash3sFinaliser", () => {
  expect(mix(0n)).toBe(0n);
  expect(mix(1n)).toBe(0xb456bcfc34c2cb2cn);
  expect(mix(0xffffffffffffffffn)).toBe(0x64b5720b4b825f21n);
});

test("jump_ofOneBucketMore_movesOnlyIntoTheNewOne", () => {
  const random = seeded(1);
  for (let i = 0; i < 2_000; i++) {
    const key = mix(BigInt(Math.floor(random() * 2 ** 53)));
    const buckets = 1 + Math.floor(random() * 300);
    const before = jump(key, buckets);
    const after = jump(key, buckets + 1);
    expect(before).toBeLessThan(buckets);
    expect(after === before || after === buckets).toBe(true);
  }
  // Guava's and the paper's published figures.
  expect(jump(0n, 1)).toBe(0);
  expect(jump(10863919174838991n, 11)).toBe(6);
  expect(jump(2016238256797177309n, 11)).toBe(3);
  expect(jump(1673758223894951030n, 11)).toBe(5);
});

test("supersedes_higherGenerationWins_andATieHasOneWinner", () => {
  const a = { generation: 1, cells: 4, degree: 3 };
  const b = { generation: 1, cells: 5, degree: 3 };
  expect(supersedes(a, ALONE)).toBe(true);
  expect(supersedes(ALONE, ALONE)).toBe(false);
  expect(supersedes(a, b)).not.toBe(supersedes(b, a));
  expect(supersedes({ generation: 0, cells: 2, degree: 1 }, ALONE)).toBe(true);
  expect(cellOf(PEER, ALONE)).toBe(0);
});

test("frames_helloAndDataAndSubscribe_haveTheirDocumentedBytes", () => {
  const hello = helloFrame(0x0102030405, { generation: 7, cells: 3, degree: 2 }, true);
  expect(hex(hello)).toBe("02010100000001020304050000000700000003000000020100000000");
  const id = channelId("telemetry");
  expect(hex(subscribeFrame([{ channelId: 1n, filters: ["a/#"] }]))).toBe(
    "0206" + "0001" + "0000000000000001" + "00000000" + "0001" + "0003" + hex(utf8("a/#")) + "0000",
  );
  const data = dataFrame(
    { origin: PEER, bootEpoch: 5, sequence: 9, channelId: id, topic: "t", number: 3, gapMillis: 4, payload: utf8("xyz") },
    16,
  );
  expect(hex(data.subarray(0, 4))).toBe("02401000");
  const parsed = parseFrame(data) as Routed;
  expect(parsed).toMatchObject({ type: FrameType.DATA, origin: PEER, bootEpoch: 5, sequence: 9, topic: "t", number: 3, gapMillis: 4 });
  expect(parsed.channelId).toBe(id);
  expect(parsed.payload).toEqual(utf8("xyz"));
});

const RANGE = { origin: PEER, bootEpoch: 5, channelId: 1n, topic: "t", first: 1, bits: 1n };

test("frames_brokenOnes_areMalformedAndNeverThrowOut", () => {
  const random = seeded(20261121);
  const good = [
    helloFrame(1, ALONE, false),
    dataFrame({ origin: PEER, bootEpoch: 5, sequence: 9, channelId: 1n, topic: "t/u", number: 1, gapMillis: 0, payload: utf8("x") }, 16),
    tipFrame({ origin: PEER, bootEpoch: 5, sequence: 9 }, 1n, [{ topic: "t", number: 1, ageMillis: 2 }], 16),
    pullFrame({ origin: PEER, bootEpoch: 5, sequence: 9 }, PEER, PEER, RANGE, 16),
    envelopeFrame({ origin: PEER, bootEpoch: 5, sequence: 9 }, { target: PEER, reader: PEER, frame: Uint8Array.of(2, 70) }, 16),
    new Writer().u8(2).u8(67).u8(3).u8(0).peer(PEER).u64(1).u64(1).u64(1).u32(0).peer(PEER).u8(1).done(),
  ];
  for (let i = 0; i < 20_000; i++) {
    const bytes = i % 2 === 0 ? randomBytes(random, 120) : damaged(random, good[i % good.length]!);
    attempt(() => parseFrame(bytes)); // throws out what is not Malformed: the test fails then
    attempt(() => parseSignal(bytes));
    attempt(() => parseDescription(bytes));
  }
  expect(attempt(() => parseFrame(good[1]!.subarray(0, 81)))).toBeDefined();
  expect(attempt(() => parseFrame(good[1]!.subarray(0, 66)))).toBeUndefined();
  expect(attempt(() => parseFrame(new Uint8Array(65_537).fill(2)))).toBeUndefined();
  expect(attempt(() => parseFrame(Uint8Array.of(2, 200)))).toEqual({ type: "unknown", code: 200 });
});

test("signals_announceAndLink_haveTheirDocumentedBytes", () => {
  expect(hex(announceSignal(1, ALONE, 300, 2))).toBe(
    "010101" + "0000000000000001" + "000000000000000100000000" + "ff" + "0002" + "0".repeat(16) + "ff" + "00000000",
  );
  const link = attempt(() => parseSignal(linkSignal(3, ALONE, utf8("{}"))));
  expect(link).toMatchObject({ type: SignalType.LINK, role: "leaf", bootEpoch: 3, structure: ALONE });
  expect(link!.description).toEqual(utf8("{}"));
});

test("windows_everyMessageOnce_inAnyOrder", () => {
  const random = seeded(7);
  const windows = new Windows();
  const seen = new Set<number>();
  for (let i = 0; i < 20_000; i++) {
    const sequence = 1 + Math.max(0, i - Math.floor(random() * (WINDOW / 2)));
    expect(windows.first(PEER, 1, 2n, sequence)).toBe(!seen.has(sequence));
    seen.add(sequence);
  }
  expect(windows.first(PEER, 1, 2n, 1)).toBe(false); // older than the window
  expect(windows.first(PEER, 2, 2n, 1)).toBe(true); // the board has restarted
  expect(windows.first(PEER, 1, 3n, 1)).toBe(true); // another channel
});

test("windows_leapAndEdge_areExact", () => {
  const windows = new Windows();
  expect(windows.first(PEER, 1, 1n, 5)).toBe(true);
  expect(windows.first(PEER, 1, 1n, 5 + WINDOW)).toBe(true);
  expect(windows.first(PEER, 1, 1n, 5)).toBe(false);
  expect(windows.first(PEER, 1, 1n, 6)).toBe(true);
  expect(windows.first(PEER, 1, 1n, Number.MAX_SAFE_INTEGER)).toBe(true);
  expect(windows.first(PEER, 1, 1n, Number.MAX_SAFE_INTEGER - WINDOW + 1)).toBe(true);
  expect(windows.first(PEER, 1, 1n, Number.MAX_SAFE_INTEGER - WINDOW)).toBe(false);
});

test("windows_manyOrigins_areBoundedAndTheSilentOneGoesFirst", () => {
  const windows = new Windows(3);
  ["a", "b", "c"].forEach((o) => windows.first(o, 1, 1n, 1));
  windows.first("a", 1, 1n, 2);
  windows.first("d", 1, 1n, 1);
  expect(windows.size).toBe(3);
  expect(windows.first("a", 1, 1n, 1)).toBe(false);
  expect(windows.first("b", 1, 1n, 1)).toBe(true);
});

function read(message: Uint8Array): { ok: boolean; seen: string[] } {
  const seen: string[] = [];
  const ok = readBatch(message, {
    frame: (b) => seen.push(`frame ${hex(b)}`),
    ping: (n) => seen.push(`ping ${n}`),
    pong: (n) => seen.push(`pong ${n}`),
    bye: (r) => seen.push(`bye ${r}`),
    unknown: (k) => seen.push(`unknown ${k}`),
  });
  return { ok, seen };
}

test("batch_everyKind_isHandedOutInOrder", () => {
  const parts = [
    entryOf(EntryKind.FRAME, Uint8Array.of(1, 2)),
    entryOf(EntryKind.PING, u64Body(7n)),
    entryOf(200 as EntryKind, Uint8Array.of(9)),
    entryOf(EntryKind.PONG, u64Body(8n)),
    entryOf(EntryKind.BYE, Uint8Array.of(0)),
  ];
  const message = Uint8Array.from(parts.flatMap((p) => [...p]));
  expect(read(message)).toEqual({ ok: true, seen: ["frame 0102", "ping 7", "unknown 200", "pong 8", "bye 0"] });
});

test("batch_cutShort_keepsWhatCameBefore", () => {
  const whole = [...entryOf(EntryKind.FRAME, Uint8Array.of(1)), ...entryOf(EntryKind.FRAME, Uint8Array.of(2, 3))];
  expect(read(Uint8Array.from(whole.slice(0, -1)))).toEqual({ ok: false, seen: ["frame 01"] });
  expect(read(new Uint8Array(0)).ok).toBe(false);
  expect(read(entryOf(EntryKind.FRAME, new Uint8Array(0))).ok).toBe(false);
  expect(read(entryOf(EntryKind.PING, new Uint8Array(7))).ok).toBe(false);
  const random = seeded(3);
  for (let i = 0; i < 20_000; i++) {
    read(randomBytes(random, 64));
  }
});

const SDP =
  "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" +
  "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 AA:BB\r\na=setup:actpass\r\n";
const OFFER = { session: "9f3c51aa0b7e44d2", type: "offer", sdp: SDP, candidates: [] } as const;

test("description_rules_areChecked", () => {
  expect(parseDescription(writeDescription(OFFER))).toEqual(OFFER);
  const bad = (change: object): unknown =>
    attempt(() => parseDescription(utf8(JSON.stringify({ ...OFFER, ...change }))));
  expect(bad({})).toBeDefined();
  expect(bad({ extra: 1 })).toBeDefined();
  expect(bad({ session: "9F3C51AA0B7E44D2" })).toBeUndefined();
  expect(bad({ sdp: SDP + "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n" })).toBeUndefined();
  expect(bad({ sdp: SDP + "m=audio 9 RTP/AVP 0\r\n" })).toBeUndefined();
  expect(bad({ sdp: SDP.replace("sha-256", "sha-1") })).toBeUndefined();
  expect(bad({ sdp: SDP + "a=\u00e9\r\n" })).toBeUndefined();
  expect(bad({ candidates: Array(33).fill({ candidate: "", sdpMid: "0", sdpMLineIndex: 0 }) })).toBeUndefined();
  expect(bad({ candidates: [{ candidate: "x", sdpMid: 5, sdpMLineIndex: 0 }] })).toBeUndefined();
});

test("candidate_namesAndTcp_areOfNoUse", () => {
  expect(isUsable("candidate:1 1 udp 2122260223 192.0.2.7 50312 typ host")).toBe(true);
  expect(isUsable("candidate:1 1 udp 2122260223 2001:db8::1 50312 typ host")).toBe(true);
  expect(isUsable("candidate:1 1 udp 1 3b1f-22.local 50312 typ host")).toBe(false);
  expect(isUsable("candidate:1 1 tcp 1 192.0.2.7 9 typ host tcptype active")).toBe(false);
  expect(isUsable("")).toBe(false);
});
