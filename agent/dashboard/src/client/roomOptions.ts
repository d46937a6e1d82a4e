import type { RelayStatus } from "./relay";
import { inviteRoomKey, openRoomKey, passwordRoomKey } from "./roomKey";
import type { Structure } from "./structure";
import type { MessageHandler } from "./subscriptions";

/** Which room, and how to find it. Give one of `roomKey`, `invite` or `room` (with a password, or open). */
export interface RoomOptions {
  /** Nostr relays, `ws://…` or `wss://…`. */
  readonly relays: readonly string[];
  /** The room's key: 32 bytes. */
  readonly roomKey?: Uint8Array;
  /** `cellmesh1…` */
  readonly invite?: string;
  readonly room?: string;
  readonly password?: string;
  readonly iceServers?: readonly RTCIceServer[];
  /** Wall clock in milliseconds since 1970 UTC, if the browser's cannot be trusted. */
  readonly now?: () => number;
  /** For tests and for other hosts than a browser. */
  readonly createSocket?: (url: string) => WebSocket;
  readonly createConnection?: (config: RTCConfiguration) => RTCPeerConnection;
}

/** A named channel of the room. */
export interface Channel {
  readonly name: string;
  /** Calls `handler` for every message, each once; returns what ends the subscription. */
  subscribe(handler: MessageHandler): () => void;
  /** The same, for MQTT topic filters only. */
  subscribe(filter: string | readonly string[], handler: MessageHandler): () => void;
  /**
   * Publishes to every subscriber whose filter matches the topic. Returns false if there is no link
   * now: nothing is kept for later.
   */
  send(data: Uint8Array | string, options?: { topic?: string }): boolean;
}

/** What the page shows of the room. */
export interface RoomState {
  /** `lost`: there were links, and now there is none; the room is being looked for again. */
  readonly connection: "connecting" | "connected" | "lost" | "left";
  /** This leaf's own id. */
  readonly peer: string;
  readonly structure: Structure;
  readonly cell: number;
  readonly relays: readonly { url: string; status: RelayStatus; reason: string }[];
  readonly links: readonly { peer: string; state: "opening" | "open"; rttMicros: number }[];
  /** `received`, `duplicate`, `malformed` and more. */
  readonly counters: Readonly<Record<string, number>>;
}

/** A room that this page has joined as a leaf. */
export interface Room {
  channel(name: string): Channel;
  state(): RoomState;
  /** Calls `handler` when connection, relays, links or structure have changed. */
  onStateChange(handler: (state: RoomState) => void): () => void;
  /** Says goodbye and closes everything. */
  leave(): void;
}

/** The key of the room that the options name. Throws RangeError if they name none. */
export async function roomKeyOf(o: RoomOptions): Promise<Uint8Array> {
  if (o.roomKey !== undefined) {
    if (o.roomKey.length !== 32) {
      throw new RangeError(`The room's key has ${o.roomKey.length} bytes, not 32.`);
    }
    return o.roomKey;
  }
  if (o.invite !== undefined) {
    return inviteRoomKey(o.invite);
  }
  if (o.room === undefined) {
    throw new RangeError("Give roomKey, invite or room.");
  }
  return o.password === undefined ? openRoomKey(o.room) : passwordRoomKey(o.room, o.password);
}
