// How smooth the page is: npm run bench [-- BOARDS SENSORS READINGS_PER_SECOND SLOWDOWN].
// A room that is not there, in a real browser, while somebody scrolls; frame times and long tasks.
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { createServer } from "vite";

const [boards = 60, sensors = 50, rate = 300, slowdown = 1] = process.argv.slice(2).map(Number);
const WARM_UP_MILLIS = 4_000;
const MEASURE_MILLIS = 12_000;
const SCROLLED_PIXELS = 40;

const root = fileURLToPath(new URL("..", import.meta.url));
const server = { port: 0, host: "127.0.0.1", hmr: false };
const vite = await createServer({ root, server, optimizeDeps: { noDiscovery: true }, logLevel: "error" });
await vite.listen();
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const cells = Math.max(1, Math.round(boards / 25));
console.log(`${boards * sensors} sensors on ${boards} boards in ${cells} cells, ${rate} readings/s, CPU slowed ${slowdown} times`);
console.log("list, sorted by".padEnd(24), "frames/s   p50 ms   p95 ms   max ms   tasks > 50 ms   nodes");

async function measure(shape, sort) {
  const page = await browser.newPage({ viewport: { width: 1_400, height: 900 } });
  const port = vite.httpServer.address().port;
  await page.goto(`http://127.0.0.1:${port}/test/visual/mock.html?boards=${boards}&sensors=${sensors}&cells=${cells}&rate=${rate}`);
  await page.waitForFunction("globalThis.mock !== undefined");
  await page.selectOption("#shape", shape);
  await page.selectOption("#sort", sort);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  await page.waitForTimeout(WARM_UP_MILLIS);
  const result = await page.evaluate(
    ([millis, pixels]) =>
      new Promise((done) => {
        const frames = [];
        const tasks = [];
        new PerformanceObserver((l) => l.getEntries().forEach((e) => tasks.push(e.duration))).observe({ type: "longtask" });
        const began = performance.now();
        let [last, step] = [began, pixels];
        const frame = (at) => {
          frames.push(at - last);
          last = at;
          if (scrollY + innerHeight >= document.documentElement.scrollHeight || (step < 0 && scrollY === 0)) {
            step = -step;
          }
          scrollBy({ top: step, behavior: "instant" });
          const nodes = document.querySelectorAll("*").length;
          at - began < millis ? requestAnimationFrame(frame) : done({ frames: frames.slice(1), tasks, nodes });
        };
        requestAnimationFrame(frame);
      }),
    [MEASURE_MILLIS, SCROLLED_PIXELS],
  );
  const sorted = result.frames.sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))].toFixed(1).padStart(8);
  const longest = Math.max(0, ...result.tasks).toFixed(0);
  const perSecond = ((sorted.length * 1_000) / MEASURE_MILLIS).toFixed(1).padStart(8);
  const long = `${result.tasks.length} (longest ${longest})`.padStart(16);
  console.log(`${shape}, ${sort}`.padEnd(24), perSecond, at(0.5), at(0.95), at(1), long, String(result.nodes).padStart(7));
  await page.close();
}

await measure("boards", "name");
await measure("flat", "name");
await measure("flat", "age");
await browser.close();
await vite.close();
