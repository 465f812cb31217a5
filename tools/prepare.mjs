// Runs before anything is installed, so it uses nothing but Node's own modules.
import { spawnSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const oldestNode = [20, 19];

/** Tells whether Node of this version is new enough. */
export function nodeServes(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

/** Tells whether node_modules holds every package of the lockfile in its locked version. */
export function installed(root) {
  const locked = packagesOf(join(root, "package-lock.json"));
  const present = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (locked === undefined || present === undefined) return false;
  return Object.entries(locked).every(([path, { version, link, optional, devOptional }]) => {
    if (!path.includes("node_modules/")) return true;
    // An optional package is absent where it is for another platform.
    if (present[path] === undefined) return Boolean(optional || devOptional);
    return present[path].version === version && Boolean(present[path].link) === Boolean(link);
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function install(root) {
  console.error("installing the dependencies (npm ci) ...");
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  // The tools are development dependencies: a production setting of the user must not leave them out.
  const args = [...first, "ci", "--include=dev", "--no-audit", "--no-fund"];
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (error) console.error(`npm could not be started: ${error.message}`);
  return status ?? 1;
}

function main() {
  if (!nodeServes(process.versions.node)) {
    console.error(`Node ${oldestNode.join(".")} or newer is needed; this is ${process.versions.node}.`);
    return 1;
  }
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  return installed(root) ? 0 : install(root);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) process.exitCode = main();
