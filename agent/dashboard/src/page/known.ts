import type { Remembered, Store } from "./store";

/** Boards that were once heard of: they outlive the page, so that one that is gone is missed. */
const PREFIX = "cellmesh-boards:";
const EVERY_MILLIS = 10_000;
const VERSION = 1;

/** Where to keep it: `localStorage`, or whatever stands for it. */
export type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

/** Keeps the boards of one room. */
export class Known {
  private readonly key: string;
  private saved = "";
  private savedAt = -Infinity;

  /** `room`: the room's fingerprint or, if it is not known, its name. */
  constructor(
    room: string,
    private readonly store: Store,
    private readonly storage: () => Storage,
  ) {
    this.key = PREFIX + room;
  }

  /** Puts what was kept into the store; what is not as it should be is left out. */
  load(): void {
    let o: Record<string, unknown>;
    try {
      o = JSON.parse(this.storage().getItem(this.key) ?? "{}");
    } catch {
      return; // storage may be forbidden, or hold something else
    }
    if (o?.["version"] !== VERSION) {
      return;
    }
    for (const b of Array.isArray(o["boards"]) ? (o["boards"] as unknown[]) : []) {
      if (isRemembered(b)) {
        this.store.remember(b);
      }
    }
    for (const d of Array.isArray(o["dismissed"]) ? (o["dismissed"] as unknown[]) : []) {
      if (Array.isArray(d) && typeof d[0] === "string" && typeof d[1] === "number") {
        this.store.dismissedBefore(d[0], d[1]);
      }
    }
  }

  /** Keeps the boards, every ten seconds at most unless it is `urgent`. */
  save(now: number, urgent = false): void {
    if (!urgent && now - this.savedAt < EVERY_MILLIS) {
      return;
    }
    this.savedAt = now;
    const boards: Remembered[] = [];
    for (const b of this.store.boards) {
      const { peer, name, heardAt, remembered } = b;
      if (remembered !== undefined) {
        boards.push(remembered);
      } else if (peer !== undefined && b.report !== undefined) {
        const { cell, version } = b.report.said;
        boards.push({ peer, name, cell, version, heardAt });
      }
    }
    const text = JSON.stringify({ version: VERSION, boards, dismissed: [...this.store.dismissals] });
    if (text !== this.saved) {
      this.saved = text;
      try {
        this.storage().setItem(this.key, text);
      } catch {
        // Not kept, that is all: other boards still tell whom they miss.
      }
    }
  }
}

function isRemembered(value: unknown): value is Remembered {
  const b = (value ?? {}) as Record<string, unknown>;
  return (
    typeof b["peer"] === "string" &&
    /^[0-9a-f]{64}$/.test(b["peer"]) &&
    typeof b["name"] === "string" &&
    Number.isFinite(b["heardAt"]) &&
    Number.isSafeInteger(b["cell"]) &&
    typeof b["version"] === "string"
  );
}
