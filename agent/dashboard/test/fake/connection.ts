import { EntryKind, entryOf, readBatch, u64Body } from "../../src/client/batch";

const SDP =
  "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" +
  "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 AA:BB\r\na=setup:actpass\r\n";

/** A data channel whose other end is the test; it answers PING like a peer that lives. */
export class FakeChannel {
  binaryType = "";
  readyState = "connecting";
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((e: { data: unknown }) => void) | null = null;
  onbufferedamountlow: (() => void) | null = null;
  /** Whether PING is answered. */
  answers = true;
  /** Every message sent. */
  readonly batches: Uint8Array[] = [];
  readonly frames: Uint8Array[] = [];
  readonly pings: bigint[] = [];
  /** The reasons of BYE. */
  readonly byes: number[] = [];

  constructor(
    readonly label: string,
    readonly id: number,
  ) {}

  send(batch: Uint8Array): void {
    this.batches.push(batch);
    readBatch(batch, {
      frame: (bytes) => this.frames.push(bytes.slice()),
      ping: (n) => {
        this.pings.push(n);
        if (this.answers) {
          this.say(entryOf(EntryKind.PONG, u64Body(n)));
        }
      },
      pong: () => undefined,
      bye: (reason) => this.byes.push(reason),
      unknown: () => undefined,
    });
  }

  /** The other side sends these entries as one message. */
  say(...entries: Uint8Array[]): void {
    this.onmessage?.({ data: Uint8Array.from(entries.flatMap((e) => [...e])).buffer });
  }

  open(): void {
    this.readyState = "open";
    this.onopen?.();
  }
}

/** A WebRTC connection whose other end is the test. */
export class FakeConnection {
  connectionState = "new";
  iceGatheringState = "complete";
  sctp: { maxMessageSize: number } | null = null;
  remoteDescription: unknown = null;
  onicecandidate: ((e: { candidate: unknown }) => void) | null = null;
  onicegatheringstatechange: (() => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  closed = false;
  readonly channels: FakeChannel[] = [];
  /** The other side's, as they were added. */
  readonly candidates: string[] = [];

  createDataChannel(label: string, options: { id: number }): FakeChannel {
    const channel = new FakeChannel(label, options.id);
    this.channels.push(channel);
    return channel;
  }

  createOffer(): Promise<{ type: string; sdp: string }> {
    return Promise.resolve({ type: "offer", sdp: SDP });
  }

  setLocalDescription(): Promise<void> {
    return Promise.resolve();
  }

  setRemoteDescription(description: unknown): Promise<void> {
    return Promise.resolve().then(() => {
      this.remoteDescription = description;
    });
  }

  addIceCandidate(c: { candidate: string }): Promise<void> {
    this.candidates.push(c.candidate);
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
  }

  get live(): FakeChannel {
    return this.channels[0]!;
  }

  get bulk(): FakeChannel {
    return this.channels[1]!;
  }

  /** Both channels stand. */
  open(): void {
    this.channels.forEach((c) => c.open());
  }

  /** The connection is gone without a word. */
  lose(): void {
    this.connectionState = "failed";
    this.onconnectionstatechange?.();
  }
}

/** What the other side of a {@link FakeConnection} answers an offer with. */
export const ANSWER_SDP = SDP;
