import type { RoomState } from "../client";
import { formatMoment, plural } from "./format";

/** Before this nobody could have been found. */
const PATIENCE_MILLIS = 10_000;

/** How this page stands with the room, in words. */
export interface Presence {
  /** `connecting` and `lost`: there is no link. */
  readonly state: "connecting" | "connected" | "lost";
  readonly text: string;
  /** Why there may be no link, the likeliest first; empty while there is one, or while it is too early to tell. */
  readonly causes: readonly string[];
}

/** What of the state tells how the page stands. */
export type Standing = Pick<RoomState, "connection" | "relays" | "links" | "counters">;

/** `aloneSince`: since when there has been no link, milliseconds since 1970. `secure`: the page came over https. */
export function presence(state: Standing, aloneSince: number, now: number, secure: boolean, open: boolean): Presence {
  const links = state.links.filter((l) => l.state === "open").length;
  if (state.connection === "connected") {
    return { state: "connected", text: `Joined, ${plural(links, "link")}`, causes: [] };
  }
  const lost = state.connection !== "connecting";
  const known = lost ? "lost" : "connecting";
  if (now - aloneSince < PATIENCE_MILLIS && !lost) {
    return { state: known, text: "Looking for boards…", causes: [] };
  }
  const text = `Alone: nobody ${lost ? "there" : "found"} since ${formatMoment(aloneSince, now)}`;
  return { state: known, text, causes: causes(state, lost, secure, open) };
}

function causes(state: Standing, lost: boolean, secure: boolean, open: boolean): string[] {
  const answering = state.relays.filter((r) => r.status === "connected");
  const refusing = state.relays.filter((r) => r.reason !== "");
  const opening = state.links.filter((l) => l.state === "opening").length;
  if (state.relays.length === 0) {
    return ["No relay is configured, and without one nobody can be found: name one in the agent's configuration."];
  }
  const found: string[] = [];
  if (secure && state.relays.every((r) => r.url.startsWith("ws:"))) {
    found.push("This page came over https and cannot reach a ws:// relay: configure a wss:// one.");
  }
  for (const r of refusing) {
    found.push(`The relay ${r.url} did not take this page's announcement: ${r.reason}.`);
  }
  if (answering.length === 0) {
    found.push(`No relay answers (${state.relays.map((r) => r.url).join(", ")}): is this device in the farm's network, and the board with the relay on?`);
    return found;
  }
  if (opening > 0) {
    found.push(`${plural(opening, "board")} answered, but no direct link has come about yet: a firewall in between, or two networks without a STUN or TURN server.`);
  } else {
    if ((state.counters["signal-decrypt"] ?? 0) > 0) {
      found.push("Somebody answered with another key: is the room's password the same everywhere?");
    }
    found.push(lost ? "The boards were switched off, or this device has left their network." : "No board of this room is switched on.");
    if (!lost) {
      found.push(
        open
          ? "The boards are in another room: compare the room's name, and whether they have a password."
          : "The boards have another password or another room: compare the room's fingerprint.",
      );
    }
    found.push(`The relay${answering.length > 1 ? "s" : ""} (${answering.map((r) => r.url).join(", ")}) may be ${answering.length > 1 ? "others" : "another one"} than the boards use, or may not pass on announcements.`);
  }
  return found;
}
