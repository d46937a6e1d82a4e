/** A WebSocket whose other end is the test. */
export class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((e: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 0;
  /** Whether a subscription is answered, with EOSE. */
  answers = false;
  readonly sent: unknown[][] = [];

  constructor(readonly url: string) {}

  send(text: string): void {
    const message = JSON.parse(text) as unknown[];
    this.sent.push(message);
    if (this.answers && message[0] === "REQ") {
      queueMicrotask(() => this.say("EOSE", message[1]));
    }
  }

  close(): void {
    this.readyState = 3;
  }

  /** The connection stands. */
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  /** The relay says this. */
  say(...message: unknown[]): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** The connection is lost. */
  lose(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}
