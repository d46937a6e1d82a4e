import { inviteRoomKey, openRoomKey, passwordRoomKey } from "../client";

/** Where the page finds its room: `dashboard.json` beside it, or the fragment of its address. */
export interface PageConfig {
  readonly room: string;
  readonly roomKey: Uint8Array;
  readonly relays: readonly string[];
  readonly channel: string;
  readonly open: boolean;
  readonly iceServers: readonly RTCIceServer[];
  readonly version: string;
  /** Tells a room from others of its name; empty if the server does not say it. */
  readonly fingerprint: string;
  /** Relays beyond those that are used. */
  readonly relaysLeftOut: number;
  /** What to add to this browser's clock, in milliseconds. */
  readonly clockOffsetMillis: number;
}

/** As many as the library connects to. */
const MAX_RELAYS = 16;
const MAX_CONFIG_CHARS = 65_536;
/** `Date` has whole seconds, and the way takes time: less than this is no difference. */
const CLOCK_TOLERANCE_MILLIS = 5_000;

/** A problem that the user can mend; the message says how. */
export class ConfigError extends Error {}

/** The server tells nobody of its room who has not been let in; the message says how that is done. */
export class Locked extends ConfigError {}

const MAX_SENTENCE_CHARS = 1_000;

/** `#room=farm&relay=wss://…&invite=cellmesh1…` (or `password=`, or neither: an open room). */
export async function fromFragment(fragment: string): Promise<PageConfig | undefined> {
  const params = new URLSearchParams(fragment.replace(/^#/, ""));
  const relays = params.getAll("relay").map(checkedRelay);
  if (relays.length === 0) {
    return undefined;
  }
  const room = params.get("room") ?? "";
  const invite = params.get("invite");
  const password = params.get("password");
  try {
    const roomKey =
      invite !== null
        ? inviteRoomKey(invite)
        : password !== null
          ? await passwordRoomKey(room, password)
          : openRoomKey(room);
    return {
      room: room.slice(0, 256) || "room",
      roomKey,
      relays,
      channel: params.get("channel") ?? "telemetry",
      open: invite === null && password === null,
      iceServers: params.getAll("stun").map((urls) => ({ urls })),
      version: "",
      fingerprint: "",
      relaysLeftOut: Math.max(0, relays.length - MAX_RELAYS),
      clockOffsetMillis: 0,
    };
  } catch (e) {
    throw new ConfigError(`The address of this page does not name a room. ${(e as Error).message}`);
  }
}

const LOCKED = "This dashboard is locked: open it with the address that the agent printed, which has the access token in it.";

/** Asks the server that this page came from. */
export async function fromServer(fetcher: typeof fetch = fetch): Promise<PageConfig> {
  let response: Response;
  let body: string;
  try {
    response = await fetcher("dashboard.json", { cache: "no-store" });
    body = await response.text();
  } catch {
    throw new ConfigError("The board that serves this page does not answer. Is the agent running?");
  }
  if (response.status === 401) {
    const sentence = body.slice(0, MAX_SENTENCE_CHARS).trim();
    throw new Locked(sentence === "" || sentence.startsWith("<") ? LOCKED : sentence);
  }
  if (!response.ok || body.length > MAX_CONFIG_CHARS) {
    throw new ConfigError(
      `dashboard.json: the server answered ${response.status}. Open this page from a running agent, ` +
        "or name a room in the address: #room=NAME&relay=wss://RELAY&invite=cellmesh1…",
    );
  }
  let o: Record<string, unknown>;
  try {
    o = JSON.parse(body);
  } catch {
    throw new ConfigError("dashboard.json is not JSON.");
  }
  return { ...parse(o), clockOffsetMillis: clockOffset(response.headers.get("date")) };
}

function parse(o: Record<string, unknown>): Omit<PageConfig, "clockOffsetMillis"> {
  const key = String(o["roomKey"] ?? "");
  if (!/^[0-9a-f]{64}$/i.test(key)) {
    throw new ConfigError("dashboard.json: roomKey is not 64 hexadecimal digits.");
  }
  const relays = Array.isArray(o["relays"]) ? o["relays"] : [];
  const iceServers = Array.isArray(o["iceServers"]) ? (o["iceServers"] as RTCIceServer[]) : [];
  return {
    room: String(o["room"] ?? "").slice(0, 256),
    roomKey: Uint8Array.from(key.match(/../g)!, (pair) => parseInt(pair, 16)),
    relays: relays.slice(0, MAX_RELAYS).map((r) => checkedRelay(String(r))),
    channel: String(o["channel"] ?? "telemetry").slice(0, 256),
    open: o["open"] === true,
    iceServers: iceServers.slice(0, 16), // 8 of STUN and 8 of TURN
    version: String(o["version"] ?? "").slice(0, 64),
    fingerprint: String(o["fingerprint"] ?? "").slice(0, 256),
    relaysLeftOut: Math.max(0, relays.length - MAX_RELAYS),
  };
}

/** `ws://…`, `wss://…`, or a path on the server of this page. */
function checkedRelay(relay: string): string {
  let url: URL;
  try {
    url = new URL(relay, globalThis.location?.href);
  } catch {
    throw new ConfigError(`"${relay.slice(0, 200)}" is not the address of a relay.`);
  }
  url.protocol = url.protocol.replace("http", "ws");
  if (url.protocol !== "ws:" && url.protocol !== "wss:") {
    throw new ConfigError(`"${relay.slice(0, 200)}": a relay begins with ws:// or wss://.`);
  }
  url.hash = "";
  return url.href;
}

function clockOffset(date: string | null): number {
  const server = Date.parse(date ?? "");
  const offset = server + 500 - Date.now();
  return Math.abs(offset) > CLOCK_TOLERANCE_MILLIS ? offset : 0;
}
