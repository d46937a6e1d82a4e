import { Carrier } from "./carrier";
import type { Counters } from "./counters";
import { Delivery } from "./delivery";
import type { Links } from "./links";
import type { Origin } from "./origin";
import { Publications } from "./publications";
import { Repair } from "./repair";
import type { RoutedFrame } from "./routedFrames";
import { Sequences } from "./sequences";
import { channelId } from "./structure";
import { Subscriptions, type MessageHandler } from "./subscriptions";

/** The parts that messages go through, in and out, and how they hear of each other. */
export class Messages {
  private readonly subscriptions = new Subscriptions();
  private readonly carrier: Carrier;
  private readonly publications: Publications;
  private readonly sequences: Sequences;
  private readonly delivery: Delivery;

  /** `unseal` takes a signal that came sealed through the mesh. */
  constructor(origin: Origin, links: Links, counters: Counters, unseal: (sealed: Uint8Array) => void) {
    const now = (): number => performance.now();
    const { subscriptions } = this;
    this.carrier = new Carrier(links, subscriptions, now);
    this.publications = new Publications({
      origin,
      now,
      link: () => links.best()?.link,
      tell: (channel, item) => repair.tell(channel, item),
    });
    const repair = new Repair(origin, this.carrier, this.publications, counters);
    this.sequences = new Sequences({
      now,
      pull: (range, attempt) => repair.pull(range, attempt),
      lost: (count) => counters.add("lost", count),
    });
    this.delivery = new Delivery({
      peer: origin.peer,
      subscriptions,
      sequences: this.sequences,
      counters,
      pulled: (pull) => repair.pulled(pull),
      unseal,
    });
  }

  /** Adds a subscriber; the function returned takes it away. Throws RangeError on a bad filter. */
  subscribe(channel: string, filters: readonly string[], handler: MessageHandler): () => void {
    const remove = this.subscriptions.add(channel, filters, handler);
    this.carrier.ask(channelId(channel));
    return () => {
      remove();
      this.sequences.retain((id, topic) => this.subscriptions.since(id, topic) !== undefined);
      this.carrier.update();
    };
  }

  /** {@link Publications.publish}. */
  publish(channel: string, data: Uint8Array | string, topic: string): boolean {
    return this.publications.publish(channel, data, topic);
  }

  /** The mesh has brought this. */
  received(frame: RoutedFrame): void {
    this.delivery.received(frame);
  }

  /** A link has become ready, or has closed. */
  linksChanged(): void {
    this.carrier.update();
  }

  close(): void {
    this.sequences.close();
    this.publications.close();
  }
}
