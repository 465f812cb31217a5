import assert from "node:assert/strict";
import type { ResourceController } from "../../provider/core/lifecycle";
import type { Actor } from "../support/actor";
import { aCluster, aPool } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

describe("an import by a name that is not there", () => {
  let on: Stage;
  let cluster: Actor;
  before(async () => {
    on = await stage({ preflight: "off" });
    cluster = await aCluster(on);
    await aPool(on, cluster);
  });
  after(() => on.stop());

  const cases: [what: string, of: (all: Stage["controllers"]) => ResourceController, slip: string, told: RegExp][] = [
    ["cluster", (all) => all.cluster, "paymnets", /There is no cluster 'paymnets' here\. Did you mean 'payments'\?/],
    ["cluster of a pool", (all) => all.pool, "paymnets/workers", /Did you mean 'payments'\?/],
    [
      "pool",
      (all) => all.pool,
      "payments/wrokers",
      /Cluster 'payments' has no pool 'wrokers'\. Did you mean 'workers'\?/,
    ],
    ["cloud account", (all) => all.account, "mass", /Did you mean 'maas'\?/],
    ["account of the tenant", (all) => all.account, "tenant:rack1-gatway", /Did you mean 'rack1-gateway'\?/],
    ["gateway", (all) => all.gateway, "rack1-gatway", /Did you mean 'rack1-gateway'\?/],
    ["gateway of addresses", (all) => all.ipPool, "rack1-gatway/lxd", /Did you mean 'rack1-gateway'\?/],
    ["address pool", (all) => all.ipPool, "rack1-gateway/lxd", /no address pool 'lxd' here\. There is none\./],
  ];
  for (const [what, of, slip, told] of cases) {
    it(`says what may have been meant, and what there is: ${what}`, async () => {
      await assert.rejects(of(on.controllers).read(on.runtime(), slip, undefined), told);
    });
  }
});
