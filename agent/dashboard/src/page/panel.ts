import type { RoomState } from "../client";
import { byId, el, reorder, setAttr, setText } from "./dom";
import { formatCount, formatRtt } from "./format";
import type { Model } from "./model";
import { npub } from "./npub";
import { presence } from "./presence";
import type { Store } from "./store";

const RATE_MILLIS = 5_000;
/** As often as words are spoken to those who do not see the page. */
const SPEAK_EVERY_MILLIS = 10_000;

/** Connection, figures and counters around the list. */
export class Panel {
  private readonly connection = byId("connection");
  private readonly links = byId("links");
  private readonly relays = byId("relays");
  private readonly steps = byId("steps");
  private readonly breakdown = byId("breakdown");
  private recent: { at: number; readings: number }[] = [];
  private aloneSince: number | undefined;
  private spoken = { at: -Infinity, state: "", silent: 0 };

  constructor(
    private readonly store: Store,
    private readonly open: boolean,
  ) {}

  show(state: RoomState, model: Model): void {
    this.showPresence(state, model);
    this.showLists(state);
    this.showCounters(state.counters);
    this.showFigures(model);
  }

  private showPresence(state: RoomState, model: Model): void {
    this.aloneSince = state.connection === "connected" ? undefined : (this.aloneSince ?? model.at);
    const secure = globalThis.location?.protocol === "https:";
    const { state: known, text, causes } = presence(state, this.aloneSince ?? model.at, model.at, secure, this.open);
    setAttr(this.connection, "data-state", known);
    setText(byId("connection-text"), text);
    const alone = byId("alone");
    alone.hidden = causes.length === 0;
    setText(byId("alone-text"), `${text}. Likely causes:`);
    list(byId("alone-causes"), causes, (cause) => el("li", "", {}, cause));
    this.showSteps(state, known);
    this.speak(text, known, model);
  }

  private showSteps(state: RoomState, known: string): void {
    const relays = state.relays.filter((r) => r.status === "connected").length;
    const linked = known === "connected";
    const readings = this.store.sensors > 0;
    this.steps.hidden = readings;
    const done = [relays > 0 || linked, linked, readings];
    const texts = [
      relays > 0 ? "A relay answers" : linked ? "No relay answers, but boards are linked" : "Looking for a relay, which knows who is there…",
      linked ? "Joined: linked with a board" : "Looking for boards of this room…",
      "Waiting for the first reading…",
    ];
    [...this.steps.querySelectorAll("li")].forEach((li, i) => {
      setText(li, texts[i]!);
      setAttr(li, "data-done", String(done[i]));
    });
  }

  /** Says what matters, seldom; numbers that change all the time are not spoken. */
  private speak(text: string, known: string, model: Model): void {
    const { silent } = model.counts;
    const news = known !== this.spoken.state || silent > this.spoken.silent;
    if (news && model.at - this.spoken.at >= SPEAK_EVERY_MILLIS) {
      const gone = model.boards.filter((b) => b.status === "silent").map((b) => b.name);
      const names = gone.length > 3 ? `${gone.length} boards` : gone.join(", ");
      setText(byId("announce"), `${text}.${silent > this.spoken.silent ? ` Silent: ${names}.` : ""}`);
      this.spoken = { at: model.at, state: known, silent };
    } else if (silent < this.spoken.silent) {
      this.spoken.silent = silent;
    }
  }

  private showLists(state: RoomState): void {
    setText(byId("leaf"), `This page belongs to group ${state.cell}. Readings come straight from boards.`);
    byId("leaf").title = `It is a leaf of cell ${state.cell}: ${npub(state.peer)}`;
    const links = state.links.map((l) => [this.store.nameOf(l.peer), l.state === "open" ? formatRtt(l.rttMicros) : "opening…", l.state === "open"] as const);
    list(this.links, links, item);
    const relays = state.relays.map((r) => [r.url, r.reason === "" ? r.status : r.reason, r.status === "connected"] as const);
    list(this.relays, relays, item);
  }

  private showCounters(counters: RoomState["counters"]): void {
    const sum = (...prefixes: string[]): number =>
      Object.entries(counters).reduce((n, [name, count]) => (prefixes.some((p) => name.startsWith(p)) ? n + count : n), 0);
    setText(byId("count-received"), formatCount(counters["received"] ?? 0));
    setText(byId("count-duplicate"), formatCount(counters["duplicate"] ?? 0));
    setText(byId("count-malformed"), formatCount(sum("malformed", "relay-", "signal-", "senml", "mesh-report")));
    setText(byId("count-lost"), formatCount(counters["lost"] ?? 0));
    setText(byId("count-dropped"), formatCount(counters["send-dropped"] ?? 0));
    const all = Object.entries(counters).map(([name, count]) => [name, formatCount(count), true] as const);
    list(this.breakdown, all, item);
  }

  private showFigures(model: Model): void {
    const now = model.at;
    if (now - (this.recent.at(-1)?.at ?? 0) >= 200) {
      this.recent.push({ at: now, readings: this.store.readings });
      this.recent = this.recent.filter((r) => now - r.at <= RATE_MILLIS);
    }
    const first = this.recent[0]!;
    const seconds = (now - first.at) / 1_000;
    const rate = seconds < 0.5 ? 0 : (this.store.readings - first.readings) / seconds;
    const { boards, silent, sensors, ailing, cells } = model.counts;
    setText(byId("figure-boards"), formatCount(boards));
    note(byId("note-boards"), silent > 0 ? `${formatCount(silent)} silent` : "");
    setText(byId("figure-sensors"), formatCount(sensors));
    note(byId("note-sensors"), ailing > 0 ? `${formatCount(ailing)} ailing` : "");
    setText(byId("figure-cells"), formatCount(cells));
    setText(byId("figure-rate"), rate >= 10 || rate === 0 ? formatCount(Math.round(rate)) : rate.toFixed(1));
  }
}

function note(into: HTMLElement, text: string): void {
  into.hidden = text === "";
  setText(into, text);
}

/** Builds a list anew only if it says something else. */
function list<T>(parent: HTMLElement, of: readonly T[], make: (t: T) => HTMLElement): void {
  const text = JSON.stringify(of);
  if (parent.dataset["shown"] !== text) {
    parent.dataset["shown"] = text;
    reorder(parent, of.map(make));
  }
}

function item([name, value, good]: readonly [name: string, value: string, good: boolean]): HTMLLIElement {
  const known = COUNTERS[name];
  return el("li", good ? "" : "pending", {}, el("span", "item-name", { title: known ?? name }, name), el("span", "item-value", { title: value }, value));
}

/** What the counters count that one meets most. */
const COUNTERS: Readonly<Record<string, string>> = {
  received: "messages that came, each counted once",
  duplicate: "the same message, by another link",
  malformed: "frames that this page could not read",
  lost: "messages that never came, though asked for again",
  pulls: "requests for messages that are missing",
  "send-dropped": "frames of this page that found its queue full, or were too long for the board",
  senml: "readings that are not as they should be",
  "mesh-report": "reports of boards that are not as they should be",
  "links-closed": "links that have ended",
};
