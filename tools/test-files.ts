import { readdirSync } from "node:fs";
import * as path from "node:path";
import { SeededRandom } from "../test/support/seeded-random";

/** Those that go through every field, route or resource or racks and changes drawn at random, at length, longest first: they take more than a third of the processor's time. */
export const SWEEPS = [
  "test/faults/matrix.test.ts",
  "test/forecast/measured.test.ts",
  "test/fronts/fields.test.ts",
  "lab/test/palette-fields.test.ts",
  "test/fronts/full-lifecycle.test.ts",
  "test/model/nothing.test.ts",
  "test/drift/together.test.ts",
  "test/capacity/preflight-racks.test.ts",
  "lab/test/palette-random.test.ts",
];

/** Those of the others that take longest, first: begun last, one of them would go on alone. */
export const LONGEST = [
  "test/fronts/outages.test.ts",
  "lab/test/palette-rollouts.test.ts",
  "test/adoption/ownership.test.ts",
  "test/resources/gateway/local.test.ts",
  "lab/test/history.test.ts",
  "lab/test/gateway-as-seen.test.ts",
  "lab/test/palette-lab.test.ts",
  "test/capacity/time-forecast.test.ts",
  "lab/test/palette-problems.test.ts",
  "test/capacity/preflight-alone.test.ts",
];

/** Where the vendors' descriptions of their APIs lie, beside the checkout. */
export const CONTRACTS = "shared/contracts";

/** The tests that hold lab and provider to them, and are skipped where they are absent. */
export const CONTRACT_TESTS = [
  "lab/test/maas-contract.test.ts",
  "lab/test/palette-contract.test.ts",
  "test/maas/contract.test.ts",
  "test/management-cluster/access.test.ts",
  "test/management-cluster/api-server.test.ts",
  "test/management-cluster/capmaas.test.ts",
  "test/management-cluster/cluster-lifecycle.test.ts",
  "test/management-cluster/controllers.test.ts",
  "test/palette/answers.test.ts",
  "test/palette/contract.test.ts",
  "test/stacks/cluster-api.test.ts",
];

/** Suites of their own: on the real engine, and in a browser. */
const APART = ["stacks", "browser"].map((folder) => path.join("test", folder));

/** Those on a real API server of Kubernetes. */
const MANAGEMENT_CLUSTER = path.join("test", "management-cluster");

/** Of the tests that need neither a Pulumi CLI nor a browser: those on a management cluster, the sweeps, or all others. */
export type Part = "fast" | "sweeps" | "cluster-api";

function partOf(name: string): Part {
  if (name.startsWith(MANAGEMENT_CLUSTER + path.sep)) return "cluster-api";
  return SWEEPS.includes(name) ? "sweeps" : "fast";
}

/** The files of these parts, in the order to run them: the longest first, or drawn by a seed. */
export function filesOf(root: string, parts: readonly Part[], seed?: number): string[] {
  const found = ["test", path.join("lab", "test")]
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        path.join(folder, name),
      ),
    )
    .filter((name) => name.endsWith(".test.ts") && !APART.some((folder) => name.startsWith(folder + path.sep)))
    .filter((name) => parts.includes(partOf(name)))
    .sort();
  if (seed !== undefined) return new SeededRandom(seed).shuffled(found);
  const first = [...SWEEPS, ...LONGEST].filter((name) => found.includes(name));
  return [...first, ...found.filter((name) => !first.includes(name))];
}
