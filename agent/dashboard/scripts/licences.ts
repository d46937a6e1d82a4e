import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** Writes the licences of every package that went into the bundle; a missing one stops the build. */
export function licences(fileName: string): Plugin {
  return {
    name: "third-party-licences",
    generateBundle(_, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        const ids = chunk.type === "chunk" ? chunk.moduleIds : [];
        for (const id of [...ids, ...this.getModuleIds()]) {
          const found = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id);
          if (found !== null) {
            folders.add(found[1]!);
          }
        }
      }
      const used = [...folders].filter((f) => !/\/(vite|rollup)$/.test(f)).sort();
      this.emitFile({ type: "asset", fileName, source: used.map(licence).join(`\n${"=".repeat(78)}\n\n`) });
    },
  };
}

function licence(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((f) => /^licen[cs]e/i.test(f));
  if (file === undefined || !existsSync(join(folder, file))) {
    throw new Error(`${name} ${version} has no licence file; add its text before shipping it.`);
  }
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}
