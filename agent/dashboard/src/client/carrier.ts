import { hex } from "./bytes";
import { subscribeFrame } from "./linkFrames";
import type { Link } from "./link";
import type { LinkEntry, Links } from "./links";
import type { Subscriptions } from "./subscriptions";

/**
 * The board that carries the subscriptions: it has all of them, the others none. When its link goes
 * another one does, and what was lost meanwhile is asked for.
 */
export class Carrier {
  private present: LinkEntry | undefined;
  /** The last SUBSCRIBE said over each link, in hexadecimal. */
  private readonly said = new WeakMap<LinkEntry, string>();

  constructor(
    private readonly links: Links,
    private readonly subscriptions: Subscriptions,
  ) {}

  /** Subscriptions or links have changed: says SUBSCRIBE to whom it is news. */
  update(): void {
    const ready = this.links.ready();
    if (this.present === undefined || this.present.old || !ready.includes(this.present)) {
      this.present = this.links.best();
    }
    const wanted = subscribeFrame(this.subscriptions.wanted());
    const none = subscribeFrame([]);
    for (const e of ready) {
      const frame = e === this.present ? wanted : none;
      if (hex(frame) !== this.said.get(e)) {
        this.said.set(e, hex(frame));
        e.link.send(frame);
      }
    }
  }

  /** Where what is no message goes: the link of the carrier or, at odd tries, another; undefined without any. */
  link(attempt = 0): Link | undefined {
    const ready = this.links.ready().sort((a, b) => Number(b === this.present) - Number(a === this.present));
    return ready[attempt % Math.max(1, ready.length)]?.link;
  }
}
