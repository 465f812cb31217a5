import assert from "node:assert/strict";
import { fieldsOf } from "../../provider/core/meta";
import { resources } from "../../provider/index";
import { account, cluster, gateway, ipPool, pool, stamp, subnet } from "./whole-job";

// What the program adds where it makes the objects, and what goes with an installer that runs on this host.
const ELSEWHERE: Record<string, string[]> = {
  Gateway: ["configFile", "encryptionPassword", "executable", "installer", "migrateTo", "size"],
  MaasCloudAccount: ["apiEndpoint", "apiKey", "gatewayId", "project"],
  Cluster: ["cloudAccountId", "clusterTemplate", "name", "scope"],
  MachinePool: ["clusterId", "name", "network", "size"],
  IpPool: ["gatewayId"],
};

const said: Record<string, object> = {
  Gateway: gateway,
  MaasCloudAccount: account,
  Cluster: { ...stamp, ...cluster },
  MachinePool: pool,
  IpPool: { ...subnet, ...ipPool },
};

describe("the program that says everything", () => {
  for (const { type, args } of resources) {
    it(`sets every field of ${type}, but for those that go with another kind of it`, () => {
      const fields = Object.keys(fieldsOf(args) ?? {});
      const unsaid = fields.filter((name) => name !== "adopt" && !(name in (said[type] ?? {})));
      assert.deepEqual(unsaid.sort(), ELSEWHERE[type]);
    });
  }
});
