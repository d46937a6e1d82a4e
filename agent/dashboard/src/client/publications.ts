import { bitsOf, numbersOf, type Range } from "./range";
import type { TipItem } from "./routedFrames";

const MAX_TOPICS = 4_096;
const MAX_KEPT = 512;
/** How long after a topic's last message, and after each digest, the next digest follows. */
const TIP_MILLIS = [2_000, 8_000, 32_000];

interface Topic {
  number: number;
  last: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** What this leaf publishes: numbers it topic by topic, keeps the last of it, and tells how far it has come. */
export class Publications {
  private readonly topics = new Map<string, Topic>();
  private readonly kept = new Map<string, Uint8Array>();

  constructor(
    private readonly now: () => number,
    private readonly tell: (channelId: bigint, item: TipItem) => void,
  ) {}

  /** The number of a new message, and how long after the one before it comes. Undefined: too many topics. */
  next(channelId: bigint, topic: string): { number: number; gapMillis: number } | undefined {
    const key = `${channelId}/${topic}`;
    const of = this.topics.get(key) ?? { number: 0, last: 0, timer: undefined };
    if (of.number === 0 && this.topics.size >= MAX_TOPICS) {
      return undefined;
    }
    this.topics.set(key, of);
    const now = this.now();
    const gapMillis = of.number === 0 ? 0 : Math.min(0xffff_ffff, Math.floor(now - of.last));
    of.number++;
    of.last = now;
    return { number: of.number, gapMillis };
  }

  /** The message with the number given out last has been sent. */
  published(channelId: bigint, topic: string, frame: Uint8Array): void {
    const key = `${channelId}/${topic}`;
    const of = this.topics.get(key)!;
    this.kept.set(`${key}/${of.number}`, frame);
    if (this.kept.size > MAX_KEPT) {
      this.kept.delete(this.kept.keys().next().value as string);
    }
    this.tipLater(channelId, topic, of, 0);
  }

  private tipLater(channelId: bigint, topic: string, of: Topic, stage: number): void {
    clearTimeout(of.timer);
    const wait = TIP_MILLIS[stage];
    if (wait !== undefined) {
      of.timer = setTimeout(() => {
        this.tell(channelId, { topic, number: of.number, ageMillis: Math.floor(this.now() - of.last) });
        this.tipLater(channelId, topic, of, stage + 1);
      }, wait);
    }
  }

  /** The messages of a range that are kept, and the bits of those that were published and are not. */
  answer(range: Range): { frames: Uint8Array[]; gone: bigint } {
    const key = `${range.channelId}/${range.topic}`;
    const last = this.topics.get(key)?.number ?? 0;
    const frames: Uint8Array[] = [];
    const gone: number[] = [];
    for (const number of numbersOf(range).filter((n) => n <= last)) {
      const frame = this.kept.get(`${key}/${number}`);
      frame === undefined ? gone.push(number) : frames.push(frame);
    }
    return { frames, gone: bitsOf(range.first, gone) };
  }

  close(): void {
    this.topics.forEach((of) => clearTimeout(of.timer));
  }
}
