import { decodeSenml, type Message, type Room, type RoomState } from "../client";
import { now } from "./clock";
import { byId, setText } from "./dom";
import { Fleet } from "./fleet";
import { Frames } from "./frames";
import { Known } from "./known";
import { MeshMap } from "./map";
import { parseMeshReport } from "./meshReport";
import { Models } from "./model";
import { Panel } from "./panel";
import { Readings } from "./readings";
import { Store, type Origin } from "./store";
import { Views, type View } from "./views";

const SECOND_MILLIS = 1_000;

/** What of the configuration is shown. */
export interface Shown {
  readonly room: string;
  readonly fingerprint: string;
  readonly channel: string;
  readonly open: boolean;
  readonly version: string;
  /** Relays of the configuration beyond those that the page uses. */
  readonly relaysLeftOut: number;
}

/**
 * Shows a room. Everything that arrives only fills the store; once for each frame one model is made
 * of it, and header, list and map show that.
 */
export function show(room: Room, shown: Shown): void {
  const store = new Store();
  const known = new Known(shown.fingerprint === "" ? shown.room : shown.fingerprint, store, () => localStorage);
  known.load();
  const models = new Models(store);
  const bad = { senml: 0, "mesh-report": 0 };
  let second = true;

  const state = (): RoomState => {
    const s = room.state();
    const more = Object.entries(bad).filter(([, n]) => n > 0);
    return { ...s, counters: { ...s.counters, ...Object.fromEntries(more) } };
  };
  const frames = new Frames(() => {
    const s = state();
    const model = models.make(s, now());
    panel.show(s, model);
    readings.draw(model, store.takeDirty(), second);
    fleet.draw(model, second);
    map.draw(model);
    second = false;
  });
  const changed = (): void => frames.request();
  const panel = new Panel(store, shown.open);
  const readings = new Readings(store, changed);
  const only = (filter: string): void => {
    readings.filterFor(filter);
    views.show("readings");
    byId("filter").scrollIntoView({ block: "nearest" });
  };
  const fleet = new Fleet(
    {
      dismiss: (boards) => {
        boards.forEach((b) => store.dismiss(b.board, now()));
        known.save(now(), true);
        changed();
      },
      readingsOf: (b) => only(b.name),
    },
    changed,
  );
  const map = new MeshMap({ board: (b) => only(b.name), cell: (cell) => only(`group:${cell}`) }, changed);
  const views: Views = new Views((view: View) => {
    if (view === "readings") {
      readings.shown();
    } else if (view === "boards") {
      fleet.shown();
    }
    second = true;
    changed();
  });
  introduce(shown);

  room.channel(shown.channel).subscribe((m) => {
    const pack = decodeSenml(m.data, now());
    bad.senml += pack.rejected;
    const origin = originOf(m);
    pack.readings.forEach((r) => store.reading(r, now(), origin));
    changed();
  });
  room.channel("mesh").subscribe((m) => {
    const report = parseMeshReport(m.data);
    if (report === undefined) {
      bad["mesh-report"]++;
    } else {
      store.report(report, now(), originOf(m).retained);
      changed();
    }
  });
  room.onStateChange(changed);
  setInterval(() => {
    second = true;
    known.save(now());
    changed();
  }, SECOND_MILLIS);
  changed();
  addEventListener("pagehide", () => {
    known.save(now(), true);
    room.leave();
  });
  addEventListener("pageshow", (e) => {
    if (e.persisted) {
      location.reload(); // back from the browser's cache, where the room was left
    }
  });
}

function originOf(m: Message): Origin {
  return { peer: m.origin, retained: m.retained };
}

function introduce(shown: Shown): void {
  setText(byId("room-name"), shown.room);
  document.title = `${shown.room} · Cellmesh`;
  byId("open-room").hidden = !shown.open;
  setText(byId("open-room-name"), shown.room);
  setText(byId("version"), shown.version === "" ? "" : `version ${shown.version}`);
  const named = shown.fingerprint !== "";
  byId("fingerprint").hidden = !named;
  byId("about-fingerprint").hidden = !named;
  setText(byId("fingerprint"), shown.fingerprint);
  setText(byId("about-fingerprint-text"), shown.fingerprint);
  const relays = byId("relays-left-out");
  relays.hidden = shown.relaysLeftOut === 0;
  setText(relays, `${shown.relaysLeftOut} more in the configuration are not used: a page uses 16 at most.`);
}
