import { attempt } from "./bytes";
import type { Counters } from "./counters";
import { reportLater } from "./errors";
import { Link, type LinkOptions } from "./link";
import { MAX_LINKS, WANTED_LINKS, type LinkEntry, type Links } from "./links";
import type { Place } from "./place";
import { linkSignal, parseSignal, SignalType } from "./signals";

/** What a dialer needs, and whom it tells. */
export interface DialerOptions extends LinkOptions {
  readonly links: Links;
  readonly place: Place;
  readonly bootEpoch: number;
  readonly counters: Counters;
  /** Sends a signal to one peer. */
  readonly signal: (to: string, signal: Uint8Array) => void;
  /** A link has begun to open. */
  readonly opening: () => void;
  /** Both sides can send. */
  readonly opened: (entry: LinkEntry) => void;
  readonly frame: (entry: LinkEntry, bytes: Uint8Array) => void;
  /** The link has closed, and is none of the links any more. */
  readonly closed: (entry: LinkEntry) => void;
}

/** Opens links: takes boards' signals, offers to those that invite, and carries what link drivers say. */
export class Dialer {
  constructor(private readonly options: DialerOptions) {}

  /** A peer of the room has sent this to our inbox. */
  signalled(from: string, bytes: Uint8Array): void {
    const signal = attempt(() => parseSignal(bytes));
    if (signal === undefined || signal.role !== "board") {
      this.options.counters.add("malformed");
      return;
    }
    const moved = this.options.place.adopt(signal.structure);
    switch (signal.type) {
      case SignalType.INVITE:
        if (!moved) {
          this.invited(from, signal.bootEpoch);
        }
        break;
      case SignalType.LINK:
        this.options.links.get(from)?.link.accept(signal.description);
        break;
      case SignalType.ANNOUNCE:
      case SignalType.STRUCTURE:
        break; // the structure was all there was to learn
    }
  }

  private invited(peer: string, bootEpoch: number): void {
    const { links } = this.options;
    const present = links.get(peer);
    if (present !== undefined && present.bootEpoch === bootEpoch) {
      return;
    }
    present?.link.close("failed"); // that board has restarted: nobody is at the other end
    if (links.current().length < WANTED_LINKS && links.size < MAX_LINKS) {
      this.open(peer, bootEpoch);
    }
  }

  private open(peer: string, bootEpoch: number): void {
    const { links, counters, place } = this.options;
    let link: Link;
    try {
      link = new Link(
        {
          signal: (d) => this.options.signal(peer, linkSignal(this.options.bootEpoch, place.structure, d)),
          opened: () => this.options.opened(entry),
          closed: () => this.closed(entry),
          frame: (bytes) => this.options.frame(entry, bytes),
          malformed: (reason) => counters.add(`malformed-${reason}`),
        },
        this.options,
      );
    } catch (e) {
      counters.add("link-refused-by-browser");
      reportLater(e);
      return;
    }
    const entry = links.add(peer, link, bootEpoch);
    this.options.opening();
  }

  private closed(entry: LinkEntry): void {
    this.options.links.remove(entry);
    this.options.counters.add("links-closed");
    this.options.closed(entry);
  }
}
