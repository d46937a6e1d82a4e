import { WANTED_LINKS, type Links } from "./links";
import type { Place } from "./place";
import type { Signalling } from "./signalling";
import { announceSignal } from "./signals";

const MIN_WAIT_MILLIS = 500;
const FIRST_WAIT_MILLIS = 2_000;
const WAIT_GROWTH = 1.5;
const MAX_WAIT_MILLIS = 30_000;
/** After so many unanswered announcements the structure is taken for outdated. */
const FORGET_AFTER_ATTEMPTS = 4;
const TOP_UP_MILLIS = 5_000;
const TOP_UPS = 3;

/** Announces this leaf where boards of its cell listen, until they have invited it. */
export class Announcer {
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private topUps = 0;
  private topUpTimer: ReturnType<typeof setTimeout> | undefined;
  private relays = 0;
  private lastAnnounced = -Infinity;
  private closed = false;

  constructor(
    private readonly bootEpoch: number,
    private readonly place: Place,
    private readonly links: Links,
    private readonly signalling: Pick<Signalling, "connected" | "announce">,
  ) {}

  /** Some relay has come or gone: with the first one boards can be looked for. */
  relaysChanged(): void {
    const before = this.relays;
    this.relays = this.signalling.connected;
    if (before === 0 && this.relays > 0 && this.links.current().length === 0) {
      this.look();
    }
  }

  /** Announces now and goes on until there is a link. */
  look(): void {
    this.attempts = 0;
    const wait = this.lastAnnounced + MIN_WAIT_MILLIS - performance.now();
    if (wait <= 0) {
      this.attempt();
    } else {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.attempt(), wait);
    }
  }

  private attempt(): void {
    clearTimeout(this.timer);
    if (this.closed) {
      return;
    }
    if (this.attempts >= FORGET_AFTER_ATTEMPTS && this.attempts % FORGET_AFTER_ATTEMPTS === 0) {
      this.place.forget();
    }
    if (this.signalling.connected > 0) {
      this.announce();
    }
    const wait = Math.min(MAX_WAIT_MILLIS, FIRST_WAIT_MILLIS * WAIT_GROWTH ** this.attempts);
    this.timer = setTimeout(() => {
      if (this.links.current().length === 0) {
        this.attempts++;
        this.attempt();
      }
    }, wait);
  }

  private announce(): void {
    this.lastAnnounced = performance.now();
    const { structure, cell } = this.place;
    const links = this.links.current().length;
    this.signalling.announce(cell, announceSignal(this.bootEpoch, structure, this.attempts, links));
  }

  /** A link is ready: should it close, another one may be looked for as often as at first. */
  linked(): void {
    this.topUps = 0;
  }

  /** The cell has other boards now; `parted` from those that this leaf had links with. */
  regrouped(parted: boolean): void {
    if (parted) {
      this.look();
    }
    this.topUps = 0;
    this.topUp(); // there may be one link where there are boards for three
  }

  /** A link has closed: looks for all boards, or for one more if others are left. */
  unlinked(wasReady: boolean): void {
    if (this.links.current().length > 0) {
      this.topUp();
    } else if (wasReady) {
      this.look();
    }
  }

  /** One of several links went: look for another, but not for ever; small cells have no more. */
  private topUp(): void {
    if (this.topUpTimer !== undefined || this.topUps >= TOP_UPS || this.closed) {
      return;
    }
    this.topUpTimer = setTimeout(
      () => {
        this.topUpTimer = undefined;
        const links = this.links.current().length;
        if (links > 0 && links < WANTED_LINKS) {
          this.announce();
          this.topUps++;
          this.topUp();
        }
      },
      TOP_UP_MILLIS * 3 ** this.topUps,
    );
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    clearTimeout(this.topUpTimer);
  }
}
