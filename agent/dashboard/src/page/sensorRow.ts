import { now } from "./clock";
import { Detail } from "./detail";
import { el, setAttr, setText } from "./dom";
import { formatAge, formatAgo, formatMoment, formatValue, QUALITY_TEXT, shownUnit } from "./format";
import { SILENT_MILLIS } from "./model";
import { HEIGHT, POINTS, sparklinePath, WIDTH } from "./sparkline";
import { ageOf, type Sensor } from "./store";
import type { Row } from "./virtualList";

const SVG = "http://www.w3.org/2000/svg";
const OLD_MILLIS = 3 * SILENT_MILLIS;

/** One line of the list: a sensor with its latest value; opens into a chart. */
export class SensorRow implements Row {
  readonly element: HTMLElement;
  readonly controls: readonly HTMLElement[];
  private readonly value = el("span", "number");
  private readonly quality = el("span", "quality");
  private readonly unit = el("div", "cell-unit", { role: "cell" });
  private readonly age = el("div", "age", { role: "cell" });
  private readonly path = document.createElementNS(SVG, "path");
  private readonly line: HTMLElement;
  private readonly button: HTMLButtonElement;
  private detail: Detail | undefined;
  private ticked = -Infinity;

  /** `isOpen` and `toggle` hold what outlives the row, which comes and goes as one scrolls. */
  constructor(
    private readonly sensor: Sensor,
    flat: boolean,
    private readonly isOpen: () => boolean,
    toggle: () => void,
  ) {
    const { name, label, board } = sensor;
    const title = label === name ? name : `${label} (${name})`;
    this.button = el("button", "name", { type: "button", title: flat ? `${board.name}/${title}` : title }, label);
    this.controls = [this.button];
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    svg.setAttribute("aria-hidden", "true");
    svg.append(this.path);
    this.line = el(
      "div",
      "row sensor-row",
      {},
      el("div", "cell-name", { role: "rowheader" }, this.button),
      el("div", "cell-board", { role: "cell" }, flat ? board.name : ""),
      el("div", "cell-value", { role: "cell" }, this.quality, this.value),
      this.unit,
      el("div", "cell-trend", { role: "cell", "aria-label": "trend" }, svg),
      this.age,
    );
    const attributes = { role: "row", "data-testid": "sensor-row", "data-board": board.name, "data-sensor": name };
    this.element = el("div", "item sensor", attributes, this.line);
    this.line.addEventListener("click", toggle);
  }

  get open(): boolean {
    return this.detail !== undefined;
  }

  update(): void {
    const { value, unit, quality } = this.sensor;
    setAttr(this.element, "data-value", String(value));
    setAttr(this.element, "data-quality", quality);
    setText(this.value, formatValue(value, unit));
    this.value.classList.toggle("text", typeof value !== "number");
    setText(this.unit, typeof value === "number" ? shownUnit(unit).symbol : "");
    setText(this.quality, QUALITY_TEXT[quality]);
    this.disclose();
    const at = now();
    if (at - this.ticked > 900) {
      this.ticked = at;
      this.tick(at);
    }
  }

  private disclose(): void {
    if (this.isOpen() === this.open) {
      return;
    }
    if (this.open) {
      this.close();
    } else {
      this.detail = new Detail(this.sensor);
      this.element.append(this.detail.element);
      if (this.element.isConnected) {
        this.detail.show();
      } else {
        queueMicrotask(() => this.detail?.show());
      }
    }
    this.element.classList.toggle("open", this.open);
  }

  close(): void {
    this.detail?.close();
    this.detail = undefined;
    this.element.classList.remove("open");
  }

  /** What time changes, once a second. */
  private tick(at: number): void {
    const age = ageOf(this.sensor, at);
    const { retained, time, history, value } = this.sensor;
    setText(this.age, age < 60_000 ? formatAge(age) : formatAgo(age));
    this.age.title = `${retained ? "kept by the board from before this page was opened, " : ""}read ${formatMoment(time, at)}`;
    this.element.classList.toggle("stale", age > OLD_MILLIS);
    setAttr(this.button, "aria-expanded", String(this.open));
    setAttr(this.path, "d", sparklinePath(history.last(POINTS), typeof value === "boolean"));
    this.detail?.tick(at);
  }
}
