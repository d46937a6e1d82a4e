import { EntryKind, entryOf, readBatch, u64Body, type Entries } from "./batch";
import { Heartbeat } from "./heartbeat";
import { Negotiation } from "./negotiation";
import { SendQueue } from "./sendQueue";

/** Whom a link tells. Nothing is told before its constructor is through. */
export interface LinkEvents {
  /** Something the other side's driver must get. */
  signal(description: Uint8Array): void;
  opened(): void;
  closed(reason: CloseReason): void;
  frame(bytes: Uint8Array): void;
  malformed(reason: string): void;
}

/** Why a link has closed: as BYE says, or as this side has found. */
export type CloseReason = "bye" | "unwanted" | "timeout" | "failed";

/** How to make a link. */
export interface LinkOptions {
  readonly iceServers: readonly RTCIceServer[];
  readonly createConnection: (config: RTCConfiguration) => RTCPeerConnection;
}

const OPEN_DEADLINE_MILLIS = 15_000;
const GATHER_MILLIS = 300;
const GATHER_MILLIS_WITH_SERVERS = 1_500;
/** Of a side that does not say how much it takes. */
const DEFAULT_MESSAGE_BYTES = 65_536;
const CLOSE_WAIT_MILLIS = 500;
const BYE_WAIT_MILLIS = 1_500;
const BYE_REASONS: Record<CloseReason, number> = { bye: 0, unwanted: 1, timeout: 3, failed: 4 };

/** `docs/protocol-link.md`: one WebRTC link to a board, on which this side makes the offer. */
export class Link {
  private state: "opening" | "open" | "closing" | "closed" = "opening";
  private readonly connection: RTCPeerConnection;
  private readonly live: RTCDataChannel;
  private readonly bulk: RTCDataChannel;
  private channelsOpen = 0;
  private readonly negotiation: Negotiation;
  private readonly queue: SendQueue;
  private readonly heartbeat: Heartbeat;
  private readonly openTimer: ReturnType<typeof setTimeout>;
  private receiving: RTCDataChannel | undefined;
  private readonly byes = new Set<RTCDataChannel>();
  private byeTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly entries: Entries = {
    frame: (bytes) => this.state === "open" && this.events.frame(bytes),
    ping: (n) => this.sendEntry(entryOf(EntryKind.PONG, u64Body(n))),
    pong: (n) => this.heartbeat.pong(n),
    bye: () => this.saidBye(),
    unknown: () => this.events.malformed("entry-kind"),
  };

  constructor(
    private readonly events: LinkEvents,
    options: LinkOptions,
  ) {
    const connection = options.createConnection({ iceServers: [...options.iceServers] });
    const fail = (): void => this.finish("failed");
    this.connection = connection;
    this.live = this.channel("live", 0);
    this.bulk = this.channel("bulk", 1);
    this.queue = new SendQueue(this.live, () => connection.sctp?.maxMessageSize ?? DEFAULT_MESSAGE_BYTES, fail);
    this.heartbeat = new Heartbeat(
      (entry) => this.sendEntry(entry),
      () => this.finish("timeout"),
    );
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === "failed") {
        fail();
      }
    };
    this.openTimer = setTimeout(() => this.finish("timeout"), OPEN_DEADLINE_MILLIS);
    this.negotiation = new Negotiation(
      connection,
      options.iceServers.length > 0 ? GATHER_MILLIS_WITH_SERVERS : GATHER_MILLIS,
      { signal: (d) => events.signal(d), malformed: (reason) => events.malformed(reason), failed: fail },
    );
  }

  /** Whether frames go over it. */
  get open(): boolean {
    return this.state === "open";
  }

  /** Smoothed round-trip time, 0 while unknown. */
  get rttMicros(): number {
    return this.heartbeat.rttMicros;
  }

  /** Frames that were not sent: the queue was full, or they were too long for the other side. */
  get dropped(): number {
    return this.queue.dropped;
  }

  private channel(label: string, id: number): RTCDataChannel {
    const channel = this.connection.createDataChannel(label, { negotiated: true, id });
    channel.binaryType = "arraybuffer";
    channel.onopen = () => {
      this.channelsOpen++;
      if (this.channelsOpen === 2) {
        this.becomeOpen();
      }
    };
    channel.onmessage = (e: MessageEvent<unknown>) => this.received(channel, e.data);
    channel.onclose = () => this.finish(this.state === "closing" ? "bye" : "failed");
    return channel;
  }

  /** Takes what the other side's driver signalled. */
  accept(description: Uint8Array): void {
    this.negotiation.accept(description);
  }

  private becomeOpen(): void {
    if (this.state !== "opening" || !this.negotiation.answered) {
      return;
    }
    this.state = "open";
    clearTimeout(this.openTimer);
    this.heartbeat.start();
    this.events.opened();
    this.heartbeat.ping();
  }

  private received(channel: RTCDataChannel, data: unknown): void {
    this.receiving = channel;
    this.heartbeat.heard();
    if (!(data instanceof ArrayBuffer)) {
      this.events.malformed("text");
      return;
    }
    this.becomeOpen();
    if (!readBatch(new Uint8Array(data), this.entries)) {
      this.events.malformed("batch");
    }
  }

  /** The lanes do not wait for each other: what the other one still brings is taken first. */
  private saidBye(): void {
    this.byes.add(this.receiving!);
    if (this.byes.size === 2) {
      this.finish("bye");
    } else {
      this.byeTimer ??= setTimeout(() => this.finish("bye"), BYE_WAIT_MILLIS);
    }
  }

  /** Queues one frame; without a word if the link is not open. */
  send(frame: Uint8Array): void {
    this.sendEntry(entryOf(EntryKind.FRAME, frame));
  }

  private sendEntry(entry: Uint8Array): void {
    if (this.state === "open") {
      this.queue.add(entry);
    }
  }

  /** Says goodbye and closes; `closed` is still reported, with this reason, at once. */
  close(reason: CloseReason): void {
    if (this.state === "open") {
      const bye = entryOf(EntryKind.BYE, Uint8Array.of(BYE_REASONS[reason]));
      this.sendEntry(bye);
      this.queue.flush();
      this.sendBulk(bye);
      this.state = "closing";
      this.negotiation.close();
      this.events.closed(reason);
      setTimeout(() => this.release(), CLOSE_WAIT_MILLIS);
    } else {
      this.finish(reason);
    }
  }

  private sendBulk(entry: Uint8Array<ArrayBuffer>): void {
    try {
      this.bulk.send(entry);
    } catch {
      // The channel is closed already, which says the same.
    }
  }

  private finish(reason: CloseReason): void {
    const report = this.state !== "closing" && this.state !== "closed";
    this.release();
    if (report) {
      this.events.closed(reason);
    }
  }

  private release(): void {
    if (this.state === "closed") {
      return;
    }
    this.state = "closed";
    this.negotiation.close();
    clearTimeout(this.openTimer);
    clearTimeout(this.byeTimer);
    this.queue.close();
    this.heartbeat.stop();
    this.connection.close();
  }
}
