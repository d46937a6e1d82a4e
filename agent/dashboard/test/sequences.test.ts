import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Range } from "../src/client/range";
import { Sequences } from "../src/client/sequences";
import { seeded } from "./seeded";

const ORIGIN = "ab".repeat(32);
let now = 0;
let pulls: { range: Range; attempt: number }[] = [];
let lost = 0;
let sequences: Sequences;

beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
  pulls = [];
  lost = 0;
  sequences = new Sequences({ now: () => now, pull: (range, attempt) => pulls.push({ range, attempt }), lost: (n) => (lost += n) });
});

afterEach(() => {
  sequences.close();
  vi.useRealTimers();
});

const of = (number: number, gapMillis = 0) => ({ origin: ORIGIN, bootEpoch: 1, channelId: 1n, topic: "t", number, gapMillis });

function pass(millis: number): void {
  for (let i = 0; i < millis; i += 100) {
    now += 100;
    vi.advanceTimersByTime(100);
  }
}

test("sequences_ofAnyOrder_deliverEachNumberOnce", () => {
  const random = seeded(5);
  const seen = new Set<number>();
  sequences.accept(of(1), 0);
  seen.add(1);
  for (let i = 0; i < 5_000; i++) {
    const number = 1 + Math.max(0, Math.floor(i / 3) - Math.floor(random() * 500));
    expect(sequences.accept(of(number), 0), `${number}`).toBe(!seen.has(number));
    seen.add(number);
  }
});

test("gap_isAskedForAfterAWhileAndAgainEverMoreRarely", () => {
  sequences.accept(of(1), 0);
  sequences.accept(of(4), 0);
  sequences.accept(of(3), 0);
  pass(200);
  expect(pulls).toEqual([]);
  pass(200);
  expect(pulls).toEqual([{ range: { origin: ORIGIN, bootEpoch: 1, channelId: 1n, topic: "t", first: 2, bits: 1n }, attempt: 0 }]);
  pass(4_000);
  expect(pulls.map((p) => p.attempt)).toEqual([0, 1, 2]);
  expect(sequences.accept(of(2), 0)).toBe(true);
  pass(20_000);
  expect(pulls.length).toBe(3);
  expect(lost).toBe(0);
});

test("firstMessage_longAfterTheSubscriptionBegan_pullsTheOneBefore", () => {
  now = 30_000;
  sequences.accept(of(9, 10_000), 0);
  pass(400);
  expect(pulls[0]?.range).toMatchObject({ first: 8, bits: 1n });
  sequences.accept(of(8, 10_000), 0); // published 20 s ago, ours too
  pass(400);
  expect(pulls.at(-1)?.range).toMatchObject({ first: 7, bits: 1n });
  sequences.accept(of(7, 10_000), 0); // what came before that was not
  pulls = [];
  pass(5_000);
  expect(pulls).toEqual([]);
});

test("firstMessage_soonAfterTheSubscriptionBegan_isWhereItStarts", () => {
  now = 5_000;
  sequences.accept(of(9, 10_000), 0);
  pass(5_000);
  expect(pulls).toEqual([]);
  expect(sequences.accept(of(8, 10_000), 0)).toBe(false);
});

test("digest_ofALaterMessage_pullsIt", () => {
  sequences.accept(of(1), 0);
  sequences.tip(of(2), 2_000, 0);
  pass(400);
  expect(pulls[0]?.range).toMatchObject({ first: 2, bits: 1n });
  now = 60_000;
  sequences.tip({ ...of(7), topic: "never heard" }, 2_000, 0);
  pass(400);
  expect(pulls.at(-1)?.range).toMatchObject({ topic: "never heard", first: 7, bits: 1n });
});

test("whatIsGone_countsAsLostAndIsAskedForNoMore", () => {
  sequences.accept(of(1), 0);
  sequences.accept(of(4), 0);
  sequences.gone({ origin: ORIGIN, bootEpoch: 1, channelId: 1n, topic: "t", first: 2, bits: 3n });
  expect(lost).toBe(2);
  pass(5_000);
  expect(pulls).toEqual([]);
  expect(sequences.accept(of(2), 0)).toBe(false);
});

test("whatNobodyHas_isGivenUpInTheEnd", () => {
  sequences.accept(of(1), 0);
  sequences.accept(of(3), 0);
  pass(240_000);
  expect(lost).toBe(1);
  expect(pulls.length).toBeLessThan(10);
});

test("sequences_beyondTheBound_areForgottenAndNothingIsDeliveredTwiceForIt", () => {
  sequences = new Sequences({ now: () => now, pull: (range, attempt) => pulls.push({ range, attempt }), lost: () => undefined }, 2);
  now = 50_000;
  for (const topic of ["a", "b", "c"]) {
    sequences.accept({ ...of(1), topic }, 0);
  }
  expect(sequences.size).toBe(2);
  now = 55_000;
  sequences.accept({ ...of(2, 5_000), topic: "a" }, 0);
  pass(1_000);
  expect(pulls).toEqual([]);
});
