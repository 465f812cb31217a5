import { type Lab, startLab } from "palette-maas-lab";
import { fleetCheckpoint, idleCheckpoint } from "./checkpoint";
import { median } from "./figures";
import { soundRack } from "./fleet";
import { ROLES } from "./processes";
import { fleetProgram, IDLE_PROGRAM, POOLS, resourcesOf } from "./programs";
import type { Results } from "./results";
import { BenchStack, type Took } from "./stack";

const KINDS = ["dynamic", "plugin", "idle"] as const;

type Kind = (typeof KINDS)[number];

/** How many resources, and how often their preview is run. */
export interface Size {
  resources: number;
  runs: number;
}

/** A stack, and the checkpoint of it with so many resources. */
interface Side {
  stack: BenchStack;
  checkpoint(resources: number): unknown;
  lab: Lab | undefined;
}

type Measured = ReadonlyMap<number, Record<Kind, Took[]>>;

/** Previews without changes beside those of as many resources that do nothing, in turns, so that all meet the same machine. */
export async function previews(results: Results, sizes: readonly Size[]): Promise<void> {
  const sides = { dynamic: await fleet("dynamic"), plugin: await fleet("plugin"), idle: await idle() };
  try {
    const measured = new Map<number, Record<Kind, Took[]>>();
    for (const { resources, runs } of sizes) measured.set(resources, await inTurns(sides, resources, runs));
    tell(results, measured);
    for (const kind of ["dynamic", "plugin"] as const) {
      const asked = sides[kind].lab?.requests.filter(({ byGateway }) => !byGateway).length ?? 0;
      results.line(`Requests in all previews of the ${kind} front: ${asked}.`);
    }
  } finally {
    for (const { stack, lab } of Object.values(sides)) {
      stack.remove();
      await lab?.stop();
    }
  }
}

const HEAD = [
  "resources",
  "",
  "CPU, s",
  "times idle",
  "program",
  "server",
  "engine",
  "wall, s",
  "MB: program, server, engine",
];

function tell(results: Results, measured: Measured): void {
  const rows = [...measured].flatMap(([size, took]) => KINDS.map((kind) => rowOf(size, kind, took)));
  results.table("A preview without changes, beside as many resources that do nothing", HEAD, rows);
  const sizes = [...measured.keys()];
  const steps = sizes.slice(1).map((size, i): [number, number] => [sizes[i] ?? size, size]);
  if (steps.length === 0) return;
  results.table(
    "How its CPU grows (1.0: as the number of resources does)",
    ["", ...steps.map(([from, to]) => `${from} to ${to}`)],
    KINDS.map((kind) => [kind, ...steps.map(([from, to]) => growth(measured, kind, from, to))]),
  );
}

async function fleet(front: "dynamic" | "plugin"): Promise<Side> {
  const lab = await startLab({ speed: 600, rack: soundRack(40) });
  const env = { ...lab.env, PALETTE_MAAS_TIME_SCALE: "600" };
  const stack = await BenchStack.make(`bench-${front}`, fleetProgram(front), env);
  await stack.run(resourcesOf(1, POOLS), "up --yes --skip-preview");
  const checkpoint = fleetCheckpoint(await stack.exported());
  lab.clearRequests();
  return { stack, checkpoint, lab };
}

async function idle(): Promise<Side> {
  const stack = await BenchStack.make("bench-idle", IDLE_PROGRAM, {});
  await stack.run(2, "up --yes --skip-preview");
  return { stack, checkpoint: idleCheckpoint(await stack.exported()), lab: undefined };
}

async function inTurns(sides: Record<Kind, Side>, size: number, runs: number): Promise<Record<Kind, Took[]>> {
  const took: Record<Kind, Took[]> = { dynamic: [], plugin: [], idle: [] };
  for (const kind of KINDS) await sides[kind].stack.imported(sides[kind].checkpoint(size));
  for (let run = 0; run < runs; run++) {
    for (const kind of KINDS)
      took[kind].push(await sides[kind].stack.run(size, "preview --expect-no-changes --parallel 16"));
  }
  return took;
}

function growth(measured: Measured, kind: Kind, from: number, to: number): string {
  const cpuOf = (size: number): number => median((measured.get(size)?.[kind] ?? []).map(({ cpu }) => cpu));
  return (Math.log(cpuOf(to) / cpuOf(from)) / Math.log(to / from)).toFixed(2);
}

function rowOf(size: number, kind: Kind, took: Record<Kind, Took[]>): string[] {
  const own = took[kind];
  // Of pairs of runs, which met the same machine.
  const ratio = median(own.map(({ cpu }, run) => cpu / (took.idle[run]?.cpu ?? Number.NaN)));
  const parts = ROLES.map((role) => median(own.map(({ by }) => by[role].cpu)).toFixed(2));
  const memory = ROLES.map((role) => String(median(own.map(({ by }) => by[role].megabytes)))).join(", ");
  const middle = (of: (one: Took) => number): string => median(own.map(of)).toFixed(2);
  return [String(size), kind, middle(({ cpu }) => cpu), ratio.toFixed(2), ...parts, middle(({ wall }) => wall), memory];
}
