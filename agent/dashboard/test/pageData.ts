import type { Reading } from "../src/client";
import type { MeshReport } from "../src/page/meshReport";

/** Readings and reports for the tests of the page. */
export const NOW = 1_800_000_000_000;

export const reading = (board: string, sensor: string, value: Reading["value"], time = NOW): Reading => ({
  board,
  sensor,
  value,
  unit: "Cel",
  time,
  quality: "good",
});

export const peer = (n: number): string => n.toString(16).padStart(64, "0");

export const report = (n: number, cell: number, cells: number, more: Partial<MeshReport> = {}): MeshReport => ({
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
  missing: [],
  sameName: [],
  unreachable: [],
  lonely: false,
  ...more,
});
