import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { ViteDevServer } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hasChromium, openBrowser } from "./pageBrowser";
import type { Mock } from "./visual/mockRoom";

declare const mock: Mock;

const DESKTOP = { width: 1_400, height: 900 };
const PHONE = { width: 390, height: 844 };

/** The page in a real browser around a room that is not there. */
describe.skipIf(!hasChromium)("the page as one sees, hears and presses it", () => {
  let vite: ViteDevServer;
  let origin: string;
  let browser: Browser;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    ({ vite, origin, browser } = await openBrowser());
  });
  afterAll(async () => {
    await browser?.close();
    await vite?.close();
  });
  afterEach(async () => {
    await page.context().close();
    expect(faults).toEqual([]);
  });

  async function open(query: string, options: BrowserContextOptions = { viewport: DESKTOP }): Promise<void> {
    faults = [];
    page = await (await browser.newContext(options)).newPage();
    page.on("pageerror", (e) => faults.push(String(e)));
    page.on("console", (m) => m.type() === "error" && !m.text().includes("404") && faults.push(m.text()));
    await page.goto(`${origin}/test/visual/mock.html?${query}`);
    await page.waitForFunction(() => "mock" in globalThis);
  }

  const text = async (selector: string): Promise<string> => (await page.textContent(selector)) ?? "";
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.closest("[data-sensor],[data-board]")?.getAttribute("data-sensor") ?? "");

  test("header_listAndMap_sayTheSame_inEveryFrame", { timeout: 60_000 }, async () => {
    await open("boards=3&cells=3&sensors=4&still");
    const frames = await page.evaluate(async () => {
      const number = (t: string | null | undefined): number => Number((t ?? "").replace(/[^\d]/g, ""));
      const read = (): number[][] => {
        const of = (id: string): string => document.getElementById(id)!.textContent!;
        const [sensors, listBoards] = of("list-summary").split(" of ").map(number);
        const [boards, fleetSilent] = of("fleet-summary").split(",").map(number);
        const map = document.getElementById("map")!;
        const mapText = of("map-summary");
        const silent = number(document.getElementById("note-boards")!.hidden ? "0" : of("note-boards"));
        return [
          [number(of("figure-boards")), listBoards!, boards!, number(map.getAttribute("data-boards"))],
          [number(of("figure-sensors")), sensors!],
          [silent, fleetSilent ?? 0, number(/([\d\s\u202f]+) silent/.exec(mapText)?.[1] ?? "0")],
          [number(of("figure-cells")), number(map.getAttribute("data-cells"))],
          [number(map.getAttribute("data-boards")), mapText.startsWith("No board") ? 0 : number(mapText.split(" in ")[0])],
        ];
      };
      const seen: number[][][] = [];
      let seed = 7;
      const any = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n;
      for (let step = 0; step < 300; step++) {
        const n = any(mock.boards.length);
        const what = any(7);
        if (what === 0 && mock.boards.length < 40) {
          mock.report(mock.join(`board-${mock.boards.length}`));
        } else if (what === 1 && step % 3 === 0) {
          mock.leaves(n);
        } else if (what < 4) {
          mock.report(n);
        } else {
          mock.reading(n, any(9), any(4) === 0);
        }
        if (step % 4 === 0) {
          await new Promise((done) => requestAnimationFrame(done));
          seen.push(read());
        }
      }
      return seen;
    });
    for (const [i, frame] of frames.entries()) {
      for (const numbers of frame) {
        expect(new Set(numbers).size, `frame ${i}: ${JSON.stringify(frame)}`).toBe(1);
      }
    }
    const last = frames.at(-1)!;
    expect([last[0]![0]! > 10, last[1]![0]! > 20, last[2]![0]! > 0]).toEqual([true, true, true]); // something did happen
  });

  test("list_ofThreeThousandSensors_holdsOnlyWhatIsOnTheScreen_andReachesTheLast", { timeout: 60_000 }, async () => {
    await open("boards=60&cells=5&sensors=50&rate=300");
    await page.selectOption("#shape", "flat");
    await expect.poll(() => text("#list-summary")).toMatch(/^3.000 sensors of 60 boards$/);
    await expect.poll(() => page.getAttribute("#readings-table", "aria-rowcount")).toBe("3001");
    expect(await page.locator('[data-testid="sensor-row"]').count()).toBeLessThan(80);
    await page.focus('[data-testid="sensor-row"] button');
    await page.keyboard.press("End");
    await expect.poll(focused).toBe("soil/moisture-47");
    await expect.poll(() => page.locator('[aria-rowindex="3001"] button').isVisible()).toBe(true);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.waitForSelector('[data-testid="sensor-row"].open .uplot canvas');
    await page.keyboard.press("Home");
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest("[aria-rowindex]")?.getAttribute("aria-rowindex"))).toBe("2");
    expect(await page.locator(".uplot").count()).toBe(0); // open still, but not in the document
  });

  test("list_sortsByEveryColumn_andSaysSo", { timeout: 60_000 }, async () => {
    await open("boards=6&cells=2&sensors=6");
    await page.selectOption("#shape", "flat");
    for (const key of ["board", "value", "unit", "age", "name"]) {
      const head = page.locator(`#readings-table [data-sort="${key}"]`);
      await head.click();
      expect(await head.locator("..").getAttribute("aria-sort")).toBe("ascending");
      expect(await page.locator('#readings-table [aria-sort="ascending"]').count()).toBe(1);
      await head.click();
      expect(await head.locator("..").getAttribute("aria-sort")).toBe("descending");
      expect(await page.inputValue("#sort")).toBe(key);
    }
    await page.click('#readings-table [data-sort="value"]');
    await page.hover('[data-testid="sensor-row"]'); // rows stand still under the pointer
    const values = await page.locator('[data-testid="sensor-row"]').evaluateAll((rows) => rows.map((r) => Number(r.querySelector(".number")!.textContent!.replace(/\u202f/g, "").replace("\u2212", "-"))));
    expect(values.length).toBeGreaterThan(10);
    expect(values[0]!).toBeLessThan(values.at(-1)!);
  });

  test("list_filter_saysHowManyOfHowMany", { timeout: 60_000 }, async () => {
    await open("boards=12&cells=3&sensors=5");
    await page.fill("#filter", "barn humidity");
    await expect.poll(() => text("#list-summary")).toBe("1 of 60 sensors of 12 boards");
    await page.fill("#filter", "nothing like it");
    await expect.poll(() => text("#nothing")).toContain("nothing like it");
  });

  test("keptValue_showsItsAge_andIsNoReadingOfNow", { timeout: 60_000 }, async () => {
    await open("boards=1&cells=1&sensors=3&still");
    await page.evaluate(() => {
      mock.report(0);
      mock.reading(0, 0, true);
    });
    await expect.poll(() => text('[data-testid="sensor-row"] .age')).toBe("3 h ago");
    expect(await text("#figure-rate")).toBe("0");
    await page.click('[data-testid="sensor-row"] button');
    await expect.poll(() => text(".detail .quiet")).toContain("This value was kept by the board");
  });

  test("boards_thatAreGone_stayUntilDismissed_alsoAcrossALoad", { timeout: 60_000 }, async () => {
    await open("boards=12&cells=3&sensors=5&ill");
    await page.click("#tab-boards");
    const roof = page.locator('[data-testid="fleet-row"][data-board="roof"]');
    await expect.poll(() => roof.getAttribute("data-status")).toBe("silent");
    expect(await roof.textContent()).toMatch(/Silent since .* \(4 min\): it said goodbye/);
    expect(await page.locator('[data-testid="fleet-row"][data-board="office"]').textContent()).toContain("ailing: soil/moisture, light");
    await roof.locator(".name").click();
    expect(await roof.textContent()).toMatch(/npub1[a-z0-9]{58}/);
    await roof.locator(".dismiss").click();
    await expect.poll(() => text("#fleet-summary")).toBe("11 boards");
    await page.goto(`${origin}/test/visual/mock.html?boards=1&cells=1&still`);
    await expect.poll(() => text("#fleet-summary")).toBe("11 boards"); // those known from before, roof not among them
    await page.click("#tab-boards");
    await expect.poll(() => page.locator('[data-testid="fleet-row"]').count()).toBe(11);
    expect(await roof.count()).toBe(0);
  });

  test("map_isWalkedWithTheKeyboard_andSaidInWords", { timeout: 60_000 }, async () => {
    await open("boards=12&cells=3&sensors=1&ill");
    await page.waitForSelector("#map .dot");
    expect(await page.locator('#map [tabindex="0"]').count()).toBe(1);
    await page.focus('#map [tabindex="0"]');
    expect(await text("#map-tip")).toMatch(/^group 0.*: 6 boards, 1 silent/);
    await page.keyboard.press("ArrowRight");
    expect(await text("#map-tip")).toMatch(/^barn, group 0, health/);
    await page.keyboard.press("PageDown");
    expect(await text("#map-tip")).toMatch(/^group 1: 2 boards/);
    expect(await page.locator("#map .bridges .lit").count()).toBe(2);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.inputValue("#filter")).toBe("group:1");
    await page.click("#map-words summary");
    await expect.poll(() => text("#map-list")).toMatch(/Link between group 0 and group 2, up, carried by \w+/);
  });

  test("alone_saysSinceWhen_andNeverJoined", { timeout: 60_000 }, async () => {
    await open("alone");
    expect(await text("#connection-text")).toBe("Looking for boards…");
    await page.waitForSelector("#alone:not([hidden])", { timeout: 30_000 });
    expect(await text("#connection-text")).toMatch(/^Alone: nobody found since \d\d:\d\d$/);
    expect(await page.textContent("body")).not.toContain("Joined");
  });

  for (const scheme of ["light", "dark"] as const) {
    for (const [name, viewport] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
      test(`page_onA_${name}_${scheme}_isReadableAndReachable`, { timeout: 90_000 }, async () => {
        const phone = viewport === PHONE;
        await open("boards=12&cells=3&sensors=5&ill&open", { viewport, colorScheme: scheme, hasTouch: phone, isMobile: phone, reducedMotion: "reduce" });
        await page.waitForSelector('[data-testid="sensor-row"]');
        await page.addScriptTag({ content: axe.source });
        const views = phone ? ["readings", "boards", "map", "connection"] : ["readings", "boards"];
        for (const view of views) {
          await page.click(`#tab-${view}`);
          await page.evaluate(() => scrollTo(0, 0));
          const opener = view === "readings" ? '[data-testid="sensor-row"] .name' : view === "boards" ? '[data-testid="fleet-row"] .name' : "";
          if (opener !== "") {
            await page.click(opener);
          }
          const problems = await page.evaluate(async () => {
            const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"] });
            return violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary?.slice(0, 200)}`));
          });
          expect(problems, view).toEqual([]);
          if (phone) {
            const small = await page.evaluate(() =>
              [...document.querySelectorAll<HTMLElement>("button, a, input, select, summary")]
                .filter((e) => e.checkVisibility() && !e.classList.contains("skip"))
                .map((e) => ({ e, row: e.closest<HTMLElement>(".sensor-row, .board-row, .fleet-line") ?? e }))
                .filter(({ e, row }) => Math.min(e.classList.contains("name") ? row.offsetHeight : e.offsetHeight, e.classList.contains("name") ? row.offsetWidth : e.offsetWidth) < 44)
                .map(({ e }) => `${e.tagName} ${e.id || e.className} ${e.offsetWidth}x${e.offsetHeight} ${e.textContent?.slice(0, 30)}`),
            );
            expect(small, view).toEqual([]);
            expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBeLessThanOrEqual(PHONE.width);
          }
        }
        const moving = await page.evaluate(() => document.getAnimations().length);
        expect(moving).toBe(0);
        await page.keyboard.press("Tab");
        const outline = await page.evaluate(() => parseFloat(getComputedStyle(document.activeElement!).outlineWidth));
        expect(outline).toBeGreaterThanOrEqual(2);
      });
    }
  }
});
