import { defineConfig } from "vitest/config";
import { licences } from "./scripts/licences";

/** The page. Test-only entries live in test/ and are not among the inputs, so they never ship. */
export default defineConfig({
  base: "./",
  plugins: [licences("third-party-licences.txt")],
  publicDir: "public",
  build: {
    outDir: "target/classes/dashboard",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    rollupOptions: { input: ["index.html", "example.html"] },
  },
  server: { host: "127.0.0.1" },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 20_000,
    hookTimeout: 40_000,
  },
});
