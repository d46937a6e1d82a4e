import { decodeSenml, type Room, type RoomState } from "../client";
import { BoardList } from "./boardList";
import { now } from "./clock";
import { byId, setText } from "./dom";
import { MeshMap } from "./map";
import { parseMeshReport } from "./meshReport";
import { Panel } from "./panel";
import { SILENT_MILLIS, Store } from "./store";

const TICK_MILLIS = 1_000;
const FORGET_EVERY_MILLIS = 10_000;

/** What of the configuration is shown. */
export interface Shown {
  readonly room: string;
  readonly channel: string;
  readonly open: boolean;
  readonly version: string;
}

/** Shows a room. Everything that arrives only fills the store; the screen follows once per frame. */
export function show(room: Room, shown: Shown): void {
  const store = new Store();
  const list = new BoardList(store);
  const panel = new Panel(store);
  const map = new MeshMap((board) => list.filterFor(board));
  const bad = { senml: 0, "mesh-report": 0 };
  introduce(shown);

  room.channel(shown.channel).subscribe((m) => {
    const pack = decodeSenml(m.data, now());
    bad.senml += pack.rejected;
    pack.readings.forEach((r) => store.reading(r, now()));
    schedule();
  });
  room.channel("mesh").subscribe((m) => {
    const report = parseMeshReport(m.data);
    if (report === undefined) {
      bad["mesh-report"]++;
    } else {
      store.report(report, now());
      schedule();
    }
  });

  let scheduled = false;
  function schedule(): void {
    if (!scheduled) {
      scheduled = true;
      requestAnimationFrame(() => {
        scheduled = false;
        list.draw(store.takeDirty());
      });
    }
  }

  const state = (): RoomState => {
    const s = room.state();
    const more = Object.entries(bad).filter(([, n]) => n > 0);
    return { ...s, counters: { ...s.counters, ...Object.fromEntries(more) } };
  };
  const drawMap = (s: RoomState): void => {
    map.draw({
      reports: [...store.reports.values()].map((r) => ({ report: r.report, silent: now() - r.at > SILENT_MILLIS })),
      selfCell: s.cell,
      selfLinks: s.links.filter((l) => l.state === "open").map((l) => l.peer),
    });
  };
  let forgotten = now();
  const tick = (): void => {
    const s = state();
    panel.show(s, now());
    list.tick(now());
    drawMap(s);
    if (now() - forgotten > FORGET_EVERY_MILLIS) {
      forgotten = now();
      list.remove(store.forget(now()));
      schedule();
    }
  };
  room.onStateChange(() => panel.show(state(), now()));
  setInterval(tick, TICK_MILLIS);
  tick();
  addEventListener("pagehide", () => room.leave());
  addEventListener("pageshow", (e) => {
    if (e.persisted) {
      location.reload(); // back from the browser's cache, where the room was left
    }
  });
}

function introduce(shown: Shown): void {
  setText(byId("room-name"), shown.room);
  document.title = `${shown.room} · Cellmesh`;
  byId("open-room").hidden = !shown.open;
  setText(byId("open-room-name"), shown.room);
  setText(byId("version"), shown.version === "" ? "" : `version ${shown.version}`);
}
