import { attempt, text } from "./bytes";
import type { Counters } from "./counters";
import * as ev from "./event";
import { Relay, SUBSCRIPTION, type RelayStatus } from "./relay";
import { cellTag, inboxTag } from "./roomKey";

/** Discovery and signalling of a leaf: it publishes on topics and listens to its own inbox. */
export interface SignallingOptions {
  readonly relays: readonly string[];
  readonly roomKey: Uint8Array;
  readonly author: ev.Author;
  readonly counters: Counters;
  /** Wall clock in milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly createSocket: (url: string) => WebSocket;
  readonly received: (from: string, signal: Uint8Array) => void;
  readonly changed: () => void;
}

const MAX_RELAYS = 16;
const MAX_IDS = 8_192;
const FRESH_SECONDS = 90;
const BURST = 50;
const PER_SECOND = 20;

/** Publishes on the topics of cells, sends to inboxes, and checks what comes to its own. */
export class Signalling {
  private readonly relays: Relay[];
  private readonly inbox: string;
  private readonly ids = new Set<string>();
  private tokens = BURST;
  private refilled = performance.now();

  constructor(private readonly options: SignallingOptions) {
    const { roomKey, author, counters } = options;
    this.inbox = inboxTag(roomKey, author.peer);
    const filter = { kinds: [ev.ANNOUNCEMENT, ev.SIGNAL], "#x": [this.inbox], limit: 0 };
    const request = JSON.stringify(["REQ", SUBSCRIPTION, filter]);
    const events = {
      event: (value: unknown) => this.event(value),
      malformed: (reason: string) => counters.add(`relay-${reason}`),
      changed: () => options.changed(),
    };
    this.relays = [...new Set(options.relays)]
      .slice(0, MAX_RELAYS)
      .map((url) => new Relay(url, request, events, options.createSocket));
  }

  get connected(): number {
    return this.relays.filter((r) => r.status === "connected").length;
  }

  state(): { url: string; status: RelayStatus; reason: string }[] {
    return this.relays.map(({ url, status, reason }) => ({ url, status, reason }));
  }

  announce(cell: number, payload: Uint8Array): void {
    const { roomKey, author } = this.options;
    this.publish(ev.announcementEvent(author, roomKey, cellTag(roomKey, cell), payload, this.seconds()));
  }

  send(to: string, payload: Uint8Array): void {
    if (payload.length > ev.MAX_PAYLOAD_BYTES) {
      this.options.counters.add("signal-too-large");
      return;
    }
    const { roomKey, author } = this.options;
    const tag = inboxTag(roomKey, to);
    this.publish(ev.signalEvent(author, roomKey, to, tag, payload, this.seconds()));
  }

  private publish(event: ev.NostrEvent): void {
    this.relays.forEach((r) => r.publish(event));
  }

  private seconds(): number {
    return Math.floor(this.options.now() / 1_000);
  }

  /** Takes a signal that came sealed through the mesh. */
  unseal(sealed: Uint8Array): void {
    if (sealed.length > ev.MAX_EVENT_BYTES) {
      this.options.counters.add("signal-oversize");
      return;
    }
    const value = attempt(() => text(sealed));
    try {
      this.event(JSON.parse(value ?? ""));
    } catch {
      this.options.counters.add("signal-malformed");
    }
  }

  /** The checks of `docs/protocol-signalling.md`, section 4, in their order. */
  private event(value: unknown): void {
    const drop = (why: string): void => this.options.counters.add(`signal-${why}`);
    const e = attempt(() => ev.checkedEvent(value));
    if (e === undefined) {
      return drop("malformed");
    }
    if (e.kind !== ev.SIGNAL) {
      return drop("kind");
    }
    if (e.tags.length !== 1 || e.tags[0]![0] !== "x" || e.tags[0]![1] !== this.inbox) {
      return drop("tag");
    }
    if (e.pubkey === this.options.author.peer || this.ids.has(e.id)) {
      return; // quietly: several relays bring the same event
    }
    if (!this.token()) {
      return drop("rate");
    }
    if (Math.abs(e.created_at - this.seconds()) > FRESH_SECONDS) {
      return drop("stale");
    }
    const verdict = ev.verify(e);
    if (verdict !== "ok") {
      return drop(verdict);
    }
    const payload = attempt(() => ev.openSignal(e, this.options.author, this.options.roomKey));
    if (payload === undefined) {
      return drop("decrypt");
    }
    if (this.ids.size >= MAX_IDS) {
      this.ids.delete(this.ids.values().next().value as string);
    }
    this.ids.add(e.id);
    this.options.received(e.pubkey, payload);
  }

  private token(): boolean {
    const now = performance.now();
    this.tokens = Math.min(BURST, this.tokens + ((now - this.refilled) * PER_SECOND) / 1_000);
    this.refilled = now;
    if (this.tokens < 1) {
      return false;
    }
    this.tokens--;
    return true;
  }

  retryNow(): void {
    this.relays.forEach((r) => r.retryNow());
  }

  close(): void {
    this.relays.forEach((r) => r.close());
  }
}
