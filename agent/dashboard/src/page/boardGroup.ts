import { el, setAttr, setText } from "./dom";
import { formatAge } from "./format";
import type { SensorRow } from "./sensorRow";
import { SILENT_MILLIS, type Board } from "./store";

/** A board and its sensors in the list. */
export class BoardGroup {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly rows = new Map<string, SensorRow>();
  readonly body = el("div", "board-body", { role: "presentation" });
  visible = false;
  /** Set when rows came or the order may have changed. */
  unsorted = true;
  private readonly header: HTMLElement;
  private readonly cell = el("span", "chip");
  private readonly silent = el("span", "chip warn", {}, "silent");
  private readonly count = el("span", "count");
  private readonly health = el("span", "health");
  private readonly age = el("div", "age", { role: "cell" });
  private expandedByUser: boolean;
  private expandedByFilter = false;

  constructor(
    readonly board: Board,
    expanded: boolean,
  ) {
    this.expandedByUser = expanded;
    this.button = el("button", "name", { type: "button" }, board.name);
    this.button.title = board.name;
    this.header = el(
      "div",
      "row board-row",
      { role: "row", "data-testid": "board-row", "data-board": board.name },
      el("div", "cell-name", { role: "rowheader" }, this.button, this.cell, this.silent),
      el("div", "cell-value", { role: "cell" }, this.count),
      el("div", "cell-trend", { role: "cell" }, this.health),
      this.age,
    );
    this.element = el("section", "board", { role: "rowgroup", "aria-label": board.name }, this.header, this.body);
    this.header.addEventListener("click", () => this.expand(!this.expanded));
    this.apply();
  }

  get expanded(): boolean {
    return this.expandedByUser || this.expandedByFilter;
  }

  expand(expanded: boolean): void {
    this.expandedByUser = expanded;
    this.expandedByFilter = false;
    this.apply();
  }

  /** Opens while a filter finds something inside; closes again when it is gone. */
  expandForFilter(expanded: boolean): void {
    this.expandedByFilter = expanded;
    this.apply();
  }

  private apply(): void {
    this.body.hidden = !this.expanded;
    setAttr(this.button, "aria-expanded", String(this.expanded));
    this.element.classList.toggle("closed", !this.expanded);
  }

  tick(now: number): void {
    const { report, heardAt, sensors } = this.board;
    const silent = now - heardAt > SILENT_MILLIS;
    this.element.classList.toggle("silent", silent);
    this.silent.hidden = !silent;
    setText(this.age, formatAge(now - heardAt));
    setText(this.count, sensors.size === 1 ? "1 sensor" : `${sensors.size} sensors`);
    this.cell.hidden = report === undefined;
    this.health.hidden = report === undefined;
    if (report !== undefined) {
      setText(this.cell, `cell ${report.cell}`);
      setText(this.health, `health ${Math.round(report.health)}`);
      this.health.title = "How good a bridge this board would make, 0 to 100";
      setAttr(this.header, "data-cell", String(report.cell));
    }
  }
}
