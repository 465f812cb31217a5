import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { median, report } from "./figures";

const RESOURCES = 300;
const RUNS = 5;

/**
 * Programs without an engine, in a process of their own: they print the CPU seconds that their resources cost. Pulumi's host
 * of Node programs maps stack traces by source maps, and so do these.
 */
const program = (construct: string): string => `
  require(require.resolve("source-map-support/register", { paths: [require.resolve("@pulumi/pulumi")] }));
  const pulumi = require("@pulumi/pulumi");
  const { Cluster } = require("./dist/sdk");
  pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) });
  const args = { cloudAccountId: "a", domain: "maas", controlPlane: { instance: { minCpu: 4, minMemoryMb: 8192 } } };
  const members = Object.keys(require("./schema.json").resources["palette-maas:index:Cluster"].properties);
  const bare = { ...Object.fromEntries(members.map((name) => [name, undefined])), ...args };
  const begin = process.cpuUsage();
  const made = Array.from({ length: ${RESOURCES} }, (_, i) => ${construct});
  pulumi.all(made.map(({ id }) => id)).apply(() => {
    const { user, system } = process.cpuUsage(begin);
    console.log((user + system) / 1e6);
  });`;

const OURS = 'new Cluster("c" + i, args)';
/** The same members, registered as Pulumi's own base class does it. */
const BARE = 'new pulumi.CustomResource("bench:index:Bare", "c" + i, bare)';

function cpuSeconds(construct: string): number {
  const root = path.join(__dirname, "..");
  const child = spawnSync(process.execPath, ["--eval", program(construct)], { cwd: root, encoding: "utf8" });
  if (child.status !== 0) throw new Error(child.stderr);
  return Number(child.stdout);
}

/** What constructing resources of the classes costs a program, beside resources of Pulumi's base class with the same members. */
export function construction(): void {
  const runs = Array.from({ length: RUNS }, () => [cpuSeconds(OURS), cpuSeconds(BARE)] as const);
  const [own, bare] = [median(runs.map(([one]) => one)), median(runs.map(([, other]) => other))];
  report(
    `CPU to construct ${RESOURCES} clusters`,
    `${own.toFixed(2)} s, against ${bare.toFixed(2)} s for as many of the base class with the same members: ${(own / bare).toFixed(2)} times`,
    "at most 1 time",
  );
}
