import { Detail } from "./detail";
import { el, setAttr, setText } from "./dom";
import { formatAge, formatValue, QUALITY_TEXT, shownUnit } from "./format";
import { HEIGHT, POINTS, sparklinePath, WIDTH } from "./sparkline";
import { ageOf, SILENT_MILLIS, type Sensor } from "./store";

const SVG = "http://www.w3.org/2000/svg";

/** One line of the list: a sensor with its latest value; opens into a chart. */
export class SensorRow {
  readonly element = el("div", "sensor", { role: "presentation" });
  readonly button: HTMLButtonElement;
  /** Whether the row is on the screen; others are not drawn. */
  visible = false;
  private readonly row: HTMLElement;
  private readonly value = el("span", "number");
  private readonly unit = el("span", "unit");
  private readonly quality = el("span", "quality");
  private readonly age = el("div", "age", { role: "cell" });
  private readonly path = document.createElementNS(SVG, "path");
  private detail: Detail | undefined;

  constructor(
    readonly sensor: Sensor,
    private readonly opened: (row: SensorRow) => void,
  ) {
    this.button = el("button", "name", { type: "button", "aria-expanded": "false" }, sensor.name);
    this.button.title = sensor.name;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    svg.setAttribute("aria-hidden", "true");
    svg.append(this.path);
    this.row = el(
      "div",
      "row sensor-row",
      { role: "row", "data-testid": "sensor-row", "data-board": sensor.board.name, "data-sensor": sensor.name },
      el("div", "cell-name", { role: "rowheader" }, this.button),
      el("div", "cell-value", { role: "cell" }, this.quality, this.value, this.unit),
      el("div", "cell-trend", { role: "cell", "aria-label": "trend" }, svg),
      this.age,
    );
    this.element.append(this.row);
    this.row.addEventListener("click", () => this.toggle());
    this.update();
  }

  get isOpen(): boolean {
    return this.detail !== undefined;
  }

  private toggle(): void {
    if (this.isOpen) {
      this.close();
    } else {
      this.detail = new Detail(this.sensor);
      this.element.append(this.detail.element);
      this.detail.show();
      this.mark();
      this.opened(this);
    }
  }

  close(): void {
    this.detail?.close();
    this.detail = undefined;
    this.mark();
  }

  private mark(): void {
    this.element.classList.toggle("open", this.isOpen);
    this.button.setAttribute("aria-expanded", String(this.isOpen));
  }

  /** Shows the latest value. */
  update(): void {
    const { value, unit, quality } = this.sensor;
    setAttr(this.row, "data-value", String(value));
    setAttr(this.row, "data-quality", quality);
    setText(this.value, formatValue(value, unit));
    this.value.classList.toggle("text", typeof value !== "number");
    setText(this.unit, typeof value === "number" ? shownUnit(unit).symbol : "");
    setText(this.quality, QUALITY_TEXT[quality]);
  }

  /** Shows what changes with time; called once a second while visible. */
  tick(now: number): void {
    const age = ageOf(this.sensor, now);
    setText(this.age, formatAge(age));
    this.element.classList.toggle("stale", age > SILENT_MILLIS * 3);
    setAttr(this.path, "d", sparklinePath(this.sensor.history.last(POINTS), typeof this.sensor.value === "boolean"));
    this.detail?.tick(now);
  }
}
