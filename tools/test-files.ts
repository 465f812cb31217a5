import { readdirSync } from "node:fs";
import * as path from "node:path";
import { SeededRandom } from "../test/support/seeded-random";

/** Those that take seconds each and most of the time together, longest first: every field, route and resource, racks and changes drawn at random. */
export const LONG = [
  "test/fronts/outages.test.ts",
  "test/faults/matrix.test.ts",
  "test/forecast/measured.test.ts",
  "test/fronts/fields.test.ts",
  "lab/test/palette-fields.test.ts",
  "test/fronts/full-lifecycle.test.ts",
  "test/model/nothing.test.ts",
  "test/drift/together.test.ts",
  "test/capacity/preflight-racks.test.ts",
  "lab/test/palette-random.test.ts",
  "test/palette/rate-limits.test.ts",
  "test/adoption/ownership.test.ts",
  "lab/test/palette-rollouts.test.ts",
  "test/resources/crowd-requests.test.ts",
  "test/resources/change-requests.test.ts",
  "test/resources/pool-requests.test.ts",
  "test/drift/servers.test.ts",
  "test/pages/typescript.test.ts",
  "test/machines/plain-key.test.ts",
  "test/resources/cluster/settings.test.ts",
  "test/capacity/check-at-scale.test.ts",
  "test/rack/rack.test.ts",
  "lab/test/history.test.ts",
  "test/resources/look-requests.test.ts",
  "test/fronts/canaries.test.ts",
  "test/doctor/doctor.test.ts",
  "test/plan/odd-states.test.ts",
  "test/capacity/time-forecast.test.ts",
  "test/resources/machine-pool/settings.test.ts",
  "test/drift/inputs.test.ts",
  "test/fronts/nothing.test.ts",
  "lab/test/gateway-as-seen.test.ts",
  "test/resources/gateway/local.test.ts",
  "lab/test/palette-problems.test.ts",
  "test/capacity/preflight.test.ts",
  "test/protection/approval.test.ts",
  "test/resources/failed-update.test.ts",
  "test/drift/dns.test.ts",
  "test/machines/with-maas.test.ts",
  "test/palette/answers.test.ts",
  "lab/test/palette-layers.test.ts",
  "lab/test/operator.test.ts",
  "test/resources/wait-requests.test.ts",
  "test/fronts/maas-keys.test.ts",
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
  "test/management-cluster/autoscaling.test.ts",
  "test/management-cluster/capmaas.test.ts",
  "test/management-cluster/clean-delete.test.ts",
  "test/management-cluster/cluster-lifecycle.test.ts",
  "test/management-cluster/commands.test.ts",
  "test/management-cluster/controllers.test.ts",
  "test/management-cluster/doctor.test.ts",
  "test/management-cluster/dry-run.test.ts",
  "test/management-cluster/faults.test.ts",
  "test/management-cluster/field-changes.test.ts",
  "test/management-cluster/foreign-servers.test.ts",
  "test/management-cluster/gateway-install.test.ts",
  "test/management-cluster/kills.test.ts",
  "test/management-cluster/kubeadm-override.test.ts",
  "test/management-cluster/kubernetes-upgrade.test.ts",
  "test/management-cluster/life-cycles.test.ts",
  "test/management-cluster/node-settings.test.ts",
  "test/management-cluster/pod-network.test.ts",
  "test/management-cluster/requests.test.ts",
  "test/management-cluster/sole-user.test.ts",
  "test/management-cluster/taken-out.test.ts",
  "test/palette/answers.test.ts",
  "test/palette/contract.test.ts",
  "test/stacks/cluster-api-gateway.test.ts",
  "test/stacks/cluster-api.test.ts",
  "test/stacks/start-cluster-api.test.ts",
];

/** Suites of their own: on the real engine, and in a browser. */
const APART = ["stacks", "browser"].map((folder) => path.join("test", folder));

/** Those on a real API server of Kubernetes. */
const MANAGEMENT_CLUSTER = path.join("test", "management-cluster");

/** Of the tests that need neither a Pulumi CLI nor a browser: those on a management cluster, the long ones, or all others. */
export type Part = "fast" | "long" | "cluster-api";

function partOf(name: string): Part {
  if (name.startsWith(MANAGEMENT_CLUSTER + path.sep)) return "cluster-api";
  return LONG.includes(name) ? "long" : "fast";
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
  const first = LONG.filter((name) => found.includes(name));
  return [...first, ...found.filter((name) => !first.includes(name))];
}
