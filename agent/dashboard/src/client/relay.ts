/** One Nostr relay (NIP-01): keeps connecting, keeps one subscription, sends what it is given. */
export interface RelayEvents {
  /** A message that is not the relay's own business: the third part of `["EVENT", id, event]`. */
  event(value: unknown): void;
  malformed(reason: string): void;
  changed(): void;
}

/** `waiting`: it is tried again later. */
export type RelayStatus = "connecting" | "connected" | "waiting" | "closed";

/** The id of the one subscription. */
export const SUBSCRIPTION = "cellmesh";
const MAX_MESSAGE_CHARS = 16_384;
const MIN_BACKOFF_MILLIS = 1_000;
const MAX_BACKOFF_MILLIS = 300_000;
const LEAVE_MILLIS = 300_000;
const PAUSE_MILLIS = 30_000;
/** Relays refuse ephemeral events that are a minute old. */
const MAX_WAIT_MILLIS = 45_000;
const CONNECT_MILLIS = 15_000;
const SILENT_MILLIS = 60_000;
const ANSWER_MILLIS = 15_000;
const MAX_WAITING = 64;
const BURST = 20;
const PER_MINUTE = 60;
/** Prefixes (NIP-01) with which a relay says that it will not serve us for now. */
const LEAVE = /^(pow|auth-required|restricted|blocked):/;

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
  private waiting: { message: string; since: number }[] = [];
  private pausedUntil = -Infinity;
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
    } else if (type === "CLOSED" || (type === "OK" && second === false)) {
      this.refused(type === "CLOSED" ? second : third, type === "CLOSED");
    }
  }

  private refused(why: unknown, ended: boolean): void {
    const reason = typeof why === "string" ? why.slice(0, 200) : "";
    if (reason.startsWith("rate-limited:") && !ended) {
      this.reason = reason;
      this.pausedUntil = performance.now() + PAUSE_MILLIS;
      this.events.changed();
    } else if (LEAVE.test(reason)) {
      this.reason = reason;
      this.retryLater(LEAVE_MILLIS);
    } else if (ended) {
      this.reason = reason;
      this.retryLater(this.backoffMillis);
      this.backoffMillis = Math.min(this.backoffMillis * 2, MAX_BACKOFF_MILLIS);
    }
  }

  /** Sends an event, or keeps it while the relay connects; of what waits the newest win. */
  publish(event: object): void {
    if (this.status === "waiting" || this.status === "closed") {
      return;
    }
    this.waiting.push({ message: JSON.stringify(["EVENT", event]), since: performance.now() });
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
    if (now >= this.pausedUntil && this.pausedUntil > 0) {
      this.pausedUntil = -Infinity;
      this.reason = "";
      this.events.changed();
    }
    while (this.waiting.length > 0 && this.status === "connected" && this.tokens >= 1 && now >= this.pausedUntil) {
      this.tokens--;
      this.socket?.send(this.waiting.shift()!.message);
    }
    if (this.waiting.length > 0 && this.status === "connected" && this.drainTimer === undefined) {
      this.drainTimer = setTimeout(() => {
        this.drainTimer = undefined;
        this.drain();
      }, 1_000);
    }
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
