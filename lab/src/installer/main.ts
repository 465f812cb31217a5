import { mkdirSync } from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { readConfig, writeConfig } from "./config-file";
import { InstallerError } from "./failure";
import { install } from "./install";
import { Passphrase } from "./passphrase";

const usage = `A stand-in for the Palette CLI, for use with palette-maas-lab

  version                         print the version
  pcg install -f FILE             install a gateway as FILE says
  pcg install -o --name NAME      write FILE, or ~/.palette/pcg/pcg-<time>/pcg.yaml, and install nothing
    -f, --config-file FILE
    -o, --config-only             the answers of the wizard come from PALETTE_ENDPOINT, PALETTE_API_KEY,
                                  MAAS_API_URL and MAAS_API_KEY
    -k, --encryption-passphrase   or PALETTE_ENCRYPTION_PASSWORD
    --name NAME, --domain DOMAIN (maas), --size N (1)
  --as-version V                  be the CLI of another version
`;

const options = {
  "config-file": { type: "string", short: "f" },
  "config-only": { type: "boolean", short: "o" },
  "encryption-passphrase": { type: "string", short: "k" },
  name: { type: "string" },
  domain: { type: "string" },
  size: { type: "string" },
  "as-version": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = ReturnType<typeof parse>["values"];

const parse = (args: string[]) => parseArgs({ args, options, allowPositionals: true });

/** Runs one command; fails with the line that the person should see. */
export async function run(args: string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const { values, positionals } = parse(args);
  const version = values["as-version"] ?? "4.8.3";
  const command = positionals.join(" ");
  if (values.help) return say(usage.trimEnd());
  if (command === "version") return say(`Palette CLI version: ${version}`);
  if (command !== "pcg install") throw new InstallerError(`unknown command "${command}" for "palette"`);
  const passphrase = new Passphrase(values["encryption-passphrase"] ?? environment.PALETTE_ENCRYPTION_PASSWORD);
  if (values["config-only"]) return writeAnswers(values, environment, passphrase, version);
  const file = values["config-file"];
  if (file === undefined) throw new InstallerError("the stand-in has no wizard: --config-file is required");
  await install(readConfig(file, passphrase, version), { environment, version, say });
}

function writeAnswers(values: Values, environment: NodeJS.ProcessEnv, passphrase: Passphrase, version: string): void {
  const answered = (name: string): string => {
    const value = environment[name];
    if (!value) throw new InstallerError(`the stand-in has no wizard: set ${name}`);
    return value;
  };
  const file = values["config-file"] ?? path.join(newFolder(answered("HOME")), "pcg.yaml");
  const answers = {
    version,
    name: values.name ?? "gateway",
    paletteEndpoint: answered("PALETTE_ENDPOINT"),
    paletteApiKey: answered("PALETTE_API_KEY"),
    maasEndpoint: answered("MAAS_API_URL"),
    maasApiKey: answered("MAAS_API_KEY"),
    domain: values.domain ?? "maas",
    size: Number(values.size ?? "1"),
    shareWithProjects: true,
  };
  writeConfig(file, answers, passphrase);
  say(`==== Create PCG reference config ====\n==== PCG config saved ====\nLocation: ${file}`);
}

function newFolder(home: string): string {
  const moment = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = path.join(home, ".palette", "pcg", `pcg-${moment}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

run(process.argv.slice(2), process.env).catch((error: unknown) => {
  process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
