import type { RoomState } from "../client";
import { byId, el, reorder, setAttr, setText } from "./dom";
import { formatCount, formatRtt } from "./format";
import type { Store } from "./store";

/** Connection, figures and counters around the list. */
export class Panel {
  private readonly connection = byId("connection");
  private readonly links = byId("links");
  private readonly relays = byId("relays");
  private readonly steps = byId("steps");
  private readonly breakdown = byId("breakdown");
  private recent: { at: number; readings: number }[] = [];

  constructor(private readonly store: Store) {}

  show(state: RoomState, now: number): void {
    const open = state.links.filter((l) => l.state === "open");
    const known = state.connection === "left" ? "lost" : state.connection;
    setAttr(this.connection, "data-state", known);
    const text = {
      connecting: "Connecting…",
      connected: `Connected, ${open.length} ${open.length === 1 ? "link" : "links"}`,
      lost: "Connection lost, looking for boards…",
    };
    setText(byId("connection-text"), text[known]);
    this.showSteps(state, open.length);
    this.showLists(state);
    this.showCounters(state.counters);
    this.showFigures(state, now);
  }

  private showSteps(state: RoomState, open: number): void {
    const relays = state.relays.filter((r) => r.status === "connected").length;
    const readings = this.store.boards.size > 0;
    this.steps.hidden = readings;
    const done = [relays > 0 || open > 0, open > 0, readings];
    const texts = [
      relays > 0 ? "A relay answers" : relayHelp(state),
      open > 0 ? "Linked to a board" : "Looking for boards of this room…",
      "Waiting for the first reading…",
    ];
    [...this.steps.querySelectorAll("li")].forEach((li, i) => {
      setText(li, texts[i]!);
      setAttr(li, "data-done", String(done[i]));
    });
  }

  private showLists(state: RoomState): void {
    setText(byId("leaf"), `This page is a leaf of cell ${state.cell} (id ${state.peer.slice(0, 8)}…). Readings come straight from boards.`);
    reorder(
      this.links,
      state.links.map((l) => item(this.store.nameOf(l.peer), l.state === "open" ? formatRtt(l.rttMicros) : "opening…", l.state === "open")),
    );
    reorder(
      this.relays,
      state.relays.map((r) => item(r.url, r.reason === "" ? r.status : r.reason, r.status === "connected")),
    );
  }

  private showCounters(counters: RoomState["counters"]): void {
    const sum = (prefix: string): number =>
      Object.entries(counters).reduce((n, [name, count]) => (name.startsWith(prefix) ? n + count : n), 0);
    const malformed = sum("malformed") + sum("relay-") + sum("signal-") + sum("senml") + sum("mesh-report");
    setText(byId("count-received"), formatCount(counters["received"] ?? 0));
    setText(byId("count-duplicate"), formatCount(counters["duplicate"] ?? 0));
    setText(byId("count-malformed"), formatCount(malformed));
    const all = { ...counters, ...(this.store.full > 0 ? { "beyond-bounds": this.store.full } : {}) };
    reorder(this.breakdown, Object.entries(all).map(([name, count]) => item(name, formatCount(count), true)));
  }

  private showFigures(state: RoomState, now: number): void {
    this.recent.push({ at: now, readings: this.store.readings });
    this.recent = this.recent.filter((r) => now - r.at <= 5_000);
    const first = this.recent[0]!;
    const seconds = (now - first.at) / 1_000;
    const rate = seconds < 0.5 ? 0 : (this.store.readings - first.readings) / seconds;
    setText(byId("figure-boards"), formatCount(this.store.boards.size));
    setText(byId("figure-sensors"), formatCount(this.store.sensors));
    setText(byId("figure-cells"), formatCount(state.structure.cells));
    setText(byId("figure-rate"), rate >= 10 || rate === 0 ? formatCount(Math.round(rate)) : rate.toFixed(1));
  }
}

function relayHelp(state: RoomState): string {
  if (state.relays.length === 0) {
    return "No relay is configured: name one in the agent's configuration.";
  }
  const insecure = globalThis.location?.protocol === "https:" && state.relays.every((r) => r.url.startsWith("ws:"));
  return insecure
    ? "A page loaded over https cannot reach a ws:// relay: configure a wss:// one."
    : `Looking for a relay (${state.relays.map((r) => r.url).join(", ").slice(0, 200)})…`;
}

function item(name: string, value: string, good: boolean): HTMLLIElement {
  return el("li", good ? "" : "pending", {}, el("span", "item-name", { title: name }, name), el("span", "item-value", {}, value));
}
