import { BoardGroup } from "./boardGroup";
import { now } from "./clock";
import { byId, reorder, setAttr, setText } from "./dom";
import { byName } from "./format";
import { SensorRow } from "./sensorRow";
import { ageOf, type Board, type Sensor, type Store } from "./store";

/** What boards and sensors can be sorted by. */
export type SortKey = "name" | "cell" | "health" | "value" | "age";

const MAX_OPEN_CHARTS = 6;
/** With more boards than this, those that come later are closed at first. */
const EXPANDED_BOARDS = 40;

/** The live list of boards and sensors: sorted, filtered, drawn once per animation frame. */
export class BoardList {
  private readonly list = byId("boards");
  private readonly filterBox = byId<HTMLInputElement>("filter");
  private readonly sortBox = byId<HTMLSelectElement>("sort");
  private readonly nothing = byId("nothing");
  private readonly groups = new Map<string, BoardGroup>();
  private readonly rows = new Map<Sensor, SensorRow>();
  private readonly openRows: SensorRow[] = [];
  private readonly targets = new WeakMap<Element, BoardGroup>();
  private readonly observer: IntersectionObserver;
  private key: SortKey = "name";
  private descending = false;
  private stale = true;
  private hovered = false;

  constructor(private readonly store: Store) {
    this.observer = new IntersectionObserver((entries) => this.intersected(entries), { rootMargin: "200px" });
    this.filterBox.addEventListener("input", () => this.arrange());
    this.sortBox.addEventListener("change", () => this.sortBy(this.sortBox.value as SortKey, false));
    for (const header of document.querySelectorAll<HTMLElement>("[data-sort]")) {
      const key = header.dataset["sort"] as SortKey;
      header.addEventListener("click", () => this.sortBy(key, key === this.key && !this.descending));
    }
    byId("expand").addEventListener("click", () => this.expandAll());
    this.list.addEventListener("keydown", (e) => this.keys(e));
    this.list.addEventListener("pointerenter", () => (this.hovered = true));
    this.list.addEventListener("pointerleave", () => (this.hovered = false));
  }

  /** Shows what has changed; called once per animation frame. */
  draw(dirty: ReadonlySet<Sensor>): void {
    for (const board of this.store.boards.values()) {
      if (!this.groups.has(board.name)) {
        this.addBoard(board);
      }
    }
    for (const sensor of dirty) {
      const row = this.rows.get(sensor);
      if (row === undefined) {
        this.addSensor(sensor);
      } else {
        row.update();
      }
    }
    if (this.stale) {
      this.arrange();
    }
  }

  private addBoard(board: Board): void {
    const group = new BoardGroup(board, this.groups.size < EXPANDED_BOARDS);
    group.tick(now());
    this.groups.set(board.name, group);
    this.targets.set(group.element, group);
    this.observer.observe(group.element);
    this.stale = true;
  }

  private addSensor(sensor: Sensor): void {
    const group = this.groups.get(sensor.board.name);
    if (group === undefined || group.board !== sensor.board) {
      return;
    }
    const row = new SensorRow(sensor, (r) => this.openedRow(r));
    row.tick(now());
    this.rows.set(sensor, row);
    group.rows.set(sensor.name, row);
    group.unsorted = true;
    this.stale = true;
  }

  private openedRow(row: SensorRow): void {
    const open = this.openRows.filter((r) => r.isOpen && r !== row);
    open.push(row);
    open.splice(0, Math.max(0, open.length - MAX_OPEN_CHARTS)).forEach((r) => r.close());
    this.openRows.splice(0, this.openRows.length, ...open);
  }

  /** Shows what time changes; called once a second. */
  tick(at: number): void {
    for (const group of this.groups.values()) {
      if (group.visible) {
        group.tick(at);
        if (group.expanded) {
          group.rows.forEach((r) => r.tick(at));
        }
      }
    }
    if (this.key !== "name" && !this.hovered) {
      this.arrange(); // rows do not move under the pointer
    }
  }

  remove(names: readonly string[]): void {
    for (const name of names) {
      const group = this.groups.get(name);
      if (group !== undefined) {
        this.groups.delete(name);
        this.observer.unobserve(group.element);
        for (const row of group.rows.values()) {
          row.close();
          this.rows.delete(row.sensor);
        }
        this.stale = true;
      }
    }
  }

  private intersected(entries: IntersectionObserverEntry[]): void {
    const at = now();
    for (const e of entries) {
      const group = this.targets.get(e.target);
      if (group !== undefined) {
        group.visible = e.isIntersecting;
        if (group.visible) {
          group.tick(at);
          group.rows.forEach((r) => r.tick(at));
        }
      }
    }
  }

  /** Filters for one board: the map's dots do this. */
  filterFor(text: string): void {
    this.filterBox.value = text;
    this.arrange();
    this.filterBox.scrollIntoView({ block: "nearest" });
  }

  private sortBy(key: SortKey, descending: boolean): void {
    this.key = key;
    this.descending = descending;
    this.sortBox.value = key;
    for (const header of document.querySelectorAll<HTMLElement>("[data-sort]")) {
      const sorted = header.dataset["sort"] === key ? (descending ? "descending" : "ascending") : "none";
      header.parentElement!.setAttribute("aria-sort", sorted);
    }
    this.groups.forEach((g) => (g.unsorted = true));
    this.arrange();
  }

  /** Puts boards and sensors in order and hides what the filter does not match. */
  private arrange(): void {
    this.stale = false;
    const words = this.filterBox.value.toLowerCase().split(/\s+/).filter((w) => w !== "");
    const sign = this.descending ? -1 : 1;
    const at = now();
    const groups = [...this.groups.values()].sort((a, b) => sign * this.compareBoards(a, b, at));
    reorder(this.list, groups.map((g) => g.element));
    let shown = 0;
    for (const group of groups) {
      if (group.unsorted || this.key === "value" || this.key === "age") {
        group.unsorted = false;
        const rows = [...group.rows.values()].sort((a, b) => sign * this.compareSensors(a, b, at));
        reorder(group.body, rows.map((r) => r.element));
      }
      shown += this.match(group, words) ? 1 : 0;
    }
    this.nothing.hidden = shown > 0 || this.groups.size === 0;
    setText(this.nothing, `No board or sensor matches “${this.filterBox.value.slice(0, 60)}”.`);
    setAttr(this.list, "data-shown", String(shown));
  }

  private match(group: BoardGroup, words: readonly string[]): boolean {
    const cell = group.board.report === undefined ? "" : ` cell:${group.board.report.cell}`;
    const board = group.board.name.toLowerCase() + cell;
    const whole = words.every((w) => board.includes(w));
    let any = false;
    for (const row of group.rows.values()) {
      const path = `${board} ${row.sensor.name.toLowerCase()}`;
      const hit = whole || words.every((w) => path.includes(w));
      row.element.hidden = !hit;
      any ||= hit;
    }
    group.element.hidden = !whole && !any;
    group.expandForFilter(words.length > 0 && any);
    return whole || any;
  }

  private compareBoards(a: BoardGroup, b: BoardGroup, at: number): number {
    const [ra, rb] = [a.board.report, b.board.report];
    const primary =
      this.key === "cell"
        ? (ra?.cell ?? 1e9) - (rb?.cell ?? 1e9)
        : this.key === "health"
          ? (ra?.health ?? 1e9) - (rb?.health ?? 1e9)
          : this.key === "age"
            ? Math.round((at - a.board.heardAt) / 5_000) - Math.round((at - b.board.heardAt) / 5_000)
            : 0;
    return primary || byName(a.board.name, b.board.name);
  }

  private compareSensors(a: SensorRow, b: SensorRow, at: number): number {
    const [sa, sb] = [a.sensor, b.sensor];
    if (this.key === "value" && typeof sa.value === "number" && typeof sb.value === "number") {
      return sa.value - sb.value;
    }
    if (this.key === "age") {
      const age = Math.round(ageOf(sa, at) / 5_000) - Math.round(ageOf(sb, at) / 5_000);
      return age || byName(sa.name, sb.name);
    }
    return byName(sa.name, sb.name);
  }

  private expandAll(): void {
    const expand = ![...this.groups.values()].every((g) => g.expanded);
    this.groups.forEach((g) => g.expand(expand));
    setText(byId("expand"), expand ? "Collapse all" : "Expand all");
  }

  /** Arrow keys go from row to row. */
  private keys(e: KeyboardEvent): void {
    const step = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
    const buttons = [...this.list.querySelectorAll<HTMLElement>("button.name")].filter((b) => b.offsetParent !== null);
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    if (step !== 0 && at >= 0) {
      e.preventDefault();
      buttons[Math.min(buttons.length - 1, Math.max(0, at + step))]!.focus();
    }
  }
}
