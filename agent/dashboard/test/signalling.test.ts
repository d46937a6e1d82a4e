import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hex, utf8 } from "../src/client/bytes";
import { Counters } from "../src/client/counters";
import * as ev from "../src/client/event";
import { cellTag, inboxTag, openRoomKey } from "../src/client/roomKey";
import { Signalling } from "../src/client/signalling";
import { FakeSocket } from "./fake/socket";

const ROOM = openRoomKey("farm");
const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1_000;

let sockets: FakeSocket[];
let counters: Counters;
let received: string[];
let leaf: ev.Author;
let board: ev.Author;
let signalling: Signalling;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  counters = new Counters();
  received = [];
  leaf = ev.newAuthor();
  board = ev.newAuthor();
  signalling = new Signalling({
    relays: ["ws://one.test/", "ws://two.test/"],
    roomKey: ROOM,
    author: leaf,
    counters,
    now: () => NOW,
    createSocket: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    received: (from, signal) => received.push(`${from} ${hex(signal)}`),
    changed: () => undefined,
  });
  sockets.forEach((s) => s.open());
});

afterEach(() => {
  signalling.close();
  vi.useRealTimers();
});

const signalDraft = (room = ROOM): ev.Draft =>
  ev.signal(board, room, leaf.peer, inboxTag(ROOM, leaf.peer), utf8("hi"));
const signal = (change: Partial<ev.NostrEvent> = {}, createdAt = SECONDS): ev.NostrEvent => ({
  ...ev.signDraft(board, ROOM, signalDraft(), createdAt),
  ...change,
});
/** With another content, still of the room: its proof is right and its id is not. */
const withOtherContent = (good: ev.NostrEvent): ev.NostrEvent => {
  const other = signal();
  return { ...good, content: other.content, tags: other.tags };
};

test("signalling_asksForItsInboxOnly", () => {
  expect(sockets[0]!.sent).toEqual([
    ["REQ", "cellmesh", { kinds: [25_317, 25_318], "#x": [inboxTag(ROOM, leaf.peer)], limit: 0 }],
  ]);
});

test("signalling_sameSignalFromTwoRelays_isReceivedOnce", () => {
  const event = signal();
  sockets.forEach((s) => s.say("EVENT", "cellmesh", event));
  expect(received).toEqual([`${board.peer} ${hex(utf8("hi"))}`]);
  expect(counters.all()).toEqual({});
});

test("signalling_hostileEvents_areDroppedByReason", () => {
  const good = signal();
  const say = (event: unknown): void => sockets[0]!.say("EVENT", "cellmesh", event);
  say({ ...good, sig: signal().sig.replace(/^../, "00") });
  say(withOtherContent(good));
  say({ ...good, tags: [["x", cellTag(ROOM, 0), good.tags[0]![2]!]] });
  say({ ...good, tags: [...good.tags, ["p", "x"]] });
  say({ ...good, kind: 1 });
  say({ ...good, extra: true });
  say(signal({}, SECONDS - 91));
  say(ev.signDraft(board, ROOM, signalDraft(openRoomKey("other")), SECONDS));
  say(ev.signDraft(board, openRoomKey("other"), signalDraft(), SECONDS));
  sockets[0]!.onmessage?.({ data: "x".repeat(50_000) });
  sockets[0]!.onmessage?.({ data: "{" });
  expect(received).toEqual([]);
  expect(counters.all()).toEqual({
    "relay-malformed": 1,
    "relay-oversize": 1,
    "signal-decrypt": 1,
    "signal-id": 1,
    "signal-kind": 1,
    "signal-malformed": 1,
    "signal-proof": 1,
    "signal-signature": 1,
    "signal-stale": 1,
    "signal-tag": 2,
  });
  say(good); // a forged copy that came first does not shut out the true one
  expect(received).toHaveLength(1);
});

test("signalling_flood_isLimitedBeforeAnySignatureIsChecked", () => {
  const forged = signal({ sig: "00".repeat(64) });
  for (let i = 0; i < 200; i++) {
    sockets[0]!.say("EVENT", "cellmesh", { ...forged, id: i.toString(16).padStart(64, "0") });
  }
  expect(counters.get("signal-rate")).toBeGreaterThan(100);
});

test("signalling_floodOfOutsiders_takesNothingFromMembers", () => {
  const strange = ev.signDraft(board, openRoomKey("other"), signalDraft(), SECONDS);
  for (let i = 0; i < 200; i++) {
    sockets[0]!.say("EVENT", "cellmesh", { ...strange, id: i.toString(16).padStart(64, "0") });
  }
  expect(counters.get("signal-proof")).toBe(200);
  sockets[0]!.say("EVENT", "cellmesh", signal());
  expect(received).toHaveLength(1);
});

test("signalling_anotherVersionOfASignal_isReceivedOnce", () => {
  const draft = signalDraft();
  sockets[0]!.say("EVENT", "cellmesh", ev.signDraft(board, ROOM, draft, SECONDS));
  sockets[1]!.say("EVENT", "cellmesh", ev.signDraft(board, ROOM, draft, SECONDS - 20));
  expect(received).toHaveLength(1);
});

test("signalling_signalWithProofOfWork_isReceived", () => {
  const { kind, tags, content } = signal();
  const worked = [...tags, ["nonce", "7", "0"]] as string[][];
  sockets[0]!.say("EVENT", "cellmesh", ev.sign(board, kind, worked, content, SECONDS));
  expect(received).toHaveLength(1);
});

test("signalling_sealedThroughTheMesh_isReceived", () => {
  signalling.unseal(utf8(JSON.stringify(signal())));
  signalling.unseal(utf8("not JSON"));
  signalling.unseal(Uint8Array.of(0xff));
  expect(received).toHaveLength(1);
  expect(counters.get("signal-malformed")).toBe(2);
});

test("relay_lost_isTriedAgainWithGrowingWaits", () => {
  for (const wait of [1_000, 2_000, 4_000, 8_000]) {
    const before = sockets.length;
    sockets.filter((s) => s.url.includes("one")).at(-1)!.lose();
    vi.advanceTimersByTime(wait / 2 - 1);
    expect(sockets.length).toBe(before);
    vi.advanceTimersByTime(wait / 2 + 1);
    expect(sockets.length).toBe(before + 1);
  }
  expect(signalling.connected).toBe(1);
});

test("relay_thatRefuses_isLeftForMinutesAndNotForGood", () => {
  sockets[0]!.say("OK", "id", false, "duplicate: have it");
  expect(signalling.connected).toBe(2);
  sockets[0]!.say("OK", "id", false, "pow: 28 bits needed");
  expect(signalling.state()[0]).toMatchObject({ status: "waiting", reason: "pow: 28 bits needed" });
  vi.advanceTimersByTime(100_000);
  expect(sockets.filter((s) => s.url.includes("one"))).toHaveLength(1);
  vi.advanceTimersByTime(200_000);
  expect(sockets.filter((s) => s.url.includes("one")).length).toBeGreaterThan(1);
});

test("relay_thatIsOverrun_getsWhatItRefusedAgainAtItsPace", () => {
  const events = (): ev.NostrEvent[] =>
    sockets[0]!.sent.filter(([type]) => type === "EVENT").map(([, e]) => e as ev.NostrEvent);
  signalling.announce(0, utf8("here"));
  sockets[0]!.say("OK", events()[0]!.id, false, "rate-limited: slow down");
  expect(signalling.state()[0]).toMatchObject({ reason: "rate-limited: slow down" });
  vi.advanceTimersByTime(400);
  expect(events()).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(events()).toHaveLength(2);
  expect(events()[1]!.content).toBe(events()[0]!.content);
  sockets[0]!.say("OK", events()[1]!.id, false, "rate-limited: slow down");
  vi.advanceTimersByTime(1_000);
  expect(events()).toHaveLength(2);
  vi.advanceTimersByTime(1_500);
  expect(events()).toHaveLength(3);
  sockets[0]!.say("OK", events()[2]!.id, true, "");
  expect(signalling.state()[0]).toMatchObject({ status: "connected", reason: "" });
});

test("relay_thatWantsAuthentication_getsItAndThenWhatItRefused", () => {
  const socket = sockets[0]!;
  const sent = (type: string): unknown[][] => socket.sent.filter(([t]) => t === type);
  signalling.announce(0, utf8("here"));
  const first = sent("EVENT")[0]![1] as ev.NostrEvent;
  socket.say("CLOSED", "cellmesh", "auth-required: for all");
  socket.say("OK", first.id, false, "auth-required: for all");
  socket.say("AUTH", "a challenge");
  signalling.announce(1, utf8("here"));
  expect(sent("EVENT")).toHaveLength(1);

  const answer = sent("AUTH")[0]![1] as ev.NostrEvent;
  expect(answer.kind).toBe(22_242);
  expect(answer.tags).toEqual([
    ["relay", "ws://one.test/"],
    ["challenge", "a challenge"],
  ]);
  expect(ev.verify(answer)).toBe("ok");
  socket.say("OK", answer.id, true, "");
  expect(sent("REQ")).toHaveLength(2);
  expect(sent("EVENT")).toHaveLength(3);
  expect(signalling.state()[0]).toMatchObject({ status: "connected", reason: "" });

  socket.say("CLOSED", "cellmesh", "auth-required: somebody else");
  expect(signalling.state()[0]).toMatchObject({ status: "waiting" });
});

test("relay_silent_isAskedAndThenTakenForLost", () => {
  vi.advanceTimersByTime(60_000);
  expect(sockets[0]!.sent).toHaveLength(2);
  sockets[1]!.say("EOSE", "cellmesh");
  vi.advanceTimersByTime(15_000);
  expect(signalling.state().map((r) => r.status)).toEqual(["waiting", "connected"]);
});

test("relay_publishing_keepsToItsRate", () => {
  for (let i = 0; i < 100; i++) {
    signalling.announce(i, utf8("here"));
  }
  const events = (): number => sockets[0]!.sent.filter(([type]) => type === "EVENT").length;
  expect(events()).toBe(20);
  vi.advanceTimersByTime(10_000);
  expect(events()).toBeLessThanOrEqual(31);
  expect(events()).toBeGreaterThan(20);
});
