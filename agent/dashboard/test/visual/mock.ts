import "uplot/dist/uPlot.min.css";
import "../../src/page/style/index.css";
import { show } from "../../src/page/app";
import { startTheme } from "../../src/page/theme";
import { mockRoom, type Mock } from "./mockRoom";

declare global {
  /** For tests: makes things happen in the room. */
  var mock: Mock;
}

// The page's own markup around a room that is not there: /test/visual/mock.html?boards=12&cells=3
const markup = new DOMParser().parseFromString(await (await fetch("/index.html")).text(), "text/html");
document.body.append(...markup.body.children);
document.documentElement.lang = "en";
const query = new URLSearchParams(location.search);
const number = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise);
startTheme();
const room = mockRoom({
  boards: number("boards", 12),
  sensors: number("sensors", 5),
  cells: number("cells", 3),
  rate: number("rate", 0),
  still: query.has("still"),
  ill: query.has("ill"),
  alone: query.has("alone"),
});
globalThis.mock = room;
const fingerprint = query.get("fingerprint") ?? "amber-otter-41";
show(room, { room: "farm", fingerprint, channel: "telemetry", open: query.has("open"), version: "0.1.0", relaysLeftOut: 0 });
room.start();
