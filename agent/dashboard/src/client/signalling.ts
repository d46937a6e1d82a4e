import { attempt, text } from "./bytes";
import type { Counters } from "./counters";
import * as ev from "./event";
import { Relay, SUBSCRIPTION, type RelayStatus } from "./relay";
import { cellTag, inboxTag, proof } from "./roomKey";

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
/** The payload's version and its 32 random bytes, which differ in any two contents. */
const NONCE_CHARS = 44;
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
      signed: (draft: ev.Draft) => ev.signDraft(author, roomKey, draft, this.seconds()),
      authentication: (url: string, challenge: string) =>
        ev.authenticationEvent(author, url, challenge, this.seconds()),
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
    this.publish(ev.announcement(author, roomKey, cellTag(roomKey, cell), payload));
  }

  send(to: string, payload: Uint8Array): void {
    if (payload.length > ev.MAX_PAYLOAD_BYTES) {
      this.options.counters.add("signal-too-large");
      return;
    }
    const { roomKey, author } = this.options;
    const tag = inboxTag(roomKey, to);
    this.publish(ev.signal(author, roomKey, to, tag, payload));
  }

  private publish(draft: ev.Draft): void {
    this.relays.forEach((r) => r.publish(draft));
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
    const address = ev.address(e);
    if (address?.tag !== this.inbox) {
      return drop("tag");
    }
    // The same in another version, as another relay's clock or wish for work has made it.
    const nonce = e.pubkey + e.content.slice(0, NONCE_CHARS);
    if (e.pubkey === this.options.author.peer || this.ids.has(nonce)) {
      return; // quietly: several relays bring the same event
    }
    if (Math.abs(e.created_at - this.seconds()) > FRESH_SECONDS) {
      return drop("stale");
    }
    // Whoever does not hold the room's key must not use up what its members share.
    if (proof(this.options.roomKey, e.pubkey, e.created_at, e.kind, this.inbox, e.content) !== address.proof) {
      return drop("proof");
    }
    if (!this.token()) {
      return drop("rate");
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
    this.ids.add(nonce);
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
