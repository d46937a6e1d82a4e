import { ANNOUNCEMENT, type Draft, type NostrEvent } from "./event";

/** One Nostr relay (NIP-01): keeps connecting, keeps one subscription, sends what it is given. */
export interface RelayEvents {
  /** A message that is not the relay's own business: the third part of `["EVENT", id, event]`. */
  event(value: unknown): void;
  malformed(reason: string): void;
  changed(): void;
  /** What is sent of a draft: dated now. */
  signed(draft: Draft): NostrEvent;
  /** The answer to a challenge of that relay (NIP-42). */
  authentication(url: string, challenge: string): NostrEvent;
}

/** `waiting`: it is tried again later. */
export type RelayStatus = "connecting" | "connected" | "waiting" | "closed";

/** The id of the one subscription. */
export const SUBSCRIPTION = "cellmesh";
const MAX_MESSAGE_CHARS = 16_384;
const MIN_BACKOFF_MILLIS = 1_000;
const MAX_BACKOFF_MILLIS = 300_000;
const LEAVE_MILLIS = 300_000;
/** After a first "rate-limited"; doubled for each further one, shorter with each event that is taken. */
const FIRST_PAUSE_MILLIS = 700;
const MAX_PAUSE_MILLIS = 30_000;
const FASTER = 0.7;
/** Relays refuse ephemeral events that are a minute old. */
const MAX_WAIT_MILLIS = 45_000;
const CONNECT_MILLIS = 15_000;
const SILENT_MILLIS = 60_000;
const ANSWER_MILLIS = 15_000;
const MAX_WAITING = 64;
const DRAIN_MILLIS = 250;
const BURST = 20;
const PER_MINUTE = 60;
/** Prefixes (NIP-01) with which a relay says that it will not serve us for now. */
const LEAVE = /^(pow|restricted|blocked):/;

function brief(why: unknown): string {
  return typeof why === "string" ? why.slice(0, 200) : "";
}

interface Waiting {
  readonly draft: Draft;
  readonly since: number;
  sent: number;
}

/** The connection to one relay, made again whenever it is lost. */
export class Relay {
  status: RelayStatus = "connecting";
  /** What the relay said when it turned us away; empty if it did not. */
  reason = "";

  private socket: WebSocket | undefined;
  private backoffMillis = MIN_BACKOFF_MILLIS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private drainTimer: ReturnType<typeof setTimeout> | undefined;
  private waiting: Waiting[] = [];
  /** What has no answer yet, by id. */
  private underway = new Map<string, Waiting>();
  private pausedUntil = -Infinity;
  private slowedAt = -Infinity;
  private pauseMillis = 0;
  private authId = "";
  private authenticated = false;
  private tokens = BURST;
  private refilled = performance.now();

  constructor(
    readonly url: string,
    private readonly request: string,
    private readonly events: RelayEvents,
    private readonly createSocket: (url: string) => WebSocket,
  ) {
    this.connect();
  }

  private connect(): void {
    clearTimeout(this.timer);
    this.set("connecting");
    let socket: WebSocket;
    try {
      socket = this.createSocket(this.url);
    } catch (e) {
      this.reason = e instanceof Error ? e.message : String(e);
      this.retryLater(MAX_BACKOFF_MILLIS);
      return;
    }
    this.socket = socket;
    this.watch(CONNECT_MILLIS, () => this.lost(socket));
    socket.onopen = () => {
      if (socket !== this.socket) {
        return;
      }
      this.underway.clear();
      this.authenticated = false;
      this.authId = "";
      socket.send(this.request);
      this.reason = "";
      this.set("connected");
      this.watchSilence(socket);
      this.drain();
    };
    socket.onmessage = (e: MessageEvent<unknown>) => {
      if (socket === this.socket) {
        this.backoffMillis = MIN_BACKOFF_MILLIS;
        this.watchSilence(socket);
        this.received(e.data);
      }
    };
    socket.onclose = () => this.lost(socket);
    socket.onerror = () => undefined; // `close` follows
  }

  /** A browser cannot ping: the subscription is asked for again, and EOSE answers. */
  private watchSilence(socket: WebSocket): void {
    this.watch(SILENT_MILLIS, () => {
      if (socket.readyState === 1) {
        socket.send(this.request);
      }
      this.watch(ANSWER_MILLIS, () => this.lost(socket));
    });
  }

  private watch(millis: number, then: () => void): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(then, millis);
  }

  private lost(socket: WebSocket): void {
    if (socket === this.socket) {
      this.retryLater(this.backoffMillis);
      this.backoffMillis = Math.min(this.backoffMillis * 2, MAX_BACKOFF_MILLIS);
    }
  }

  private retryLater(millis: number): void {
    this.drop();
    this.set("waiting");
    this.timer = setTimeout(() => this.connect(), millis * (0.5 + Math.random() / 2));
  }

  private drop(): void {
    clearTimeout(this.watchdog);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private received(data: unknown): void {
    if (typeof data !== "string" || data.length > MAX_MESSAGE_CHARS) {
      this.events.malformed("oversize");
      return;
    }
    let message: unknown;
    try {
      message = JSON.parse(data);
    } catch {
      message = undefined;
    }
    if (!Array.isArray(message)) {
      this.events.malformed("malformed");
      return;
    }
    const [type, first, second, third] = message as unknown[];
    if (type === "EVENT" && first === SUBSCRIPTION) {
      this.events.event(second);
    } else if (type === "AUTH" && typeof first === "string") {
      const answer = this.events.authentication(this.url, first);
      this.authId = answer.id;
      this.socket?.send(JSON.stringify(["AUTH", answer]));
    } else if (type === "OK" && typeof first === "string" && first === this.authId) {
      this.authAnswered(second === true, third);
    } else if (type === "OK" && typeof first === "string") {
      this.answered(first, second === true, third);
    } else if (type === "CLOSED") {
      this.refused(second, true);
    }
  }

  /** With the relay's consent the subscription is asked for again, and what it refused goes again. */
  private authAnswered(accepted: boolean, why: unknown): void {
    if (accepted) {
      this.authenticated = true;
      this.reason = "";
      this.socket?.send(this.request);
      this.drain();
      this.events.changed();
    } else {
      this.reason = brief(why);
      this.retryLater(LEAVE_MILLIS);
    }
  }

  private answered(id: string, accepted: boolean, why: unknown): void {
    const sent = this.underway.get(id);
    this.underway.delete(id);
    if (accepted || brief(why).startsWith("duplicate:")) {
      this.pauseMillis *= FASTER;
      if (this.pauseMillis < FIRST_PAUSE_MILLIS / 4) {
        this.pauseMillis = 0;
      }
      return;
    }
    if (sent !== undefined && /^(rate-limited|auth-required):/.test(brief(why))) {
      this.waiting.unshift(sent);
    }
    this.refused(why, false, sent?.sent);
  }

  private slowDown(sent: number): void {
    if (sent < this.slowedAt) {
      return; // one of several that were sent before the first was refused
    }
    this.slowedAt = performance.now();
    this.pauseMillis = Math.min(MAX_PAUSE_MILLIS, Math.max(FIRST_PAUSE_MILLIS, this.pauseMillis * 2));
    this.pausedUntil = this.slowedAt + this.pauseMillis * (0.75 + Math.random() / 2);
    this.drain();
  }

  private refused(why: unknown, ended: boolean, sent = Infinity): void {
    const reason = brief(why);
    if (reason.startsWith("auth-required:") && !this.authenticated) {
      this.reason = reason; // until the answer to its challenge has been accepted
      this.events.changed();
    } else if (reason.startsWith("rate-limited:") && !ended) {
      this.reason = reason;
      this.slowDown(sent);
      this.events.changed();
    } else if (LEAVE.test(reason) || reason.startsWith("auth-required:")) {
      this.reason = reason;
      this.retryLater(LEAVE_MILLIS);
    } else if (ended) {
      this.reason = reason;
      this.retryLater(this.backoffMillis);
      this.backoffMillis = Math.min(this.backoffMillis * 2, MAX_BACKOFF_MILLIS);
    }
  }

  /** Sends an event, or keeps it while the relay connects; of what waits the newest win. */
  publish(draft: Draft): void {
    if (this.status === "waiting" || this.status === "closed") {
      return;
    }
    // A newer announcement of a topic says all that an older one does.
    this.waiting = this.waiting.filter((w) => w.draft.kind !== ANNOUNCEMENT || w.draft.tag !== draft.tag);
    this.waiting.push({ draft, since: performance.now(), sent: 0 });
    if (this.waiting.length > MAX_WAITING) {
      this.waiting.shift();
    }
    this.drain();
  }

  private drain(): void {
    const now = performance.now();
    this.tokens = Math.min(BURST, this.tokens + ((now - this.refilled) * PER_MINUTE) / 60_000);
    this.refilled = now;
    this.waiting = this.waiting.filter((w) => now - w.since <= MAX_WAIT_MILLIS);
    if (now >= this.pausedUntil && this.reason.startsWith("rate-limited:")) {
      this.reason = "";
      this.events.changed();
    }
    const awaitsConsent = this.reason.startsWith("auth-required:");
    while (
      this.waiting.length > 0 &&
      this.status === "connected" &&
      this.tokens >= 1 &&
      now >= this.pausedUntil &&
      !awaitsConsent
    ) {
      this.tokens--;
      this.send(this.waiting.shift()!, now);
    }
    if (this.waiting.length > 0 && this.status === "connected" && this.drainTimer === undefined) {
      this.drainTimer = setTimeout(() => {
        this.drainTimer = undefined;
        this.drain();
      }, DRAIN_MILLIS);
    }
  }

  private send(waiting: Waiting, now: number): void {
    const event = this.events.signed(waiting.draft);
    waiting.sent = now;
    this.underway.set(event.id, waiting);
    if (this.underway.size > MAX_WAITING) {
      this.underway.delete(this.underway.keys().next().value as string);
    }
    if (this.pauseMillis > 0) {
      this.pausedUntil = now + this.pauseMillis * (0.75 + Math.random() / 2);
    }
    this.socket?.send(JSON.stringify(["EVENT", event]));
  }

  /** Connects now if it waits: the network has come back. */
  retryNow(): void {
    if (this.status === "waiting" && this.reason === "") {
      this.connect();
    }
  }

  close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.drainTimer);
    this.drop();
    this.set("closed");
  }

  private set(status: RelayStatus): void {
    if (status !== "connected") {
      // What was meant for a handshake minutes ago is of no use after a reconnection.
      this.waiting = status === "connecting" ? this.waiting : [];
    }
    if (status !== this.status) {
      this.status = status;
      this.events.changed();
    }
  }
}
