import type { Sender } from "./routedFrames";

/** How many peers a frame of this leaf may pass. */
export const HOPS = 16;

/** This leaf as the origin of frames: who it is, since when, and how many it has sent on each channel. */
export class Origin {
  private readonly sent = new Map<bigint, number>();

  /** `bootEpoch`: when the page was loaded, milliseconds since 1970 UTC. */
  constructor(
    readonly peer: string,
    readonly bootEpoch: number,
  ) {}

  /** The sender of one more frame on a channel; channel 0 has the mesh's own. */
  next(channelId: bigint): Sender {
    const sequence = (this.sent.get(channelId) ?? 0) + 1;
    this.sent.set(channelId, sequence);
    return { origin: this.peer, bootEpoch: this.bootEpoch, sequence };
  }
}
