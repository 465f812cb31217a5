import { readFileSync, writeFileSync } from "node:fs";
import { InstallerError } from "./failure";
import type { Passphrase } from "./passphrase";

/** What the wizard asks for. Secrets are in clear here, and sealed in the file. */
export interface Answers {
  /** Version of the program that wrote the file. */
  version: string;
  name: string;
  paletteEndpoint: string;
  paletteApiKey: string;
  maasEndpoint: string;
  maasApiKey: string;
  domain: string;
  size: number;
  shareWithProjects: boolean;
}

const SECRET = new Set<string>(["paletteApiKey", "maasApiKey"]);

export function writeConfig(file: string, answers: Answers, passphrase: Passphrase): void {
  const lines = Object.entries(answers).map(([key, value]) => {
    const told = SECRET.has(key) ? passphrase.seal(String(value)) : value;
    return `${key}: ${JSON.stringify(told)}\n`;
  });
  writeFileSync(file, lines.join(""), { mode: 0o600 });
}

/** The answers in a file that `writeConfig` wrote; fails as the Palette CLI does where they are not to be had. */
export function readConfig(file: string, passphrase: Passphrase, version: string): Answers {
  const read = new Map<string, unknown>();
  for (const line of textOf(file).split("\n")) {
    const [, key, value] = /^(\w+): (.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) read.set(key, parsed(value));
  }
  const text = (key: string): string => {
    const value = read.get(key);
    if (typeof value !== "string" || value === "") throw new InstallerError(`invalid configuration file: no ${key}`);
    return value;
  };
  demandCompatible(text("version"), version);
  return {
    version: text("version"),
    name: text("name"),
    paletteEndpoint: text("paletteEndpoint"),
    paletteApiKey: passphrase.open(text("paletteApiKey")),
    maasEndpoint: text("maasEndpoint"),
    maasApiKey: passphrase.open(text("maasApiKey")),
    domain: text("domain"),
    size: Number(read.get("size")),
    shareWithProjects: read.get("shareWithProjects") === true,
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new InstallerError(`failed to read configuration file ${file}`);
  }
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new InstallerError("invalid configuration file: not a document of this program");
  }
}

// Since 4.7.2 credentials are secured in another way: files of before must be written anew.
const isNew = (version: string): boolean => {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return major > 4 || (major === 4 && (minor > 7 || (minor === 7 && patch >= 2)));
};

function demandCompatible(written: string, version: string): void {
  if (isNew(written) === isNew(version)) return;
  throw new InstallerError(
    `passwords set using Palette CLI version ${written} are not compatible with Palette CLI version ${version}: run with --update-passwords`,
  );
}
