import { chips } from "./boardRow";
import { now } from "./clock";
import { el, setAttr, setText } from "./dom";
import { formatAge, formatAgo, formatMoment, formatOffset, plural } from "./format";
import { lastReadingAt, silentSince, type BoardView } from "./model";
import { npub, shortNpub } from "./npub";
import type { Row } from "./virtualList";

/** What the buttons of a line do. */
export interface FleetActions {
  dismiss(boards: readonly BoardView[]): void;
  readingsOf(board: BoardView): void;
}

const COPY = "Copy public key";
/** A clock that is further off makes the times of readings wrong. */
const CLOCK_SECONDS = 2;

/** One board in the list of boards; opens to all that is known of it. */
export class FleetRow implements Row {
  readonly element: HTMLElement;
  private readonly button = el("button", "name", { type: "button" });
  private readonly chips = el("span", "chips");
  private readonly key = el("span", "npub");
  private readonly copy = el("button", "copy", { type: "button" }, "copy");
  private readonly dismiss = el("button", "plain dismiss", { type: "button" }, "Dismiss");
  private readonly cells = {
    cell: el("div", "f-cell", { role: "cell" }),
    health: el("div", "f-health", { role: "cell" }),
    sensors: el("div", "f-sensors", { role: "cell" }),
    reading: el("div", "f-reading", { role: "cell" }),
    clock: el("div", "f-clock", { role: "cell" }),
    version: el("div", "f-version", { role: "cell" }),
  };
  private readonly state = el("div", "f-state");
  private detail: HTMLElement | undefined;

  constructor(
    private readonly view: () => BoardView | undefined,
    private readonly isOpen: () => boolean,
    toggle: () => void,
    private readonly actions: FleetActions,
  ) {
    const head = el("div", "f-name", { role: "rowheader" }, el("div", "f-title", {}, this.button, this.chips), this.state, el("div", "f-key", {}, this.key, this.copy));
    const line = el("div", "fleet-line", {}, head, ...Object.values(this.cells), el("div", "f-do", { role: "cell" }, this.dismiss));
    this.element = el("div", "item fleet-row", { role: "row", "data-testid": "fleet-row" }, line);
    line.addEventListener("click", toggle);
    const does = (button: HTMLElement, what: (v: BoardView) => void): void =>
      button.addEventListener("click", (e) => {
        e.stopPropagation();
        const v = this.view();
        if (v !== undefined) {
          what(v);
        }
      });
    does(this.copy, (v) => void copyText(npub(v.board.peer ?? ""), this.copy));
    does(this.dismiss, (v) => this.actions.dismiss([v]));
  }

  get controls(): readonly HTMLElement[] {
    const inside = this.detail === undefined ? [] : [...this.detail.querySelectorAll<HTMLElement>("button")];
    return [this.button, this.copy, this.dismiss, ...inside];
  }

  get open(): boolean {
    return this.detail !== undefined;
  }

  update(): void {
    const v = this.view();
    if (v === undefined) {
      return;
    }
    const at = now();
    const said = v.board.report?.said;
    setAttr(this.element, "data-board", v.name);
    setAttr(this.element, "data-status", v.status);
    setText(this.button, v.name);
    setAttr(this.button, "aria-expanded", String(this.isOpen()));
    chips(this.chips, v);
    const { peer } = v.board;
    setText(this.key, peer === undefined ? "no report yet" : shortNpub(peer));
    setAttr(this.copy, "aria-label", `Copy the whole public key of ${v.name}`);
    this.copy.hidden = peer === undefined;
    this.dismiss.hidden = v.status !== "silent";
    setAttr(this.dismiss, "aria-label", `Dismiss ${v.name}`);
    this.state.hidden = v.status !== "silent";
    setText(this.state, silence(v, at));
    this.state.title = v.why;
    setText(this.cells.cell, v.cell === undefined ? "–" : `group ${v.cell}`);
    setText(this.cells.health, v.health === undefined ? "–" : `${Math.round(v.health)}`);
    setAttr(this.cells.health, "data-health", v.health === undefined ? "" : v.health >= 50 ? "good" : v.health >= 25 ? "fair" : "poor");
    setText(this.cells.sensors, sensors(v));
    const read = lastReadingAt(v);
    setText(this.cells.reading, read === undefined ? "none yet" : at - read < 60_000 ? formatAge(at - read) : formatAgo(at - read));
    const offset = said?.clockOffsetSeconds;
    setText(this.cells.clock, offset === undefined ? "–" : formatOffset(offset));
    this.cells.clock.classList.toggle("off", Math.abs(offset ?? 0) >= CLOCK_SECONDS);
    setText(this.cells.version, v.version === "" ? "–" : v.version);
    this.disclose(v, at);
  }

  private disclose(v: BoardView, at: number): void {
    if (!this.isOpen()) {
      this.close();
      return;
    }
    const facts = factsOf(v, at);
    const text = JSON.stringify(facts);
    if (this.detail?.dataset["shown"] === text) {
      return;
    }
    const focused = this.detail?.contains(document.activeElement) === true;
    this.detail?.remove();
    const show = el("button", "plain", { type: "button" }, `Readings of ${v.name}`);
    show.addEventListener("click", () => this.actions.readingsOf(v));
    const list = el("dl", "facts", {}, ...facts.map(([name, value]) => el("div", "", {}, el("dt", "", {}, name), el("dd", "", {}, value))));
    const copy = el("button", "plain", { type: "button" }, COPY);
    copy.hidden = v.board.peer === undefined;
    copy.addEventListener("click", () => void copyText(npub(v.board.peer ?? ""), copy));
    this.detail = el("div", "fleet-detail", { role: "cell", "data-shown": text }, list, el("div", "buttons", {}, show, copy));
    this.element.append(this.detail);
    show.setAttribute("tabindex", this.button.getAttribute("tabindex") ?? "0");
    if (focused) {
      show.focus({ preventScroll: true });
    }
  }

  close(): void {
    this.detail?.remove();
    this.detail = undefined;
  }
}

function silence(v: BoardView, at: number): string {
  const since = silentSince(v.board);
  const when = Number.isFinite(since) ? `Silent since ${formatMoment(since, at)} (${formatAge(at - since)})` : "Never heard by this page";
  return `${when}: ${v.why}`;
}

function sensors(v: BoardView): string {
  const count = v.saidSensors ?? v.sensors;
  return v.ailing.length === 0 ? String(count) : `${count}, ailing: ${v.ailing.map((a) => a.name).join(", ")}`;
}

/** Everything that is known of a board, in a farmer's words. */
function factsOf(v: BoardView, at: number): [string, string][] {
  const { board } = v;
  const said = board.report?.said;
  const links = (purpose: string): number => said?.links.filter((l) => l.purpose === purpose).length ?? 0;
  const facts: [string, string | undefined][] = [
    ["Public key (npub)", board.peer === undefined ? undefined : npub(board.peer)],
    ["State", v.status === "silent" ? silence(v, at) : v.status === "waiting" ? "not heard yet since this page has links" : "there"],
    ["Same name", v.twins === 0 ? undefined : `${plural(v.twins, "other board")} in this room with this name: their readings can be confused. Rename one of them.`],
    ["Alone", v.lonely ? "it has found no other board" : undefined],
    ["Sensors", `${plural(v.sensors, "sensor")} heard here${v.saidSensors === undefined ? "" : `, ${v.saidSensors} by the board's own count`}`],
    ["Ailing sensors", v.ailing.length === 0 ? undefined : v.ailing.map((a) => `${a.name} (${a.state})`).join(", ")],
    ["Clock", said?.clockOffsetSeconds === undefined ? "not known" : formatOffset(said.clockOffsetSeconds)],
    ["Running for", said === undefined ? undefined : formatAge(said.uptimeSeconds * 1_000)],
    ["Links in its group", said === undefined ? undefined : `${links("member")} of ${Math.max(0, said.members.filter((m) => m !== said.peer).length)} other boards that it knows`],
    ["Links to other groups (bridges)", said === undefined || said.bridging.length === 0 ? undefined : said.bridging.map((b) => `group ${b.cell}${b.up ? "" : " (down)"}`).join(", ")],
    ["Links to pages and programs (leaves)", links("leaf") === 0 ? undefined : String(links("leaf"))],
    [
      "Finds no way to",
      (said?.unreachable.length ?? 0) === 0
        ? undefined
        : `${said!.unreachable.map((u) => `${u.peer.slice(0, 8)} (here ${u.own}, there ${u.other})`).join("; ")}. Set a TURN server, or put a third board into the room that both reach.`,
    ],
    ["Missed by it", (said?.missing.length ?? 0) === 0 ? undefined : said!.missing.map((m) => m.board || m.peer.slice(0, 8)).join(", ")],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
}

/** Without a secure context, as on a board in a LAN, there is no clipboard but this one. */
async function copyText(text: string, button: HTMLElement): Promise<void> {
  const label = button.textContent ?? "";
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", "away", {}, text);
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus({ preventScroll: true });
  }
  setText(button, done ? "copied" : "not copied");
  setTimeout(() => setText(button, label), 2_000);
}
