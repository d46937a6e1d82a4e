import { expect, test } from "vitest";
import { fromServer, Locked } from "../src/page/config";
import { byName, formatAge, formatAgo, formatMoment, formatNumber, formatOffset, formatValue } from "../src/page/format";
import { History, KEEP_MILLIS, MAX_POINTS_IN_ALL } from "../src/page/history";
import { layOut, MAX_CELLS_DRAWN } from "../src/page/layout";
import { parseMeshReport } from "../src/page/meshReport";
import { Models, type Model } from "../src/page/model";
import { npub, shortNpub } from "../src/page/npub";
import { presence, type Standing } from "../src/page/presence";
import { sparklinePath } from "../src/page/sparkline";
import { Store } from "../src/page/store";
import { NOW, peer, report } from "./pageData";
import { damaged, seeded } from "./seeded";

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

test("meshReport_whatNewerBoardsAdd_isTaken_andWhatIsWrongCountsAsNotSaid", () => {
  const bytes = (o: object): Uint8Array => new TextEncoder().encode(JSON.stringify(o));
  const gone = { peer: peer(3), board: "", silentSeconds: 60, reason: "left" };
  const more = {
    clockOffsetSeconds: -95.5,
    sensors: { count: 5, ailing: [{ name: "air/pressure", state: "no answer" }] },
    lastReadingMillis: 800,
    missing: [gone],
    sameName: [peer(4)],
    unreachable: [{ peer: peer(5), own: "NAT", other: "symmetric NAT" }],
    lonely: true,
  };
  const newer = { ...report(1, 1, 3), ...more } as const;
  expect(parseMeshReport(bytes(newer))).toEqual(newer);
  const { missing: _, sameName: __, lonely: ___, unreachable: ____, ...older } = report(1, 1, 3);
  expect(parseMeshReport(bytes(older))).toEqual(report(1, 1, 3));
  const wrong = { clockOffsetSeconds: "5", sensors: { count: -1 }, lastReadingMillis: -1, missing: [{ peer: "x" }, null, { ...gone, board: "<b>", reason: "?" }], sameName: ["x"], lonely: "yes", unreachable: [{ peer: peer(5), own: 7 }, null] };
  expect(parseMeshReport(bytes({ ...older, ...wrong }))).toEqual({ ...report(1, 1, 3), missing: [{ ...gone, reason: "silent" }] });
  const ailing = { count: 2, ailing: [{ name: "<img>", state: "" }, { name: "t", state: 5 }, 7] };
  expect(parseMeshReport(bytes({ ...older, sensors: ailing }))!.sensors).toEqual({ count: 2, ailing: [{ name: "t", state: "" }] });
});

test("history_thatGaveUpPoints_saysSo", () => {
  const history = new History();
  expect(history.isCut).toBe(false);
  const others = Array.from({ length: Math.ceil(MAX_POINTS_IN_ALL / 1_024) }, () => new History());
  for (const h of others) {
    for (let i = 0; i < 1_024; i++) {
      h.add(NOW + i * 1_000, i);
    }
  }
  history.add(NOW, 1);
  expect(history.isCut).toBe(true);
  others.forEach((h) => h.clear());
  history.clear();
  history.add(NOW, 1);
  expect([history.isCut, history.length]).toEqual([false, 1]);
});

test("npub_isTheOneOfNip19", () => {
  const key = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e"; // the example of NIP-19
  expect(npub(key)).toBe("npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg");
  expect(shortNpub(key)).toBe("npub10elf…jptg");
});

test("presence_alone_saysSinceWhen_andWhatItMayBe", () => {
  const relay = { url: "ws://a/", status: "connected" as const, reason: "" };
  const state: Standing = { connection: "connecting", relays: [relay], links: [], counters: {} };
  const at = (s: Partial<Standing>, millis = 60_000, open = false) => presence({ ...state, ...s }, NOW, NOW + millis, false, open);
  expect(at({}, 1_000)).toEqual({ state: "connecting", text: "Looking for boards…", causes: [] });
  expect(at({}).text).toBe(`Alone: nobody found since ${formatMoment(NOW, NOW)}`);
  expect(at({}).causes.join()).toMatch(/No board of this room is switched on.*another password.*relay \(ws:\/\/a\/\)/);
  expect(at({}, 60_000, true).causes.join()).toContain("compare the room's name");
  expect(at({ relays: [] }).causes).toEqual([expect.stringContaining("No relay is configured")]);
  expect(at({ relays: [{ ...relay, status: "waiting" }] }).causes).toEqual([expect.stringContaining("No relay answers (ws://a/)")]);
  expect(at({ relays: [{ ...relay, reason: "pow: 28 bits needed" }] }).causes[0]).toContain("did not take this page's announcement: pow: 28 bits needed");
  expect(at({ links: [{ peer: peer(1), state: "opening", rttMicros: 0 }] }).causes.join()).toContain("1 board answered, but no direct link");
  const joined = at({ connection: "connected", links: [{ peer: peer(1), state: "open", rttMicros: 0 }] });
  expect(joined).toEqual({ state: "connected", text: "Joined, 1 link", causes: [] });
  expect(presence(state, NOW, NOW + 60_000, true, false).causes[0]).toContain("wss://");
});

test("config_lockedServer_saysItsOwnSentence", async () => {
  const answer = (status: number, body: string): typeof fetch => () => Promise.resolve(new Response(body, { status }));
  const said = fromServer(answer(401, "Open the address that `cellmesh run` printed.\n"));
  await expect(said).rejects.toThrow(Locked);
  await expect(said).rejects.toThrow("Open the address that `cellmesh run` printed.");
  await expect(fromServer(answer(401, "<html>"))).rejects.toThrow("locked");
  const good = { room: "farm", roomKey: "ab".repeat(32), relays: Array.from({ length: 20 }, (_, i) => `ws://r${i}/`), fingerprint: "amber-otter" };
  const config = await fromServer(answer(200, JSON.stringify(good)));
  expect([config.fingerprint, config.relays.length, config.relaysLeftOut]).toEqual(["amber-otter", 16, 4]);
});

/** A model's cells, with `boards` boards dealt out to them. */
function spread(cells: number, boards: number, bridges = false): Model {
  const store = new Store();
  for (let i = 0; i < boards; i++) {
    const cell = i % cells;
    store.report(report(i, cell, cells, bridges ? { bridging: [{ cell: (cell + 1) % cells, up: cell !== 0 }] } : {}), NOW);
  }
  return modelOf(store, cells);
}

const modelOf = (store: Store, cells: number): Model =>
  new Models(store).make({ connection: "connected", structure: { generation: 1, cells, degree: 2 }, cell: 0, links: [{ peer: peer(0), state: "open", rttMicros: 1 }] }, NOW);

test("layout_everyBoardIsInsideItsCell_andCellsDoNotOverlap", () => {
  for (const [cells, boards] of [[1, 1], [1, 12], [2, 5], [3, 12], [5, 60], [12, 200], [16, 400], [33, 400], [60, 500], [400, 2_000]] as const) {
    for (const [width, height] of [[366, 360], [1_350, 740], [320, 400]] as const) {
      const map = layOut(spread(cells, boards), width, height);
      const why = `${boards} boards in ${cells} cells on ${width} x ${height}: ${map.level}`;
      expect(map.boxes, why).toHaveLength(cells);
      expect(map.boxes.reduce((n, b) => n + b.view.boards.length, 0), why).toBe(boards);
      expect(map.dots, why).toHaveLength(map.level === "counts" ? 0 : boards);
      const astray = map.dots.filter((d) => {
        const b = map.boxes[d.cell]!;
        return !(d.x > b.x && d.x < b.x + b.width && d.y > b.y && d.y < b.y + b.height);
      });
      expect(astray, why).toEqual([]);
      const outside = map.boxes.filter((a) => !(a.x > -0.01 && a.y > -0.01 && a.x + a.width < map.width + 0.01 && a.y + a.height < map.height + 0.01));
      expect(outside, why).toEqual([]);
      const overlapping = map.boxes.filter((a, k) =>
        map.boxes.slice(k + 1).some((b) => a.x + a.width >= b.x && b.x + b.width >= a.x && a.y + a.height >= b.y && b.y + b.height >= a.y),
      );
      expect(overlapping, why).toEqual([]);
    }
  }
});

test("layout_drawsAsMuchAsThereIsRoomFor", () => {
  expect(layOut(spread(3, 12), 366, 360).level).toBe("names");
  expect(layOut(spread(5, 60), 366, 360).level).toBe("dots");
  const crowd = layOut(spread(16, 400), 366, 360);
  expect([crowd.level, crowd.width, crowd.height]).toEqual(["counts", 366, 360]); // at its own size: legible
  expect(layOut(spread(16, 400), 1_350, 740).level).toBe("dots");
});

test("layout_edgeIsUp_ifOneOfItsBridgesIs_andNamesItsCarriers", () => {
  const store = new Store();
  store.report(report(0, 0, 2, { bridging: [{ cell: 1, up: false }] }), NOW);
  store.report(report(1, 1, 2, { bridging: [{ cell: 0, up: true }] }), NOW);
  store.report(report(2, 1, 2), NOW);
  const map = layOut(modelOf(store, 2), 366, 360);
  expect(map.bridges.map((b) => [b.key, b.up, b.carriers.map((c) => c.name)])).toEqual([["0-1", true, ["b0", "b1"]]]);
  expect(map.dots.map((d) => [d.view.name, d.carrier, d.linked])).toEqual([["b0", true, true], ["b1", true, false], ["b2", false, false]]);
  const gone = { peer: peer(1), board: "b1", silentSeconds: 0, reason: "silent" as const };
  store.report(report(2, 1, 2, { missing: [gone] }), NOW);
  expect(layOut(modelOf(store, 2), 366, 360).bridges[0]!.up).toBe(false);
});

test("layout_moreCellsThanTheBound_areCounted", () => {
  const map = layOut(spread(16_000, 3), 366, 360);
  expect([map.boxes.length, map.cellsLeftOut]).toEqual([MAX_CELLS_DRAWN, 16_000 - MAX_CELLS_DRAWN]);
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
  expect([formatAgo(500), formatAgo(3 * 3_600_000)]).toEqual(["now", "3 h ago"]);
  expect([0.2, -95, 7_200].map(formatOffset)).toEqual(["right", "1 min behind", "2 h ahead"]);
  expect(formatMoment(NOW, NOW)).toMatch(/^\d\d:\d\d$/);
  expect(formatMoment(NOW - 86_400_000, NOW)).toMatch(/^\d+ \w+ \d\d:\d\d$/);
  expect(["board-10", "board-2"].sort(byName)).toEqual(["board-2", "board-10"]);
});

test("sparkline_flatAndShort_areDrawnWithoutNonsense", () => {
  expect(sparklinePath([1], false)).toBe("");
  expect(sparklinePath([5, 5, 5], false)).not.toMatch(/NaN|Infinity/);
  expect(sparklinePath([0, 1, 0], true)).toMatch(/^M[\d.]+ [\d.]+(H[\d.]+V[\d.]+){2}$/);
});
