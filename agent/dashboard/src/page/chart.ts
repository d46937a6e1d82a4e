import uPlot from "uplot";
import { formatNumber, shownUnit } from "./format";
import type { Sensor } from "./store";

/** How far back a chart goes. */
export interface Span {
  readonly minutes: number;
  readonly label: string;
}

const HEIGHT = 180;

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * Draws an empty chart in the colours of the page; whoever calls fills it. `pointed` hears what lies
 * under the pointer.
 */
export function drawChart(
  area: HTMLElement,
  sensor: Sensor,
  span: Span,
  pointed: (text: string | undefined) => void,
): uPlot {
  const flag = typeof sensor.value === "boolean";
  const { symbol, scale } = shownUnit(sensor.unit);
  const clock = (seconds: number, parts = 8): string =>
    new Date(seconds * 1_000).toLocaleTimeString("en-GB").slice(0, parts);
  const font = "11px " + getComputedStyle(document.body).fontFamily;
  const axis = { stroke: colour("--muted"), font, ticks: { show: false } };
  const grid = { stroke: colour("--line"), width: 1 };
  const accent = colour("--accent");
  const width = area.clientWidth || 320;
  const show = (v: number): string =>
    flag ? (v > 0 ? "on" : "off") : `${formatNumber(v / scale, sensor.unit)} ${symbol}`;
  const options: uPlot.Options = {
    width,
    height: HEIGHT,
    cursor: { y: false, points: { size: 7 } },
    legend: { show: false },
    hooks: {
      setCursor: [
        (u) => {
          const [t, v] = u.cursor.idx == null ? [] : [u.data[0][u.cursor.idx], u.data[1]![u.cursor.idx]];
          pointed(t == null || v == null ? undefined : `${clock(t)}   ${show(v)}`);
        },
      ],
    },
    scales: {
      x: { time: true },
      y: flag ? { range: [-0.1, 1.1] } : { range: (_, low, high) => roomy(low, high) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 76,
        size: 30,
        values: (_, splits) => splits.map((t) => clock(t, (splits[1] ?? 60) - (splits[0] ?? 0) < 60 ? 8 : 5)),
      },
      {
        ...axis,
        grid,
        size: 54,
        space: 34,
        ...(flag
          ? { splits: () => [0, 1], values: () => ["off", "on"] }
          : { values: (_: uPlot, splits: number[]) => splits.map(plainNumber) }),
      },
    ],
    series: [
      {},
      {
        stroke: accent,
        width: 1.75,
        fill: accent + "1a",
        points: { show: span.minutes <= 1, size: 4 },
        ...(flag ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {}),
      },
    ],
  };
  return new uPlot(options, [[], []], area);
}

function plainNumber(v: number): string {
  return v.toLocaleString("en", { maximumFractionDigits: 4 }).replace(/,/g, "\u202f").replace("-", "\u2212");
}

/** A little air above and below, and never a flat line on the edge. */
function roomy(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) {
    return [0, 1];
  }
  const air = high === low ? Math.max(Math.abs(high) * 0.02, 0.5) : (high - low) * 0.12;
  return [low - air, high + air];
}
