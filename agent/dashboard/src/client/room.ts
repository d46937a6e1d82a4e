import { attempt, hex, MAX_STRING_BYTES } from "./bytes";
import { Counters } from "./counters";
import { newAuthor, type Author } from "./event";
import { isTopic } from "./filter";
import { parseFrame } from "./frames";
import { FrameType, MAX_FRAME_BYTES } from "./frameType";
import { helloFrame, subscribeFrame, type Hello } from "./linkFrames";
import type { LinkEntry as Entry } from "./linkEntry";
import { Link, type CloseReason } from "./link";
import { roomKeyOf, type Channel, type Room, type RoomOptions, type RoomState } from "./roomOptions";
import { Signalling } from "./signalling";
import { announceSignal, linkSignal, parseSignal, SignalType } from "./signals";
import { ALONE, cellOf, channelId, supersedes, type Structure } from "./structure";
import { reportLater } from "./errors";
import type { Range } from "./range";
import * as frames from "./routedFrames";
import { Subscriptions, type MessageHandler } from "./subscriptions";
import { Publications } from "./publications";
import { Sequences } from "./sequences";
import { Windows } from "./window";

const WANTED_LINKS = 3;
const MAX_LINKS = 6;
const MIN_WAIT_MILLIS = 500;
const FIRST_WAIT_MILLIS = 2_000;
const WAIT_GROWTH = 1.5;
const MAX_WAIT_MILLIS = 30_000;
/** After so many unanswered announcements the structure is taken for outdated. */
const FORGET_AFTER_ATTEMPTS = 4;
const TOP_UP_MILLIS = 5_000;
const TOP_UPS = 3;
const HOPS = 16;
const MAX_DATA_BYTES = MAX_FRAME_BYTES - frames.HEADER_BYTES - 224 - MAX_STRING_BYTES;

/** Joins a room as a leaf. Resolves at once; {@link Room.state} tells when there are links. */
export async function join(options: RoomOptions): Promise<Room> {
  return new Leaf(options, await roomKeyOf(options));
}

class Leaf implements Room {
  private readonly author: Author = newAuthor();
  private readonly counters = new Counters();
  private readonly windows = new Windows();
  private readonly subscriptions = new Subscriptions();
  private readonly sent = new Map<bigint, number>();
  private readonly sequences = new Sequences({
    now: () => performance.now(),
    pull: (range, attempt) => this.pull(range, attempt),
    lost: (count) => this.counters.add("lost", count),
  });
  private readonly publications = new Publications(
    () => performance.now(),
    (channel, item) => this.control((from) => frames.tipFrame(from, channel, [item], HOPS)),
  );
  /** The board that carries the subscriptions. */
  private carrier: Entry | undefined;
  private readonly links = new Map<string, Entry>();
  private readonly handlers = new Set<(state: RoomState) => void>();
  private readonly now: () => number;
  private readonly bootEpoch: number;
  private readonly signalling: Signalling;
  private readonly online = (): void => this.signalling.retryNow();
  private structure: Structure = ALONE;
  private wasConnected = false;
  private left = false;
  private attempts = 0;
  private announceTimer: ReturnType<typeof setTimeout> | undefined;
  private topUps = 0;
  private topUpTimer: ReturnType<typeof setTimeout> | undefined;
  private relaysConnected = 0;
  private lastAnnounced = -Infinity;
  private changePending = false;

  constructor(
    private readonly options: RoomOptions,
    roomKey: Uint8Array,
  ) {
    this.now = options.now ?? Date.now;
    this.bootEpoch = Math.floor(this.now());
    this.signalling = new Signalling({
      relays: options.relays,
      roomKey,
      author: this.author,
      counters: this.counters,
      now: this.now,
      createSocket: options.createSocket ?? ((url) => new WebSocket(url)),
      received: (from, signal) => this.signalled(from, signal),
      changed: () => this.relaysChanged(),
    });
    globalThis.addEventListener?.("online", this.online);
  }

  channel(name: string): Channel {
    return {
      name,
      subscribe: (first: string | readonly string[] | MessageHandler, second?: MessageHandler) => {
        const [filters, handler] = typeof first === "function" ? ["#", first] : [first, second!];
        return this.subscribe(name, typeof filters === "string" ? [filters] : filters, handler);
      },
      send: (data, options) => this.publish(name, data, options?.topic ?? ""),
    };
  }

  private subscribe(channel: string, filters: readonly string[], handler: MessageHandler): () => void {
    const remove = this.subscriptions.add(channel, filters, handler);
    this.sendSubscriptions();
    return () => {
      remove();
      this.sequences.retain((id, topic) => this.subscriptions.since(id, topic) !== undefined);
      this.sendSubscriptions();
    };
  }

  private publish(channel: string, data: Uint8Array | string, topic: string): boolean {
    const payload = typeof data === "string" ? new TextEncoder().encode(data) : data;
    if (payload.length > MAX_DATA_BYTES || !isTopic(topic)) {
      throw new RangeError(
        payload.length > MAX_DATA_BYTES
          ? `A message has at most ${MAX_DATA_BYTES} bytes, not ${payload.length}.`
          : "A topic has no wildcards and at most 1,024 bytes.",
      );
    }
    const link = this.ready().find((e) => !e.old) ?? this.ready()[0];
    if (link === undefined) {
      return false;
    }
    const id = channelId(channel);
    const numbers = this.publications.next(id, topic);
    if (numbers === undefined) {
      throw new RangeError("Too many topics.");
    }
    const frame = frames.dataFrame({ ...this.sender(id), channelId: id, topic, ...numbers, payload }, HOPS);
    this.publications.published(id, topic, frame);
    link.link.send(frame);
    return true;
  }

  private sender(id: bigint): frames.Sender {
    const sequence = (this.sent.get(id) ?? 0) + 1;
    this.sent.set(id, sequence);
    return { origin: this.author.peer, bootEpoch: this.bootEpoch, sequence };
  }

  /** Sends a frame that is no message, over the link that carries the subscriptions or, at odd tries, another. */
  private control(frame: (from: frames.Sender) => Uint8Array, attempt = 0): void {
    const ready = this.ready().sort((a, b) => Number(b === this.carrier) - Number(a === this.carrier));
    ready[attempt % Math.max(1, ready.length)]?.link.send(frame(this.sender(0n)));
  }

  private pull(range: Range, attempt: number): void {
    const { peer } = this.author;
    this.counters.add("pulls");
    this.control((from) => frames.pullFrame(from, peer, peer, range, HOPS), attempt);
  }

  state(): RoomState {
    return {
      connection: this.connection(),
      peer: this.author.peer,
      structure: this.structure,
      cell: this.cell(),
      relays: this.signalling.state(),
      links: [...this.links.values()].map((e) => ({
        peer: e.peer,
        state: e.ready ? "open" : "opening",
        rttMicros: e.link.rttMicros,
      })),
      counters: this.counters.all(),
    };
  }

  private connection(): RoomState["connection"] {
    if (this.left) {
      return "left";
    }
    return this.ready().length > 0 ? "connected" : this.wasConnected ? "lost" : "connecting";
  }

  onStateChange(handler: (state: RoomState) => void): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  leave(): void {
    if (this.left) {
      return;
    }
    this.left = true;
    clearTimeout(this.announceTimer);
    clearTimeout(this.topUpTimer);
    this.sequences.close();
    this.publications.close();
    globalThis.removeEventListener?.("online", this.online);
    for (const e of [...this.links.values()]) {
      e.link.close("bye");
    }
    this.signalling.close();
    this.changed();
  }

  private cell(): number {
    return cellOf(this.author.peer, this.structure);
  }

  private ready(): Entry[] {
    return [...this.links.values()].filter((e) => e.ready);
  }

  private relaysChanged(): void {
    // The first relay reports before the constructor is through.
    queueMicrotask(() => {
      const before = this.relaysConnected;
      this.relaysConnected = this.signalling.connected;
      if (before === 0 && this.relaysConnected > 0 && this.current().length === 0) {
        this.lookForBoards();
      }
      this.changed();
    });
  }

  /** Announces now and goes on until there is a link. */
  private lookForBoards(): void {
    this.attempts = 0;
    const wait = this.lastAnnounced + MIN_WAIT_MILLIS - performance.now();
    if (wait <= 0) {
      this.announce();
    } else {
      clearTimeout(this.announceTimer);
      this.announceTimer = setTimeout(() => this.announce(), wait);
    }
  }

  private announce(): void {
    clearTimeout(this.announceTimer);
    if (this.left) {
      return;
    }
    if (this.attempts >= FORGET_AFTER_ATTEMPTS && this.attempts % FORGET_AFTER_ATTEMPTS === 0) {
      this.structure = ALONE; // the room may have been started anew, with fewer cells
    }
    if (this.signalling.connected > 0) {
      this.sendAnnouncement();
    }
    const wait = Math.min(MAX_WAIT_MILLIS, FIRST_WAIT_MILLIS * WAIT_GROWTH ** this.attempts);
    this.announceTimer = setTimeout(() => {
      if (this.current().length === 0) {
        this.attempts++;
        this.announce();
      }
    }, wait);
  }

  private sendAnnouncement(): void {
    this.lastAnnounced = performance.now();
    const links = this.current().length;
    const payload = announceSignal(this.bootEpoch, this.structure, this.attempts, links);
    this.signalling.announce(this.cell(), payload);
  }

  /** Links to boards of this leaf's own cell. */
  private current(): Entry[] {
    return this.ready().filter((e) => !e.old);
  }

  /** One of several links went: look for another, but not for ever; small cells have no more. */
  private topUp(): void {
    if (this.topUpTimer !== undefined || this.topUps >= TOP_UPS || this.left) {
      return;
    }
    this.topUpTimer = setTimeout(
      () => {
        this.topUpTimer = undefined;
        const links = this.current().length;
        if (links > 0 && links < WANTED_LINKS) {
          this.sendAnnouncement();
          this.topUps++;
          this.topUp();
        }
      },
      TOP_UP_MILLIS * 3 ** this.topUps,
    );
  }

  private signalled(from: string, bytes: Uint8Array): void {
    const signal = attempt(() => parseSignal(bytes));
    if (this.left) {
      return;
    }
    if (signal === undefined || signal.role !== "board") {
      this.counters.add("malformed");
      return;
    }
    const moved = this.adopt(signal.structure);
    switch (signal.type) {
      case SignalType.INVITE:
        if (!moved) {
          this.invited(from, signal.bootEpoch);
        }
        break;
      case SignalType.LINK:
        this.links.get(from)?.link.accept(signal.description);
        break;
      case SignalType.ANNOUNCE:
      case SignalType.STRUCTURE:
        break; // the structure was all there was to learn
    }
  }

  private invited(peer: string, bootEpoch: number): void {
    const present = this.links.get(peer);
    if (present !== undefined && present.bootEpoch === bootEpoch) {
      return;
    }
    present?.link.close("failed"); // that board has restarted: nobody is at the other end
    if (this.current().length < WANTED_LINKS && this.links.size < MAX_LINKS) {
      this.open(peer, bootEpoch);
    }
  }

  private open(peer: string, bootEpoch: number): void {
    let entry: Entry | undefined;
    let failure: CloseReason | undefined;
    let link: Link;
    try {
      link = new Link(
        {
          signal: (d) => this.signalling.send(peer, linkSignal(this.bootEpoch, this.structure, d)),
          opened: () => link.send(helloFrame(this.bootEpoch, this.structure, false)),
          closed: (reason) => (entry === undefined ? (failure = reason) : this.closed(entry)),
          frame: (bytes) => entry !== undefined && this.received(entry, bytes),
          malformed: (reason) => this.counters.add(`malformed-${reason}`),
        },
        {
          iceServers: this.options.iceServers ?? [],
          createConnection: this.options.createConnection ?? ((c) => new RTCPeerConnection(c)),
        },
      );
    } catch (e) {
      this.counters.add("link-refused-by-browser");
      reportLater(e);
      return;
    }
    entry = { peer, link, bootEpoch, ready: false, old: false, subscribed: "" };
    if (failure === undefined) {
      this.links.set(peer, entry);
      this.changed();
    }
  }

  private closed(entry: Entry): void {
    if (this.links.get(entry.peer) === entry) {
      this.links.delete(entry.peer);
    }
    this.counters.add("links-closed");
    if (this.left) {
      return;
    }
    this.sendSubscriptions();
    if (this.current().length > 0) {
      this.topUp();
    } else if (entry.ready) {
      this.lookForBoards();
    }
    this.changed();
  }

  /** Takes the structure if it wins. Returns whether this leaf belongs to another cell now. */
  private adopt(structure: Structure): boolean {
    if (!supersedes(structure, this.structure)) {
      return false;
    }
    const before = this.cell();
    this.structure = structure;
    const moved = this.cell() !== before;
    for (const e of this.links.values()) {
      e.old ||= moved;
      if (e.link.open) {
        e.link.send(helloFrame(this.bootEpoch, structure, e.ready));
      }
    }
    if (moved) {
      this.lookForBoards();
    }
    this.changed();
    return moved;
  }

  // Frames.

  private received(entry: Entry, bytes: Uint8Array): void {
    const frame = attempt(() => parseFrame(bytes));
    if (frame === undefined) {
      this.counters.add("malformed");
    } else if (frame.type === FrameType.HELLO) {
      this.hello(entry, frame);
    } else if (!entry.ready) {
      this.counters.add("out-of-turn");
    } else if (frame.type === "unknown") {
      this.counters.add("unknown-type");
    } else {
      this.takeRouted(frame);
    }
  }

  private hello(entry: Entry, hello: Hello): void {
    if (hello.role !== "board") {
      this.counters.add("malformed");
      entry.link.close("unwanted");
      return;
    }
    const first = !entry.ready;
    entry.ready = true;
    this.wasConnected = true;
    this.adopt(hello.structure);
    if (!hello.heard) {
      entry.link.send(helloFrame(this.bootEpoch, this.structure, true));
    }
    if (first) {
      this.topUps = 0;
      this.sendSubscriptions();
      this.tidy();
    }
    this.changed();
  }

  /** Closes what is too much: links of an earlier cell, and more than wanted. */
  private tidy(): void {
    const current = this.current();
    const surplus = current.slice(WANTED_LINKS);
    if (current.length > 0) {
      surplus.push(...this.ready().filter((e) => e.old));
    }
    surplus.forEach((e) => e.link.close("unwanted"));
  }

  private takeRouted(frame: frames.RoutedFrame): void {
    switch (frame.type) {
      case FrameType.DATA:
        this.data(frame);
        break;
      case FrameType.TIP:
        this.tip(frame);
        break;
      case FrameType.PULL:
        this.pulled(frame);
        break;
      case FrameType.GONE:
        if (this.isOurs(frame)) {
          this.sequences.gone(frame.range);
        }
        break;
      case FrameType.ENVELOPE:
        if (this.isOurs(frame)) {
          const { inner } = frame;
          inner.type === FrameType.TIP ? this.tip(inner) : this.data(inner);
        }
        break;
      default:
        this.addressed(frame);
    }
  }

  private isOurs(frame: frames.Envelope | frames.Gone): boolean {
    const { peer } = this.author;
    const ours = frame.reader === peer || (frame.target === peer && frames.isAnyone(frame.reader));
    if (!ours) {
      this.counters.add("not-for-us");
    }
    return ours;
  }

  private data(frame: frames.Routed): void {
    const since = this.subscriptions.since(frame.channelId, frame.topic);
    if (frame.origin === this.author.peer || since === undefined) {
      this.counters.add("not-for-us");
    } else if (this.sequences.accept(frame, since)) {
      this.deliver(frame);
    } else {
      this.counters.add("duplicate");
    }
  }

  private tip(frame: frames.Tip): void {
    const { origin, bootEpoch, ofChannel: channelId } = frame;
    for (const { topic, number, ageMillis } of frame.items) {
      const since = this.subscriptions.since(channelId, topic);
      if (since !== undefined && origin !== this.author.peer) {
        this.sequences.tip({ origin, bootEpoch, channelId, topic, number }, ageMillis, since);
      }
    }
  }

  /** Somebody lacks messages of this leaf. */
  private pulled(frame: frames.Pull): void {
    const { range, requester: target, reader } = frame;
    if (range.origin !== this.author.peer) {
      this.counters.add("not-for-us");
      return;
    }
    const now = range.bootEpoch === this.bootEpoch;
    const { frames: kept, gone } = now ? this.publications.answer(range) : { frames: [], gone: range.bits };
    kept.forEach((f) => this.control((from) => frames.envelopeFrame(from, { target, reader, frame: f }, HOPS)));
    if (gone !== 0n) {
      this.control((from) => frames.goneFrame(from, target, reader, { ...range, bits: gone }, HOPS));
    }
  }

  private addressed(frame: frames.Routed): void {
    const { peer } = this.author;
    if (frame.origin === peer || (frame.target !== "" && frame.target !== peer)) {
      this.counters.add("not-for-us");
    } else if (!this.windows.first(frame.origin, frame.bootEpoch, frame.channelId, frame.sequence)) {
      this.counters.add("duplicate");
    } else if (frame.type === FrameType.SIGNAL) {
      this.signalling.unseal(frame.payload);
    } else {
      this.deliver(frame);
    }
  }

  private deliver(frame: frames.Routed): void {
    this.counters.add("received");
    const { origin, bootEpoch, sequence, topic, payload } = frame;
    const addressed = frame.type !== FrameType.DATA;
    this.subscriptions.deliver(frame.channelId, addressed, { origin, bootEpoch, sequence, topic, data: payload });
  }

  /** One link carries the subscriptions; when it goes another one does, and what was lost is asked for. */
  private sendSubscriptions(): void {
    const ready = this.ready();
    if (this.carrier === undefined || this.carrier.old || !ready.includes(this.carrier)) {
      this.carrier = ready.find((e) => !e.old) ?? ready[0];
    }
    const wanted = subscribeFrame(this.subscriptions.wanted());
    const none = subscribeFrame([]);
    for (const e of ready) {
      const frame = e === this.carrier ? wanted : none;
      if (hex(frame) !== e.subscribed) {
        e.subscribed = hex(frame);
        e.link.send(frame);
      }
    }
  }

  /** Tells once for all changes of this turn. */
  private changed(): void {
    if (this.changePending) {
      return;
    }
    this.changePending = true;
    queueMicrotask(() => {
      this.changePending = false;
      const state = this.state();
      for (const handler of [...this.handlers]) {
        try {
          handler(state);
        } catch (e) {
          reportLater(e);
        }
      }
    });
  }
}
