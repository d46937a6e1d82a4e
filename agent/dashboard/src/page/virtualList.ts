import { reorder, setAttr } from "./dom";

/** One row of a list of which only the visible rows are in the document. */
export interface Row {
  readonly element: HTMLElement;
  /** What the keyboard reaches; the first one takes the focus. */
  readonly controls: readonly HTMLElement[];
  /** Shows what is new; called for mounted rows only. */
  update(): void;
  /** Whether the row has as much room as it needs, which is then measured. */
  readonly open: boolean;
  close(): void;
}

/** A place in the list. */
export interface Item {
  /** The same row as long as the key is the same. */
  readonly key: string;
  readonly height: number;
  make(): Row;
}

/** Rows beyond the edge of the window that are there already when one scrolls. */
const OVERSCAN_PIXELS = 400;

/**
 * A list in the page's own scrolling. It is as high as all of its rows, and holds those near the
 * window. Arrow keys, Page Up and Down, Home and End go from row to row, also to rows that are not
 * there yet; Tab enters and leaves the list.
 */
export class VirtualList {
  private items: readonly Item[] = [];
  private offsets: number[] = [0];
  private readonly indexOf = new Map<string, number>();
  private readonly mounted = new Map<string, Row>();
  private readonly measured = new Map<string, number>();
  /** Where the keyboard is. */
  private current = "";

  /** `rowsBefore`: rows of the table that are not in the list, its head. */
  constructor(
    private readonly container: HTMLElement,
    private readonly rowsBefore: number,
  ) {
    const render = (): void => this.render();
    addEventListener("scroll", render, { passive: true });
    addEventListener("resize", render);
    container.addEventListener("keydown", (e) => this.key(e));
    container.addEventListener("focusin", (e) => this.focused(e.target as Element));
  }

  /** The rows from now on. With `keepPlace` what is on the screen stays where it is. */
  set(items: readonly Item[], keepPlace: boolean): void {
    const anchor = keepPlace ? this.anchor() : undefined;
    this.items = items;
    this.indexOf.clear();
    items.forEach((item, i) => this.indexOf.set(item.key, i));
    this.measure();
    if (anchor !== undefined) {
      const i = this.indexOf.get(anchor.key);
      const moved = i === undefined ? 0 : this.offsets[i]! - anchor.offset;
      if (moved !== 0) {
        scrollBy({ top: moved, behavior: "instant" });
      }
    }
    this.render();
  }

  /** The first row in the window, if the list has been scrolled into. */
  private anchor(): { key: string; offset: number } | undefined {
    const above = -this.container.getBoundingClientRect().top;
    const i = this.at(above);
    const item = this.items[i];
    return above <= 0 || item === undefined || this.container.offsetParent === null
      ? undefined
      : { key: item.key, offset: this.offsets[i]! };
  }

  private measure(): void {
    this.offsets = new Array<number>(this.items.length + 1);
    this.offsets[0] = 0;
    this.items.forEach((item, i) => {
      this.offsets[i + 1] = this.offsets[i]! + (this.measured.get(item.key) ?? item.height);
    });
    this.container.style.height = `${this.offsets[this.items.length]}px`;
  }

  /** The row at so many pixels from the top. */
  private at(pixels: number): number {
    let [low, high] = [0, this.items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.offsets[middle + 1]! <= pixels) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Mounts the rows near the window, and no others but the one that has the focus. */
  render(): void {
    if (this.container.offsetParent === null) {
      return; // another view is shown
    }
    const top = this.container.getBoundingClientRect().top;
    const first = this.at(-top - OVERSCAN_PIXELS);
    const last = this.at(innerHeight - top + OVERSCAN_PIXELS);
    const wanted = new Set<string>();
    for (let i = first; i <= last && i < this.items.length; i++) {
      wanted.add(this.items[i]!.key);
    }
    const focus = this.container.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
    if (focus !== null && this.indexOf.has(this.current)) {
      wanted.add(this.current);
    }
    for (const [key, row] of this.mounted) {
      if (!wanted.has(key)) {
        row.close();
        row.element.remove();
        this.mounted.delete(key);
      }
    }
    this.place([...wanted].sort((a, b) => this.indexOf.get(a)! - this.indexOf.get(b)!));
    if (focus !== null && document.activeElement !== focus && this.container.contains(focus)) {
      focus.focus({ preventScroll: true });
    }
    if (this.remeasure()) {
      this.render();
    }
  }

  private place(keys: readonly string[]): void {
    if (!this.indexOf.has(this.current)) {
      this.current = keys[0] ?? "";
    }
    const elements = keys.map((key) => {
      const i = this.indexOf.get(key)!;
      const row = this.mounted.get(key) ?? this.items[i]!.make();
      if (!this.mounted.has(key)) {
        row.update();
        this.mounted.set(key, row);
      }
      row.element.style.transform = `translateY(${this.offsets[i]}px)`;
      setAttr(row.element, "aria-rowindex", String(i + 1 + this.rowsBefore));
      this.reach(key, row);
      return row.element;
    });
    reorder(this.container, elements);
    if (!keys.includes(this.current) && keys.length > 0) {
      this.enter(keys.find((k) => this.offsets[this.indexOf.get(k)!]! >= -this.container.getBoundingClientRect().top) ?? keys[0]!);
    }
  }

  /** Only one row is in the order of Tab. */
  private reach(key: string, row: Row): void {
    const index = key === this.current ? "0" : "-1";
    row.controls.forEach((c) => setAttr(c, "tabindex", index));
  }

  private enter(key: string): void {
    const before = this.mounted.get(this.current);
    const old = this.current;
    this.current = key;
    if (before !== undefined) {
      this.reach(old, before);
    }
    const row = this.mounted.get(key);
    if (row !== undefined) {
      this.reach(key, row);
    }
  }

  /** Open rows are as high as what is in them. Returns whether one has changed. */
  private remeasure(): boolean {
    let changed = false;
    for (const [key, row] of this.mounted) {
      const item = this.items[this.indexOf.get(key)!]!;
      const height = row.open ? row.element.offsetHeight : item.height;
      if (height !== (this.measured.get(key) ?? item.height)) {
        row.open ? this.measured.set(key, height) : this.measured.delete(key);
        changed = true;
      }
    }
    if (changed) {
      this.measure();
    }
    return changed;
  }

  /** The mounted row of a key. */
  row(key: string): Row | undefined {
    return this.mounted.get(key);
  }

  /** All rows that are in the document. */
  rows(): Iterable<Row> {
    return this.mounted.values();
  }

  private focused(target: Element): void {
    for (const [key, row] of this.mounted) {
      if (row.element.contains(target)) {
        this.enter(key);
      }
    }
  }

  private key(e: KeyboardEvent): void {
    const at = this.indexOf.get(this.current);
    const page = Math.max(1, Math.floor(innerHeight / 60));
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[e.key];
    if (at === undefined || step === undefined || e.ctrlKey || e.altKey || e.metaKey) {
      return;
    }
    e.preventDefault();
    this.focus(Math.min(this.items.length - 1, Math.max(0, at + step)));
  }

  private focus(index: number): void {
    const item = this.items[index];
    if (item === undefined) {
      return;
    }
    const [top, bottom] = [this.offsets[index]!, this.offsets[index + 1]!];
    const box = this.container.getBoundingClientRect();
    const head = 48; // the table's head stays at the top of the window
    if (box.top + top < head) {
      scrollBy({ top: box.top + top - head, behavior: "instant" });
    } else if (box.top + bottom > innerHeight) {
      scrollBy({ top: box.top + bottom - innerHeight, behavior: "instant" });
    }
    this.enter(item.key);
    this.render();
    this.mounted.get(item.key)?.controls[0]?.focus({ preventScroll: true });
  }
}
