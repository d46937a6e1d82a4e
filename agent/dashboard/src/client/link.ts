import { attempt, hex } from "./bytes";
import { EntryKind, entryOf, readBatch, u64Body, MAX_MESSAGE_BYTES, type Entries } from "./batch";
import * as desc from "./description";
import type { Candidate, Description } from "./description";

/** `docs/protocol-link.md`: one WebRTC link to a board, on which this side makes the offer. */
export interface LinkEvents {
  /** Something the other side's driver must get. */
  signal(description: Uint8Array): void;
  opened(): void;
  closed(reason: CloseReason): void;
  frame(bytes: Uint8Array): void;
  malformed(reason: string): void;
}

export type CloseReason = "bye" | "unwanted" | "timeout" | "failed";

export interface LinkOptions {
  readonly iceServers: readonly RTCIceServer[];
  readonly createConnection: (config: RTCConfiguration) => RTCPeerConnection;
}

const OPEN_DEADLINE_MILLIS = 15_000;
const GATHER_MILLIS = 300;
const GATHER_MILLIS_WITH_SERVERS = 1_500;
const TRICKLE_MILLIS = 100;
const COLLECT_MILLIS = 5;
const FLUSH_BYTES = 16_384;
const HEARTBEAT_MILLIS = 1_000;
const MEASURE_EVERY_MILLIS = 5_000;
const MISSES = 3;
const MAX_BUFFERED_BYTES = 262_144;
const MAX_QUEUED_BYTES = 1_048_576;
const CLOSE_WAIT_MILLIS = 500;
const BYE_WAIT_MILLIS = 1_500;
const BYE_REASONS: Record<CloseReason, number> = { bye: 0, unwanted: 1, timeout: 3, failed: 4 };

export class Link {
  /** Smoothed round-trip time, 0 while unknown. */
  rttMicros = 0;
  /** Frames that found the queue full. */
  dropped = 0;

  private readonly session = hex(crypto.getRandomValues(new Uint8Array(8)));
  private readonly connection: RTCPeerConnection;
  private readonly live: RTCDataChannel;
  private readonly bulk: RTCDataChannel;
  private readonly byes = new Set<RTCDataChannel>();
  private receiving: RTCDataChannel | undefined;
  private byeTimer: ReturnType<typeof setTimeout> | undefined;
  private state: "offering" | "answered" | "open" | "closing" | "closed" = "offering";
  private readonly remoteCandidates: Candidate[] = [];
  private readonly localCandidates: Candidate[] = [];
  private offered = false;
  private trickleTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly openTimer: ReturnType<typeof setTimeout>;
  private heartbeat: ReturnType<typeof setInterval> | undefined;
  private flushTimer: ReturnType<typeof setTimeout> | undefined;
  private queue: Uint8Array[] = [];
  private queuedBytes = 0;
  private lastSent = -Infinity;
  private lastReceived = 0;
  private lastMeasured = -Infinity;
  private misses = 0;
  private readonly pings = new Map<bigint, number>();
  private channelsOpen = 0;
  private readonly entries: Entries = {
    frame: (bytes) => this.state === "open" && this.events.frame(bytes),
    ping: (n) => this.sendEntry(entryOf(EntryKind.PONG, u64Body(n))),
    pong: (n) => this.pong(n),
    bye: () => this.saidBye(),
    unknown: () => this.events.malformed("entry-kind"),
  };

  constructor(
    private readonly events: LinkEvents,
    private readonly options: LinkOptions,
  ) {
    this.connection = options.createConnection({ iceServers: [...options.iceServers] });
    this.live = this.channel("live", 0);
    this.bulk = this.channel("bulk", 1);
    this.live.bufferedAmountLowThreshold = MAX_BUFFERED_BYTES / 2;
    this.live.onbufferedamountlow = () => this.flush();
    this.connection.onconnectionstatechange = () => {
      if (this.connection.connectionState === "failed") {
        this.finish("failed");
      }
    };
    this.openTimer = setTimeout(() => this.finish("timeout"), OPEN_DEADLINE_MILLIS);
    this.offer().catch(() => this.finish("failed"));
  }

  get open(): boolean {
    return this.state === "open";
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

  private async offer(): Promise<void> {
    this.connection.onicecandidate = (e) => this.gathered(e.candidate);
    const offer = await this.connection.createOffer();
    const sdp = desc.withoutCandidates(offer.sdp ?? "");
    await this.connection.setLocalDescription(offer);
    const wait = this.options.iceServers.length > 0 ? GATHER_MILLIS_WITH_SERVERS : GATHER_MILLIS;
    await this.gatheringComplete(wait);
    if (this.state !== "offering") {
      return;
    }
    this.offered = true;
    const candidates = this.localCandidates.splice(0, desc.MAX_CANDIDATES);
    this.describe({ session: this.session, type: "offer", sdp, candidates });
  }

  private gatheringComplete(waitMillis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMillis);
      const check = (): void => {
        if (this.connection.iceGatheringState === "complete") {
          clearTimeout(timer);
          resolve();
        }
      };
      this.connection.onicegatheringstatechange = check;
      check();
    });
  }

  private gathered(c: RTCIceCandidate | null): void {
    if (c === null || !desc.isUsable(c.candidate)) {
      return;
    }
    this.localCandidates.push({ candidate: c.candidate, sdpMid: c.sdpMid, sdpMLineIndex: 0 });
    if (this.offered && this.trickleTimer === undefined) {
      this.trickleTimer = setTimeout(() => {
        this.trickleTimer = undefined;
        const candidates = this.localCandidates.splice(0, desc.MAX_CANDIDATES);
        this.describe({ session: this.session, type: "candidates", sdp: "", candidates });
      }, TRICKLE_MILLIS);
    }
  }

  private describe(description: Description): void {
    if (this.state !== "closing" && this.state !== "closed") {
      this.events.signal(desc.writeDescription(description));
    }
  }

  /** Takes what the other side's driver signalled. */
  accept(bytes: Uint8Array): void {
    const d = attempt(() => desc.parseDescription(bytes));
    if (d === undefined) {
      this.events.malformed("description");
      return;
    }
    if (d.session !== this.session || d.type === "offer") {
      return; // stale
    }
    if (d.type === "answer") {
      if (this.state !== "offering" || !this.offered) {
        return;
      }
      this.state = "answered";
      this.connection.setRemoteDescription({ type: "answer", sdp: d.sdp }).then(
        () => this.addCandidates(),
        () => this.finish("failed"),
      );
    }
    const room = 2 * desc.MAX_CANDIDATES - this.remoteCandidates.length;
    this.remoteCandidates.push(...d.candidates.filter((c) => desc.isUsable(c.candidate)).slice(0, room));
    this.addCandidates();
  }

  private addCandidates(): void {
    if (this.connection.remoteDescription === null || this.state === "closed") {
      return;
    }
    for (const c of this.remoteCandidates.splice(0)) {
      this.connection.addIceCandidate({ ...c }).catch(() => this.events.malformed("candidate"));
    }
  }

  private becomeOpen(): void {
    if (this.state !== "answered") {
      return;
    }
    this.state = "open";
    clearTimeout(this.openTimer);
    this.lastReceived = performance.now();
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MILLIS);
    this.events.opened();
    this.ping();
  }

  private received(channel: RTCDataChannel, data: unknown): void {
    this.receiving = channel;
    this.lastReceived = performance.now();
    this.misses = 0;
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

  private beat(): void {
    const now = performance.now();
    // Counted in beats, not by the clock: a page that was suspended must not find its links dead.
    if (now - this.lastReceived >= HEARTBEAT_MILLIS) {
      if (this.misses >= MISSES) {
        this.finish("timeout");
        return;
      }
      this.misses++;
      this.ping();
    } else if (now - this.lastMeasured >= MEASURE_EVERY_MILLIS) {
      this.ping();
    }
  }

  private ping(): void {
    const n = crypto.getRandomValues(new BigUint64Array(1))[0]!;
    if (this.pings.size >= 2 * MISSES) {
      this.pings.delete(this.pings.keys().next().value as bigint);
    }
    this.pings.set(n, performance.now());
    this.sendEntry(entryOf(EntryKind.PING, u64Body(n)));
  }

  private pong(n: bigint): void {
    const sent = this.pings.get(n);
    if (sent === undefined) {
      return;
    }
    this.pings.delete(n);
    this.lastMeasured = performance.now();
    const micros = Math.max(1, Math.round((this.lastMeasured - sent) * 1_000));
    this.rttMicros = this.rttMicros === 0 ? micros : Math.round(this.rttMicros * 0.875 + micros * 0.125);
  }

  /** Queues one frame. */
  send(frame: Uint8Array): void {
    this.sendEntry(entryOf(EntryKind.FRAME, frame));
  }

  private sendEntry(entry: Uint8Array): void {
    if (this.state !== "open" || this.queuedBytes + entry.length > MAX_QUEUED_BYTES) {
      this.dropped++;
      return;
    }
    this.queue.push(entry);
    this.queuedBytes += entry.length;
    const idle = performance.now() - this.lastSent >= COLLECT_MILLIS;
    if (idle || this.queuedBytes >= FLUSH_BYTES) {
      this.flush();
    } else {
      this.flushTimer ??= setTimeout(() => this.flush(), COLLECT_MILLIS);
    }
  }

  private flush(): void {
    clearTimeout(this.flushTimer);
    this.flushTimer = undefined;
    const limit = Math.min(MAX_MESSAGE_BYTES, this.connection.sctp?.maxMessageSize ?? 65_536);
    while (
      this.queue.length > 0 &&
      this.live.readyState === "open" &&
      this.live.bufferedAmount < MAX_BUFFERED_BYTES
    ) {
      const batch = this.nextBatch(limit);
      if (batch === undefined) {
        continue;
      }
      this.lastSent = performance.now();
      try {
        this.live.send(batch);
      } catch {
        this.finish("failed");
        return;
      }
    }
  }

  /** Takes entries off the queue that fit one message; `undefined` if the first alone is too long. */
  private nextBatch(limit: number): Uint8Array<ArrayBuffer> | undefined {
    let count = 0;
    let bytes = 0;
    while (count < this.queue.length && bytes + this.queue[count]!.length <= limit && bytes < FLUSH_BYTES) {
      bytes += this.queue[count++]!.length;
    }
    const taken = this.queue.splice(0, Math.max(1, count));
    this.queuedBytes -= taken.reduce((sum, e) => sum + e.length, 0);
    if (count === 0) {
      this.dropped++;
      return undefined;
    }
    const batch = new Uint8Array(bytes);
    let at = 0;
    for (const e of taken) {
      batch.set(e, at);
      at += e.length;
    }
    return batch;
  }

  /** Says goodbye and closes; `closed` is still reported, with this reason, at once. */
  close(reason: CloseReason): void {
    if (this.state === "open") {
      const bye = entryOf(EntryKind.BYE, Uint8Array.of(BYE_REASONS[reason]));
      this.sendEntry(bye);
      this.flush();
      this.sendBulk(bye);
      this.state = "closing";
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
    clearTimeout(this.openTimer);
    clearTimeout(this.trickleTimer);
    clearTimeout(this.byeTimer);
    clearTimeout(this.flushTimer);
    clearInterval(this.heartbeat);
    this.queue = [];
    this.queuedBytes = 0;
    this.connection.close();
  }
}
