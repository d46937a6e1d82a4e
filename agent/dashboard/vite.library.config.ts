import { defineConfig } from "vite";

/** The client library alone, for programs and other pages. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "target/library",
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: "src/client/index.ts", formats: ["es"], fileName: "cellmesh" },
  },
});
