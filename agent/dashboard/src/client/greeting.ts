import type { Counters } from "./counters";
import { helloFrame, type Hello } from "./linkFrames";
import type { LinkEntry, Links } from "./links";
import type { Place } from "./place";

/** HELLO: tells boards which structure this leaf holds; a link is ready once its board has said it too. */
export class Greeting {
  /** `ready` is called when a link has become so. */
  constructor(
    private readonly bootEpoch: number,
    private readonly place: Place,
    private readonly links: Links,
    private readonly counters: Counters,
    private readonly ready: () => void,
  ) {}

  /** Says HELLO over a link that is open. */
  say(to: LinkEntry): void {
    to.link.send(helloFrame(this.bootEpoch, this.place.structure, to.ready));
  }

  /** Says it over every link that is open: there is another structure. */
  sayToAll(): void {
    for (const e of this.links.all().filter((entry) => entry.link.open)) {
      this.say(e);
    }
  }

  received(from: LinkEntry, hello: Hello): void {
    if (hello.role !== "board") {
      this.counters.add("malformed");
      from.link.close("unwanted");
      return;
    }
    const first = this.links.heard(from);
    this.place.adopt(hello.structure);
    if (!hello.heard) {
      this.say(from);
    }
    if (first) {
      this.ready();
    }
  }
}
