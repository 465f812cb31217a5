import assert from "node:assert/strict";
import { fieldsOf } from "../../provider/core/meta";
import { resources } from "../../provider/index";
import { account, cluster, gateway, ipPool, pool } from "./whole-job";

// What the program adds itself, and what goes with another kind of object or instead of another field.
const ELSEWHERE: Record<string, string[]> = {
  Gateway: ["configFile", "encryptionPassword", "executable", "installer", "migrateTo", "size"],
  MaasCloudAccount: ["apiEndpoint", "apiKey", "gatewayId", "project"],
  Cluster: ["apiServer", "cloudAccountId", "clusterTemplate", "name", "scope", "staticIp"],
  MachinePool: ["clusterId", "name", "network", "size"],
  IpPool: ["gatewayId", "subnet"],
};

const said: Record<string, object> = {
  Gateway: gateway,
  MaasCloudAccount: account,
  Cluster: cluster,
  MachinePool: pool,
  IpPool: ipPool,
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
