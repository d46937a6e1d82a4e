import { beforeEach, expect, test } from "vitest";
import type { Reading } from "../src/client";
import { byName, formatAge, formatNumber, formatValue } from "../src/page/format";
import { History, KEEP_MILLIS } from "../src/page/history";
import { layOut } from "../src/page/layout";
import { parseMeshReport, type MeshReport } from "../src/page/meshReport";
import { sparklinePath } from "../src/page/sparkline";
import { MAX_BOARDS, MAX_SENSORS_PER_BOARD, Store } from "../src/page/store";
import { damaged, seeded } from "./seeded";

const NOW = 1_800_000_000_000;
const reading = (board: string, sensor: string, value: Reading["value"], time = NOW): Reading => ({
  board,
  sensor,
  value,
  unit: "Cel",
  time,
  quality: "good",
});

let store: Store;
beforeEach(() => {
  store = new Store();
});

test("store_floodOfNames_isBoundedAndCounted", () => {
  for (let i = 0; i < MAX_BOARDS + 5; i++) {
    store.reading(reading(`b${i}`, "t", i), NOW);
  }
  for (let i = 0; i < MAX_SENSORS_PER_BOARD + 7; i++) {
    store.reading(reading("b0", `s${i}`, i), NOW);
  }
  expect(store.boards.size).toBe(MAX_BOARDS);
  expect(store.boards.get("b0")!.sensors.size).toBe(MAX_SENSORS_PER_BOARD);
  expect(store.full).toBe(5 + 8); // one sensor of b0 was there before
  expect(store.sensors).toBe(MAX_BOARDS + MAX_SENSORS_PER_BOARD - 1);
});

test("store_overtakenReading_isNotShown_butASetBackClockIs", () => {
  store.reading(reading("b", "t", 2, NOW), NOW);
  store.reading(reading("b", "t", 1, NOW - 1_000), NOW + 10);
  const sensor = store.boards.get("b")!.sensors.get("t")!;
  expect(sensor.value).toBe(2);
  store.reading(reading("b", "t", 3, NOW - 3_600_000), NOW + 60_000);
  expect(sensor.value).toBe(3);
});

test("store_textChanges_areKept_andSilentBoardsForgotten", () => {
  ["idle", "idle", "running"].forEach((v, i) => store.reading(reading("b", "state", v, NOW + i), NOW));
  expect(store.boards.get("b")!.sensors.get("state")!.changes.map((c) => c.value)).toEqual(["idle", "running"]);
  expect(store.forget(NOW + 60_000)).toEqual([]);
  expect(store.forget(NOW + 3_600_000)).toEqual(["b"]);
  expect([store.boards.size, store.sensors]).toEqual([0, 0]);
});

test("history_keepsOnePointASecond_inABoundedRing", () => {
  const history = new History();
  for (let i = 0; i < 20_000; i++) {
    history.add(NOW + i * 100, i);
  }
  expect(history.length).toBeLessThanOrEqual(1_024);
  const [times, values] = history.since(NOW + 2_000_000 - KEEP_MILLIS);
  expect(times.length).toBeGreaterThan(890);
  expect([...times].sort((a, b) => a - b)).toEqual(times);
  expect(values.at(-1)).toBe(19_999);
  history.add(NOW, 5); // from the past
  expect(history.last(1)).toEqual([19_999]);
});

const peer = (n: number): string => n.toString(16).padStart(64, "0");
const report = (n: number, cell: number, cells: number, more: Partial<MeshReport> = {}): MeshReport => ({
  board: `b${n}`,
  peer: peer(n),
  cell,
  cells,
  generation: 1,
  members: [],
  links: [],
  bridging: [],
  health: 90,
  uptimeSeconds: 1,
  version: "",
  ...more,
});

test("meshReport_isCheckedAndBounded", () => {
  const bytes = (o: object): Uint8Array => new TextEncoder().encode(JSON.stringify(o));
  const good = { ...report(1, 1, 3), links: [{ peer: peer(2), purpose: "bridge", rttMicros: 900 }] };
  expect(parseMeshReport(bytes(good))).toEqual(good);
  expect(parseMeshReport(bytes({ ...good, board: "<b>" }))).toBeUndefined();
  expect(parseMeshReport(bytes({ ...good, cell: 3 }))).toBeUndefined();
  expect(parseMeshReport(bytes({ ...good, cells: 1e9 }))).toBeUndefined();
  expect(parseMeshReport(bytes({ ...good, links: [null, 5, { peer: "x", purpose: "bridge" }], bridging: "no" }))).toMatchObject({
    links: [],
    bridging: [],
  });
  expect(parseMeshReport(new Uint8Array(70_000))).toBeUndefined();
  const random = seeded(9);
  for (let i = 0; i < 5_000; i++) {
    parseMeshReport(damaged(random, bytes(good)));
  }
});

test("layout_everyBoardIsInsideItsCell_andCellsDoNotOverlap", () => {
  for (const [cells, boards] of [[1, 1], [1, 12], [2, 5], [3, 12], [12, 200], [60, 500]] as const) {
    const reports = Array.from({ length: boards }, (_, i) => ({ report: report(i, i % cells, cells), silent: false }));
    const map = layOut({ reports, selfCell: 0, selfLinks: [peer(0)] });
    expect(map.circles).toHaveLength(cells);
    expect(map.dots).toHaveLength(boards);
    for (const d of map.dots) {
      const c = map.circles[d.cell]!;
      expect(Math.hypot(d.x - c.x, d.y - c.y)).toBeLessThan(c.r);
    }
    map.circles.forEach((a, i) =>
      map.circles.slice(i + 1).forEach((b) => expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(a.r + b.r)),
    );
    expect(map.leafLinks).toHaveLength(1);
  }
});

test("layout_edgeIsUp_ifOneOfItsBridgesIs", () => {
  const reports = [
    { report: report(0, 0, 2, { bridging: [{ cell: 1, up: false }] }), silent: false },
    { report: report(1, 1, 2, { bridging: [{ cell: 0, up: true }], links: [{ peer: peer(0), purpose: "bridge", rttMicros: 1 }] }), silent: false },
  ];
  const map = layOut({ reports, selfCell: 0, selfLinks: [] });
  expect(map.edges.map((e) => [e.key, e.up])).toEqual([["0-1", true]]);
  expect(map.bridges).toHaveLength(1);
  expect(map.self).toBeUndefined();
  const silent = layOut({ reports: reports.map((r) => ({ ...r, silent: true })), selfCell: 0, selfLinks: [] });
  expect(silent.edges[0]!.up).toBe(false);
});

test("layout_aLyingReport_drawsNoMoreThanTheBound", () => {
  const map = layOut({ reports: [{ report: report(0, 15_000, 16_000), silent: false }], selfCell: 0, selfLinks: [] });
  expect(map.circles.length).toBeLessThanOrEqual(512);
});

test("format_valuesUnitsAndAges_areForPeople", () => {
  expect(formatNumber(21.456, "Cel")).toBe("21.5");
  expect(formatNumber(-3, "Cel")).toBe("\u22123.0");
  expect(formatNumber(101_325, "Pa")).toBe("1\u202f013.3");
  expect(formatNumber(0.42, "/")).toBe("42.0");
  expect(formatNumber(3, "")).toBe("3");
  expect(formatNumber(1.23456, "")).toBe("1.23");
  expect(formatNumber(4e12, "")).toBe("4.00e12");
  expect(formatValue(true, "")).toBe("on");
  expect([500, 30_000, 120_000, 7_200_000, 200_000_000].map(formatAge)).toEqual(["now", "30 s", "2 min", "2 h", "2 d"]);
  expect(["board-10", "board-2"].sort(byName)).toEqual(["board-2", "board-10"]);
});

test("sparkline_flatAndShort_areDrawnWithoutNonsense", () => {
  expect(sparklinePath([1], false)).toBe("");
  expect(sparklinePath([5, 5, 5], false)).not.toMatch(/NaN|Infinity/);
  expect(sparklinePath([0, 1, 0], true)).toMatch(/^M[\d.]+ [\d.]+(H[\d.]+V[\d.]+){2}$/);
});
