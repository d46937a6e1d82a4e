import { existsSync, readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { chromium, type Browser, type Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hex } from "../src/client/bytes";
import { openRoomKey } from "../src/client/roomKey";
import type { FakeBoards } from "./fake/boards";
import { fakeRelay, type FakeRelay } from "./fake/relay";

declare const boards: FakeBoards;

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const FLAGS = ["--no-sandbox", ...QUIET, "--disable-component-update", "--disable-sync"];
/** The page's own policy, as the agent's server sends it. */
const POLICY = "default-src 'self'; connect-src *; style-src 'self' 'unsafe-inline'";
const ONE = { generation: 0, cells: 1, degree: 0 };
const THREE = { generation: 2, cells: 3, degree: 2 };

/**
 * The page in one Chromium, with the candidates that browsers hide behind names; fake boards in
 * another, with open addresses, as boards have them. Between them a relay and real WebRTC.
 */
describe.skipIf(!existsSync(CHROMIUM))("page and fake boards over WebRTC", () => {
  let vite: ViteDevServer;
  let origin: string;
  let browser: Browser;
  let boardBrowser: Browser;
  let relay: FakeRelay;
  let page: Page;
  let boardPage: Page;
  let faults: string[];

  beforeAll(async () => {
    vite = await createServer({ server: { port: 0, host: "127.0.0.1", hmr: false }, optimizeDeps: { noDiscovery: true }, logLevel: "error" });
    await vite.listen();
    origin = `http://127.0.0.1:${(vite.httpServer!.address() as { port: number }).port}`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, "--host-resolver-rules=MAP board.test 127.0.0.1"] });
    const open = [...FLAGS, "--disable-features=WebRtcHideLocalIpsWithMdns", "--allow-loopback-in-peer-connection"];
    boardBrowser = await chromium.launch({ executablePath: CHROMIUM, args: open });
  });

  afterAll(async () => {
    await browser?.close();
    await boardBrowser?.close();
    await vite?.close();
  });

  beforeEach(async () => {
    relay = await fakeRelay();
    faults = [];
    boardPage = await boardBrowser.newPage();
    await boardPage.goto(`${origin}/test/fake/boards.html`);
    await boardPage.waitForFunction("globalThis.boards !== undefined");
    page = await browser.newPage();
    page.on("pageerror", (e) => faults.push(String(e)));
    page.on("console", (m) => m.type() === "error" && faults.push(m.text()));
    await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  });

  afterEach(async () => {
    await page.close();
    await boardPage.close();
    await relay.stop();
  });

  const start = (structure: typeof ONE, cells: number[]): Promise<string[]> =>
    boardPage.evaluate(([url, s, c]) => boards.start(url as string, s as typeof ONE, c as number[]), [relay.url, structure, cells] as const);

  async function openPage(): Promise<void> {
    const config = { room: "farm", roomKey: hex(openRoomKey("farm")), relays: [relay.url], channel: "telemetry", open: true, iceServers: [], version: "test" };
    await page.route("**/dashboard.json", (route) => route.fulfill({ json: config }));
    await page.goto(`${origin}/index.html`);
  }

  const state = (value: string): Promise<unknown> =>
    page.waitForSelector(`[data-testid="connection"][data-state="${value}"]`, { timeout: 30_000 });
  const row = (sensor: string, value: string): Promise<unknown> =>
    page.waitForSelector(`[data-testid="sensor-row"][data-board="board-0"][data-sensor="${sensor}"][data-value="${value}"]`, { state: "attached" });
  const count = async (name: string): Promise<number> =>
    Number((await page.textContent(`[data-testid="count-${name}"]`))!.replace(/\D/g, ""));

  test("page_joinsAndShowsAReading_onceThoughItCameTwice", { timeout: 90_000 }, async () => {
    await start(ONE, [0, 0, 0]);
    await openPage();
    await state("connected");
    await expect.poll(() => boardPage.evaluate(() => boards.links())).toEqual([1, 1, 1]);
    await boardPage.evaluate(() => boards.reading("air/temperature", 21.5));
    await row("air/temperature", "21.5");
    await boardPage.evaluate(() => boards.reading("air/temperature", 22, 20));
    await row("air/temperature", "22");
    await expect.poll(() => count("received")).toBe(21);
    await expect.poll(() => count("duplicate")).toBe(21);
    expect(await page.isVisible('[data-testid="open-room"]')).toBe(true);
    await boardPage.evaluate(() => boards.report());
    await page.waitForSelector('[data-testid="mesh-map"][data-boards="3"]');
    expect(await page.locator('[data-testid="board-row"]').count()).toBe(3);
    expect(faults).toEqual([]);
  });

  test("page_rubbishFromABoard_isCountedAndTheRestGoesOn", { timeout: 90_000 }, async () => {
    await start(ONE, [0]);
    await openPage();
    await state("connected");
    await expect.poll(() => boardPage.evaluate(() => boards.links())).toEqual([1]);
    await boardPage.evaluate(async () => {
      await boards.reading("window", true);
      boards.rubbish();
      boards.message("telemetry", new TextEncoder().encode("no CBOR"));
      boards.message("mesh", new TextEncoder().encode("no JSON"));
      boards.forward("door", "<img src=x onerror=alert(1)>");
    });
    await row("door", "<img src=x onerror=alert(1)>");
    expect(await page.locator("#boards img").count()).toBe(0);
    await expect.poll(() => count("malformed")).toBe(5);
    await state("connected");
    expect(faults).toEqual([]);
  });

  test("page_roomOfSeveralCells_findsItsOwn", { timeout: 90_000 }, async () => {
    await start(THREE, [0, 1, 2]);
    await openPage();
    await state("connected");
    await boardPage.evaluate(() => boards.reading("air/temperature", 3));
    await row("air/temperature", "3");
    expect(await page.textContent("#figure-cells")).toBe("3");
    expect((await boardPage.evaluate(() => boards.links())).filter((n) => n === 1)).toHaveLength(1);
  });

  test("page_structureChanges_movesToItsNewCellWithoutAGap", { timeout: 90_000 }, async () => {
    await start(ONE, [0]);
    await openPage();
    await state("connected");
    const lost = page.waitForSelector('[data-testid="connection"][data-state="lost"]', { timeout: 60_000 });
    lost.catch(() => undefined);
    await boardPage.evaluate(() => boards.stream("air/temperature", 20));
    await expect.poll(() => count("received")).toBeGreaterThan(0);
    await boardPage.evaluate(([s, url]) => boards.grow(s as typeof ONE, url as string), [THREE, relay.url] as const);
    await expect.poll(() => page.textContent("#figure-cells")).toBe("3");
    const cell = Number(/group (\d+)/.exec((await page.textContent("#leaf"))!)![1]);
    const cells = await boardPage.evaluate(() => boards.cells());
    const expected = cells.map((c) => (c === cell ? 1 : 0));
    await expect.poll(() => boardPage.evaluate(() => boards.links())).toEqual(expected);
    const sent = await boardPage.evaluate(() => boards.endStream());
    await row("air/temperature", String(sent));
    expect(await count("received")).toBe(sent);
    expect(await Promise.race([lost.then(() => "lost"), Promise.resolve("never lost")])).toBe("never lost");
  });

  test("page_boardsGoneSilent_isLostWithinSeconds_andFindsThemAgain", { timeout: 90_000 }, async () => {
    const before = await start(ONE, [0, 0]);
    await openPage();
    await state("connected");
    await boardPage.evaluate(() => boards.mute());
    await state("lost");
    const after = await boardPage.evaluate(([s, url]) => boards.restart(s as typeof ONE, [0, 0], url as string), [ONE, relay.url] as const);
    expect(after).not.toEqual(before);
    await state("connected");
    await boardPage.evaluate(() => boards.reading("air/temperature", 4));
    await row("air/temperature", "4");
  });

  test("page_relayGone_keepsItsLinks", { timeout: 90_000 }, async () => {
    await start(ONE, [0]);
    await openPage();
    await state("connected");
    await relay.stop();
    await page.waitForSelector("#relays li.pending");
    await boardPage.evaluate(() => boards.reading("air/temperature", 5));
    await row("air/temperature", "5");
    await state("connected");
    await relay.resume();
    await page.waitForSelector("#relays li:not(.pending)", { timeout: 20_000 });
  });

  test("page_fromItsFragment_needsNoServer", { timeout: 90_000 }, async () => {
    await start(ONE, [0]);
    await page.goto(`${origin}/index.html#room=farm&relay=${encodeURIComponent(relay.url)}`);
    await state("connected");
    expect(await page.title()).toBe("farm · Cellmesh");
  });

  test("page_withoutConfiguration_saysHowToMendIt", { timeout: 90_000 }, async () => {
    await page.route("**/dashboard.json", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(`${origin}/index.html`);
    await page.waitForSelector("#problem:not([hidden])");
    expect(await page.textContent("#problem")).toMatch(/answered 404.*#room=NAME&relay=/);
  });

  test("client_sends_whatBoardsReceive", { timeout: 90_000 }, async () => {
    await start(ONE, [0]);
    await page.goto(`${origin}/test/fake/boards.html`);
    const sent = await page.evaluate(async (url) => {
      const room = await boards.join({ room: "farm", relays: [url] });
      await new Promise<void>((resolve) => room.onStateChange((s) => s.connection === "connected" && resolve()));
      const ok = room.channel("commands").send("hello board", { topic: "lamp/set" });
      room.leave();
      return ok;
    }, relay.url);
    expect(sent).toBe(true);
    await expect.poll(() => boardPage.evaluate(() => boards.received())).toEqual(["lamp/set: hello board"]);
    await expect.poll(() => boardPage.evaluate(() => boards.links())).toEqual([0]);
  });

  test("built_page_keepsToItsContentSecurityPolicy", { timeout: 90_000 }, async (context) => {
    const built = new URL("../target/classes/dashboard/", import.meta.url);
    if (!existsSync(built)) {
      context.skip();
    }
    await start(ONE, [0]);
    const server = await serve(built);
    // Not a secure context, as on a board in a LAN: http and a name that is not localhost.
    await page.goto(`http://board.test:${server.port}/#room=farm&relay=${encodeURIComponent(relay.url)}`);
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await state("connected");
    await boardPage.evaluate(() => boards.reading("air/temperature", 6));
    await row("air/temperature", "6");
    await page.click('[data-testid="sensor-row"] button');
    await page.waitForSelector(".uplot canvas");
    expect(faults).toEqual([]);
    await server.close();
  });
});

const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };

/** Serves the built page as the agent does: with its policy. */
async function serve(folder: URL): Promise<{ port: number; close(): Promise<void> }> {
  const server = createHttpServer((request, response) => {
    const path = request.url!.slice(1).split("?")[0] || "index.html";
    const file = new URL(path, folder);
    const type = TYPES[path.split(".").pop()!] ?? "text/plain";
    response.writeHead(existsSync(file) ? 200 : 404, { "content-type": type, "content-security-policy": POLICY });
    response.end(existsSync(file) ? readFileSync(file) : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
