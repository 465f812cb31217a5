#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startLab } from "./lab";
import type { LabOptions } from "./lab-types";
import type { PaletteVersion } from "./palette/state/world";
import { loadRack, RackError } from "./rack/rack";

const usage = `palette-maas-lab: a MAAS, a Palette and a gateway on loopback

  --port N             port of Palette (0: any free one; default 0)
  --maas-port N        port of MAAS (0: any free one; default 0)
  --rack FILE          the machines, as JSON; without it a seeded rack of 36
  --speed N            seconds of lab time per second (default 1)
  --auto-install       apply the manifests of every gateway that is registered
  --palette-version V  4.6, 4.7, 4.8 (default) or 4.10: which fields Palette knows
  --self-hosted        Palette with a System Private Gateway
  --may-reinstall      every change that "may" reinstall machines does
  --rate-limits        Palette's documented limits: what goes beyond them is answered 429
  --past-deployments N deployments of every server, one a week, that MAAS tells of from before (default 0)
  --tls                HTTPS, with certificates of an authority made anew: PALETTE_CA_CERT
  --seed N             another seed, other ids and durations (default 1)
  --version            the release
  --help               this text

It prints the environment to use, works until SIGINT or SIGTERM, and shows itself at PALETTE_ENDPOINT in a browser: a page
that updates itself, on which one plays the operator of MAAS. For programs there are GET /lab/world (JSON) and
GET /lab/rack (text; ?colour for a terminal), without a key.
`;

/** Wrong arguments: one sentence for the person who typed them. */
class UsageError extends Error {}

const versions: PaletteVersion[] = ["4.6", "4.7", "4.8", "4.10"];

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string" },
        "maas-port": { type: "string" },
        rack: { type: "string" },
        speed: { type: "string" },
        "auto-install": { type: "boolean" },
        "palette-version": { type: "string" },
        "self-hosted": { type: "boolean" },
        "may-reinstall": { type: "boolean" },
        "rate-limits": { type: "boolean" },
        "past-deployments": { type: "string" },
        tls: { type: "boolean" },
        seed: { type: "string" },
        version: { type: "boolean", short: "v" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function readOptions(values: ReturnType<typeof parse>): Promise<LabOptions> {
  const version = versions.find((known) => known === (values["palette-version"] ?? "4.8"));
  if (!version) throw new UsageError(`--palette-version must be one of ${versions.join(", ")}`);
  return {
    port: whole("port", values.port, [0, 65_535], 0),
    maasPort: whole("maas-port", values["maas-port"], [0, 65_535], 0),
    speed: positive("speed", values.speed ?? "1"),
    seed: whole("seed", values.seed, [0, Number.MAX_SAFE_INTEGER], 1),
    autoInstall: values["auto-install"] ?? false,
    selfHosted: values["self-hosted"] ?? false,
    mayReinstall: values["may-reinstall"] ?? false,
    rateLimits: values["rate-limits"] ?? false,
    pastDeployments: whole("past-deployments", values["past-deployments"], [0, 1000], 0),
    tls: values.tls ?? false,
    paletteVersion: version,
    ...(values.rack === undefined ? {} : { rack: await loadRack(values.rack) }),
  };
}

type Bounds = readonly [least: number, most: number];

function whole(name: string, given: string | undefined, [least, most]: Bounds, otherwise: number): number {
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value < least || value > most)
    throw new UsageError(`--${name} must be a whole number from ${least} to ${most}, got '${given}'`);
  return value;
}

function positive(name: string, given: string): number {
  const value = Number(given);
  if (!(value > 0 && Number.isFinite(value)))
    throw new UsageError(`--${name} must be a number greater than 0, got '${given}'`);
  return value;
}

/** One word of a POSIX shell, whatever is in it. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function releaseOf(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(require.resolve("palette-maas-lab/package.json"), "utf8"),
  );
  return version;
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}

async function run(args: string[]): Promise<void> {
  const values = parse(args);
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (values.version) {
    process.stdout.write(`${releaseOf()}\n`);
    return;
  }
  const stopped = stopSignal();
  const lab = await startLab(await readOptions(values));
  for (const [name, value] of Object.entries(lab.env)) process.stdout.write(`export ${name}=${quoted(value)}\n`);
  await stopped;
  await lab.stop();
}

run(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = error instanceof UsageError || error instanceof RackError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`palette-maas-lab: ${message}\n${isUsage ? "Try palette-maas-lab --help\n" : ""}`);
  process.exitCode = isUsage ? 2 : 1;
});
