import "uplot/dist/uPlot.min.css";
import "../../src/page/style.css";
import { show } from "../../src/page/app";
import { startTheme } from "../../src/page/theme";
import { mockRoom } from "./mockRoom";

// The page's own markup around a room that is not there: /test/visual/mock.html?boards=12&cells=3
const markup = new DOMParser().parseFromString(await (await fetch("/index.html")).text(), "text/html");
document.body.append(...markup.body.children);
const query = new URLSearchParams(location.search);
const number = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise);
startTheme();
const room = mockRoom({ boards: number("boards", 12), sensors: number("sensors", 5), cells: number("cells", 3) });
show(room, { room: "farm", channel: "telemetry", open: query.has("open"), version: "0.1.0" });
room.start();
