import { select, type Selection } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { byId, el, setAttr, setText } from "./dom";
import { formatCount, plural } from "./format";
import { layOut, MAX_CELLS_DRAWN, type Box, type Bridge, type Dot, type MapLayout } from "./layout";
import type { BoardView, CellView, Model } from "./model";

const LONGEST_NAME = 16;

type Layer = Selection<SVGGElement, unknown, null, undefined>;

/** What choosing on the map does: it shows the readings of a board or of a group. */
export interface MapActions {
  board(view: BoardView): void;
  cell(cell: number): void;
}

/** The map of cells and bridges; the arrow keys walk it, and a list says the same in words. */
export class MeshMap {
  private readonly node = byId<SVGSVGElement>("map");
  private readonly svg = select(this.node);
  private readonly root = this.svg.append("g");
  private readonly layers: Record<"bridges" | "cells" | "dots", Layer>;
  private readonly tip = byId("map-tip");
  private readonly words = byId<HTMLDetailsElement>("map-words");
  private readonly zoom = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.5, 12])
    // The wheel scrolls the page; with Ctrl, as pinching does, it zooms.
    .filter((e: Event) => e.type !== "wheel" || (e as WheelEvent).ctrlKey)
    .on("zoom", (e: { transform: { toString(): string } }) => this.root.attr("transform", e.transform.toString()));
  private map: MapLayout | undefined;
  private drawn = "";
  private model: Model | undefined;

  constructor(
    private readonly actions: MapActions,
    changed: () => void,
  ) {
    const layer = (name: string): Layer => this.root.append("g").attr("class", name);
    this.layers = { bridges: layer("bridges"), cells: layer("cells"), dots: layer("dots") };
    this.svg.call(this.zoom).on("dblclick.zoom", null);
    byId("zoom-in").addEventListener("click", () => this.svg.call(this.zoom.scaleBy, 1.5));
    byId("zoom-out").addEventListener("click", () => this.svg.call(this.zoom.scaleBy, 1 / 1.5));
    byId("zoom-reset").addEventListener("click", () => this.svg.call(this.zoom.transform, zoomIdentity));
    const enlarge = byId("enlarge");
    enlarge.addEventListener("click", () => {
      const large = byId("main").classList.toggle("map-large");
      setAttr(enlarge, "aria-pressed", String(large));
      changed();
    });
    this.node.addEventListener("keydown", (e) => this.key(e));
    this.words.addEventListener("toggle", changed);
    new ResizeObserver(changed).observe(this.node);
  }

  /** Shows the model; called once for each frame. */
  draw(model: Model): void {
    this.model = model;
    const [width, height] = [this.node.clientWidth, this.node.clientHeight];
    if (width > 0 && height > 0) {
      const signature = signatureOf(model, width, height);
      if (signature !== this.drawn) {
        this.drawn = signature;
        this.map = layOut(model, width, height);
        this.paint(this.map);
      }
    } else {
      this.map = layOut(model, 360, 320); // another view is shown: the numbers are kept right all the same
      this.drawn = "";
    }
    this.describe(model, this.map!);
    this.spell(model, this.map!);
  }

  private paint(map: MapLayout): void {
    this.svg.attr("viewBox", `0 0 ${map.width.toFixed(1)} ${map.height.toFixed(1)}`);
    this.node.setAttribute("class", map.level);
    const focused = document.activeElement;
    this.layers.bridges
      .selectAll<SVGPathElement, Bridge>("path")
      .data(map.bridges, (b) => b.key)
      .join((enter) => {
        const path = enter.append("path");
        path.append("title");
        return path;
      })
      .attr("class", (b) => (b.up ? "up" : "down"))
      .attr("d", (b) => b.path)
      .select("title")
      .text(bridgeText);
    this.paintCells(map);
    this.paintDots(map);
    this.reach(focused instanceof SVGElement && this.node.contains(focused) ? focused : undefined);
  }

  private paintCells(map: MapLayout): void {
    const cells = this.layers.cells
      .selectAll<SVGGElement, Box>("g")
      .data(map.boxes, (b) => b.view.cell)
      .join((enter) => {
        const g = enter.append("g").attr("role", "button").attr("tabindex", "-1").attr("data-target", "cell");
        g.append("rect").attr("rx", 8);
        g.append("text").attr("class", "cell-title");
        g.append("text").attr("class", "cell-count");
        this.listen(g, (b) => this.cellText(b.view), (b) => this.actions.cell(b.view.cell), (b) => new Set([b.view.cell]));
        return g;
      })
      .attr("transform", (b) => `translate(${b.x.toFixed(1)} ${b.y.toFixed(1)})`)
      .attr("class", (b) => `cell${b.view.cell === this.model!.selfCell ? " own" : ""}${b.view.silent > 0 ? " missing" : ""}`)
      .attr("aria-label", (b) => this.cellText(b.view));
    const counts = map.level === "counts";
    cells.select("rect").attr("width", (b) => b.width).attr("height", (b) => b.height);
    cells
      .select(".cell-title")
      .attr("x", (b) => (counts ? b.width / 2 : 8))
      .attr("y", counts ? 13 : 14)
      .text((b) => (counts ? `${b.view.cell}` : `group ${b.view.cell}`));
    cells
      .select(".cell-count")
      .attr("x", (b) => (counts ? b.width / 2 : b.width - 8))
      .attr("y", counts ? 29 : 14)
      .text((b) => (b.view.silent > 0 ? `${b.view.boards.length - b.view.silent}/${b.view.boards.length}` : b.view.boards.length));
  }

  private paintDots(map: MapLayout): void {
    const named = map.level === "names";
    const dots = this.layers.dots
      .selectAll<SVGGElement, Dot>("g")
      .data(map.dots, (d) => d.view.board.id)
      .join((enter) => {
        const g = enter.append("g").attr("role", "button").attr("tabindex", "-1").attr("data-target", "board");
        g.append("rect").attr("class", "hit").attr("x", -8).attr("y", -8).attr("width", 16).attr("height", 16);
        g.append("circle").attr("class", "ring").attr("r", 6.5);
        g.append("path");
        g.append("text").attr("x", 11).attr("y", 4);
        this.listen(g, (d) => this.boardText(d), (d) => this.actions.board(d.view), (d) => new Set([d.view.board]));
        return g;
      })
      .attr("class", (d) => `dot ${looks(d.view)}${d.carrier ? " carrier" : ""}${d.linked ? " linked" : ""}`)
      .attr("transform", (d) => `translate(${d.x.toFixed(1)} ${d.y.toFixed(1)})`)
      .attr("aria-label", (d) => this.boardText(d));
    dots.select("path").attr("d", (d) => SHAPES[looks(d.view)]);
    dots.select("text").text((d) => (named ? shortened(d.view.name) : ""));
  }

  private listen<D>(
    g: Selection<SVGGElement, D, SVGGElement, unknown>,
    text: (d: D) => string,
    choose: (d: D) => void,
    lit: (d: D) => ReadonlySet<unknown>,
  ): void {
    const show = (e: Event, d: D): void => this.point(e.currentTarget as SVGGElement, text(d), lit(d));
    const hide = (): void => this.point(undefined, "", new Set());
    g.on("click", (_, d) => choose(d))
      .on("pointerenter", show)
      .on("pointerleave", hide)
      .on("focus", show)
      .on("blur", hide)
      .on("keydown", (e: KeyboardEvent, d) => {
        if (e.key === "Enter" || e.key === " ") {
          e.preventDefault();
          choose(d);
        }
      });
  }

  /** Names what is pointed at, and lights the bridges that belong to it. */
  private point(target: SVGGElement | undefined, text: string, lit: ReadonlySet<unknown>): void {
    this.tip.hidden = target === undefined;
    this.node.classList.toggle("pointed", target !== undefined && lit.size > 0);
    this.layers.bridges
      .selectAll<SVGPathElement, Bridge>("path")
      .classed("lit", (b) => lit.has(b.from) || lit.has(b.to) || b.carriers.some((c) => lit.has(c.board)));
    if (target !== undefined) {
      setText(this.tip, text);
      const [box, of] = [target.getBoundingClientRect(), this.node.parentElement!.getBoundingClientRect()];
      const width = this.tip.offsetWidth;
      const left = Math.max(4, Math.min(of.width - width - 4, box.left - of.left + box.width / 2 - width / 2));
      const above = box.top - of.top - this.tip.offsetHeight - 6;
      this.tip.style.left = `${left}px`;
      this.tip.style.top = `${above > 0 ? above : box.bottom - of.top + 6}px`;
    }
  }

  /** One target of the map is in the order of Tab: the one that had the focus, or the first. */
  private reach(focused: SVGElement | undefined): void {
    const targets = this.targets();
    const current = focused !== undefined && targets.includes(focused) ? focused : (targets.find((t) => t.getAttribute("tabindex") === "0") ?? targets[0]);
    targets.forEach((t) => setAttr(t, "tabindex", t === current ? "0" : "-1"));
  }

  /** Cells in their order, each followed by its boards. */
  private targets(): SVGElement[] {
    const dots = new Map<number, SVGElement[]>();
    this.layers.dots.selectAll<SVGGElement, Dot>("g").each(function (d) {
      dots.set(d.cell, [...(dots.get(d.cell) ?? []), this]);
    });
    const all: SVGElement[] = [];
    this.layers.cells.selectAll<SVGGElement, Box>("g").each(function (b) {
      all.push(this, ...(dots.get(b.view.cell) ?? []));
    });
    return all;
  }

  private key(e: KeyboardEvent): void {
    const targets = this.targets();
    const at = targets.indexOf(document.activeElement as unknown as SVGElement);
    const cells = targets.flatMap((t, i) => (t.getAttribute("data-target") === "cell" ? [i] : []));
    const to: Record<string, number | undefined> = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      PageDown: cells.find((i) => i > at),
      PageUp: cells.filter((i) => i < at).at(-1),
      Home: 0,
      End: targets.length - 1,
    };
    if (at < 0 || !(e.key in to) || e.ctrlKey || e.altKey || e.metaKey) {
      return;
    }
    e.preventDefault();
    const next = targets[to[e.key] ?? at];
    if (next !== undefined) {
      next.focus();
      this.reach(next);
    }
  }

  private cellText(c: CellView): string {
    const bridges = this.map?.bridges.filter((b) => b.from === c.cell || b.to === c.cell) ?? [];
    const others = bridges.map((b) => `${b.from === c.cell ? b.to : b.from}${b.up ? "" : " (down)"}`);
    return (
      `group ${c.cell}${c.cell === this.model?.selfCell ? " (of this page)" : ""}: ${plural(c.boards.length, "board")}` +
      (c.silent > 0 ? `, ${formatCount(c.silent)} silent` : "") +
      (others.length > 0 ? `, linked with group ${others.join(", ")}` : "")
    );
  }

  private boardText({ view, linked, carrier }: Dot): string {
    const to = view.board.report?.said.bridging.map((b) => `${b.cell}${b.up ? "" : " (down)"}`) ?? [];
    return (
      `${view.name}, group ${view.cell}` +
      (view.status === "silent" ? ", silent" : view.health === undefined ? "" : `, health ${Math.round(view.health)}`) +
      (carrier && to.length > 0 ? `, carries the link to group ${to.join(", ")}` : "") +
      (linked ? ", linked with this page" : "")
    );
  }

  private describe(model: Model, map: MapLayout): void {
    const up = map.bridges.filter((b) => b.up).length;
    const { boards, silent, cells } = model.counts;
    const text =
      boards === 0
        ? "No board has described its place in the mesh yet."
        : `${plural(boards, "board")} in ${plural(cells, "group")}` +
          (silent > 0 ? `, ${formatCount(silent)} silent` : "") +
          (map.bridges.length > 0 ? `, ${up} of ${plural(map.bridges.length, "link")} between groups up` : "");
    setText(byId("map-summary"), text);
    setText(byId("map-left-out"), notDrawn(model, map));
    setAttr(this.node, "aria-label", `Map of the mesh: ${text}. Arrow keys go from group to board.`);
    setAttr(this.node, "data-boards", String(boards));
    setAttr(this.node, "data-cells", String(cells));
    setAttr(this.node, "data-edges", String(map.bridges.length));
    setAttr(this.node, "data-edges-up", String(up));
    setAttr(this.node, "data-level", map.level);
  }

  /** The same in words, while somebody reads it. */
  private spell(model: Model, map: MapLayout): void {
    if (!this.words.open) {
      return;
    }
    const lines = model.cells.map((c) => `${capital(this.cellText(c))}. ${c.boards.map((b) => b.name + (b.status === "silent" ? " (silent)" : "")).join(", ")}`);
    const text = [...lines, ...map.bridges.map((b) => capital(bridgeText(b)))];
    const list = byId("map-list");
    if (list.dataset["shown"] !== text.join("\n")) {
      list.dataset["shown"] = text.join("\n");
      list.replaceChildren(...text.map((t) => el("li", "", {}, t)));
    }
  }
}

/** Good health, fair, poor, and silence differ in shape, not in colour alone. */
const SHAPES: Record<ReturnType<typeof looks>, string> = {
  good: "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
  fair: "M0 -5.5L5.5 0L0 5.5L-5.5 0z",
  poor: "M0 -5.5L5.5 4.5L-5.5 4.5z",
  silent: "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
};

function looks(v: BoardView): "good" | "fair" | "poor" | "silent" {
  const health = v.health ?? 100;
  return v.status === "silent" ? "silent" : health >= 50 ? "good" : health >= 25 ? "fair" : "poor";
}

function notDrawn(model: Model, map: MapLayout): string {
  const parts: string[] = [];
  if (map.cellsLeftOut > 0) {
    parts.push(`${plural(map.cellsLeftOut, "group")} more than the ${formatCount(MAX_CELLS_DRAWN)} that the map draws`);
  }
  if (model.unplaced.length > 0) {
    parts.push(`${plural(model.unplaced.length, "board")} not drawn: in no group yet`);
  }
  if (map.level === "counts" && model.counts.boards > 0) {
    parts.push("boards are counted, not drawn: enlarge the map, or point at a group");
  }
  return parts.length === 0 ? "" : `${capital(parts.join("; "))}.`;
}

function bridgeText(b: Bridge): string {
  const by = b.carriers.map((c) => `${c.name} (group ${c.cell})`).join(" and ");
  return `link between group ${b.from} and group ${b.to}, ${b.up ? "up" : "down"}, carried by ${by}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

/** All that changes the picture. */
function signatureOf(model: Model, width: number, height: number): string {
  const of = (b: BoardView): string => {
    const bridging = b.board.report?.said.bridging.map((x) => `${x.cell}${x.up ? "+" : "-"}`).join() ?? "";
    return `${b.board.id}${looks(b)[0]}${b.status[0]}${Math.round(b.health ?? 0)}${model.linked.has(b.board.peer ?? "") ? "*" : ""}${bridging}`;
  };
  return `${width}x${height} ${model.selfCell} ${model.cells.map((c) => c.boards.map(of).join(" ")).join("|")}`;
}
