import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

/** A package of the registry, to the byte. */
export interface Pinned {
  name: string;
  version: string;
  /** As the registry and lockfiles have it. */
  integrity: string;
}

/** Fetches a package from whichever registry npm is configured for into `folder`; fails where it is not the pinned one. */
export async function fetchPackage({ name, version, integrity }: Pinned, folder: string): Promise<void> {
  const args = ["pack", `${name}@${version}`, "--ignore-scripts", "--silent", "--pack-destination", folder];
  await run("npm", args, folder);
  const archive = path.join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  const digest = createHash("sha512")
    .update(await readFile(archive))
    .digest("base64");
  if (`sha512-${digest}` !== integrity) throw new Error(`${name} ${version} is not the package that was pinned`);
  await run("tar", ["-xzf", archive, "-C", folder], folder);
}

/** A compressed file to a file that can be run. */
export async function inflate(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to, { mode: 0o755 }));
}

/** A compressed archive to a folder. */
export async function inflateArchive(from: string, to: string): Promise<void> {
  mkdirSync(to, { recursive: true });
  await inflate(from, `${to}.tar`);
  await run("tar", ["-xf", `${to}.tar`, "-C", to], to);
}

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
    let told = "";
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      told = (told + part).slice(-2_000);
    });
    child.on("error", (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args[0]} ended with exit code ${code}: ${told.trim()}`));
    });
  });
}
