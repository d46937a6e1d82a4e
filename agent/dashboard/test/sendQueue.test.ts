import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EntryKind, entryOf } from "../src/client/batch";
import { SendQueue } from "../src/client/sendQueue";
import { FakeChannel } from "./fake/connection";
import { pass } from "./fake/scene";

let channel: FakeChannel;
let maxMessageBytes: number;
let failures: number;
let queue: SendQueue;

beforeEach(() => {
  vi.useFakeTimers();
  channel = new FakeChannel("live", 0);
  channel.open();
  [maxMessageBytes, failures] = [65_536, 0];
  queue = new SendQueue(channel as unknown as RTCDataChannel, () => maxMessageBytes, () => failures++);
});

afterEach(() => {
  queue.close();
  vi.useRealTimers();
});

const add = (...bytes: number[]): void => queue.add(entryOf(EntryKind.FRAME, Uint8Array.from(bytes)));
const addLong = (length: number, fill = 0): void => queue.add(entryOf(EntryKind.FRAME, new Uint8Array(length).fill(fill)));
const sent = (): (number | undefined)[] => channel.frames.map((f) => f[0]);

test("entries_closeToEachOther_shareAMessage", async () => {
  add(1);
  expect(channel.batches).toHaveLength(1); // the channel was idle
  add(2);
  add(3);
  await pass(4);
  expect(channel.batches).toHaveLength(1);
  await pass(1);
  expect([channel.batches.length, sent()]).toEqual([2, [1, 2, 3]]);
  addLong(16_384, 4);
  expect(sent()).toEqual([1, 2, 3, 4]);
});

test("entries_waitWhileTheChannelIsFull_upToABound", async () => {
  channel.bufferedAmount = 262_144;
  for (let i = 0; i < 20; i++) {
    addLong(60_000, i);
  }
  await pass(10);
  expect(channel.frames).toEqual([]);
  expect(queue.dropped).toBe(3); // 17 times 60,004 bytes are there
  channel.bufferedAmount = 0;
  channel.onbufferedamountlow!();
  expect(sent()).toEqual(Array.from({ length: 17 }, (_, i) => i));
});

test("entry_tooLongForTheOtherSide_isDroppedAlone", async () => {
  maxMessageBytes = 1_000;
  addLong(997);
  add(7);
  await pass(10);
  expect([sent(), queue.dropped]).toEqual([[7], 1]);
});

test("batch_isNoLongerThanTheOtherSideTakes", async () => {
  maxMessageBytes = 1_000;
  channel.bufferedAmount = 262_144;
  [1, 2, 3].forEach((n) => addLong(400, n));
  channel.bufferedAmount = 0;
  queue.flush();
  expect(channel.batches.map((b) => b.length)).toEqual([808, 404]);
});

test("channel_thatCannotSend_isTold", () => {
  channel.send = () => {
    throw new Error("closed");
  };
  add(1);
  expect(failures).toBe(1);
});

test("queue_thatIsClosed_sendsNothingMore", async () => {
  add(1);
  add(2);
  queue.close();
  await pass(10);
  expect(sent()).toEqual([1]);
});
