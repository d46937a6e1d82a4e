import { defineConfig } from "vite";
import { licences } from "./scripts/licences";

/** The client library alone, for programs and other pages. */
export default defineConfig({
  publicDir: false,
  plugins: [licences("third-party-licences.txt")],
  build: {
    outDir: "target/library",
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: "src/client/index.ts", formats: ["es"], fileName: "cellmesh" },
  },
});
