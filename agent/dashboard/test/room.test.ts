import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Message } from "../src/client";
import { utf8, Writer } from "../src/client/bytes";
import { FrameType } from "../src/client/frameType";
import { subscribeFrame } from "../src/client/linkFrames";
import { dataFrame, envelopeFrame, goneFrame, pullFrame, tipFrame, type Pull, type Routed, type Tip } from "../src/client/routedFrames";
import { SignalType } from "../src/client/signals";
import { ALONE, cellOf, channelId } from "../src/client/structure";
import { pass, Scene, ScenicBoard, tagOf } from "./fake/scene";

const THREE = { generation: 2, cells: 3, degree: 2 };
const ORIGIN = "ab".repeat(32);
const SENDER = { origin: ORIGIN, bootEpoch: 7, sequence: 1 };
const NOBODY = "00".repeat(32);
const ID = channelId("telemetry");
const NONE = subscribeFrame([]);
const ALL = subscribeFrame([{ channelId: ID, filters: ["#"] }]);
const ASKING = subscribeFrame([{ channelId: ID, filters: ["#"] }], [ID]);

let scene: Scene;

beforeEach(async () => {
  vi.useFakeTimers();
  scene = await Scene.open();
});

afterEach(() => {
  scene.room.leave();
  vi.useRealTimers();
});

const data = (number: number, topic = "t"): Uint8Array =>
  dataFrame({ ...SENDER, sequence: number, channelId: ID, topic, number, gapMillis: 1_000, payload: utf8(`${topic}${number}`) }, 3);

function subscribe(filter = "#"): { heard: string[]; stop: () => void } {
  const heard: string[] = [];
  const handler = (m: Message): number => heard.push(new TextDecoder().decode(m.data));
  return { heard, stop: scene.room.channel("telemetry").subscribe(filter, handler) };
}

const of = <T>(board: ScenicBoard, type: FrameType): T[] => board.frames().filter((f) => f.type === type) as T[];

test("leaf_withoutAnAnswer_announcesEverMoreRarely", async () => {
  expect(scene.announcements()).toEqual([{ tag: tagOf(0), structure: ALONE, attempt: 0, links: 0 }]);
  await pass(1_999);
  expect(scene.announcements()).toHaveLength(1);
  for (const wait of [1, 3_000, 4_500]) {
    await pass(wait);
  }
  expect(scene.announcements().map((a) => a.attempt)).toEqual([0, 1, 2, 3]);
  await pass(120_000);
  const before = scene.announcements().length;
  await pass(30_000);
  expect(scene.announcements()).toHaveLength(before + 1);
});

test("leaf_withoutAnAnswer_takesItsStructureForOutdated", async () => {
  const structure = scene.elsewhere(3);
  await scene.signal(new ScenicBoard(), SignalType.STRUCTURE, structure);
  await pass(500);
  const cell = cellOf(scene.peer, structure);
  expect(scene.announcements().at(-1)).toEqual({ tag: tagOf(cell), structure, attempt: 0, links: 0 });
  expect(scene.room.state()).toMatchObject({ structure, cell });
  await pass(2_000 + 3_000 + 4_500);
  expect(scene.announcements().at(-1)).toMatchObject({ tag: tagOf(cell), attempt: 3 });
  await pass(6_750);
  expect(scene.announcements().at(-1)).toMatchObject({ tag: tagOf(0), structure: ALONE, attempt: 4 });
});

test("leaf_whoseRelayComesBack_announcesAtOnce", async () => {
  await pass(60_000);
  const before = scene.announcements().length;
  scene.socket.lose();
  await pass(1_000);
  expect(scene.announcements()).toHaveLength(before);
  scene.socket.open();
  await pass(0);
  expect(scene.announcements()).toHaveLength(before + 1);
  expect(scene.announcements().at(-1)).toMatchObject({ attempt: 0 });
});

test("link_isReady_onceTheBoardHasSaidHello", async () => {
  const board = new ScenicBoard();
  await scene.invite(board);
  expect(scene.descriptions(board).map((d) => d.type)).toEqual(["offer"]);
  expect(scene.room.state().links).toEqual([{ peer: board.peer, state: "opening", rttMicros: 0 }]);
  await scene.open(board);
  expect(board.frames()).toMatchObject([{ type: FrameType.HELLO, role: "leaf", structure: ALONE, heard: false }]);
  board.say(data(1));
  expect(scene.count("out-of-turn")).toBe(1);
  expect(scene.room.state().connection).toBe("connecting");
  board.hello(ALONE, false);
  await pass(10);
  expect(of(board, FrameType.HELLO)).toMatchObject([{ heard: false }, { heard: true }]);
  expect(board.subscribed()).toEqual(NONE);
  expect(scene.room.state()).toMatchObject({ connection: "connected", links: [{ peer: board.peer, state: "open" }] });
  board.hello(ALONE, true);
  await pass(10);
  expect(of(board, FrameType.HELLO)).toHaveLength(2);
});

test("link_toAnotherLeaf_isClosedAsUnwanted", async () => {
  const board = new ScenicBoard();
  await scene.open(board);
  board.hello(ALONE, false, 1);
  expect(board.connection.live.byes).toEqual([1]);
  expect(scene.count("malformed")).toBe(1);
  expect(scene.room.state().links).toEqual([]);
});

test("links_beyondThree_areClosedAsUnwanted", async () => {
  const boards = Array.from({ length: 7 }, () => new ScenicBoard());
  for (const board of boards) {
    await scene.invite(board);
  }
  expect(scene.connections).toHaveLength(6);
  await scene.invite(boards[0]!);
  expect(scene.connections).toHaveLength(6); // it has been invited by this one
  for (const board of boards.slice(0, 6)) {
    await scene.open(board);
    board.hello(ALONE);
  }
  expect(boards.slice(0, 6).map((b) => b.connection.live.byes)).toEqual([[], [], [], [1], [1], [1]]);
  await scene.invite(boards[6]!);
  expect(scene.connections).toHaveLength(6);
});

test("link_toABoardThatHasRestarted_isReplaced", async () => {
  const board = await scene.linked();
  const { connection } = board;
  await scene.invite(board, ALONE, 2);
  expect(connection.live.byes).toEqual([4]);
  expect(board.connection).not.toBe(connection);
  expect(scene.room.state().links).toMatchObject([{ peer: board.peer, state: "opening" }]);
});

test("link_refusedByTheBrowser_isCountedAndReported", async () => {
  scene.connections.push = () => {
    throw new Error("no WebRTC here");
  };
  scene.socket.say("EVENT", "cellmesh", scene.sealed(new ScenicBoard(), SignalType.INVITE, ALONE));
  expect(scene.count("link-refused-by-browser")).toBe(1);
  expect(() => vi.advanceTimersByTime(0)).toThrow("no WebRTC here");
});

test("signals_ofNoUse_areCounted", async () => {
  const board = new ScenicBoard();
  await scene.signal(board, 9 as SignalType, ALONE);
  await scene.signal(board, SignalType.LINK, ALONE, 1, utf8("{}"));
  expect(scene.count("malformed")).toBe(1);
  expect(scene.connections).toHaveLength(0);
});

test("invitation_ofAnotherCell_isNoInvitation", async () => {
  const structure = scene.elsewhere(3);
  await scene.invite(new ScenicBoard(), structure);
  expect(scene.connections).toHaveLength(0);
  expect(scene.room.state().structure).toEqual(structure);
});

test("invitation_throughTheMesh_isTakenOnce", async () => {
  const [board, other] = [await scene.linked(), new ScenicBoard()];
  const sealed = utf8(JSON.stringify(scene.sealed(other, SignalType.INVITE, ALONE)));
  const head = (target: string): Writer =>
    new Writer().u8(2).u8(FrameType.SIGNAL).u8(3).u8(0).peer(other.peer).u64(1).u64(1).u64(0n).u32(0).peer(target);
  board.say(head(ORIGIN).put(sealed).done());
  expect(scene.count("not-for-us")).toBe(1);
  board.say(head(scene.peer).put(sealed).done());
  board.say(head(scene.peer).put(sealed).done());
  expect(scene.count("duplicate")).toBe(1);
  expect(scene.connections).toHaveLength(2);
});

test("subscriptions_areCarriedByOneBoard_andByAnotherOnceItHasGone", async () => {
  const { stop } = subscribe();
  const [first, second] = [await scene.linked(), await scene.linked()];
  expect([first.subscribed(), second.subscribed()]).toEqual([ASKING, NONE]);
  await pass(10_000);
  const before = first.connection.live.frames.length;
  const other = subscribe("a/#");
  expect(first.connection.live.frames.slice(before)).toEqual([ASKING]); // # says it already, but it asks
  await pass(10_000);
  first.connection.lose();
  await pass(10);
  expect(second.subscribed()).toEqual(ALL);
  stop();
  await pass(10);
  expect(second.subscribed()).toEqual(subscribeFrame([{ channelId: ID, filters: ["a/#"] }]));
  other.stop();
  await pass(10);
  expect(second.subscribed()).toEqual(NONE);
});

test("leafThatIsMoved_keepsItsOldLinks_untilItsNewOneIsKnownInTheRoom", async () => {
  subscribe();
  const structure = scene.elsewhere(3);
  const old = await scene.linked(ALONE, scene.stranger(structure));
  await pass(1_000);
  old.hello(structure);
  await pass(10);
  const cell = cellOf(scene.peer, structure);
  expect(scene.announcements().at(-1)).toEqual({ tag: tagOf(cell), structure, attempt: 0, links: 0 });
  expect(of(old, FrameType.HELLO).at(-1)).toMatchObject({ structure, heard: true });
  expect([old.subscribed(), old.connection.live.byes]).toEqual([ASKING, []]);
  const board = await scene.linked(structure);
  expect(board.subscribed()).toEqual(ASKING); // the old one was asked just now
  await pass(1_900);
  expect([old.subscribed(), old.connection.live.byes]).toEqual([ASKING, []]);
  await pass(100);
  expect([old.subscribed(), old.connection.live.byes]).toEqual([ASKING, [1]]);
  expect(scene.room.state().links.map((l) => l.peer)).toEqual([board.peer]);
});

test("leafThatIsMoved_keepsLinksToBoardsThatMoveWithIt", async () => {
  subscribe();
  const structure = scene.elsewhere(3);
  const stays = await scene.linked(ALONE, scene.stranger(structure));
  const comes = await scene.linked(ALONE, scene.neighbour(structure));
  expect([stays.subscribed(), comes.subscribed()]).toEqual([ASKING, NONE]);
  await pass(6_000);
  stays.hello(structure);
  await pass(10);
  expect([stays.subscribed(), comes.subscribed()]).toEqual([ASKING, ALL]);
  await pass(2_000);
  expect([stays.connection.live.byes, comes.connection.live.byes]).toEqual([[1], []]);
});

test("leafThatStays_whenItsBoardIsMovedAway_looksForAnother", async () => {
  subscribe();
  const [before, after] = scene.growthWithoutAMove(3);
  const board = (): ScenicBoard => scene.neighbour(before);
  let moved = board();
  while (cellOf(moved.peer, after) === cellOf(scene.peer, after)) {
    moved = board();
  }
  await scene.signal(moved, SignalType.STRUCTURE, before);
  await scene.linked(before, moved);
  await pass(1_000);
  const announced = scene.announcements().length;
  moved.hello(after);
  await pass(0);
  const tag = tagOf(cellOf(scene.peer, after));
  expect(scene.announcements().slice(announced)).toEqual([{ tag, structure: after, attempt: 0, links: 0 }]);
  const next = await scene.linked(after);
  await pass(2_000);
  expect([moved.connection.live.byes, next.subscribed()]).toEqual([[1], ASKING]);
});

test("linkOfAnEarlierCell_readyTooLate_isKeptWhileThereIsNoOther", async () => {
  const structure = scene.elsewhere(3);
  const late = scene.stranger(structure);
  await scene.open(late);
  await scene.signal(new ScenicBoard(), SignalType.STRUCTURE, structure);
  late.hello(ALONE);
  await pass(10);
  expect([late.connection.live.byes, scene.room.state().connection]).toEqual([[], "connected"]);
});

test("structureThatIsOlder_isPassedOver", async () => {
  const board = await scene.linked();
  board.hello(THREE);
  board.hello({ ...THREE, generation: 1, cells: 4 });
  expect(scene.room.state().structure).toEqual(THREE);
});

test("linkLost_withOthersLeft_isMadeUpForThreeTimes", async () => {
  const [first, second, third] = [await scene.linked(), await scene.linked(), await scene.linked()];
  const before = scene.announcements().length;
  first.connection.lose();
  expect(scene.room.state().connection).toBe("connected");
  for (const [i, wait] of [5_000, 15_000, 45_000].entries()) {
    await pass(wait - 1);
    expect(scene.announcements()).toHaveLength(before + i);
    await pass(1);
    expect(scene.announcements().slice(before)).toHaveLength(i + 1);
  }
  expect(scene.announcements().at(-1)).toMatchObject({ links: 2 });
  second.hello(ALONE);
  third.connection.lose();
  await pass(600_000);
  expect(scene.announcements()).toHaveLength(before + 3);
});

test("lastLinkLost_boardsAreLookedForAtOnce_butNotTwiceInHalfASecond", async () => {
  const board = await scene.linked();
  await pass(1_000);
  board.connection.lose();
  await pass(0);
  expect(scene.room.state().connection).toBe("lost");
  expect(scene.announcements().at(-1)).toMatchObject({ attempt: 0, links: 0 });
  const before = scene.announcements().length;
  const next = await scene.linked();
  next.connection.lose();
  await pass(480);
  expect(scene.announcements()).toHaveLength(before);
  await pass(20);
  expect(scene.announcements()).toHaveLength(before + 1);
});

test("message_isDeliveredOnce_toWhoeverWantsItsTopic", async () => {
  const { heard } = subscribe("t");
  const board = await scene.linked();
  board.say(data(1), data(1), data(1, "u"));
  expect(heard).toEqual(["t1"]);
  expect([scene.count("received"), scene.count("duplicate"), scene.count("not-for-us")]).toEqual([1, 1, 1]);
});

test("messageForOne_comesOnceWhateverItsTopic", async () => {
  const { heard } = subscribe("t");
  const board = await scene.linked();
  const frame = (type: FrameType, sequence: number, target = ""): Uint8Array => {
    const w = new Writer().u8(2).u8(type).u8(3).u8(0).peer(ORIGIN).u64(7).u64(sequence).u64(ID).u32(0);
    return (target === "" ? w : w.peer(target)).put(utf8(`${sequence}`)).done();
  };
  board.say(frame(FrameType.BROADCAST, 1), frame(FrameType.BROADCAST, 1), frame(FrameType.UNICAST, 2, scene.peer));
  board.say(frame(FrameType.UNICAST, 3, ORIGIN));
  expect(heard).toEqual(["1", "2"]);
  expect([scene.count("duplicate"), scene.count("not-for-us")]).toEqual([1, 1]);
});

test("frames_thatAreNone_areCounted", async () => {
  const board = await scene.linked();
  board.say(Uint8Array.of(9, 1), Uint8Array.of(2, 200));
  expect([scene.count("malformed"), scene.count("unknown-type")]).toEqual([1, 1]);
});

test("gap_isAskedForAtTheCarrier_andThenAtAnother", async () => {
  const { heard } = subscribe();
  const [carrier, other] = [await scene.linked(), await scene.linked()];
  carrier.say(data(1), data(3));
  await pass(500);
  expect(of<Pull>(carrier, FrameType.PULL)).toMatchObject([
    { requester: scene.peer, reader: scene.peer, range: { origin: ORIGIN, bootEpoch: 7, topic: "t", first: 2, bits: 1n } },
  ]);
  await pass(1_100);
  expect(of<Pull>(other, FrameType.PULL)).toHaveLength(1);
  expect(scene.count("pulls")).toBe(2);
  const lost = { target: scene.peer, frame: data(2) };
  carrier.say(envelopeFrame(SENDER, { ...lost, reader: ORIGIN }, 3));
  expect([heard, scene.count("not-for-us")]).toEqual([["t1", "t3"], 1]);
  carrier.say(envelopeFrame(SENDER, { ...lost, reader: NOBODY }, 3));
  expect(heard).toEqual(["t1", "t3", "t2"]);
});

test("whatIsRetained_isHandedToThoseWhoWantIt_andMarked", async () => {
  const got: [string, boolean][] = [];
  scene.room.channel("telemetry").subscribe("a/#", (m) => got.push([m.topic, m.retained]));
  const board = await scene.linked();
  const retained = (topic: string): Uint8Array => {
    const w = new Writer().u8(2).u8(FrameType.RETAINED).u8(3).u8(0).peer(ORIGIN).u64(7).u64(1).u64(ID).u32(0);
    const frame = w.string(topic).put(utf8("x")).done();
    return envelopeFrame(SENDER, { target: scene.peer, reader: scene.peer, frame }, 3);
  };
  board.say(retained("a/b"), retained("b/a"));
  expect(got).toEqual([["a/b", true]]);
  expect(scene.count("not-for-us")).toBe(1);
});

test("tip_ofWhatNeverCame_isAskedFor_andGivenUpWhenItIsGone", async () => {
  subscribe();
  const board = await scene.linked();
  board.say(data(1));
  const tip = tipFrame(SENDER, ID, [{ topic: "t", number: 2, ageMillis: 10 }], 3);
  board.say(envelopeFrame(SENDER, { target: scene.peer, reader: scene.peer, frame: tip }, 3));
  await pass(500);
  const [pull] = of<Pull>(board, FrameType.PULL);
  expect(pull).toMatchObject({ range: { first: 2, bits: 1n } });
  board.say(goneFrame(SENDER, scene.peer, ORIGIN, pull!.range, 3));
  expect(scene.count("lost")).toBe(0);
  board.say(goneFrame(SENDER, scene.peer, scene.peer, pull!.range, 3));
  expect(scene.count("lost")).toBe(1);
});

test("subscriptionThatEnds_isAskedForNoMore", async () => {
  const { stop } = subscribe();
  const board = await scene.linked();
  board.say(data(1), data(3));
  stop();
  await pass(5_000);
  expect(of(board, FrameType.PULL)).toEqual([]);
});

test("send_withoutALink_isFalse_andWhatCannotBeSentThrows", async () => {
  const channel = scene.room.channel("commands");
  expect(channel.send("on")).toBe(false);
  expect(() => channel.send("on", { topic: "a/#" })).toThrow("A topic has no wildcards");
  expect(() => channel.send(new Uint8Array(65_536))).toThrow("A message has at most 64224 bytes, not 65536.");
  const board = await scene.linked();
  expect(channel.send("on", { topic: "lamp" })).toBe(true);
  await pass(500);
  expect(channel.send("off", { topic: "lamp" })).toBe(true);
  expect(channel.send("on", { topic: "fan" })).toBe(true);
  await pass(10);
  const sent = of<Routed>(board, FrameType.DATA).map((f) => [f.topic, f.number, f.gapMillis, f.sequence, f.hopsLeft]);
  expect(sent).toEqual([["lamp", 1, 0, 1, 16], ["lamp", 2, 500, 2, 16], ["fan", 1, 0, 3, 16]]);
});

test("whatWasSent_isToldOf_andAnsweredFor", async () => {
  const board = await scene.linked();
  scene.room.channel("commands").send("on", { topic: "lamp" });
  await pass(2_010);
  expect(of<Tip>(board, FrameType.TIP)).toMatchObject([
    { channelId: 0n, ofChannel: channelId("commands"), items: [{ topic: "lamp", number: 1, ageMillis: 2_000 }] },
  ]);
  const sent = board.connection.live.frames.find((f) => f[1] === FrameType.DATA)!;
  const { bootEpoch } = of<Routed>(board, FrameType.DATA)[0]!;
  const range = { origin: scene.peer, bootEpoch, channelId: channelId("commands"), topic: "lamp", first: 1, bits: 3n };
  board.say(pullFrame(SENDER, ORIGIN, NOBODY, range, 3));
  await pass(10);
  expect(of(board, FrameType.ENVELOPE)).toMatchObject([{ target: ORIGIN, reader: NOBODY, frame: sent, hopsLeft: 16 }]);
  expect(of(board, FrameType.GONE)).toEqual([]);
  board.say(pullFrame(SENDER, ORIGIN, NOBODY, { ...range, bootEpoch: bootEpoch - 1 }, 3)); // of this page before it was loaded again
  board.say(pullFrame(SENDER, ORIGIN, NOBODY, { ...range, origin: ORIGIN }, 3));
  await pass(10);
  expect(of(board, FrameType.GONE)).toMatchObject([{ target: ORIGIN, reader: NOBODY, range: { first: 1, bits: 3n } }]);
  expect(scene.count("not-for-us")).toBe(1);
});

test("state_isToldOnceATurn_andAHandlersErrorStopsNobody", async () => {
  const told: string[] = [];
  scene.room.onStateChange(() => {
    throw new Error("mine");
  });
  const stop = scene.room.onStateChange((s) => told.push(s.connection));
  const board = new ScenicBoard();
  scene.socket.say("EVENT", "cellmesh", scene.sealed(board, SignalType.INVITE, ALONE));
  scene.socket.say("EVENT", "cellmesh", scene.sealed(new ScenicBoard(), SignalType.INVITE, ALONE));
  await Promise.resolve();
  expect(told).toEqual(["connecting"]);
  expect(() => vi.advanceTimersByTime(0)).toThrow("mine");
  stop();
  scene.room.leave();
  await Promise.resolve();
  expect(told).toEqual(["connecting"]);
  expect(() => vi.advanceTimersByTime(0)).toThrow("mine");
});

test("leave_saysByeAndIsSilentAfterwards", async () => {
  const [first, second] = [await scene.linked(), await scene.linked()];
  scene.room.leave();
  scene.room.leave();
  expect([first.connection.live.byes, second.connection.bulk.byes]).toEqual([[0], [0]]);
  expect(scene.room.state()).toMatchObject({ connection: "left", links: [] });
  expect(scene.room.channel("commands").send("on")).toBe(false);
  const before = scene.announcements().length;
  await pass(60_000);
  expect(scene.announcements()).toHaveLength(before);
  expect(first.connection.closed).toBe(true);
});
