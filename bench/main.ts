import * as path from "node:path";
import { packPackage } from "../tools/pack-package";
import { construction } from "./construct";
import { preflights } from "./preflight";
import { previews } from "./previews";
import { Results } from "./results";
import { largeUp, rollouts } from "./rollouts";

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
  objects: 1_000,
};
const QUICK = { sizes: [{ resources: 300, runs: 2 }], clusters: 3, pools: [1, 5], objects: 100 };

// Lab time against real time: slow enough that a busy machine's seconds are not the time-outs' hours.
const SPEED = 120;

const ABOUT =
  "Each program is compiled and runs in a process of its own, with the package as it is published, and each command by Pulumi's command " +
  "line. CPU is that of all processes of a command, sampled; of several runs the median is told, and ratios are medians of pairs of runs " +
  "that met the same machine. Requests are counted by the lab.";

async function main(args: readonly string[]): Promise<void> {
  const isQuick = args.includes("--quick");
  const { sizes, clusters, pools, objects } = isQuick ? QUICK : ALL;
  const results = new Results();
  await packPackage(path.join(root, "dist/package"));
  results.section("Previews without changes");
  await previews(results, sizes);
  results.section("Requests");
  await rollouts(results, clusters, pools);
  results.section("Many objects at once");
  await largeUp(results, objects);
  construction();
  const save = args.includes("--save") ? path.join(__dirname, "RESULTS.md") : undefined;
  if (save !== undefined) results.save(save, `npm run bench -- ${args.join(" ")}`, ABOUT);
  if (!isQuick) await preflights(SPEED);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
