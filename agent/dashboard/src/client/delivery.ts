import type { Counters } from "./counters";
import { FrameType } from "./frameType";
import { isAnyone, type Envelope, type Gone, type Pull, type Routed, type RoutedFrame, type Tip } from "./routedFrames";
import type { Sequences } from "./sequences";
import type { Subscriptions } from "./subscriptions";
import { Windows } from "./window";

/** What a delivery needs, and whom it hands on to. */
export interface DeliveryOptions {
  /** This leaf's own id. */
  readonly peer: string;
  readonly subscriptions: Subscriptions;
  readonly sequences: Sequences;
  readonly counters: Counters;
  /** Somebody lacks messages. */
  readonly pulled: (pull: Pull) => void;
  /** A signal that came sealed through the mesh. */
  readonly unseal: (sealed: Uint8Array) => void;
}

/** Takes what the mesh has brought: each message reaches those who want it once, whichever way it came. */
export class Delivery {
  private readonly windows = new Windows();

  constructor(private readonly options: DeliveryOptions) {}

  received(frame: RoutedFrame): void {
    switch (frame.type) {
      case FrameType.DATA:
        this.data(frame);
        break;
      case FrameType.RETAINED:
        this.retained(frame);
        break;
      case FrameType.TIP:
        this.tip(frame);
        break;
      case FrameType.PULL:
        this.options.pulled(frame);
        break;
      case FrameType.GONE:
        if (this.isOurs(frame)) {
          this.options.sequences.gone(frame.range);
        }
        break;
      case FrameType.ENVELOPE:
        if (this.isOurs(frame)) {
          this.received(frame.inner);
        }
        break;
      default:
        this.addressed(frame);
    }
  }

  private isOurs(frame: Envelope | Gone): boolean {
    const { peer } = this.options;
    const ours = frame.reader === peer || (frame.target === peer && isAnyone(frame.reader));
    if (!ours) {
      this.options.counters.add("not-for-us");
    }
    return ours;
  }

  private data(frame: Routed): void {
    const { peer, subscriptions, sequences, counters } = this.options;
    const since = subscriptions.since(frame.channelId, frame.topic);
    if (frame.origin === peer || since === undefined) {
      counters.add("not-for-us");
    } else if (sequences.accept(frame, since)) {
      this.deliver(frame);
    } else {
      counters.add("duplicate");
    }
  }

  private retained(frame: Routed): void {
    if (frame.origin === this.options.peer || this.options.subscriptions.since(frame.channelId, frame.topic) === undefined) {
      this.options.counters.add("not-for-us");
    } else {
      this.deliver(frame);
    }
  }

  private tip(frame: Tip): void {
    const { origin, bootEpoch, ofChannel: channelId } = frame;
    for (const { topic, number, ageMillis } of frame.items) {
      const since = this.options.subscriptions.since(channelId, topic);
      if (since !== undefined && origin !== this.options.peer) {
        this.options.sequences.tip({ origin, bootEpoch, channelId, topic, number }, ageMillis, since);
      }
    }
  }

  /** What has no number: BROADCAST, UNICAST and SIGNAL. */
  private addressed(frame: Routed): void {
    const { peer, counters } = this.options;
    if (frame.origin === peer || (frame.target !== "" && frame.target !== peer)) {
      counters.add("not-for-us");
    } else if (!this.windows.first(frame.origin, frame.bootEpoch, frame.channelId, frame.sequence)) {
      counters.add("duplicate");
    } else if (frame.type === FrameType.SIGNAL) {
      this.options.unseal(frame.payload);
    } else {
      this.deliver(frame);
    }
  }

  private deliver(frame: Routed): void {
    this.options.counters.add("received");
    const { origin, bootEpoch, sequence, topic, payload } = frame;
    const retained = frame.type === FrameType.RETAINED;
    const addressed = frame.type !== FrameType.DATA && !retained;
    const message = { origin, bootEpoch, sequence, topic, data: payload, retained };
    this.options.subscriptions.deliver(frame.channelId, addressed, message);
  }
}
