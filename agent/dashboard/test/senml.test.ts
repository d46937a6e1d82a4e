import { readFileSync } from "node:fs";
import { encode } from "cborg";
import { expect, test } from "vitest";
import { fromHex } from "../src/client/bytes";
import { readableName } from "../src/client/names";
import { decodeSenml } from "../src/client/senml";
import { damaged, randomBytes, seeded } from "./seeded";

const NOW = 1_800_000_000_000;
const pack = (...records: [unknown, unknown][][]) => encode(records.map((r) => new Map(r)));

test("senml_packOfABoard_isRead", () => {
  const bytes = pack(
    [[-2, "barn/"], [-3, 1_799_999_990], [0, "air/temperature"], [1, "Cel"], [2, 21.5]],
    [[0, "door"], [4, true], [6, 0.25]],
    [[0, "state"], [3, "idle"], ["q", "BAD"]],
    [[0, "count"], [2, 7], ["q", "STRANGE"]],
  );
  const { readings, rejected } = decodeSenml(bytes, NOW);
  expect(rejected).toBe(0);
  expect(readings).toEqual([
    { board: "barn", sensor: "air/temperature", value: 21.5, unit: "Cel", time: 1_799_999_990_000, quality: "good" },
    { board: "barn", sensor: "door", value: true, unit: "", time: 1_799_999_990_250, quality: "good" },
    { board: "barn", sensor: "state", value: "idle", unit: "", time: 1_799_999_990_000, quality: "bad" },
    { board: "barn", sensor: "count", value: 7, unit: "", time: 1_799_999_990_000, quality: "uncertain" },
  ]);
});

test("senml_baseValueUnitAndRelativeTime_areApplied", () => {
  const { readings } = decodeSenml(pack([[-2, "b/"], [-4, "V"], [-5, 10], [0, "x"], [2, 2], [6, -5]]), NOW);
  expect(readings).toEqual([{ board: "b", sensor: "x", value: 12, unit: "V", time: NOW - 5_000, quality: "good" }]);
});

test("senml_badRecords_areCountedAndTheOthersKept", () => {
  const bytes = pack(
    [[-2, "b/"], [-3, 1_799_999_990], [0, "ok"], [2, 1]],
    [[0, "<script>"], [2, 1]],
    [[0, "nan"], [2, NaN]],
    [[0, "two"], [2, 1], [4, true]],
    [[0, "none"]],
    [[0, "unit"], [1, "no unit"], [2, 1]],
    [[0, "far"], [2, 1], [6, 1e15]],
  );
  const { readings, rejected } = decodeSenml(bytes, NOW);
  expect(readings.map((r) => r.sensor)).toEqual(["ok"]);
  expect(rejected).toBe(6);
});

test("senml_badPacks_areDroppedWhole", () => {
  const good: [unknown, unknown][] = [[-2, "b/"], [0, "ok"], [2, 1]];
  expect(decodeSenml(pack([...good, ["must_", 1]]), NOW)).toEqual({ readings: [], rejected: 1 });
  expect(decodeSenml(pack([...good, [-1, 11]]), NOW)).toEqual({ readings: [], rejected: 1 });
  expect(decodeSenml(encode({ a: 1 }), NOW)).toEqual({ readings: [], rejected: 1 });
  expect(decodeSenml(encode([1, 2]), NOW)).toEqual({ readings: [], rejected: 1 });
  expect(decodeSenml(new Uint8Array(300_000), NOW)).toEqual({ readings: [], rejected: 1 });
  expect(decodeSenml(new Uint8Array(65_000).fill(0x81), NOW)).toEqual({ readings: [], rejected: 1 });
  const many = Array.from({ length: 1_030 }, () => new Map<unknown, unknown>(good));
  expect(decodeSenml(encode(many), NOW)).toMatchObject({ rejected: 6 });
});

test("senml_anyBytes_neverThrow", () => {
  const random = seeded(428);
  const good = pack([[-2, "b/"], [-3, 1_799_999_990], [0, "ok"], [1, "Cel"], [2, 1.5]], [[0, "c"], [3, "text"]]);
  for (let i = 0; i < 20_000; i++) {
    const { readings } = decodeSenml(i % 2 ? damaged(random, good) : randomBytes(random, 80), NOW);
    for (const r of readings) {
      expect(r.board).toMatch(/^[A-Za-z0-9][-A-Za-z0-9:._]*$/);
    }
  }
});

test("names_vectorsOfTheBoards_areReadAlike", () => {
  const file = new URL("../../../sensors/src/test/resources/senml/names.json", import.meta.url);
  const { names } = JSON.parse(readFileSync(file, "utf8"));
  expect(names.length).toBeGreaterThan(10);
  for (const { raw, name } of names) {
    expect(readableName(name), name).toBe(raw);
  }
  for (const name of ["a/b", "x/u--", "u--9", "u--a-!", "u--99999999", `u--${"z".repeat(100)}`]) {
    expect(() => readableName(name)).not.toThrow();
  }
});

test("senml_vectorsOfTheBoards_areReadAlike", () => {
  const file = new URL("../../../sensors/src/test/resources/senml/vectors.json", import.meta.url);
  const { receivedMillis, vectors } = JSON.parse(readFileSync(file, "utf8"));
  for (const v of vectors.filter((x: { cbor?: string }) => x.cbor !== undefined)) {
    const { readings, rejected } = decodeSenml(fromHex(v.cbor, v.cbor.length / 2), receivedMillis);
    const seen = readings.map(({ time, quality, ...r }) => ({ ...r, timeMillis: time, quality: quality.toUpperCase() }));
    expect(seen, v.name).toEqual(v.readings);
    const expected = Object.values<number>(v.rejects).reduce((sum, n) => sum + n, 0);
    expect(rejected, v.name).toBe(expected);
  }
});
