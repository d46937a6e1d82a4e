import { beforeEach, expect, test } from "vitest";
import type { Reading } from "../src/client";
import { Known, type Storage } from "../src/page/known";
import { MAX_BOARDS, MAX_LEFT_OUT, MAX_SENSORS, Store, ageOf, type Board, type Sensor } from "../src/page/store";
import { leftOut } from "../src/page/readings";
import { NOW, peer, reading, report } from "./pageData";

let store: Store;
beforeEach(() => {
  store = new Store();
});

const take = (r: Reading, now = NOW, from = 1, retained = false): void => store.reading(r, now, { peer: peer(from), retained });
const board = (name: string): Board => store.named(name)[0]!;
const sensor = (name: string, of = "b"): Sensor => board(of).sensors.get(name)!;

test("store_aBoardOfManySensors_hasThemAll", () => {
  for (let i = 0; i < 500; i++) {
    take(reading("b", `s${i}`, i));
  }
  expect([board("b").sensors.size, store.sensors, store.leftOut.sensors.size]).toEqual([500, 500, 0]);
});

test("store_floodOfNames_isBounded_andWhatIsLeftOutIsCounted", () => {
  for (let i = 0; i < MAX_BOARDS + 5; i++) {
    take(reading(`b${i}`, "t", i));
    take(reading(`b${i}`, "t", i)); // the same name counts once
  }
  for (let i = 0; i < MAX_SENSORS; i++) {
    take(reading("b0", `s${i}`, i));
  }
  expect([store.size, store.sensors]).toEqual([MAX_BOARDS, MAX_SENSORS]);
  expect([store.leftOut.boards.size, store.leftOut.sensors.size]).toEqual([5, MAX_BOARDS]);
  expect(leftOut(5, MAX_BOARDS)).toMatch(/^Not shown: 5 boards and 2.000 sensors\. This page holds 2.000 boards and 20.000 sensors/);
  expect(leftOut(0, MAX_LEFT_OUT)).toContain("10\u202f000 sensors or more");
});

test("store_overtakenReading_isNotShown_butASetBackClockIs", () => {
  take(reading("b", "t", 2, NOW));
  take(reading("b", "t", 1, NOW - 1_000), NOW + 10);
  expect(sensor("t").value).toBe(2);
  take(reading("b", "t", 3, NOW - 3_600_000), NOW + 60_000);
  expect(sensor("t").value).toBe(3);
});

test("store_keptReading_neverOverwritesANewerOne_norCountsInTheRate", () => {
  const hours = 3 * 3_600_000;
  take(reading("b", "t", 1, NOW - hours), NOW, 1, true);
  expect([store.readings, sensor("t").value, ageOf(sensor("t"), NOW)]).toEqual([0, 1, hours]);
  expect(board("b").heardAt).toBe(NOW - hours); // it says nothing of now
  take(reading("b", "t", 2, NOW - 2 * hours), NOW, 1, true);
  expect(sensor("t").value).toBe(1);
  take(reading("b", "t", 3, NOW), NOW);
  take(reading("b", "t", 4, NOW), NOW + 60_000, 1, true);
  expect([store.readings, sensor("t").value, sensor("t").retained]).toEqual([1, 3, false]);
  take(reading("b", "t", 5, NOW - 60_000), NOW + 61_000); // live, and its clock was set back: it wins
  expect(sensor("t").value).toBe(5);
});

test("store_liveReadingAfterAKeptOne_wins_evenWithAClockBehind", () => {
  take(reading("b", "t", 1, NOW - 60_000), NOW, 1, true);
  take(reading("b", "t", 2, NOW - 90_000), NOW);
  expect(sensor("t").value).toBe(2);
});

test("store_textChanges_areKept", () => {
  ["idle", "idle", "running"].forEach((v, i) => take(reading("b", "state", v, NOW + i)));
  expect(sensor("state").changes.map((c) => c.value)).toEqual(["idle", "running"]);
});

test("store_twoBoardsOfOneName_areTwo_andReadingsGoToTheirOwn", () => {
  take(reading("b", "t", 1), NOW, 1);
  store.report(report(1, 0, 1, { board: "b" }), NOW);
  store.report(report(2, 0, 1, { board: "b" }), NOW);
  take(reading("b", "t", 7), NOW, 2);
  expect(store.named("b").map((b) => [b.peer, b.sensors.get("t")!.value])).toEqual([[peer(1), 1], [peer(2), 7]]);
  take(reading("b", "t", 9, NOW + 1), NOW, 77); // a program that speaks in the board's name
  expect([store.size, store.named("b")[0]!.sensors.get("t")!.value]).toEqual([2, 9]);
});

test("store_missingBoard_isListed_untilDismissed_andComesBackWhenHeard", () => {
  const gone = { peer: peer(9), board: "barn", silentSeconds: 60, reason: "left" as const };
  store.report(report(1, 0, 1, { missing: [gone] }), NOW);
  expect(board("barn").missing).toMatchObject({ reason: "left", since: NOW - 60_000, by: "b1" });
  store.dismiss(board("barn"), NOW);
  store.report(report(1, 0, 1, { missing: [gone] }), NOW + 5_000);
  expect(store.named("barn")).toEqual([]);
  store.report(report(9, 0, 1, { board: "barn" }), NOW + 6_000);
  expect(board("barn").missing).toBeUndefined();
  store.report(report(1, 0, 1, { missing: [gone] }), NOW + 6_500); // old news
  expect(board("barn").missing).toBeUndefined();
});

test("known_boardsOutliveThePage_andDismissalsToo", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v) } as Storage;
  store.report(report(1, 2, 3), NOW);
  store.report(report(2, 0, 3), NOW);
  store.dismiss(board("b2"), NOW);
  new Known("farm", store, () => storage).save(NOW);

  const later = new Store();
  new Known("farm", later, () => storage).load();
  expect([...later.boards].map((b) => [b.name, b.peer, b.remembered?.cell, b.heardAt])).toEqual([["b1", peer(1), 2, NOW]]);
  expect([...later.dismissals]).toEqual([[peer(2), NOW]]);
  const other = new Store();
  new Known("another farm", other, () => storage).load();
  expect(other.size).toBe(0);
});

test("known_rubbishOrForbiddenStorage_isNoFault", () => {
  for (const text of ["", "{", "null", "5", '{"version":1,"boards":[null,{"peer":"x"}],"dismissed":7}']) {
    new Known("farm", store, () => ({ getItem: () => text, setItem: () => undefined })).load();
  }
  const forbidden = new Known("farm", store, () => {
    throw new Error("forbidden");
  });
  forbidden.load();
  store.report(report(1, 0, 1), NOW);
  forbidden.save(NOW);
  expect(store.size).toBe(1);
});
