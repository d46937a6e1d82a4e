import type { CloseReason, Link } from "./link";
import type { RoomState } from "./roomOptions";

/** As many links as are looked for. */
export const WANTED_LINKS = 3;
/** As many as there may be, those that are opening and those of an earlier cell included. */
export const MAX_LINKS = 6;
/** Links of an earlier cell go on for so long after the first of the new one: as long as the room needs to hear of it. */
const HANDOVER_MILLIS = 2_000;

/** A link to a board, and how far it has come. */
export interface LinkEntry {
  readonly peer: string;
  readonly link: Link;
  /** The board's boot epoch as it invited us: another one means that it has restarted. */
  readonly bootEpoch: number;
  /** The board has said HELLO. */
  readonly ready: boolean;
  /** Of another cell than ours now; closed once a link of ours has taken over. */
  readonly old: boolean;
}

type Entry = { -readonly [field in keyof LinkEntry]: LinkEntry[field] };

/** The links of this leaf: at most one to each board. */
export class Links {
  private readonly entries = new Map<string, Entry>();
  private everReady = false;
  private droppedBefore = 0;
  private handover: ReturnType<typeof setTimeout> | undefined;

  get size(): number {
    return this.entries.size;
  }

  /** Whether any link has ever been ready. */
  get wereReady(): boolean {
    return this.everReady;
  }

  get(peer: string): LinkEntry | undefined {
    return this.entries.get(peer);
  }

  all(): LinkEntry[] {
    return [...this.entries.values()];
  }

  /** Those whose board has said HELLO. */
  ready(): LinkEntry[] {
    return this.all().filter((e) => e.ready);
  }

  /** Those of them to boards of this leaf's own cell. */
  current(): LinkEntry[] {
    return this.ready().filter((e) => !e.old);
  }

  /** What to send over, if it is to be one link: one of this leaf's own cell, or else any. */
  best(): LinkEntry | undefined {
    return this.current()[0] ?? this.ready()[0];
  }

  /** Takes in a link that is opening. */
  add(peer: string, link: Link, bootEpoch: number): LinkEntry {
    const entry = { peer, link, bootEpoch, ready: false, old: false };
    this.entries.set(peer, entry);
    return entry;
  }

  /** The link has closed; there may be another one to that board already. */
  remove(entry: LinkEntry): void {
    this.droppedBefore += entry.link.dropped;
    if (this.entries.get(entry.peer) === entry) {
      this.entries.delete(entry.peer);
    }
  }

  /** The board has said HELLO. Returns whether for the first time. */
  heard(entry: LinkEntry): boolean {
    const first = !entry.ready;
    (entry as Entry).ready = true;
    this.everReady = true;
    return first;
  }

  /** The room has another structure: `ours` tells which boards are of this leaf's cell now. */
  regroup(ours: (peer: string) => boolean): void {
    this.entries.forEach((e) => (e.old = !ours(e.peer)));
    clearTimeout(this.handover);
    this.handover = undefined;
    this.tidy();
  }

  /** Closes what is too much: more links than wanted at once, those of an earlier cell a little later. */
  tidy(): void {
    const current = this.current();
    current.slice(WANTED_LINKS).forEach((e) => e.link.close("unwanted"));
    if (current.length > 0 && current.length < this.ready().length) {
      this.handover ??= setTimeout(() => this.handedOver(), HANDOVER_MILLIS);
    }
  }

  private handedOver(): void {
    this.handover = undefined;
    if (this.current().length > 0) {
      const old = this.ready().filter((e) => e.old);
      old.forEach((e) => e.link.close("unwanted"));
    }
  }

  close(reason: CloseReason): void {
    clearTimeout(this.handover);
    this.all().forEach((e) => e.link.close(reason));
  }

  /** Frames that links did not send, those of closed links included. */
  dropped(): number {
    return this.all().reduce((n, e) => n + e.link.dropped, this.droppedBefore);
  }

  /** What the page shows of them. */
  state(): RoomState["links"] {
    return this.all().map((e) => ({
      peer: e.peer,
      state: e.ready ? "open" : "opening",
      rttMicros: e.link.rttMicros,
    }));
  }
}
