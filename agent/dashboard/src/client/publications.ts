import { MAX_STRING_BYTES } from "./bytes";
import { isTopic } from "./filter";
import { MAX_FRAME_BYTES } from "./frameType";
import type { Link } from "./link";
import { HOPS, type Origin } from "./origin";
import { bitsOf, numbersOf, type Range } from "./range";
import { dataFrame, HEADER_BYTES, type TipItem } from "./routedFrames";
import { channelId } from "./structure";

/** What is left of a frame when it goes on in an envelope, with the longest topic. */
const MAX_DATA_BYTES = MAX_FRAME_BYTES - HEADER_BYTES - 224 - MAX_STRING_BYTES;
const MAX_TOPICS = 4_096;
const MAX_KEPT = 512;
/** How long after a topic's last message, and after each tip, the next tip follows. */
const TIP_MILLIS = [2_000, 4_000, 36_000];

interface Topic {
  number: number;
  last: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** What publications need, and whom they tell. */
export interface PublicationsOptions {
  readonly origin: Origin;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  /** Where messages go; undefined without a link. */
  readonly link: () => Pick<Link, "send"> | undefined;
  /** Tells how far a topic has come. */
  readonly tell: (channelId: bigint, item: TipItem) => void;
}

/** What this leaf publishes: numbers it topic by topic, keeps the last of it, and tells how far it has come. */
export class Publications {
  private readonly topics = new Map<string, Topic>();
  private readonly kept = new Map<string, Uint8Array>();

  constructor(private readonly options: PublicationsOptions) {}

  /**
   * Sends a message, and keeps it. Returns false if there is no link now. Throws RangeError if the
   * message or the topic is too long, the topic has wildcards, or there are too many topics.
   */
  publish(channel: string, data: Uint8Array | string, topic: string): boolean {
    const payload = typeof data === "string" ? new TextEncoder().encode(data) : data;
    check(payload, topic);
    const link = this.options.link();
    if (link === undefined) {
      return false;
    }
    const id = channelId(channel);
    const key = `${id}/${topic}`;
    const of = this.topic(key);
    const numbers = this.next(of);
    const frame = dataFrame({ ...this.options.origin.next(id), channelId: id, topic, ...numbers, payload }, HOPS);
    this.keep(`${key}/${of.number}`, frame);
    this.tellLater(id, topic, of, 0);
    link.send(frame);
    return true;
  }

  private topic(key: string): Topic {
    const present = this.topics.get(key);
    if (present !== undefined) {
      return present;
    }
    if (this.topics.size >= MAX_TOPICS) {
      throw new RangeError("Too many topics.");
    }
    const topic = { number: 0, last: 0, timer: undefined };
    this.topics.set(key, topic);
    return topic;
  }

  /** The number of a new message, and how long after the one before it comes. */
  private next(of: Topic): { number: number; gapMillis: number } {
    const now = this.options.now();
    const gapMillis = of.number === 0 ? 0 : Math.min(0xffff_ffff, Math.floor(now - of.last));
    of.number++;
    of.last = now;
    return { number: of.number, gapMillis };
  }

  private keep(key: string, frame: Uint8Array): void {
    this.kept.set(key, frame);
    if (this.kept.size > MAX_KEPT) {
      this.kept.delete(this.kept.keys().next().value as string);
    }
  }

  private tellLater(id: bigint, topic: string, of: Topic, stage: number): void {
    clearTimeout(of.timer);
    const wait = TIP_MILLIS[stage];
    if (wait !== undefined) {
      of.timer = setTimeout(() => {
        const ageMillis = Math.floor(this.options.now() - of.last);
        this.options.tell(id, { topic, number: of.number, ageMillis });
        this.tellLater(id, topic, of, stage + 1);
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

function check(payload: Uint8Array, topic: string): void {
  if (payload.length > MAX_DATA_BYTES) {
    throw new RangeError(`A message has at most ${MAX_DATA_BYTES} bytes, not ${payload.length}.`);
  }
  if (!isTopic(topic)) {
    throw new RangeError("A topic has no wildcards, no leading $ and at most 1,024 bytes.");
  }
}
