import { byId, setAttr, setText } from "./dom";
import { FleetRow, type FleetActions } from "./fleetRow";
import { byName, formatCount, plural } from "./format";
import { lastReadingAt, type BoardView, type Model } from "./model";
import { wordsOf } from "./order";
import type { Board } from "./store";
import { VirtualList, type Item } from "./virtualList";

type FleetKey = "name" | "state" | "cell" | "health" | "sensors" | "reading" | "clock" | "version";

/** The boards of the room, those that are gone included. */
export class Fleet {
  private readonly table = byId("fleet-table");
  private readonly list = new VirtualList(byId("fleet"), 1);
  private readonly filterBox = byId<HTMLInputElement>("fleet-filter");
  private readonly sortBox = byId<HTMLSelectElement>("fleet-sort");
  private readonly heads = [...this.table.querySelectorAll<HTMLElement>("[data-sort]")];
  private readonly dismissAll = byId("dismiss-all");
  private readonly views = new Map<Board, BoardView>();
  private readonly opened = new Set<Board>();
  private key: FleetKey = "state";
  private descending = false;
  private order = "";
  private model: Model | undefined;

  constructor(
    private readonly actions: FleetActions,
    private readonly changed: () => void,
  ) {
    this.filterBox.addEventListener("input", changed);
    this.sortBox.addEventListener("change", () => this.sortBy(this.sortBox.value as FleetKey, false));
    for (const head of this.heads) {
      const key = head.dataset["sort"] as FleetKey;
      head.addEventListener("click", () => this.sortBy(key, key === this.key && !this.descending));
    }
    this.dismissAll.addEventListener("click", () => {
      actions.dismiss((this.model?.boards ?? []).filter((b) => b.status === "silent"));
    });
  }

  private sortBy(key: FleetKey, descending: boolean): void {
    this.key = key;
    this.descending = descending;
    this.sortBox.value = key;
    for (const head of this.heads) {
      const sorted = head.dataset["sort"] === key ? (descending ? "descending" : "ascending") : "none";
      setAttr(head.parentElement!, "aria-sort", sorted);
    }
    this.changed();
  }

  /** Shows the model; called once for each frame. */
  draw(model: Model, second: boolean): void {
    this.model = model;
    const silent = model.counts.silent;
    this.dismissAll.hidden = silent === 0;
    setText(this.dismissAll, silent === 1 ? "Dismiss the silent one" : `Dismiss all ${formatCount(silent)} silent`);
    this.views.clear();
    model.boards.forEach((b) => this.views.set(b.board, b));
    const boards = this.sorted(model);
    const order = boards.map((b) => b.board.id).join(" ");
    if (order !== this.order) {
      const joined = this.order !== "";
      this.order = order;
      this.list.set(this.items(boards), joined);
      setAttr(this.table, "aria-rowcount", String(boards.length + 1));
    }
    if (second) {
      for (const row of this.list.rows()) {
        row.update();
      }
    }
    const all = model.counts.boards;
    const of = boards.length === all ? "" : `${formatCount(boards.length)} of `;
    setText(byId("fleet-summary"), `${of}${plural(all, "board")}${silent > 0 ? `, ${formatCount(silent)} silent` : ""}`);
    byId("fleet-nothing").hidden = boards.length > 0;
    setText(byId("fleet-nothing"), all === 0 ? "No board has been heard of yet." : `No board matches “${this.filterBox.value}”.`);
  }

  /** Shows the rows of where one has scrolled to: another view was shown before. */
  shown(): void {
    this.list.render();
  }

  private sorted(model: Model): BoardView[] {
    const words = wordsOf(this.filterBox.value);
    const text = (b: BoardView): string =>
      `${b.name} ${b.board.peer ?? ""} group:${b.cell} cell:${b.cell} ${b.status} ${b.version} ` +
      b.ailing.map((a) => `${a.name} ${a.state} ailing`).join(" ");
    const found = words.length === 0 ? [...model.boards] : model.boards.filter((b) => words.every((w) => text(b).toLowerCase().includes(w)));
    const sign = this.descending ? -1 : 1;
    return found.sort((a, b) => sign * compare(a, b, this.key) || byName(a.name, b.name) || a.board.id - b.board.id);
  }

  private items(boards: readonly BoardView[]): Item[] {
    const height = parseFloat(getComputedStyle(this.table).getPropertyValue("--fleet-row")) || 60;
    return boards.map(({ board }) => ({
      key: String(board.id),
      height,
      make: () =>
        new FleetRow(
          () => this.views.get(board),
          () => this.opened.has(board),
          () => {
            this.opened.delete(board) || this.opened.add(board);
            this.list.row(String(board.id))?.update();
            this.list.render();
          },
          this.actions,
        ),
    }));
  }
}

/** Worst first where there is a worst. */
function compare(a: BoardView, b: BoardView, key: FleetKey): number {
  const said = (v: BoardView) => v.board.report?.said;
  const by = (x: number, y: number): number => (x === y ? 0 : x - y);
  switch (key) {
    case "name":
      return 0; // by name anyway
    case "state":
      return by(trouble(a), trouble(b));
    case "cell":
      return by(a.cell ?? Infinity, b.cell ?? Infinity);
    case "health":
      return by(a.health ?? -1, b.health ?? -1);
    case "sensors":
      return by(b.ailing.length, a.ailing.length) || by(b.saidSensors ?? b.sensors, a.saidSensors ?? a.sensors);
    case "reading":
      return by(step(lastReadingAt(a)), step(lastReadingAt(b)));
    case "clock":
      return by(Math.round(-Math.abs(said(a)?.clockOffsetSeconds ?? 0)), Math.round(-Math.abs(said(b)?.clockOffsetSeconds ?? 0)));
    case "version":
      return byName(a.version, b.version);
  }
}

/** Readings within 5 s count as the same, or rows would dance. */
function step(at: number | undefined): number {
  return Math.round((at ?? 0) / 5_000);
}

function trouble(b: BoardView): number {
  return b.status === "silent" ? 0 : b.ailing.length > 0 || b.twins > 0 || b.lonely ? 1 : b.status === "waiting" ? 2 : 3;
}
