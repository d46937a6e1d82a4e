import type { Room } from "../client";
import { fromServer, Locked, type PageConfig } from "./config";

const ASK_EVERY_MILLIS = 3_000;

/**
 * While no board answers, asks the server whether its room is still this one: an agent that came back
 * may have another password, other relays or a newer page. If it has, calls `changed` once.
 */
export function followServer(
  room: Pick<Room, "state">,
  shown: PageConfig,
  changed: () => void,
  ask: () => Promise<PageConfig> = fromServer,
): void {
  let asking = false;
  const timer = setInterval(() => {
    if (asking || room.state().connection === "connected") {
      return;
    }
    asking = true;
    ask()
      .then((answer) => {
        if (!isSame(answer, shown)) {
          clearInterval(timer);
          changed();
        }
      })
      .catch((e: unknown) => {
        if (e instanceof Locked) {
          clearInterval(timer);
          changed(); // the page that is loaded then says how to get in
        } // else not back yet
      })
      .finally(() => (asking = false));
  }, ASK_EVERY_MILLIS);
}

/** The clocks' difference is no difference of rooms. */
function isSame(a: PageConfig, b: PageConfig): boolean {
  const text = (c: PageConfig): string => JSON.stringify({ ...c, roomKey: [...c.roomKey], clockOffsetMillis: 0 });
  return text(a) === text(b);
}
