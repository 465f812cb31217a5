import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { fetchPackage, inflate, inflateArchive, type Pinned } from "./chromium/unpack";
import { userCache } from "./go-programs/cache";
import { withLock } from "./go-programs/lock";
import { type Progress, stderrProgress } from "./go-programs/progress";

/** The last of its kind that is told to run with every Node.js of ours. */
const PACKAGE: Pinned = {
  name: "@sparticuz/chromium",
  version: "138.0.2",
  integrity: "sha512-vs5qUiK6kFCzLCxZ2buWONcB6jdF3VWdYp6kH1tt56tZ78p51dMAxfWsfk9P62z/jAeqbVg4V6Rb3Ic4aAeOKQ==",
};

/** A browser to start, and what it needs in its environment. */
export interface Chromium {
  executable: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Chromium for tests: the one that `CHROME_PATH` names, else one from the package registry, kept once per user. Where there is none
 * for this machine, the reason.
 */
export async function chromium(
  env: NodeJS.ProcessEnv = process.env,
  progress: Progress = stderrProgress(),
): Promise<Chromium | { reason: string }> {
  if (env.CHROME_PATH) return { executable: env.CHROME_PATH, env };
  if (process.platform !== "linux" || process.arch !== "x64")
    return { reason: `there is no Chromium on the package registry for ${process.platform} on ${process.arch}` };
  try {
    const folder = await cached(path.join(userCache(env), "pulumi-palette-maas"), progress);
    return { executable: path.join(folder, "chromium"), env: environmentIn(folder, env) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** With a font and libraries of its own behind those of the machine, which may have none. */
const environmentIn = (folder: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  FONTCONFIG_FILE: path.join(folder, "fonts.conf"),
  LD_LIBRARY_PATH: [env.LD_LIBRARY_PATH, path.join(folder, "al2023", "lib")].filter(Boolean).join(":"),
});

async function cached(cache: string, progress: Progress): Promise<string> {
  const folder = path.join(cache, `chromium-${PACKAGE.version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const waiting = (milliseconds: number) =>
    progress.tick("waiting for another process that fetches Chromium", milliseconds);
  await withLock(`${folder}.lock`, waiting, async () => {
    if (!existsSync(folder)) await make(folder, cache, progress);
  });
  return folder;
}

/** The folder appears by a rename when it is complete. */
async function make(folder: string, cache: string, progress: Progress): Promise<void> {
  progress.say(`fetching Chromium ${PACKAGE.version} from the package registry, once per user`);
  const half = mkdtempSync(path.join(cache, "fetching-"));
  try {
    await fetchPackage(PACKAGE, half);
    const whole = path.join(half, "whole");
    mkdirSync(whole);
    const part = (name: string): string => path.join(half, "package", "bin", name);
    await inflate(part("chromium.br"), path.join(whole, "chromium"));
    for (const name of ["al2023", "fonts"]) await inflateArchive(part(`${name}.tar.br`), path.join(whole, name));
    writeFileSync(path.join(whole, "fonts.conf"), fontsConfiguration(folder));
    renameSync(whole, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

// Its own font first, so that a page has the same measures everywhere; the machine's for the signs which that lacks.
const fontsConfiguration = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path.join(folder, "fonts", "fonts")}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${path.join(folder, "fonts-cache")}</cachedir>
  <alias binding="strong"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;
