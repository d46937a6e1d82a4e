import type uPlot from "uplot";
import { drawChart, type Span } from "./chart";
import { now } from "./clock";
import { el, reorder, setText } from "./dom";
import { formatAgo, formatCount, formatMoment, formatNumber, formatValue, shownUnit } from "./format";
import { MAX_POINTS_IN_ALL } from "./history";
import { MAX_CHANGES, type Sensor } from "./store";

const SPANS: readonly Span[] = [
  { minutes: 1, label: "1 min" },
  { minutes: 5, label: "5 min" },
  { minutes: 15, label: "15 min" },
];

/** What opens below a sensor: its chart, or the last changes of a text. */
export class Detail {
  readonly element = el("div", "detail", { role: "cell" });
  private readonly plotArea = el("div", "plot");
  private readonly figures = el("div", "figures");
  private readonly changes = el("ol", "changes");
  private readonly note = el("p", "quiet");
  private readonly buttons: HTMLButtonElement[];
  private span: Span;
  private plot: uPlot | undefined;
  private summary = "";
  private pointed: string | undefined;
  private readonly observer = new ResizeObserver(() => this.resize());
  private readonly scheme = (): void => this.redraw();

  constructor(private readonly sensor: Sensor) {
    const oldest = sensor.history.since(0)[0][0] ?? Infinity;
    this.span = now() - oldest < 60_000 * SPANS[0]!.minutes ? SPANS[0]! : SPANS[1]!;
    this.buttons = SPANS.map((span) => {
      const button = el("button", "span", { type: "button" }, span.label);
      button.addEventListener("click", () => {
        this.span = span;
        this.redraw();
      });
      return button;
    });
    const bar = el("div", "spans", { role: "group", "aria-label": "Time span" }, ...this.buttons);
    const numeric = typeof sensor.value !== "string";
    const body = numeric ? [el("div", "detail-bar", {}, this.figures, bar), this.plotArea] : [this.changes];
    this.element.append(...body, this.note);
  }

  /** Draws; the element must be in the document, so that its width is known. */
  show(): void {
    if (typeof this.sensor.value === "string") {
      this.tick(now());
      return;
    }
    this.redraw();
    this.observer.observe(this.plotArea);
    document.addEventListener("schemechange", this.scheme);
  }

  close(): void {
    this.observer.disconnect();
    document.removeEventListener("schemechange", this.scheme);
    this.plot?.destroy();
    this.element.remove();
  }

  private redraw(): void {
    this.plot?.destroy();
    this.plot = drawChart(this.plotArea, this.sensor, this.span, (text) => {
      this.pointed = text;
      setText(this.figures, text ?? this.summary);
    });
    this.buttons.forEach((b, i) => b.setAttribute("aria-pressed", String(SPANS[i] === this.span)));
    this.tick(now());
  }

  private resize(): void {
    const width = this.plotArea.clientWidth;
    if (this.plot !== undefined && width > 0 && width !== this.plot.width) {
      this.plot.setSize({ width, height: this.plot.height });
    }
  }

  tick(at: number): void {
    if (this.plot === undefined) {
      this.listChanges();
      return;
    }
    const end = Math.max(at, this.sensor.time);
    const from = end - this.span.minutes * 60_000;
    const [times, values] = this.sensor.history.since(from);
    const { scale } = shownUnit(this.sensor.unit);
    this.plot.setData([times.map((t) => t / 1_000), values.map((v) => v * scale)], false);
    this.plot.batch(() => {
      this.plot!.setScale("x", { min: from / 1_000, max: end / 1_000 });
    });
    this.summary = this.summarise(values);
    setText(this.figures, this.pointed ?? this.summary);
    setText(this.note, this.shortfall(at, times[0]));
  }

  /** Why the chart does not go back as far as it is wide. */
  private shortfall(at: number, oldest: number | undefined): string {
    const { retained, time, history } = this.sensor;
    if (retained) {
      return `This value was kept by the board: it is of ${formatMoment(time, at)} (${formatAgo(at - time)}). Nothing newer has come.`;
    }
    if (oldest === undefined) {
      return `No reading in this time; the last one is of ${formatMoment(time, at)}.`;
    }
    return history.isCut
      ? `From ${formatMoment(oldest, at)} on: the page keeps ${formatCount(MAX_POINTS_IN_ALL)} points of all sensors, and no more.`
      : "";
  }

  private summarise(values: readonly number[]): string {
    if (typeof this.sensor.value === "boolean" || values.length === 0) {
      return "";
    }
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const shown = [Math.min(...values), mean, Math.max(...values)].map((v) => formatNumber(v, this.sensor.unit));
    return `min ${shown[0]}   mean ${shown[1]}   max ${shown[2]} ${shownUnit(this.sensor.unit).symbol}`;
  }

  private listChanges(): void {
    const items = [...this.sensor.changes].reverse().map((c) => {
      const at = new Date(c.time).toLocaleTimeString("en-GB");
      return el("li", "", {}, el("time", "", {}, at), formatValue(c.value, ""));
    });
    reorder(this.changes, items);
    const full = this.sensor.changes.length >= MAX_CHANGES;
    setText(this.note, full ? `The last ${MAX_CHANGES} changes; the page keeps no more.` : "");
  }
}
