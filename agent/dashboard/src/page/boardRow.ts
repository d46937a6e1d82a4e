import { now } from "./clock";
import { el, setAttr, setText } from "./dom";
import { formatAge, formatAgo, plural } from "./format";
import type { BoardView } from "./model";
import type { Row } from "./virtualList";

/** The line above the sensors of a board. */
export class BoardRow implements Row {
  readonly element: HTMLElement;
  readonly controls: readonly HTMLElement[];
  readonly open = false;
  private readonly button: HTMLButtonElement;
  private readonly cell = el("span", "chip", { title: "The group of boards that it belongs to (cell)" });
  private readonly chips = el("span", "chips");
  private readonly count = el("div", "cell-value count", { role: "cell" });
  private readonly health = el("div", "cell-trend health", { role: "cell" });
  private readonly age = el("div", "age", { role: "cell" });

  constructor(
    private readonly view: () => BoardView | undefined,
    private readonly shown: () => { sensors: number; expanded: boolean },
    name: string,
    toggle: () => void,
  ) {
    this.button = el("button", "name", { type: "button", title: name }, name);
    this.controls = [this.button];
    const line = el(
      "div",
      "row board-row",
      {},
      el("div", "cell-name", { role: "rowheader" }, this.button, this.cell, this.chips),
      this.count,
      this.health,
      this.age,
    );
    this.element = el("div", "item board", { role: "row", "data-testid": "board-row", "data-board": name }, line);
    line.addEventListener("click", toggle);
  }

  update(): void {
    const view = this.view();
    if (view === undefined) {
      return;
    }
    const { sensors, expanded } = this.shown();
    const at = now();
    setAttr(this.button, "aria-expanded", String(expanded));
    this.element.classList.toggle("closed", !expanded);
    this.element.classList.toggle("silent", view.status === "silent");
    const all = view.sensors;
    setText(this.count, sensors === all ? plural(all, "sensor") : `${sensors} of ${plural(all, "sensor")}`);
    this.cell.hidden = view.cell === undefined;
    setText(this.cell, `group ${view.cell}`);
    setAttr(this.element, "data-cell", String(view.cell ?? ""));
    chips(this.chips, view);
    setText(this.health, view.health === undefined ? "" : `health ${Math.round(view.health)}`);
    this.health.title = "How good a go-between this board would make, 0 to 100";
    const age = at - view.board.heardAt;
    setText(this.age, !Number.isFinite(age) ? "never" : age < 60_000 ? formatAge(age) : formatAgo(age));
  }

  close(): void {
    // nothing to give back
  }
}

/** What is the matter with a board, in a word each. */
export function chips(into: HTMLElement, view: BoardView): void {
  const wanted: [kind: string, text: string, title: string][] = [];
  if (view.status === "silent") {
    wanted.push(["bad", "silent", view.why]);
  } else if (view.status === "waiting") {
    wanted.push(["", "not heard yet", "This page waits for its next report"]);
  }
  if (view.ailing.length > 0) {
    const names = view.ailing.map((a) => `${a.name}: ${a.state}`).join("\n");
    wanted.push(["warn", `${view.ailing.length} ailing`, names]);
  }
  if (view.twins > 0) {
    wanted.push(["warn", "same name twice", `${plural(view.twins, "other board")} in this room with the same name: rename one`]);
  }
  if (view.lonely) {
    wanted.push(["warn", "alone", "This board has found no other one"]);
  }
  const text = JSON.stringify(wanted);
  if (into.dataset["shown"] !== text) {
    into.dataset["shown"] = text;
    into.replaceChildren(...wanted.map(([kind, word, title]) => el("span", `chip ${kind}`, { title }, word)));
  }
}
