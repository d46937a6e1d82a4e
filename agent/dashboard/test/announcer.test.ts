import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Announcer } from "../src/client/announcer";
import type { Link } from "../src/client/link";
import { Links } from "../src/client/links";
import { Place } from "../src/client/place";
import { pass } from "./fake/scene";

const LINK = { close: () => undefined } as unknown as Link;

let connected: number;
let attempts: number[];
let links: Links;
let announcer: Announcer;

beforeEach(() => {
  vi.useFakeTimers();
  [connected, attempts] = [0, []];
  links = new Links();
  const signalling = {
    get connected() {
      return connected;
    },
    announce: (_: number, payload: Uint8Array) => attempts.push(payload[23]!),
  };
  announcer = new Announcer(1, new Place("ab".repeat(32), () => undefined), links, signalling);
});

afterEach(() => {
  announcer.close();
  vi.useRealTimers();
});

function relays(now: number): void {
  connected = now;
  announcer.relaysChanged();
}

test("announcer_firstRelay_startsIt_andFurtherOnesDoNot", async () => {
  relays(0);
  expect(attempts).toEqual([]);
  relays(1);
  await pass(2_000);
  relays(2);
  await pass(1_000);
  expect(attempts).toEqual([0, 1]);
});

test("announcer_withoutRelays_saysNothing_butGoesOnOnceThereIsOne", async () => {
  relays(1);
  connected = 0;
  await pass(10_000);
  expect(attempts).toEqual([0]);
  relays(0);
  relays(1);
  expect(attempts).toEqual([0, 0]);
});

test("announcer_relayThatComesWhileThereAreLinks_isNoReasonToAnnounce", () => {
  links.heard(links.add("ab", LINK, 1));
  relays(1);
  expect(attempts).toEqual([]);
});

test("announcer_closedLinks_areMadeUpFor_onlyIfTheyWereReadyOrOthersAre", async () => {
  connected = 1;
  announcer.unlinked(false);
  await pass(60_000);
  expect(attempts).toEqual([]); // the board never answered: what is announced goes on as it is
  announcer.unlinked(true);
  expect(attempts).toEqual([0]);
});

test("announcer_toppingUp_stopsWithEnoughLinks", async () => {
  connected = 1;
  for (const peer of ["a", "b"]) {
    links.heard(links.add(peer, LINK, 1));
  }
  announcer.unlinked(true);
  await pass(5_000);
  expect(attempts).toHaveLength(1);
  links.heard(links.add("c", LINK, 1));
  await pass(600_000);
  expect(attempts).toHaveLength(1);
  links.remove(links.get("c")!);
  announcer.unlinked(true);
  announcer.unlinked(true);
  await pass(15_000);
  expect(attempts).toHaveLength(2);
});

test("announcer_closed_saysNothing", async () => {
  relays(1);
  announcer.close();
  await pass(60_000);
  announcer.look();
  expect(attempts).toEqual([0]);
});
