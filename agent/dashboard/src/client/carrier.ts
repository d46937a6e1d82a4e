import { hex } from "./bytes";
import { subscribeFrame } from "./linkFrames";
import type { Link } from "./link";
import type { LinkEntry, Links } from "./links";
import type { Subscriptions } from "./subscriptions";

/** What was asked so long ago has been answered. */
const ANSWERED_MILLIS = 5_000;

/**
 * The board that carries the subscriptions: it has all of them, the others none. When its link goes
 * another one does, and what was lost meanwhile is asked for.
 */
export class Carrier {
  private present: LinkEntry | undefined;
  /** The last SUBSCRIBE said over each link, in hexadecimal. */
  private readonly said = new WeakMap<LinkEntry, string>();

  /** By channel, which board was asked when for what is retained; undefined while none has been. */
  private readonly asking = new Map<bigint, { at: number; of: LinkEntry | undefined }>();

  constructor(
    private readonly links: Links,
    private readonly subscriptions: Subscriptions,
    private readonly now: () => number,
  ) {}

  /** Somebody here is new on a channel: asks for what is retained on it, now or with the first link. */
  ask(channelId: bigint): void {
    this.asking.set(channelId, { at: this.now(), of: undefined });
    this.update();
  }

  /** Subscriptions or links have changed: says SUBSCRIBE to whom it is news. */
  update(): void {
    const ready = this.links.ready();
    const present = ready.find((e) => e === this.present);
    this.present = present === undefined || present.old ? (this.links.current()[0] ?? present ?? ready[0]) : present;
    const wanted = subscribeFrame(this.subscriptions.wanted());
    const none = subscribeFrame([]);
    for (const e of ready) {
      if (e.old && e !== this.present) {
        continue; // until it is closed it goes on: what comes twice is taken once
      }
      const frame = e === this.present ? wanted : none;
      const asks = e === this.present ? this.asksFor(e) : [];
      if (asks.length > 0 || hex(frame) !== this.said.get(e)) {
        this.said.set(e, hex(frame));
        e.link.send(asks.length > 0 ? subscribeFrame(this.subscriptions.wanted(), asks) : frame);
      }
    }
  }

  /** What that board is to be asked now; what another was asked just now may be lost with it. */
  private asksFor(board: LinkEntry): bigint[] {
    const asks: bigint[] = [];
    for (const [id, ask] of this.asking) {
      if (ask.of !== undefined && this.now() - ask.at > ANSWERED_MILLIS) {
        this.asking.delete(id);
      } else if (ask.of !== board) {
        this.asking.set(id, { at: this.now(), of: board });
        asks.push(id);
      }
    }
    return asks;
  }

  /** Where what is no message goes: the link of the carrier or, at odd tries, another; undefined without any. */
  link(attempt = 0): Link | undefined {
    const ready = this.links.ready().sort((a, b) => Number(b === this.present) - Number(a === this.present));
    return ready[attempt % Math.max(1, ready.length)]?.link;
  }
}
