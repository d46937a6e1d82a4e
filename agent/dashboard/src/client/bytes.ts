/** Thrown inside the parsers only; {@link attempt} turns it into `undefined` at their border. */
export class Malformed extends Error {}

/** Runs a parser; `undefined` if the input is malformed. Other errors are programmer's and go on. */
export function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (e) {
    if (e instanceof Malformed) {
      return undefined;
    }
    throw e;
  }
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8Encoder = new TextEncoder();

/** Encodes as UTF-8. */
export function utf8(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

/** Decodes UTF-8; malformed input is {@link Malformed}. */
export function text(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw new Malformed("not UTF-8");
  }
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

/** Two lower-case hexadecimal digits for each byte. */
export function hex(bytes: Uint8Array): string {
  let s = "";
  for (const b of bytes) {
    s += HEX[b];
  }
  return s;
}

/** Parses hexadecimal digits of exactly `length` bytes. */
export function fromHex(digits: string, length: number): Uint8Array {
  if (digits.length !== length * 2 || !/^[0-9a-fA-F]*$/.test(digits)) {
    throw new Malformed(`not ${length * 2} hexadecimal digits`);
  }
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    bytes[i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

/** Whether it is a string of lower-case hexadecimal digits for exactly `length` bytes. */
export function isHex(value: unknown, length: number): value is string {
  return typeof value === "string" && value.length === length * 2 && /^[0-9a-f]*$/.test(value);
}

/** The longest string of a frame: topics, filters. */
export const MAX_STRING_BYTES = 1_024;

/** Reads big-endian fields; running over the end is {@link Malformed}. */
export class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  private take(count: number): number {
    if (count > this.left) {
      throw new Malformed("cut short");
    }
    const at = this.at;
    this.at += count;
    return at;
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  u16(): number {
    return this.view.getUint16(this.take(2));
  }

  u32(): number {
    return this.view.getUint32(this.take(4));
  }

  u64(): bigint {
    return this.view.getBigUint64(this.take(8));
  }

  /** A u64 that this library counts with: no more than 2^53 - 1. */
  counter(): number {
    const value = this.u64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new Malformed("number beyond 2^53");
    }
    return Number(value);
  }

  /** A view of the next `count` bytes, not a copy. */
  slice(count: number): Uint8Array {
    const at = this.take(count);
    return this.bytes.subarray(at, at + count);
  }

  peer(): string {
    return hex(this.slice(32));
  }

  /** At most {@link MAX_STRING_BYTES}. */
  string(): string {
    const length = this.u16();
    if (length > MAX_STRING_BYTES) {
      throw new Malformed("string too long");
    }
    return text(this.slice(length));
  }

  rest(): Uint8Array {
    return this.slice(this.left);
  }

  end(): void {
    if (this.left !== 0) {
      throw new Malformed("bytes after the end");
    }
  }
}

/** Writes big-endian fields; grows as needed. */
export class Writer {
  private bytes = new Uint8Array(128);
  private view = new DataView(this.bytes.buffer);
  private at = 0;

  /** Makes room; replaces the array and its view, so call it before touching them. */
  private room(count: number): number {
    if (this.at + count > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.at + count));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    const at = this.at;
    this.at += count;
    return at;
  }

  u8(value: number): this {
    const at = this.room(1);
    this.view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.room(2);
    this.view.setUint16(at, value);
    return this;
  }

  u32(value: number): this {
    const at = this.room(4);
    this.view.setUint32(at, value);
    return this;
  }

  u64(value: bigint | number): this {
    const at = this.room(8);
    this.view.setBigUint64(at, BigInt(value));
    return this;
  }

  put(bytes: Uint8Array): this {
    const at = this.room(bytes.length);
    this.bytes.set(bytes, at);
    return this;
  }

  peer(peer: string): this {
    return this.put(fromHex(peer, 32));
  }

  string(value: string): this {
    const bytes = utf8(value);
    return this.u16(bytes.length).put(bytes);
  }

  done(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }
}
