import assert from "node:assert/strict";
import type { z } from "zod";
import { fieldsOf, itemOf } from "../../provider/core/schema/meta";
import { isRecord } from "../../provider/core/unknowns";
import { resources } from "../../provider/index";
import { frozenTypes } from "./frozen";
import { account, cluster, gateway, ipPool, pool, stamp, subnet } from "./whole-job";

// What the program adds where it makes the objects, and what goes with something else: an installer that runs on this
// host, a hosted control plane. A pack's patch comes back from an import as values, so it has tests of its own.
const ELSEWHERE: Record<string, string[]> = {
  // What is installed on another plane, and from what.
  Gateway: [
    "components",
    "configFile",
    "encryptionPassword",
    "executable",
    "installer",
    "migrateTo",
    "size",
    "variables",
  ],
  MaasCloudAccount: ["apiEndpoint", "apiKey", "gatewayId", "project"],
  Cluster: [
    "cloudAccountId",
    "clusterTemplate",
    "controlPlane.network",
    "controlPlane.updateStrategy.maxSurge",
    "controlPlane.updateStrategy.maxUnavailable",
    "hyperShift.hostClusterId",
    // What stands in place of profiles on another plane.
    "kubernetes",
    "name",
    "profiles[].id",
    "profiles[].packs[].manifests",
    "profiles[].packs[].patch",
    "profiles[].packs[].tag",
    "profiles[].packs[].type",
    "scope",
  ],
  MachinePool: ["clusterId", "name", "network", "size"],
  IpPool: ["gatewayId"],
};

const said: Record<string, object[]> = {
  Gateway: [gateway],
  MaasCloudAccount: [account],
  Cluster: [cluster, stamp],
  MachinePool: [pool],
  IpPool: [ipPool, subnet],
};

/** Paths of fields that none of the values has; only those below what there is. */
function unsaid(schema: z.ZodType, values: readonly unknown[], path = ""): string[] {
  const there = values.filter((value) => value !== undefined);
  if (there.length === 0) return [path];
  const item = itemOf(schema);
  const items = there.flatMap((value) => (Array.isArray(value) ? value : []));
  if (item && items.length > 0) return unsaid(item, items, `${path}[]`);
  return Object.entries(fieldsOf(schema) ?? {}).flatMap(([name, field]) =>
    unsaid(
      field,
      there.map((value) => (isRecord(value) ? value[name] : undefined)),
      path === "" ? name : `${path}.${name}`,
    ),
  );
}

describe("the program that says everything", () => {
  for (const { type, args } of resources.filter((resource) => frozenTypes.includes(resource.type))) {
    it(`sets every field of ${type}, but for those that go with another kind of it`, () => {
      const missing = unsaid(args, said[type] ?? []).filter((name) => name !== "adopt");
      assert.deepEqual(missing.sort(), ELSEWHERE[type]);
    });
  }
});
