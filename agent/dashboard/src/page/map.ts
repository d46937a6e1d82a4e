import { select, type Selection } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { byId, setAttr, setText } from "./dom";
import { layOut, type Circle, type Dot, type Line, type MapInput, type MapLayout } from "./layout";

const MANY_CELLS = 8;

type Layer = Selection<SVGGElement, unknown, null, undefined>;

/** The map of cells and bridges. */
export class MeshMap {
  private readonly svg = select(byId<SVGSVGElement>("map"));
  private readonly root = this.svg.append("g");
  private readonly layers: Record<"edges" | "circles" | "members" | "bridges" | "leaf" | "dots", Layer>;
  private readonly summary = byId("map-summary");
  private readonly zoom = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.5, 12])
    // The wheel scrolls the page; with Ctrl, as pinching does, it zooms.
    .filter((e: Event) => e.type !== "wheel" || (e as WheelEvent).ctrlKey)
    .on("zoom", (e: { transform: { toString(): string } }) => this.root.attr("transform", e.transform.toString()));

  constructor(private readonly chosen: (board: string) => void) {
    const layer = (name: string): Layer => this.root.append("g").attr("class", name);
    this.layers = {
      edges: layer("edges"),
      circles: layer("circles"),
      members: layer("members"),
      bridges: layer("bridges"),
      leaf: layer("leaf"),
      dots: layer("dots"),
    };
    this.svg.call(this.zoom).on("dblclick.zoom", null);
    byId("zoom-in").addEventListener("click", () => this.svg.call(this.zoom.scaleBy, 1.5));
    byId("zoom-out").addEventListener("click", () => this.svg.call(this.zoom.scaleBy, 1 / 1.5));
    byId("zoom-reset").addEventListener("click", () => this.svg.call(this.zoom.transform, zoomIdentity));
  }

  draw(input: MapInput): void {
    const map = layOut(input);
    this.svg.attr("viewBox", map.box.map((n) => n.toFixed(1)).join(" "));
    const node = this.svg.node()!;
    node.classList.toggle("many", map.circles.length > MANY_CELLS);
    // Text keeps its size on the screen however much the map holds.
    node.style.setProperty("--map-text", `${Math.max(9.5, map.box[2] / 40, map.box[3] / 34).toFixed(1)}px`);
    drawLines(this.layers.edges, map.edges);
    drawLines(this.layers.members, map.members);
    drawLines(this.layers.bridges, map.bridges);
    drawCircles(this.layers.circles, map.circles);
    this.drawDots(map);
    drawSelf(this.layers.leaf, map);
    this.describe(map);
  }

  private drawDots(map: MapLayout): void {
    const dots = this.layers.dots
      .selectAll<SVGGElement, Dot>("g")
      .data(map.dots, (d) => d.peer)
      .join((enter) => {
        const g = enter.append("g");
        g.append("circle").attr("r", 6);
        g.append("text").attr("y", 18);
        g.append("title");
        g.on("click", (_, d) => this.chosen(d.name));
        return g;
      });
    dots
      .attr("class", (d) => `dot ${d.silent ? "silent" : d.health >= 50 ? "good" : d.health >= 25 ? "fair" : "poor"}`)
      .attr("transform", (d) => `translate(${d.x.toFixed(1)} ${d.y.toFixed(1)})`);
    dots.select("text").text((d) => (map.named ? shortened(d.name) : ""));
    dots.select("title").text((d) => `${d.name}: cell ${d.cell}, health ${Math.round(d.health)}${d.silent ? ", silent" : ""}`);
  }

  private describe(map: MapLayout): void {
    const up = map.edges.filter((e) => e.up).length;
    const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
    const text =
      map.dots.length === 0
        ? "No board has described its place in the mesh yet."
        : `${plural(map.dots.length, "board")} in ${plural(map.circles.length, "cell")}` +
          (map.edges.length > 0 ? `, ${up} of ${plural(map.edges.length, "edge")} up` : "");
    setText(this.summary, text);
    const svg = this.svg.node()!;
    setAttr(svg, "aria-label", `Map of the mesh: ${text}`);
    setAttr(svg, "data-boards", String(map.dots.length));
    setAttr(svg, "data-cells", String(map.dots.length === 0 ? 0 : map.circles.length));
    setAttr(svg, "data-edges", String(map.edges.length));
    setAttr(svg, "data-edges-up", String(up));
    setAttr(svg, "data-bridges", String(map.bridges.length));
  }
}

function shortened(name: string): string {
  return name.length > 12 ? `${name.slice(0, 11)}…` : name;
}

function drawLines(layer: Layer, lines: readonly Line[]): void {
  layer
    .selectAll<SVGLineElement, Line>("line")
    .data(lines, (l) => l.key)
    .join("line")
    .attr("class", (l) => (l.up ? "up" : "down"))
    .attr("x1", (l) => l.x1)
    .attr("y1", (l) => l.y1)
    .attr("x2", (l) => l.x2)
    .attr("y2", (l) => l.y2);
}

function drawCircles(layer: Layer, circles: readonly Circle[]): void {
  const cells = layer
    .selectAll<SVGGElement, Circle>("g")
    .data(circles, (c) => c.cell)
    .join((enter) => {
      const g = enter.append("g");
      g.append("circle");
      g.append("text");
      return g;
    });
  cells.attr("transform", (c) => `translate(${c.x.toFixed(1)} ${c.y.toFixed(1)})`);
  cells.select("circle").attr("r", (c) => c.r);
  cells
    .select("text")
    .attr("y", (c) => (c.y < 0 || circles.length === 1 ? -c.r - 4 : c.r + 4))
    .attr("dy", (c) => (c.y < 0 || circles.length === 1 ? "0" : "0.8em"))
    .text((c) => (circles.length === 1 && c.boards === 0 ? "" : circles.length > 60 ? String(c.cell) : `cell ${c.cell}`));
}

function drawSelf(layer: Layer, map: MapLayout): void {
  drawLines(layer, map.leafLinks);
  const self = layer
    .selectAll<SVGGElement, { x: number; y: number }>("g")
    .data(map.self === undefined ? [] : [map.self])
    .join((enter) => {
      const g = enter.append("g");
      g.append("rect").attr("x", -5).attr("y", -5).attr("width", 10).attr("height", 10).attr("transform", "rotate(45)");
      g.append("text").text("this page");
      return g;
    });
  self.attr("transform", (s) => `translate(${s.x.toFixed(1)} ${s.y.toFixed(1)})`);
  // The label lies on the far side of the links.
  self.select("text").attr("dy", (s) => (s.y < 0 ? "-1em" : "1.9em"));
}
