// Called by Maven: installs what is missing and builds what is out of date; else does nothing.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const [major] = process.versions.node.split(".").map(Number);
if (major < 18) {
  console.error(`Node.js ${process.versions.node} is too old: the dashboard needs 18 or newer (apt-get install nodejs npm).`);
  process.exit(1);
}

function run(...args) {
  const { status, error } = spawnSync("npm", args, { stdio: "inherit" });
  if (error) {
    console.error(`npm did not start: ${error.message}. Install it (apt-get install npm).`);
  }
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

function newest(path) {
  if (!existsSync(path)) {
    return 0;
  }
  const stat = statSync(path);
  const inside = stat.isDirectory() ? readdirSync(path).map((name) => newest(`${path}/${name}`)) : [];
  return Math.max(stat.mtimeMs, ...inside);
}

const installed = "node_modules/.package-lock.json";
if (newest(installed) < newest("package-lock.json")) {
  run("ci", "--no-audit", "--no-fund", "--prefer-offline");
}
const inputs = ["src", "public", "scripts", "index.html", "example.html", "package-lock.json", "package.json",
  "tsconfig.json", "vite.config.ts", "vite.library.config.ts"];
const outputs = ["target/classes/dashboard/index.html", "target/library/cellmesh.js"];
if (Math.min(...outputs.map(newest)) <= Math.max(...inputs.map(newest))) {
  run("run", "build");
}
