import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const SOURCES = fileURLToPath(new URL("../src", import.meta.url));

/** Of each module the modules of this folder that it imports, types included. */
type Imports = ReadonlyMap<string, readonly string[]>;

function importsUnder(folder: string): Imports {
  const files = ts.sys.readDirectory(folder, [".ts"]).map((file) => relative(folder, file));
  return new Map(files.map((file) => [file, importsOf(folder, file)]));
}

function importsOf(folder: string, file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), "utf8"));
  const ours = importedFiles.map((i) => i.fileName).filter((name) => name.startsWith(".") && !name.endsWith(".css"));
  return ours.map((name) => {
    const path = join(folder, dirname(file), name);
    const found = [`${path}.ts`, join(path, "index.ts")].find((f) => existsSync(f));
    expect(found, `${file} imports ${name}`).toBeDefined();
    return relative(folder, found!);
  });
}

/** A way from a module back to itself; undefined if there is none. */
function circle(imports: Imports): string[] | undefined {
  const done = new Set<string>();
  const visit = (at: string, way: string[]): string[] | undefined => {
    if (way.includes(at)) {
      return [...way.slice(way.indexOf(at)), at];
    }
    if (done.has(at)) {
      return undefined;
    }
    const found = (imports.get(at) ?? []).map((next) => visit(next, [...way, at])).find((c) => c !== undefined);
    done.add(at);
    return found;
  };
  return [...imports.keys()].map((at) => visit(at, [])).find((c) => c !== undefined);
}

test("imports_runInNoCircle", () => {
  const imports = importsUnder(SOURCES);
  expect(imports.size).toBeGreaterThan(40);
  expect(imports.get("client/index.ts")).toContain("client/room.ts");
  expect(circle(imports)).toBeUndefined();
});

test("imports_circle_isFound", () => {
  expect(circle(new Map([["a", ["b"]], ["b", ["c", "d"]], ["c", []], ["d", ["c", "b"]]]))).toEqual(["b", "d", "b"]);
  expect(circle(new Map([["a", ["b", "c"]], ["b", ["c"]], ["c", []]]))).toBeUndefined();
});

test("library_knowsNothingOfThePage", () => {
  for (const [file, imports] of importsUnder(join(SOURCES, "client"))) {
    expect(imports.filter((i) => i.startsWith("..")), file).toEqual([]);
  }
});

test("exports_areDocumented", () => {
  const undocumented = ts.sys.readDirectory(SOURCES, [".ts"]).flatMap((file) => {
    const lines = readFileSync(file, "utf8").split("\n");
    const bare = lines.filter((line, i) => /^export (?![{*]|type \{)/.test(line) && !lines[i - 1]?.endsWith("*/"));
    return bare.map((line) => `${relative(SOURCES, file)}: ${line}`);
  });
  expect(undocumented).toEqual([]);
});
