import { shielded } from "./errors";
import { isFilter, matches } from "./filter";
import { MAX_FILTERS } from "./linkFrames";
import { channelId } from "./structure";

/** A message as it reaches a subscriber. */
export interface Message {
  /** Peer id of who sent it first: 64 hexadecimal digits. */
  readonly origin: string;
  /** When the origin started, milliseconds since 1970 UTC. */
  readonly bootEpoch: number;
  /** Counts the origin's messages on the channel, from 1. */
  readonly sequence: number;
  readonly channel: string;
  /** What filters match; empty unless published with one. */
  readonly topic: string;
  readonly data: Uint8Array;
  /** Not of now: its origin has kept it for those who subscribe later. It may come again, or after newer ones. */
  readonly retained: boolean;
}

/** What a subscriber does with a message; what it throws reaches `window.onerror`. */
export type MessageHandler = (message: Message) => void;

interface Subscriber {
  readonly filters: readonly string[];
  readonly handler: MessageHandler;
  /** When it began, in milliseconds of a clock that never goes back. */
  readonly since: number;
}

/** Who in this page listens to what. */
export class Subscriptions {
  private readonly channels = new Map<bigint, { name: string; subscribers: Set<Subscriber> }>();

  /** Adds a subscriber; the function returned takes it away. Throws RangeError on a bad filter. */
  add(channel: string, filters: readonly string[], handler: MessageHandler): () => void {
    const bad = filters.find((f) => !isFilter(f));
    if (bad !== undefined || filters.length === 0 || filters.length > MAX_FILTERS) {
      throw new RangeError(
        bad !== undefined
          ? `"${bad}" is not an MQTT topic filter: + and # stand alone in a level, # comes last.`
          : `${filters.length} filters; a subscription has 1 to ${MAX_FILTERS}.`,
      );
    }
    const id = channelId(channel);
    const entry = this.channels.get(id) ?? { name: channel, subscribers: new Set() };
    this.channels.set(id, entry);
    const subscriber = { filters: [...filters], handler, since: performance.now() };
    entry.subscribers.add(subscriber);
    return () => {
      entry.subscribers.delete(subscriber);
      if (entry.subscribers.size === 0 && this.channels.get(id) === entry) {
        this.channels.delete(id);
      }
    };
  }

  /** What boards must know: all filters of a channel together, or `#` if they are too many. */
  wanted(): { channelId: bigint; filters: string[] }[] {
    return [...this.channels].map(([id, entry]) => {
      const all = [...new Set([...entry.subscribers].flatMap((s) => s.filters))];
      return { channelId: id, filters: all.length > MAX_FILTERS || all.includes("#") ? ["#"] : all };
    });
  }

  /** Since when somebody here wants messages of a topic; undefined if nobody does. */
  since(id: bigint, topic: string): number | undefined {
    let since: number | undefined;
    for (const s of this.channels.get(id)?.subscribers ?? []) {
      if ((since === undefined || s.since < since) && s.filters.some((f) => matches(f, topic))) {
        since = s.since;
      }
    }
    return since;
  }

  /** Hands the message to every subscriber whose filter matches; `addressed` ones to all. */
  deliver(id: bigint, addressed: boolean, message: Omit<Message, "channel">): void {
    const entry = this.channels.get(id);
    if (entry === undefined) {
      return;
    }
    for (const s of [...entry.subscribers]) {
      if (addressed || s.filters.some((f) => matches(f, message.topic))) {
        shielded(() => s.handler({ ...message, channel: entry.name }));
      }
    }
  }
}
