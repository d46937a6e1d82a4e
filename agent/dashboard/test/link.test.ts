import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EntryKind, entryOf, u64Body } from "../src/client/batch";
import { hex, utf8 } from "../src/client/bytes";
import { parseDescription, writeDescription, type Description } from "../src/client/description";
import { Link, type CloseReason } from "../src/client/link";
import { ANSWER_SDP, FakeConnection } from "./fake/connection";
import { pass } from "./fake/scene";

const BYE = entryOf(EntryKind.BYE, Uint8Array.of(0));

let connection: FakeConnection;
let signalled: Description[];
let seen: string[];
let link: Link;

beforeEach(() => {
  vi.useFakeTimers();
  connection = new FakeConnection();
  signalled = [];
  seen = [];
});

afterEach(() => {
  link.close("bye");
  vi.useRealTimers();
});

function start(iceServers: RTCIceServer[] = []): void {
  link = new Link(
    {
      signal: (bytes) => signalled.push(parseDescription(bytes)),
      opened: () => seen.push("opened"),
      closed: (reason: CloseReason) => seen.push(`closed: ${reason}`),
      frame: (bytes) => seen.push(`frame ${hex(bytes)}`),
      malformed: (reason) => seen.push(`malformed: ${reason}`),
    },
    { iceServers, createConnection: () => connection as unknown as RTCPeerConnection },
  );
}

function accept(change: Partial<Description>): void {
  const answer: Description = { session: signalled[0]!.session, type: "answer", sdp: ANSWER_SDP, candidates: [] };
  link.accept(writeDescription({ ...answer, ...change }));
}

async function open(): Promise<void> {
  start();
  await pass(0);
  accept({});
  connection.open();
  await pass(10);
  expect(seen.splice(0)).toEqual(["opened"]);
}

const candidate = (address: string): { candidate: string; sdpMid: string; sdpMLineIndex: number } => ({
  candidate: `candidate:1 1 udp 2122260223 ${address} 50312 typ host`,
  sdpMid: "0",
  sdpMLineIndex: 0,
});

test("offer_waitsForCandidates_butNotForLong", async () => {
  connection.iceGatheringState = "gathering";
  start();
  await pass(0);
  connection.onicecandidate!({ candidate: candidate("192.0.2.7") });
  connection.onicecandidate!({ candidate: candidate("3b1f-22.local") });
  await pass(299);
  expect(signalled).toEqual([]);
  await pass(1);
  expect(signalled).toMatchObject([{ type: "offer", candidates: [candidate("192.0.2.7")] }]);
  connection.onicecandidate!({ candidate: candidate("192.0.2.8") });
  await pass(50);
  connection.onicecandidate!({ candidate: candidate("192.0.2.9") });
  await pass(50);
  expect(signalled.slice(1)).toMatchObject([{ type: "candidates", candidates: [candidate("192.0.2.8"), candidate("192.0.2.9")] }]);
});

test("offer_withServersToAsk_waitsLonger_andGoesOnceAllHaveAnswered", async () => {
  connection.iceGatheringState = "gathering";
  start([{ urls: "stun:stun.test" }]);
  await pass(1_000);
  expect(signalled).toEqual([]);
  connection.iceGatheringState = "complete";
  connection.onicegatheringstatechange!();
  await pass(0);
  expect(signalled).toHaveLength(1);
});

test("descriptions_ofNoUse_areDropped", async () => {
  start();
  await pass(0);
  accept({ session: "0123456789abcdef" });
  accept({ type: "offer" });
  expect(connection.remoteDescription).toBeNull();
  link.accept(utf8("no JSON"));
  expect(seen).toEqual(["malformed: description"]);
});

test("candidates_thatOvertakeTheAnswer_areKeptForIt", async () => {
  start();
  await pass(0);
  accept({ type: "candidates", candidates: [candidate("192.0.2.1"), candidate("some.local")] });
  expect(connection.candidates).toEqual([]);
  accept({ candidates: [candidate("192.0.2.2")] });
  await pass(0);
  expect(connection.candidates).toEqual([candidate("192.0.2.1").candidate, candidate("192.0.2.2").candidate]);
});

test("link_isOpen_withBothChannels_orTheFirstMessage", async () => {
  start();
  await pass(0);
  connection.live.open();
  connection.live.say(entryOf(EntryKind.FRAME, Uint8Array.of(1)));
  expect(seen).toEqual([]); // nothing was answered yet: it cannot be
  accept({});
  connection.live.say(entryOf(EntryKind.FRAME, Uint8Array.of(2)));
  expect(seen).toEqual(["opened", "frame 02"]);
  expect(link.open).toBe(true);
});

test("link_notOpenInTime_isClosed", async () => {
  start();
  await pass(0);
  accept({});
  await pass(14_999);
  expect(seen).toEqual([]);
  await pass(1);
  expect([seen, connection.closed]).toEqual([["closed: timeout"], true]);
});

test("link_thatFails_isClosedOnce", async () => {
  await open();
  connection.lose();
  connection.live.onclose!();
  expect(seen).toEqual(["closed: failed"]);
});

test("messages_thatAreNone_areCounted", async () => {
  await open();
  connection.live.onmessage!({ data: "text" });
  connection.live.say(Uint8Array.of(0, 0, 0, 9, 1));
  connection.live.say(entryOf(200 as EntryKind, Uint8Array.of(1)));
  expect(seen).toEqual(["malformed: text", "malformed: batch", "malformed: entry-kind"]);
});

test("ping_isAnswered", async () => {
  await open();
  connection.live.say(entryOf(EntryKind.PING, u64Body(77n)));
  await pass(10);
  expect(connection.live.batches.map(hex)).toContain(hex(entryOf(EntryKind.PONG, u64Body(77n))));
});

test("silentLink_isAskedEverySecond_andTakenForLost", async () => {
  await open();
  connection.live.answers = false;
  connection.live.pings.length = 0;
  await pass(1_000);
  expect(connection.live.pings).toHaveLength(1);
  await pass(2_000);
  expect([connection.live.pings.length, seen]).toEqual([3, []]);
  await pass(1_000);
  expect(seen).toEqual(["closed: timeout"]);
});

test("linkThatBringsSomething_isKept_whateverItAnswers", async () => {
  await open();
  connection.live.answers = false;
  for (let i = 0; i < 10; i++) {
    await pass(1_000);
    connection.live.say(entryOf(EntryKind.FRAME, Uint8Array.of(1)));
  }
  expect(seen.filter((s) => s.startsWith("closed"))).toEqual([]);
});

test("linkThatWasSilent_andSpeaksAgain_isGivenAllItsTimeAgain", async () => {
  await open();
  connection.live.answers = false;
  await pass(3_000);
  connection.live.say(entryOf(EntryKind.FRAME, Uint8Array.of(1)));
  await pass(3_500);
  expect(seen).toEqual(["frame 01"]);
});

test("roundTrip_isMeasuredEveryFiveSeconds_andSmoothed", async () => {
  start();
  await pass(0);
  connection.live.answers = false;
  accept({});
  connection.open();
  const pong = (i: number): void => connection.live.say(entryOf(EntryKind.PONG, u64Body(connection.live.pings[i]!)));
  await pass(40);
  expect(link.rttMicros).toBe(0);
  pong(0);
  expect(link.rttMicros).toBe(40_000);
  for (let i = 0; i < 59; i++) {
    await pass(100);
    connection.live.say(entryOf(EntryKind.FRAME, Uint8Array.of(1))); // never silent
    expect(connection.live.pings).toHaveLength(1);
  }
  await pass(100); // the sixth beat is 40 ms before: at the fifth it was not 5 s
  expect(connection.live.pings).toHaveLength(2);
  await pass(40);
  connection.live.say(entryOf(EntryKind.PONG, u64Body(5n))); // never asked
  pong(1);
  expect(link.rttMicros).toBe(40_000 * 0.875 + 80_000 * 0.125);
});

test("bye_endsTheLink_onceItIsOnBothChannels_orAfterAWhile", async () => {
  await open();
  connection.bulk.say(BYE);
  connection.live.say(entryOf(EntryKind.FRAME, Uint8Array.of(1)), BYE);
  expect(seen.splice(0)).toEqual(["frame 01", "closed: bye"]);
  connection = new FakeConnection();
  signalled = [];
  await open();
  connection.bulk.say(BYE);
  await pass(1_400);
  expect(seen).toEqual([]);
  await pass(100);
  expect(seen).toEqual(["closed: bye"]);
});

test("close_sendsWhatWaits_saysByeOnBothChannels_andReleases", async () => {
  await open();
  link.send(Uint8Array.of(1));
  link.send(Uint8Array.of(2));
  link.close("unwanted");
  expect(connection.live.frames.map((f) => f[0])).toEqual([1, 2]);
  expect([connection.live.byes, connection.bulk.byes, seen]).toEqual([[1], [1], ["closed: unwanted"]]);
  expect(connection.closed).toBe(false);
  await pass(500);
  expect(connection.closed).toBe(true);
  link.send(Uint8Array.of(3));
  await pass(60_000);
  expect([connection.live.frames.length, seen]).toEqual([2, ["closed: unwanted"]]);
});
