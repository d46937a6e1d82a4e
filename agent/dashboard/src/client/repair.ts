import type { Carrier } from "./carrier";
import type { Counters } from "./counters";
import { HOPS, type Origin } from "./origin";
import type { Publications } from "./publications";
import type { Range } from "./range";
import { envelopeFrame, goneFrame, pullFrame, tipFrame, type Pull, type TipItem } from "./routedFrames";

/** How what is lost is found: asks for what this leaf lacks, and answers for what it has published. */
export class Repair {
  constructor(
    private readonly origin: Origin,
    private readonly carrier: Carrier,
    private readonly publications: Publications,
    private readonly counters: Counters,
  ) {}

  /** Asks for messages of somebody; `attempt` counts from 0. */
  pull(range: Range, attempt: number): void {
    const { peer } = this.origin;
    this.counters.add("pulls");
    this.carrier.link(attempt)?.send(pullFrame(this.origin.next(0n), peer, peer, range, HOPS));
  }

  /** Tells how far a topic of this leaf has come. */
  tell(channelId: bigint, item: TipItem): void {
    this.carrier.link()?.send(tipFrame(this.origin.next(0n), channelId, [item], HOPS));
  }

  /** Somebody lacks messages of this leaf. */
  pulled(frame: Pull): void {
    const { range, requester: target, reader } = frame;
    if (range.origin !== this.origin.peer) {
      this.counters.add("not-for-us");
      return;
    }
    const ofNow = range.bootEpoch === this.origin.bootEpoch;
    const { frames, gone } = ofNow ? this.publications.answer(range) : { frames: [], gone: range.bits };
    for (const kept of frames) {
      this.carrier.link()?.send(envelopeFrame(this.origin.next(0n), { target, reader, frame: kept }, HOPS));
    }
    if (gone !== 0n) {
      this.carrier.link()?.send(goneFrame(this.origin.next(0n), target, reader, { ...range, bits: gone }, HOPS));
    }
  }
}
