import "uplot/dist/uPlot.min.css";
import "./style/index.css";
import { join } from "../client";
import { show } from "./app";
import { correctClock, now } from "./clock";
import { ConfigError, Locked, fromFragment, fromServer } from "./config";
import { byId, setAttr, setText } from "./dom";
import { followServer } from "./follow";
import { startTheme } from "./theme";

async function start(): Promise<void> {
  startTheme();
  if (typeof RTCPeerConnection === "undefined") {
    throw new ConfigError("This browser has no WebRTC, which the page needs to talk to boards.");
  }
  const named = await fromFragment(location.hash);
  const config = named ?? (await fromServer());
  const { relays, roomKey, iceServers, clockOffsetMillis } = config;
  correctClock(clockOffsetMillis);
  const room = await join({ relays, roomKey, iceServers, now });
  show(room, config);
  if (named === undefined) {
    followServer(room, config, () => location.reload());
  }
}

start().catch((e: unknown) => {
  const problem = byId("problem");
  problem.hidden = false;
  document.body.classList.add("stopped"); // nothing else on the page is true
  setText(byId("problem-title"), e instanceof Locked ? "Not let in" : "The page cannot start");
  setText(byId("problem-text"), e instanceof ConfigError ? e.message : `The page could not start: ${String(e)}`);
  setAttr(byId("connection"), "data-state", "lost");
  setText(byId("connection-text"), e instanceof Locked ? "Locked" : "Not connected");
  if (!(e instanceof ConfigError)) {
    throw e;
  }
});
addEventListener("hashchange", () => location.reload());
