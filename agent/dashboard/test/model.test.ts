import { beforeEach, expect, test } from "vitest";
import type { RoomState } from "../src/client";
import { layOut } from "../src/page/layout";
import { Models, SILENT_MILLIS, lastReadingAt, type BoardView, type Model } from "../src/page/model";
import { Order, type Arrangement, type SortKey } from "../src/page/order";
import { Store } from "../src/page/store";
import { NOW, peer, reading, report } from "./pageData";
import { seeded } from "./seeded";

type State = Pick<RoomState, "connection" | "structure" | "cell" | "links">;
const room = (cells: number, connection: RoomState["connection"] = "connected"): State => ({
  connection,
  structure: { generation: 1, cells, degree: 2 },
  cell: 0,
  links: [],
});

let store: Store;
let models: Models;
beforeEach(() => {
  store = new Store();
  models = new Models(store);
});

const named = (model: Model, name: string): BoardView => model.boards.find((b) => b.name === name)!;
const LIST: Arrangement = { key: "name", descending: false, flat: false, filter: "" };

test("model_headerListAndMap_sayTheSame_whateverHappens", () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const random = seeded(seed);
    const any = (n: number): number => Math.floor(random() * n);
    store = new Store();
    models = new Models(store);
    const order = new Order();
    let now = NOW;
    for (let step = 0; step < 400; step++) {
      now += any(4_000);
      const n = any(30);
      const happens = any(6);
      if (happens === 0) {
        const missing = any(4) === 0 ? [{ peer: peer(any(40)), board: `b${any(40)}`, silentSeconds: any(60), reason: "silent" as const }] : [];
        store.report(report(n, any(5), 5, { missing, bridging: [{ cell: any(5), up: any(2) === 0 }] }), now, any(5) === 0);
      } else if (happens === 1) {
        const silent = models.make(room(4), now).boards.filter((b) => b.status === "silent");
        silent.slice(0, any(3)).forEach((b) => store.dismiss(b.board, now));
      } else {
        store.reading(reading(`b${n}`, `s${any(6)}`, any(100), now - any(20_000)), now, { peer: peer(any(40)), retained: any(5) === 0 });
      }
      const model = models.make(room(1 + any(5), any(9) === 0 ? "lost" : "connected"), now);
      const { boards, sensors, silent } = model.counts;
      const why = `seed ${seed}, step ${step}`;
      // What the list shows:
      const groups = order.groups(model, LIST);
      expect([groups.length, groups.reduce((s, g) => s + g.sensors.length, 0), order.flat(model, LIST).length], why).toEqual([boards, sensors, sensors]);
      // What the map shows:
      const map = layOut(model, 3_000, 3_000);
      const placed = map.boxes.reduce((s, b) => s + b.view.boards.length, 0);
      expect([placed + model.unplaced.length, map.dots.length], why).toEqual([boards, placed]);
      const silentPlaced = map.boxes.reduce((s, b) => s + b.view.silent, 0) + model.unplaced.filter((b) => b.status === "silent").length;
      expect([silentPlaced, store.size, store.sensors], why).toEqual([silent, boards, sensors]);
    }
  }
});

test("model_boardThatStops_isSilent_withTheReasonThatOthersGive", () => {
  store.report(report(1, 0, 1), NOW);
  store.report(report(2, 0, 1), NOW);
  models.make(room(1), NOW);
  const later = NOW + SILENT_MILLIS + 1_000;
  store.report(report(2, 0, 1), later);
  expect(named(models.make(room(1), later), "b1")).toMatchObject({ status: "silent", why: expect.stringContaining("hears nothing") });
  const gone = { peer: peer(1), board: "b1", silentSeconds: 21, reason: "left" as const };
  store.report(report(2, 0, 1, { missing: [gone] }), later);
  const model = models.make(room(1), later);
  expect([named(model, "b1").why, model.counts.silent]).toEqual([expect.stringMatching(/said goodbye.*told by b2/), 1]);
  store.report(report(1, 0, 1), later + 1_000);
  expect(named(models.make(room(1), later + 1_000), "b1")).toMatchObject({ status: "live", why: "" });
});

test("model_pageWithoutALink_callsNobodySilent_norOnceItIsBack", () => {
  store.report(report(1, 0, 1), NOW);
  models.make(room(1), NOW);
  models.make(room(1, "lost"), NOW + 5_000);
  expect(models.make(room(1, "lost"), NOW + 600_000).counts.silent).toBe(0);
  expect(named(models.make(room(1), NOW + 601_000), "b1").status).toBe("waiting");
  expect(named(models.make(room(1), NOW + 601_000 + SILENT_MILLIS + 1), "b1").status).toBe("silent");
});

test("model_rememberedBoard_waits_thenIsSilent", () => {
  store.remember({ peer: peer(1), name: "barn", cell: 0, version: "1", heardAt: NOW - 86_400_000 });
  expect(named(models.make(room(1), NOW), "barn")).toMatchObject({ status: "waiting", cell: 0, version: "1" });
  expect(models.make(room(1), NOW + SILENT_MILLIS + 1).counts).toMatchObject({ boards: 1, silent: 1 });
});

test("model_twoBoardsOfOneName_bothSaySo_andAnEarlierOneIsExplained", () => {
  store.report(report(1, 0, 1, { board: "barn" }), NOW);
  store.report(report(2, 0, 1, { board: "barn", sameName: [peer(1), peer(3)] }), NOW);
  expect(models.make(room(1), NOW).boards.map((b) => b.twins)).toEqual([1, 2]);
  const later = NOW + SILENT_MILLIS + 1;
  store.report(report(2, 0, 1, { board: "barn" }), later);
  expect(models.make(room(1), later).boards[0]).toMatchObject({ status: "silent", why: expect.stringContaining("has this name now") });
});

test("model_lastReading_isTheNewestThatPageOrBoardKnows", () => {
  store.report(report(1, 0, 1, { lastReadingMillis: 9_000 }), NOW);
  expect(lastReadingAt(models.make(room(1), NOW).boards[0]!)).toBe(NOW - 9_000);
  store.reading(reading("b1", "t", 1, NOW - 1_000), NOW, { peer: peer(1), retained: false });
  expect(lastReadingAt(models.make(room(1), NOW).boards[0]!)).toBe(NOW - 1_000);
});

test("order_allSensors_byEachKey_bothWays", () => {
  const give = (board: string, sensor: string, value: number | string | boolean, unit: string, age: number): void =>
    store.reading({ ...reading(board, sensor, value, NOW - age), unit }, NOW - age, { peer: peer(1), retained: false });
  give("barn", "t10", 5, "Cel", 30_000);
  give("barn", "t2", 101_300, "Pa", 0); // shown as 1 013 hPa
  give("well", "level", 1_100, "mm", 10_000);
  give("well", "pump", "on duty", "", 60_000);
  give("attic", "t2", true, "", 20_000);
  const order = new Order();
  const names = (key: SortKey, descending = false, filter = ""): string[] =>
    order.flat(models.make(room(1), NOW), { key, descending, flat: true, filter }).map((s) => `${s.board.name}/${s.name}`);
  expect(names("name")).toEqual(["well/level", "well/pump", "attic/t2", "barn/t2", "barn/t10"]);
  expect(names("board")).toEqual(["attic/t2", "barn/t2", "barn/t10", "well/level", "well/pump"]);
  expect(names("value")).toEqual(["barn/t10", "barn/t2", "well/level", "attic/t2", "well/pump"]);
  expect(names("value", true)[0]).toBe("well/pump");
  expect(names("unit")).toEqual(["barn/t2", "well/level", "barn/t10", "well/pump", "attic/t2"]);
  expect(names("age")).toEqual(["barn/t2", "well/level", "attic/t2", "barn/t10", "well/pump"]);
  expect(names("age", true)[0]).toBe("well/pump");
  expect(names("name", false, "barn t2")).toEqual(["barn/t2"]);
  expect(names("name", false, "barn/t")).toEqual(["barn/t2", "barn/t10"]);
});

test("sensors_areShownSortedAndFound_byTheNamesThatPeopleWrote", () => {
  for (const name of ["u--93a4erai5c/t", "u--04aqf/t", "air"]) {
    store.reading(reading("b", name, 1), NOW, { peer: peer(1), retained: false });
  }
  const model = models.make(room(1), NOW);
  const labels = (filter: string): string[] =>
    new Order().flat(model, { key: "name", descending: false, flat: true, filter }).map((s) => s.label);
  expect(labels("")).toEqual(["air", "дом/t", "Кухня/t"]);
  expect(labels("кухня")).toEqual(["Кухня/t"]);
});

test("order_filterByGroup_findsItsBoards_andNoOther", () => {
  [0, 1, 1, 12].forEach((cell, i) => store.report(report(i, cell, 13), NOW));
  const shown = (filter: string): string[] => new Order().groups(models.make(room(13), NOW), { ...LIST, filter }).map((g) => g.board.name);
  expect(shown("group:1")).toEqual(["b1", "b2"]);
  expect(shown("cell:12")).toEqual(["b3"]);
  expect(shown("nowhere")).toEqual([]);
});
