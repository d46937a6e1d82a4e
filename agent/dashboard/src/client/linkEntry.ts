import type { Link } from "./link";

/** A link of the leaf, and how far it has come. */
export interface LinkEntry {
  readonly peer: string;
  readonly link: Link;
  /** The board's boot epoch as it invited us: another one means that it has restarted. */
  readonly bootEpoch: number;
  /** The board has said HELLO. */
  ready: boolean;
  /** Of another cell than ours now; closed as soon as there is a new link. */
  old: boolean;
  /** The last SUBSCRIBE sent, in hexadecimal. */
  subscribed: string;
}
