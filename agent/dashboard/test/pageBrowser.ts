import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";

/** Where Debian has it, or as the environment says. */
export const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
/** Browser tests are left out without. */
export const hasChromium = existsSync(CHROMIUM);

/** Serves the sources, and starts a browser to look at them. */
export async function openBrowser(): Promise<{ origin: string; browser: Browser; vite: ViteDevServer }> {
  const vite = await createServer({ server: { port: 0, host: "127.0.0.1", hmr: false }, optimizeDeps: { noDiscovery: true }, logLevel: "error" });
  await vite.listen();
  const origin = `http://127.0.0.1:${(vite.httpServer!.address() as { port: number }).port}`;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
  return { origin, browser, vite };
}
