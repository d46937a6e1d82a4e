import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RoomState } from "../src/client";
import { Locked, type PageConfig } from "../src/page/config";
import { followServer } from "../src/page/follow";

const CONFIG: PageConfig = {
  room: "farm",
  roomKey: new Uint8Array(32).fill(7),
  relays: ["ws://127.0.0.1:7447/"],
  channel: "telemetry",
  open: false,
  iceServers: [],
  version: "1",
  fingerprint: "",
  relaysLeftOut: 0,
  clockOffsetMillis: 0,
};

let connection: RoomState["connection"];
let answer: () => Promise<PageConfig>;
let asked: number;
let changed: number;

beforeEach(() => {
  vi.useFakeTimers();
  connection = "lost";
  [asked, changed] = [0, 0];
  const ask = (): Promise<PageConfig> => {
    asked++;
    return answer();
  };
  followServer({ state: () => ({ connection }) as RoomState }, CONFIG, () => changed++, ask);
});

afterEach(() => {
  vi.useRealTimers();
});

test("follow_agentThatCameBackWithAnotherKey_isSeenOnce", async () => {
  answer = () => Promise.reject(new Error("down"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect([asked > 0, changed]).toEqual([true, 0]);
  answer = () => Promise.resolve({ ...CONFIG, roomKey: new Uint8Array(32).fill(8) });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(changed).toBe(1);
});

test("follow_sameRoomWithAnotherClock_isNoChange", async () => {
  answer = () => Promise.resolve({ ...CONFIG, roomKey: CONFIG.roomKey.slice(), clockOffsetMillis: 9_000 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect([asked > 0, changed]).toEqual([true, 0]);
});

test("follow_connectedPage_doesNotAsk", async () => {
  connection = "connected";
  answer = () => Promise.resolve({ ...CONFIG, version: "2" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked, changed]).toEqual([0, 0]);
});

test("follow_serverThatLocksThePageOut_isAChange", async () => {
  answer = () => Promise.reject(new Locked("locked"));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(changed).toBe(1);
});
