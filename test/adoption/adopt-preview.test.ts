import assert from "node:assert/strict";
import { visibleMembers } from "../../provider/core/lifecycle";
import { UNKNOWN } from "../../provider/core/unknowns";
import { type Actor, checked } from "../support/actor";
import { aCluster, accountArgs, aPool, clusterArgs, poolArgs } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

describe("the preview of an adoption", () => {
  let on: Stage;
  let cluster: Actor;

  before(async () => {
    on = await stage({ preflight: "off" });
    cluster = await aCluster(on);
    await aPool(on, cluster);
  });
  after(() => on.stop());
  beforeEach(() => {
    on.told.length = 0;
    on.lab.clearRequests();
  });

  const stranger = () => on.runtime({ owner: "other/stack/thing" });
  const writes = () =>
    on.lab.requests.filter(({ byGateway, method, route }) => !byGateway && method !== "GET" && !/search/.test(route));

  it("says what is taken over, with its servers, and sends nothing", async () => {
    const args = { ...clusterArgs(cluster), cloudAccountId: cluster.inputs.cloudAccountId, adopt: true };
    await on.controllers.cluster.previewCreate(stranger(), checked(on.controllers.cluster, args));
    await on.controllers.pool.previewCreate(
      stranger(),
      checked(on.controllers.pool, { ...poolArgs(cluster), adopt: true }),
    );
    await on.controllers.account.previewCreate(
      stranger(),
      checked(on.controllers.account, { ...accountArgs(on), adopt: true }),
    );
    assert.deepEqual(on.told, [
      "info: adopts cluster 'payments' (3 servers) from 'shop/dev/payments': no difference",
      "info: adopts pool 'workers' (2 servers) from 'shop/dev/payments': no difference",
      "info: adopts cloud account 'maas' from 'shop/dev/payments': no difference",
    ]);
    assert.deepEqual(writes(), []);
  });

  it("looks at what bears no marker of ours, too: a gateway that is only looked up", async () => {
    const args = { name: "rack1-gateway", installer: "none", adopt: true };
    await on.controllers.gateway.previewCreate(stranger(), checked(on.controllers.gateway, args));
    assert.match(on.told.join(), /^info: adopts gateway 'rack1-gateway'.*: no difference$/);
  });

  it("fails with a line per field that differs", async () => {
    const args = {
      ...visibleMembers(cluster.inputs),
      description: "another",
      controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } },
      adopt: true,
    };
    const looking = on.controllers.cluster.previewCreate(stranger(), checked(on.controllers.cluster, args));
    await assert.rejects(
      looking,
      /cannot be adopted.*'controlPlane\.size' is 1 there and 3 in the program.*'description' is not set there and "another"/,
    );
    assert.deepEqual(writes(), []);
  });

  it("compares what is known while the rest is still unknown", async () => {
    const args = { ...visibleMembers(cluster.inputs), cloudAccountId: UNKNOWN, adopt: true };
    await on.controllers.cluster.previewCreate(stranger(), checked(on.controllers.cluster, args));
    assert.deepEqual(on.told, [
      "info: adopts cluster 'payments' (3 servers) from 'shop/dev/payments': no difference in what is known yet (without cloudAccountId)",
    ]);
    const other = { ...args, domain: "other.example.com", profiles: [UNKNOWN] };
    await assert.rejects(
      on.controllers.cluster.previewCreate(stranger(), checked(on.controllers.cluster, other)),
      /differs from the program: 'domain' is "maas" there and "other.example.com" in the program\. /,
    );
    assert.deepEqual(writes(), []);
  });

  it("asks nothing while that is unknown by which it would be found, nor without the flag", async () => {
    await on.controllers.cluster.previewCreate(
      stranger(),
      checked(on.controllers.cluster, { ...visibleMembers(cluster.inputs), name: UNKNOWN, adopt: true }),
    );
    const pool = { ...poolArgs(cluster), clusterId: UNKNOWN, adopt: true };
    await on.controllers.pool.previewCreate(stranger(), checked(on.controllers.pool, pool));
    await on.controllers.cluster.previewCreate(
      stranger(),
      checked(on.controllers.cluster, visibleMembers(cluster.inputs)),
    );
    assert.deepEqual(on.lab.requests, []);
  });
});
