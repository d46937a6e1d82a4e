import { Reader, text, Writer } from "../../src/client/bytes";
import { EntryKind, entryOf, readBatch, u64Body } from "../../src/client/batch";
import { parseDescription, withoutCandidates, writeDescription, type Candidate } from "../../src/client/description";
import * as ev from "../../src/client/event";
import { FrameType } from "../../src/client/frameType";
import { dataFrame } from "../../src/client/routedFrames";
import { decodeBase64, decrypt } from "../../src/client/nip44";
import { Relay, SUBSCRIPTION } from "../../src/client/relay";
import { announceKey, cellTag, inboxTag } from "../../src/client/roomKey";
import { parseSignal, SignalType } from "../../src/client/signals";
import { cellOf, supersedes, writeStructure, type Structure } from "../../src/client/structure";

/** A board, as far as a leaf can tell: it answers announcements and offers, and sends frames. */
export class FakeBoard {
  readonly subscriptions: { channelId: bigint; filters: string[] }[] = [];
  readonly received: Uint8Array[] = [];
  links = 0;
  /** Whether the board has died without a word: it neither sends nor answers. */
  mute = false;
  /** How long the room needs to hear of a subscription, in milliseconds. */
  slowness = 0;
  /** Called when what leaves have subscribed to here has changed. */
  onSubscribed = (): void => undefined;
  private readonly relay: Relay;
  private readonly connections = new Map<string, { pc: RTCPeerConnection; live: RTCDataChannel }>();

  constructor(
    readonly name: string,
    private readonly roomKey: Uint8Array,
    relayUrl: string,
    public structure: Structure,
    readonly author: ev.Author,
    readonly bootEpoch = Date.now(),
  ) {
    const topics = [inboxTag(roomKey, author.peer), cellTag(roomKey, this.cell)];
    const request = JSON.stringify(["REQ", SUBSCRIPTION, { kinds: [ev.ANNOUNCEMENT, ev.SIGNAL], "#x": topics, limit: 0 }]);
    const seconds = (): number => Math.floor(Date.now() / 1_000);
    const events = {
      event: (v: unknown) => this.event(ev.checkedEvent(v)),
      malformed: () => undefined,
      changed: () => undefined,
      signed: (draft: ev.Draft) => ev.signDraft(author, roomKey, draft, seconds()),
      authentication: (url: string, challenge: string) => ev.authenticationEvent(author, url, challenge, seconds()),
    };
    this.relay = new Relay(relayUrl, request, events, (url) => new WebSocket(url));
  }

  get cell(): number {
    return cellOf(this.author.peer, this.structure);
  }

  private event(e: ev.NostrEvent): void {
    if (e.pubkey === this.author.peer || ev.verify(e) !== "ok" || this.mute) {
      return;
    }
    if (e.kind === ev.ANNOUNCEMENT) {
      const plain = decodeBase64(text(decrypt(e.content, announceKey(this.roomKey, e.pubkey))));
      this.announced(e.pubkey, parseSignal(plain).structure);
    } else {
      const signal = parseSignal(ev.openSignal(e, this.author, this.roomKey));
      if (signal.type === SignalType.LINK) {
        void this.described(e.pubkey, signal.description);
      }
    }
  }

  private announced(leaf: string, theirs: Structure): void {
    const ours = cellOf(leaf, this.structure) === this.cell;
    if (!ours && supersedes(this.structure, theirs)) {
      this.signal(leaf, SignalType.STRUCTURE);
    } else if (ours) {
      this.signal(leaf, SignalType.INVITE);
    }
  }

  private signal(to: string, type: SignalType, body: Uint8Array = new Uint8Array(0)): void {
    const w = writeStructure(new Writer().u8(1).u8(type).u8(0).u64(this.bootEpoch), this.structure).put(body);
    const tag = inboxTag(this.roomKey, to);
    this.relay.publish(ev.signal(this.author, this.roomKey, to, tag, w.done()));
  }

  private async described(leaf: string, bytes: Uint8Array): Promise<void> {
    const d = parseDescription(bytes);
    if (d.type === "offer") {
      this.connections.get(leaf)?.pc.close();
      const pc = new RTCPeerConnection();
      const live = pc.createDataChannel("live", { negotiated: true, id: 0 });
      pc.createDataChannel("bulk", { negotiated: true, id: 1 });
      live.binaryType = "arraybuffer";
      live.onopen = () => this.opened(leaf);
      live.onclose = () => this.forget(leaf, pc);
      live.onmessage = (m) => this.message(leaf, new Uint8Array(m.data as ArrayBuffer));
      this.connections.set(leaf, { pc, live });
      const candidates: Candidate[] = [];
      pc.onicecandidate = (e) => e.candidate && candidates.push({ candidate: e.candidate.candidate, sdpMid: "0", sdpMLineIndex: 0 });
      await pc.setRemoteDescription({ type: "offer", sdp: d.sdp });
      const answer = await pc.createAnswer();
      const sdp = withoutCandidates(answer.sdp!);
      await pc.setLocalDescription(answer);
      await gatheringComplete(pc);
      this.signal(leaf, SignalType.LINK, writeDescription({ session: d.session, type: "answer", sdp, candidates: candidates.slice(0, 32) }));
    }
    for (const c of d.candidates) {
      await this.connections.get(leaf)?.pc.addIceCandidate(c);
    }
  }

  private opened(leaf: string): void {
    this.links++;
    this.sendHello(leaf);
  }

  /** Hears of another structure and tells its leaves. */
  adopt(structure: Structure): void {
    this.structure = structure;
    this.connections.forEach((_, leaf) => this.sendHello(leaf));
  }

  private sendHello(leaf: string): void {
    const head = writeStructure(new Writer().u8(2).u8(1).u8(0).u64(this.bootEpoch), this.structure);
    const hello = head.u8(0).u32(0).done();
    this.write(leaf, entryOf(EntryKind.FRAME, hello));
  }

  private forget(leaf: string, pc: RTCPeerConnection): void {
    pc.close();
    if (this.connections.get(leaf)?.pc === pc) {
      this.connections.delete(leaf);
      this.links--;
    }
  }

  private message(leaf: string, bytes: Uint8Array): void {
    if (this.mute) {
      return;
    }
    readBatch(bytes, {
      frame: (f) => this.frame(f.slice()),
      ping: (n) => this.write(leaf, entryOf(EntryKind.PONG, u64Body(n))),
      pong: () => undefined,
      bye: () => this.connections.get(leaf)?.pc.close(),
      unknown: () => undefined,
    });
  }

  private frame(bytes: Uint8Array): void {
    const r = new Reader(bytes);
    r.u8();
    const type = r.u8();
    if (type === FrameType.DATA) {
      this.received.push(bytes);
    }
    if (type !== FrameType.SUBSCRIBE) {
      return;
    }
    const subscriptions: FakeBoard["subscriptions"] = [];
    for (let n = r.u16(); n > 0; n--) {
      const channelId = r.u64();
      r.u32(); // every
      subscriptions.push({ channelId, filters: Array.from({ length: r.u16() }, () => r.string()) });
    }
    setTimeout(() => {
      this.subscriptions.splice(0, Infinity, ...subscriptions);
      this.onSubscribed();
    }, this.slowness);
  }

  /** Sends bytes of any kind as one WebRTC message, to every leaf. */
  raw(bytes: Uint8Array): void {
    for (const leaf of this.connections.keys()) {
      this.write(leaf, bytes);
    }
  }

  /** Whether a leaf has subscribed to a channel here. */
  carries(channelId: bigint): boolean {
    return this.subscriptions.some((s) => s.channelId === channelId);
  }

  /** Forwards a message to every leaf that has subscribed: twice, as when two boards carry for it. */
  forward(message: Parameters<typeof dataFrame>[0]): void {
    if (this.carries(message.channelId)) {
      const frame = entryOf(EntryKind.FRAME, dataFrame(message, 3));
      this.raw(frame);
      this.raw(frame);
    }
  }

  private write(leaf: string, bytes: Uint8Array): void {
    const live = this.connections.get(leaf)?.live;
    if (!this.mute && live?.readyState === "open") {
      live.send(bytes as Uint8Array<ArrayBuffer>);
    }
  }

  close(): void {
    this.relay.close();
    this.connections.forEach((c) => c.pc.close());
  }
}

function gatheringComplete(pc: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => (pc.iceGatheringState === "complete" ? resolve() : undefined);
    pc.onicegatheringstatechange = check;
    check();
  });
}

/** An author whose peer id falls into `cell`. */
export function authorOf(cell: number, structure: Structure): ev.Author {
  for (;;) {
    const author = ev.newAuthor();
    if (cellOf(author.peer, structure) === cell) {
      return author;
    }
  }
}

