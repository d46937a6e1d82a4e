import { BoardRow } from "./boardRow";
import { byId, setAttr, setText } from "./dom";
import { formatCount, plural } from "./format";
import type { BoardView, Model } from "./model";
import { Order, type Arrangement, type Group, type SortKey } from "./order";
import { SensorRow } from "./sensorRow";
import { MAX_BOARDS, MAX_LEFT_OUT, MAX_SENSORS, type Board, type Sensor, type Store } from "./store";
import { VirtualList, type Item, type Row } from "./virtualList";

/** With more boards than this, those that come later are closed at first; their lines count their sensors. */
const EXPANDED_BOARDS = 40;
const SORT_AGAIN_MILLIS = 1_000;
const MOVING: ReadonlySet<SortKey> = new Set<SortKey>(["value", "age", "health"]);

/** The live list of sensors, by board or all in one order; only what is on the screen is in the document. */
export class Readings {
  private readonly table = byId("readings-table");
  private readonly container = byId("readings");
  private readonly filterBox = byId<HTMLInputElement>("filter");
  private readonly sortBox = byId<HTMLSelectElement>("sort");
  private readonly shapeBox = byId<HTMLSelectElement>("shape");
  private readonly heads = [...this.table.querySelectorAll<HTMLElement>("[data-sort]")];
  private readonly list = new VirtualList(this.container, 1);
  private readonly order = new Order();
  private readonly closed = new Map<Board, boolean>();
  private readonly opened = new Set<Sensor>();
  private readonly views = new Map<Board, BoardView>();
  private readonly shownSensors = new Map<Board, number>();
  private arrangement: Arrangement = { key: "name", descending: false, flat: false, filter: "" };
  private model: Model | undefined;
  private version = -1;
  private arrangedAt = -Infinity;
  private stale = true;
  private hovered = false;
  private matching = 0;

  /** `changed`: something was pressed, and the next frame is to show it. */
  constructor(
    private readonly store: Store,
    private readonly changed: () => void,
  ) {
    this.filterBox.addEventListener("input", () => this.arrange({ filter: this.filterBox.value }));
    this.sortBox.addEventListener("change", () => this.sortBy(this.sortBox.value as SortKey, false));
    this.shapeBox.addEventListener("change", () => this.arrange({ flat: this.shapeBox.value === "flat" }));
    for (const head of this.heads) {
      const key = head.dataset["sort"] as SortKey;
      head.addEventListener("click", () => this.sortBy(key, key === this.arrangement.key && !this.arrangement.descending));
    }
    byId("expand").addEventListener("click", () => this.expandAll());
    this.container.addEventListener("pointerenter", () => (this.hovered = true));
    this.container.addEventListener("pointerleave", () => (this.hovered = false));
  }

  private arrange(change: Partial<Arrangement>): void {
    this.arrangement = { ...this.arrangement, ...change };
    this.stale = true;
    this.changed();
  }

  private sortBy(key: SortKey, descending: boolean): void {
    this.sortBox.value = key;
    for (const head of this.heads) {
      const sorted = head.dataset["sort"] === key ? (descending ? "descending" : "ascending") : "none";
      setAttr(head.parentElement!, "aria-sort", sorted);
    }
    this.arrange({ key, descending });
  }

  /** Shows only what belongs to a board or group: the map and the list of boards do this. */
  filterFor(text: string): void {
    this.filterBox.value = text;
    this.arrange({ filter: text });
  }

  /** Shows the model; `dirty` sensors have new values. Called once for each frame. */
  draw(model: Model, dirty: ReadonlySet<Sensor>, second: boolean): void {
    this.model = model;
    this.views.clear();
    model.boards.forEach((b) => this.views.set(b.board, b));
    const added = this.version !== model.version;
    const moving = MOVING.has(this.arrangement.key) && model.at - this.arrangedAt >= SORT_AGAIN_MILLIS && !this.held();
    if (this.stale || added || moving) {
      this.list.set(this.items(model), added && !this.stale);
      this.version = model.version;
      this.arrangedAt = model.at;
      this.stale = false;
    }
    if (second) {
      for (const row of this.list.rows()) {
        row.update();
      }
    } else {
      dirty.forEach((s) => this.rowOf(s)?.update());
    }
    this.say(model);
  }

  /** Shows the rows of where one has scrolled to: another view was shown before. */
  shown(): void {
    this.list.render();
  }

  /** Rows do not move under the pointer, nor under the finger or the keyboard. */
  private held(): boolean {
    return this.hovered || this.container.contains(document.activeElement);
  }

  private items(model: Model): Item[] {
    const height = heights(this.table);
    const { flat } = this.arrangement;
    this.table.classList.toggle("flat", flat);
    byId("expand").hidden = flat;
    this.shownSensors.clear();
    const items: Item[] = [];
    const sensor = (s: Sensor): void => void items.push(this.sensorItem(s, height.sensor, flat));
    if (flat) {
      const sensors = this.order.flat(model, this.arrangement);
      sensors.forEach(sensor);
      this.matching = sensors.length;
    } else {
      const groups = this.order.groups(model, this.arrangement);
      this.matching = groups.reduce((n, g) => n + g.sensors.length, 0);
      for (const g of groups) {
        this.shownSensors.set(g.board.board, g.sensors.length);
        items.push(this.boardItem(g, height.board));
        if (this.isExpanded(g.board.board)) {
          g.sensors.forEach(sensor);
        }
      }
      setText(byId("expand"), groups.some((g) => this.isExpanded(g.board.board)) ? "Collapse all" : "Expand all");
    }
    setAttr(this.table, "aria-rowcount", String(items.length + 1));
    return items;
  }

  private sensorItem(sensor: Sensor, height: number, flat: boolean): Item {
    const toggle = (): void => {
      this.opened.delete(sensor) || this.opened.add(sensor);
      this.rowOf(sensor)?.update();
      this.list.render();
    };
    const make = (): SensorRow => new SensorRow(sensor, flat, () => this.opened.has(sensor), toggle);
    return { key: flat ? `all/${keyOf(sensor)}` : keyOf(sensor), height, make };
  }

  private rowOf(sensor: Sensor): Row | undefined {
    return this.list.row(this.arrangement.flat ? `all/${keyOf(sensor)}` : keyOf(sensor));
  }

  private boardItem({ board: { board, name } }: Group, height: number): Item {
    const shown = (): { sensors: number; expanded: boolean } => ({
      sensors: this.shownSensors.get(board) ?? 0,
      expanded: this.isExpanded(board),
    });
    const toggle = (): void => {
      this.closed.set(board, this.isExpanded(board));
      this.list.row(`${board.id}`)?.update();
      this.arrange({});
    };
    return { key: `${board.id}`, height, make: () => new BoardRow(() => this.views.get(board), shown, name, toggle) };
  }

  private isExpanded(board: Board): boolean {
    if (this.arrangement.filter.trim() !== "") {
      return true;
    }
    if (!this.closed.has(board)) {
      this.closed.set(board, this.closed.size >= EXPANDED_BOARDS);
    }
    return !this.closed.get(board)!;
  }

  private expandAll(): void {
    const boards = this.model?.boards ?? [];
    const close = boards.some((b) => this.isExpanded(b.board));
    boards.forEach((b) => this.closed.set(b.board, close));
    this.arrange({});
  }

  private say(model: Model): void {
    const { sensors, boards } = model.counts;
    const filtered = this.matching !== sensors || this.arrangement.filter.trim() !== "";
    const text = `${filtered ? `${formatCount(this.matching)} of ` : ""}${plural(sensors, "sensor")} of ${plural(boards, "board")}`;
    setText(byId("list-summary"), text);
    const none = boards > 0 && this.matching === 0 && filtered && this.shownSensors.size === 0;
    const nothing = byId("nothing");
    nothing.hidden = !none;
    setText(nothing, `No board or sensor matches “${this.arrangement.filter}”.`);
    const out = byId("left-out");
    out.hidden = this.store.leftOut.boards.size + this.store.leftOut.sensors.size === 0;
    setText(out, leftOut(this.store.leftOut.boards.size, this.store.leftOut.sensors.size));
  }
}

function keyOf(sensor: Sensor): string {
  return `${sensor.board.id}/${sensor.name}`;
}

/** Row heights are the style sheet's: fingers need more room than a mouse. */
function heights(table: Element): { board: number; sensor: number } {
  const style = getComputedStyle(table);
  const pixels = (name: string): number => parseFloat(style.getPropertyValue(name)) || 36;
  return { board: pixels("--board-row"), sensor: pixels("--sensor-row") };
}

/** What the page does not show, in numbers. */
export function leftOut(boards: number, sensors: number): string {
  const many = (n: number, noun: string): string => (n >= MAX_LEFT_OUT ? `${formatCount(n)} ${noun}s or more` : plural(n, noun));
  const parts = [...(boards > 0 ? [many(boards, "board")] : []), ...(sensors > 0 ? [many(sensors, "sensor")] : [])];
  return (
    `Not shown: ${parts.join(" and ")}. This page holds ${formatCount(MAX_BOARDS)} boards and ` +
    `${formatCount(MAX_SENSORS)} sensors; dismiss silent boards to make room.`
  );
}
