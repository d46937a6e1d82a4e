import { Announcer } from "./announcer";
import { attempt } from "./bytes";
import { Changes } from "./changes";
import { Counters } from "./counters";
import { Dialer } from "./dialer";
import { newAuthor } from "./event";
import { parseFrame } from "./frames";
import { FrameType } from "./frameType";
import { Greeting } from "./greeting";
import { Links, type LinkEntry } from "./links";
import { Messages } from "./messages";
import { Origin } from "./origin";
import { Place } from "./place";
import { roomKeyOf, type Channel, type Room, type RoomOptions, type RoomState } from "./roomOptions";
import { Signalling } from "./signalling";
import type { MessageHandler } from "./subscriptions";

/** Joins a room as a leaf. Resolves at once; {@link Room.state} tells when there are links. */
export async function join(options: RoomOptions): Promise<Room> {
  return new Leaf(options, await roomKeyOf(options));
}

/** The parts of a leaf, and what each of them hears of the others. */
class Leaf implements Room {
  private readonly author = newAuthor();
  private readonly counters = new Counters();
  private readonly changes = new Changes(() => this.state());
  private readonly place = new Place(this.author.peer, (moved) => this.adopted(moved));
  private readonly links = new Links();
  private readonly messages: Messages;
  private readonly signalling: Signalling;
  private readonly announcer: Announcer;
  private readonly greeting: Greeting;
  private readonly dialer: Dialer;
  private readonly online = (): void => this.signalling.retryNow();
  private left = false;

  constructor(options: RoomOptions, roomKey: Uint8Array) {
    const { author, counters, place, links } = this;
    const now = options.now ?? Date.now;
    const origin = new Origin(author.peer, Math.floor(now()));
    const { bootEpoch } = origin;
    this.messages = new Messages(origin, links, counters, (sealed) => this.signalling.unseal(sealed));
    this.greeting = new Greeting(bootEpoch, place, links, counters, () => this.ready());
    this.dialer = new Dialer({
      links,
      place,
      bootEpoch,
      counters,
      iceServers: options.iceServers ?? [],
      createConnection: options.createConnection ?? ((c) => new RTCPeerConnection(c)),
      signal: (to, signal) => this.signalling.send(to, signal),
      opening: () => this.changes.tell(),
      opened: (entry) => this.greeting.say(entry),
      frame: (entry, bytes) => this.received(entry, bytes),
      closed: (entry) => this.closed(entry),
    });
    this.signalling = new Signalling({
      relays: options.relays,
      roomKey,
      author,
      counters,
      now,
      createSocket: options.createSocket ?? ((url) => new WebSocket(url)),
      received: (from, signal) => this.dialer.signalled(from, signal),
      changed: () => this.relaysChanged(),
    });
    this.announcer = new Announcer(bootEpoch, place, links, this.signalling);
    globalThis.addEventListener?.("online", this.online);
  }

  channel(name: string): Channel {
    return {
      name,
      subscribe: (first: string | readonly string[] | MessageHandler, second?: MessageHandler) => {
        const [filters, handler] = typeof first === "function" ? ["#", first] : [first, second!];
        return this.messages.subscribe(name, typeof filters === "string" ? [filters] : filters, handler);
      },
      send: (data, options) => this.messages.publish(name, data, options?.topic ?? ""),
    };
  }

  state(): RoomState {
    return {
      connection: this.connection(),
      peer: this.author.peer,
      structure: this.place.structure,
      cell: this.place.cell,
      relays: this.signalling.state(),
      links: this.links.state(),
      counters: this.allCounters(),
    };
  }

  private allCounters(): Record<string, number> {
    const dropped = this.links.dropped();
    return { ...this.counters.all(), ...(dropped > 0 ? { "send-dropped": dropped } : {}) };
  }

  private connection(): RoomState["connection"] {
    if (this.left) {
      return "left";
    }
    return this.links.ready().length > 0 ? "connected" : this.links.wereReady ? "lost" : "connecting";
  }

  onStateChange(handler: (state: RoomState) => void): () => void {
    return this.changes.add(handler);
  }

  leave(): void {
    if (this.left) {
      return;
    }
    this.left = true;
    this.announcer.close();
    this.messages.close();
    globalThis.removeEventListener?.("online", this.online);
    this.links.close("bye");
    this.signalling.close();
    this.changes.tell();
  }

  private relaysChanged(): void {
    // The first relay reports before the constructor is through.
    queueMicrotask(() => {
      this.announcer.relaysChanged();
      this.changes.tell();
    });
  }

  private adopted(moved: boolean): void {
    const linked = this.links.current().length > 0;
    this.links.regroup((peer) => this.place.isOurs(peer));
    this.greeting.sayToAll();
    this.announcer.regrouped(moved || (linked && this.links.current().length === 0));
    this.messages.linksChanged();
    this.changes.tell();
  }

  private ready(): void {
    this.announcer.linked();
    this.messages.linksChanged();
    this.links.tidy();
  }

  private closed(entry: LinkEntry): void {
    if (!this.left) {
      this.messages.linksChanged();
      this.announcer.unlinked(entry.ready);
      this.changes.tell();
    }
  }

  private received(entry: LinkEntry, bytes: Uint8Array): void {
    const frame = attempt(() => parseFrame(bytes));
    if (frame === undefined) {
      this.counters.add("malformed");
    } else if (frame.type === FrameType.HELLO) {
      this.greeting.received(entry, frame);
      this.changes.tell();
    } else if (!entry.ready) {
      this.counters.add("out-of-turn");
    } else if (frame.type === "unknown") {
      this.counters.add("unknown-type");
    } else {
      this.messages.received(frame);
    }
  }
}
