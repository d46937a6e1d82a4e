import { attempt, hex } from "./bytes";
import * as desc from "./description";
import type { Candidate, Description } from "./description";

const TRICKLE_MILLIS = 100;

/** Whom a negotiation tells. */
export interface NegotiationEvents {
  /** Something the other side's driver must get. */
  signal(description: Uint8Array): void;
  malformed(reason: string): void;
  /** The browser refuses its own offer, or the answer. */
  failed(): void;
}

/** `docs/protocol-link.md`, section 1: one session, in which this side makes the offer. */
export class Negotiation {
  private readonly session = hex(crypto.getRandomValues(new Uint8Array(8)));
  private state: "gathering" | "offered" | "answered" | "closed" = "gathering";
  private readonly remoteCandidates: Candidate[] = [];
  private readonly localCandidates: Candidate[] = [];
  private trickleTimer: ReturnType<typeof setTimeout> | undefined;

  /** Begins at once; the offer waits for candidates for so long at most. */
  constructor(
    private readonly connection: RTCPeerConnection,
    gatherMillis: number,
    private readonly events: NegotiationEvents,
  ) {
    this.offer(gatherMillis).catch(() => events.failed());
  }

  /** Whether the other side has answered. */
  get answered(): boolean {
    return this.state === "answered";
  }

  private async offer(gatherMillis: number): Promise<void> {
    this.connection.onicecandidate = (e) => this.gathered(e.candidate);
    const offer = await this.connection.createOffer();
    const sdp = desc.withoutCandidates(offer.sdp ?? "");
    await this.connection.setLocalDescription(offer);
    await this.gatheringComplete(gatherMillis);
    if (this.state !== "gathering") {
      return;
    }
    this.state = "offered";
    this.describe("offer", sdp);
  }

  private gatheringComplete(waitMillis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMillis);
      const check = (): void => {
        if (this.connection.iceGatheringState === "complete") {
          clearTimeout(timer);
          resolve();
        }
      };
      this.connection.onicegatheringstatechange = check;
      check();
    });
  }

  private gathered(c: RTCIceCandidate | null): void {
    if (c === null || !desc.isUsable(c.candidate)) {
      return;
    }
    this.localCandidates.push({ candidate: c.candidate, sdpMid: c.sdpMid, sdpMLineIndex: 0 });
    if (this.state !== "gathering" && this.trickleTimer === undefined) {
      this.trickleTimer = setTimeout(() => {
        this.trickleTimer = undefined;
        this.describe("candidates", "");
      }, TRICKLE_MILLIS);
    }
  }

  /** Signals a description with the candidates that have come meanwhile. */
  private describe(type: Description["type"], sdp: string): void {
    if (this.state !== "closed") {
      const candidates = this.localCandidates.splice(0, desc.MAX_CANDIDATES);
      this.events.signal(desc.writeDescription({ session: this.session, type, sdp, candidates }));
    }
  }

  /** Takes what the other side's driver signalled. */
  accept(bytes: Uint8Array): void {
    const d = attempt(() => desc.parseDescription(bytes));
    if (d === undefined) {
      this.events.malformed("description");
      return;
    }
    if (d.session !== this.session || d.type === "offer") {
      return; // stale
    }
    if (d.type === "answer") {
      if (this.state !== "offered") {
        return;
      }
      this.state = "answered";
      this.connection.setRemoteDescription({ type: "answer", sdp: d.sdp }).then(
        () => this.addCandidates(),
        () => this.events.failed(),
      );
    }
    const room = 2 * desc.MAX_CANDIDATES - this.remoteCandidates.length;
    this.remoteCandidates.push(...d.candidates.filter((c) => desc.isUsable(c.candidate)).slice(0, room));
    this.addCandidates();
  }

  private addCandidates(): void {
    if (this.connection.remoteDescription === null || this.state === "closed") {
      return;
    }
    for (const c of this.remoteCandidates.splice(0)) {
      this.connection.addIceCandidate({ ...c }).catch(() => this.events.malformed("candidate"));
    }
  }

  /** Says and takes nothing more. */
  close(): void {
    this.state = "closed";
    clearTimeout(this.trickleTimer);
  }
}
