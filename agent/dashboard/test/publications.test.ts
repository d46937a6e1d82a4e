import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { utf8 } from "../src/client/bytes";
import { parseFrame } from "../src/client/frames";
import { Origin } from "../src/client/origin";
import { Publications } from "../src/client/publications";
import { bitsOf, numbersOf } from "../src/client/range";
import type { Routed, TipItem } from "../src/client/routedFrames";
import { channelId } from "../src/client/structure";

const PEER = "ab".repeat(32);

let now = 0;
let sent: Uint8Array[];
let told: TipItem[];
let linked: boolean;
let publications: Publications;

beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
  [sent, told, linked] = [[], [], true];
  publications = new Publications({
    origin: new Origin(PEER, 1),
    now: () => now,
    link: () => (linked ? { send: (frame) => sent.push(frame) } : undefined),
    tell: (_, item) => told.push(item),
  });
});

afterEach(() => {
  publications.close();
  vi.useRealTimers();
});

function pass(millis: number): void {
  for (let i = 0; i < millis; i += 100) {
    now += 100;
    vi.advanceTimersByTime(100);
  }
}

function publish(topic: string): Partial<Routed> {
  expect(publications.publish("c", "x", topic)).toBe(true);
  const { number, gapMillis, sequence } = parseFrame(sent.at(-1)!) as Routed;
  return { number, gapMillis, sequence };
}

const range = (first: number, bits: bigint, topic = "t") => ({ origin: PEER, bootEpoch: 1, channelId: channelId("c"), topic, first, bits });

test("publications_areNumberedByTopic_andCountedByChannel", () => {
  expect(publish("t")).toEqual({ number: 1, gapMillis: 0, sequence: 1 });
  pass(500);
  expect(publish("t")).toEqual({ number: 2, gapMillis: 500, sequence: 2 });
  expect(publish("u")).toEqual({ number: 1, gapMillis: 0, sequence: 3 });
});

test("publications_areToldOf_threeTimesAfterTheLast", () => {
  publish("t");
  pass(500);
  publish("t");
  publish("u");
  pass(2_000);
  expect(told).toEqual([{ topic: "t", number: 2, ageMillis: 2_000 }, { topic: "u", number: 1, ageMillis: 2_000 }]);
  pass(60_000);
  expect(told.length).toBe(6);
  expect(told.filter((tip) => tip.topic === "t").map((tip) => tip.ageMillis)).toEqual([2_000, 6_000, 42_000]);
});

test("publications_areKept_untilThereAreTooMany", () => {
  publish("t");
  publish("t");
  expect(publications.answer(range(1, 7n))).toEqual({ frames: sent, gone: 0n });
  expect(publications.answer(range(1, 1n, "never published"))).toEqual({ frames: [], gone: 0n });
  for (let i = 0; i < 511; i++) {
    publish("v");
  }
  expect(publications.answer(range(1, 7n))).toEqual({ frames: [sent[1]], gone: 1n });
  publish("v");
  expect(publications.answer(range(1, 7n)).gone).toBe(3n);
});

test("publications_withoutALink_areNotNumbered", () => {
  linked = false;
  expect(publications.publish("c", "x", "t")).toBe(false);
  linked = true;
  expect(publish("t")).toMatchObject({ number: 1, sequence: 1 });
});

test("publications_ofTooManyTopics_areRefused_andThoseOfKnownOnesGoOn", () => {
  for (let i = 0; i < 4_096; i++) {
    publish(`t${i}`);
  }
  expect(() => publications.publish("c", utf8("x"), "one more")).toThrow("Too many topics.");
  expect(publish("t0")).toMatchObject({ number: 2, sequence: 4_097 });
});

test("range_bitsAndNumbers_areTheSame", () => {
  expect(numbersOf({ first: 5, bits: (1n << 63n) | 5n })).toEqual([5, 7, 68]);
  expect(bitsOf(5, [68, 5, 7, 69])).toBe((1n << 63n) | 5n);
});
