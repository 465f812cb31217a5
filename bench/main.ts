import * as path from "node:path";
import { packPackage } from "../tools/pack-package";
import { construction } from "./construct";
import { preflights } from "./preflight";
import { previews } from "./previews";
import { Results } from "./results";
import { largeUp, profileChange, rollouts } from "./rollouts";

// Measures and prints; never asserts.

const root = path.dirname(__dirname);

/** How much is measured: all of it takes an hour on a small machine, the quick part some minutes. */
const ALL = {
  sizes: [
    { resources: 300, runs: 3 },
    { resources: 1_000, runs: 3 },
    { resources: 3_000, runs: 1 },
  ],
  clusters: 10,
  pools: [1, 5, 10],
  changed: { clusters: 10, pools: 3 },
  objects: 1_000,
};
const QUICK = {
  sizes: [{ resources: 300, runs: 2 }],
  clusters: 3,
  pools: [1, 5],
  changed: { clusters: 3, pools: 3 },
  objects: 100,
};

// Lab time against real time: slow enough that a busy machine's seconds are not the time-outs' hours.
const SPEED = 120;

const ABOUT =
  "Each program is compiled and runs in a process of its own, with the package as it is published, and each command by Pulumi's command " +
  "line. CPU is that of all processes of a command, sampled; of several runs the median is told, and ratios are medians of pairs of runs " +
  "that met the same machine. Requests are counted by the lab.";

type Part = "previews" | "requests" | "change" | "many" | "preflight" | "construct";
/** What is only printed is no part of the page. */
const PRINTED: readonly string[] = ["preflight", "construct"] satisfies Part[];

async function main(args: readonly string[]): Promise<void> {
  const { sizes, clusters, pools, changed, objects } = args.includes("--quick") ? QUICK : ALL;
  const results = new Results();
  await packPackage(path.join(root, "dist/package"));
  const parts: Record<Part, [title: string, measure: () => Promise<void>]> = {
    previews: ["Previews without changes", () => previews(results, sizes)],
    requests: ["Requests", () => rollouts(results, clusters, pools)],
    change: ["A change of profiles", () => profileChange(results, changed.clusters, changed.pools)],
    many: ["Many objects at once", () => largeUp(results, objects)],
    preflight: ["Checks in a preview", () => preflights(SPEED)],
    construct: ["Construction", async () => construction()],
  };
  const usual: readonly string[] = args.includes("--quick")
    ? ["previews", "requests", "change", "many"]
    : Object.keys(parts);
  const only = args[args.indexOf("--only") + 1];
  const wanted = args.includes("--only") ? [only] : usual;
  for (const [name, [title, measure]] of Object.entries(parts)) {
    if (!wanted.includes(name)) continue;
    if (!PRINTED.includes(name)) results.section(title);
    await measure();
    if (args.includes("--save"))
      results.save(path.join(__dirname, "RESULTS.md"), `npm run bench -- ${args.join(" ")}`, ABOUT);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
