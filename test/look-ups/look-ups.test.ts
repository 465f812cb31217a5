import assert from "node:assert/strict";
import { type Lab, Status } from "palette-maas-lab";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { aCluster, aPool } from "../support/main-job";
import { type Stage, stage } from "../support/stage";
import { type Asker, dynamicAsker, pluginAsker } from "./askers";

const configOf = (lab: Lab): Record<string, string> => ({
  paletteEndpoint: lab.palette.url,
  paletteApiKey: lab.palette.apiKey,
  maxRetries: "0",
  maas: JSON.stringify([{ endpoint: lab.maas.url, apiKey: lab.maas.apiKey }]),
});

interface Machine {
  name: string;
  pool: string;
  hostname: string;
  status?: string;
  systemId?: string;
}
interface Count {
  name: string;
  total: number;
  free: number;
  used: number;
}

const machinesIn = (result: PropertyMap): Machine[] => result.machines as Machine[]; // By the look-up's own schema.
const countsIn = (result: PropertyMap, of: string): Count[] => result[of] as Count[]; // The same.

describe("look-ups against the lab", function () {
  this.timeout(30_000);
  let on: Stage;
  let clusterId: string;
  let askers: Asker[];

  before(async () => {
    on = await stage();
    const cluster = await aCluster(on, { tags: { tier: "gold" } });
    clusterId = cluster.id;
    await aPool(on, cluster);
    askers = [dynamicAsker(configOf(on.lab)), await pluginAsker(configOf(on.lab))];
  });
  after(async () => {
    for (const asker of askers ?? []) await asker.close();
    await on?.stop();
  });

  /** What both fronts answer, which must be the same. */
  async function both(name: string, args: PropertyMap): Promise<PropertyMap> {
    const [first, ...more] = await Promise.all(askers.map((asker) => asker.ask(name, args)));
    for (const other of more) assert.deepEqual(other, first, name);
    assert.ok(first);
    return first;
  }
  async function refused(name: string, args: PropertyMap, told: RegExp): Promise<void> {
    for (const asker of askers) await assert.rejects(asker.ask(name, args), told, asker.name);
  }

  it("find a cloud account by name and by id, without its key", async () => {
    const byName = await both("getMaasCloudAccount", { name: "maas" });
    assert.equal(byName.apiEndpoint, on.lab.maas.url);
    assert.equal(byName.gatewayId, on.lab.palette.world.gateway("rack1-gateway").uid);
    assert.deepEqual(await both("getMaasCloudAccount", { id: byName.id }), byName);
    assert.equal(JSON.stringify(byName).includes(on.lab.maas.apiKey), false);
    const shared = await both("getMaasCloudAccount", { name: "rack1-gateway", scope: "tenant" });
    assert.notEqual(shared.id, byName.id);
  });

  it("find a gateway and say whether it runs", async () => {
    const { uid } = on.lab.palette.world.gateway("rack1-gateway");
    const found = await both("getGateway", { name: "rack1-gateway" });
    assert.deepEqual([found.id, found.running, found.state, found.isSelfHosted], [uid, true, "Running", false]);
    assert.deepEqual(await both("getGateway", { id: uid }), found);
  });

  it("say how a cluster stands: state, health, versions, pools", async () => {
    const found = await both("getCluster", { name: "payments" });
    assert.deepEqual(await both("getCluster", { id: clusterId }), found);
    const { kubernetesVersion, agentVersion, ...rest } = found;
    assert.match(String(kubernetesVersion), /^\d+\.\d+\.\d+$/);
    assert.match(String(agentVersion), /^\d+\.\d+\.\d+$/);
    assert.deepEqual([rest.state, rest.healthy, rest.workers], ["Running", true, 2]);
    assert.deepEqual(rest.profiles, [{ name: "maas-infra", version: "1.0.0" }]);
    assert.deepEqual(rest.pools, [
      { name: "control-plane", isControlPlane: true, size: 1, running: 1 },
      { name: "workers", isControlPlane: false, size: 2, running: 2 },
    ]);
  });

  it("join each node with its server", async () => {
    const all = machinesIn(await both("getMachines", { clusterName: "payments" }));
    assert.deepEqual(all.map(({ pool }) => pool).sort(), ["control-plane", "workers", "workers"]);
    for (const { hostname, systemId, status } of all) {
      const server = on.lab.maas.world.machine(hostname);
      assert.deepEqual([systemId, status], [server.systemId, "Deployed"]);
    }
    const workers = await both("getMachines", { clusterId, pool: "workers" });
    assert.deepEqual(
      machinesIn(workers),
      all.filter(({ pool }) => pool === "workers"),
    );
    const [one] = machinesIn(workers);
    const server = on.lab.maas.world.machine(one?.hostname ?? "");
    const { zone, pool: resourcePool, tags, powerState: power, owner, locked } = server;
    const facts = { zone, resourcePool, tags, power, owner, locked, addresses: on.lab.maas.world.addressesOf(server) };
    assert.deepEqual({ ...one, ...facts }, one);
  });

  it("say where MAAS hides servers from the key of a plain user, and that nothing is hidden from an administrator's", async () => {
    assert.equal((await both("getMachines", { clusterId })).maasHides, false);
    const maas = JSON.stringify([{ endpoint: on.lab.maas.url, apiKey: on.lab.maas.apiKeys.user }]);
    const plain = { ...configOf(on.lab), maas };
    for (const asker of [dynamicAsker(plain), await pluginAsker(plain)]) {
      try {
        const found = await asker.ask("getMachines", { clusterId });
        assert.deepEqual([found.maasAnswered, found.maasHides], [true, true]);
      } finally {
        await asker.close();
      }
    }
  });

  it("tell of nodes what Palette knows while MAAS does not answer", async () => {
    on.lab.next("GET machines/", { status: 503, times: 2 });
    const found = await both("getMachines", { clusterId });
    assert.equal(found.maasAnswered, false);
    assert.equal(machinesIn(found).length, 3);
    for (const { status, hostname } of machinesIn(found))
      assert.deepEqual([status, hostname !== ""], [undefined, true]);
  });

  it("count the machines of a MAAS by zone, pool, tag and status", async () => {
    const { machines } = on.lab.maas.world;
    const found = await both("getMaasInventory", {});
    const free = machines.filter(({ status }) => status === Status.Ready).length;
    const used = machines.filter(({ owner }) => owner !== null).length;
    assert.deepEqual([found.total, found.free, found.used], [machines.length, free, used]);
    for (const [of, key] of [
      ["zones", "zone"],
      ["resourcePools", "pool"],
      ["statuses", "statusName"],
    ] as const) {
      const counts = countsIn(found, of);
      assert.equal(
        counts.reduce((sum, { total }) => sum + total, 0),
        machines.length,
        of,
      );
      for (const { name, total } of counts) {
        assert.equal(total, machines.filter((machine) => machine[key] === name).length, `${of} ${name}`);
      }
    }
    const tagged = countsIn(found, "tags").find(({ name }) => name === "worker");
    assert.equal(tagged?.total, machines.filter(({ tags }) => tags.includes("worker")).length);
    assert.deepEqual(await both("getMaasInventory", { apiEndpoint: `${on.lab.maas.url}/` }), found);
  });

  it("count no locked machine as free", async () => {
    const before = await both("getMaasInventory", {});
    const spare = on.lab.maas.world.machines.find(({ status }) => status === Status.Ready);
    assert.ok(spare);
    spare.locked = true;
    assert.equal((await both("getMaasInventory", {})).free, Number(before.free) - 1);
    spare.locked = false;
  });

  it("say what is not there, and what they cannot be asked", async () => {
    await refused("getCluster", { name: "nobody" }, /no cluster 'nobody' in the configured project: check its name/);
    await refused("getMachines", { clusterId, pool: "wrokers" }, /has no pool 'wrokers'\. Did you mean 'workers'\?/);
    await refused("getCluster", { name: "payments", project: "dev" }, /no cluster 'payments' in project 'dev'/);
    await refused("getCluster", {}, /either its id or its name/);
    await refused("getCluster", { id: clusterId, name: "payments" }, /either its id or its name/);
    await refused("getCluster", { name: 5 }, /getCluster cannot be called like this: 'name'/);
    await refused("getGateway", { id: "0123456789abcdef01234567" }, /no gateway with the id 0123456789abcdef01234567/);
    await refused("getMaasCloudAccount", { name: "maas", scope: "tenant" }, /no cloud account 'maas' in the tenant/);
    await refused("getMachines", { clusterId: "0123456789abcdef01234567" }, /no cluster/);
    await refused("getMaasInventory", { apiEndpoint: "http://else:5240/MAAS" }, /That MAAS is unknown.*there are http/);
  });

  const slips: [look: string, args: PropertyMap, told: string][] = [
    ["getCluster", { name: "paymnets" }, "Did you mean 'payments'? There is 'payments'."],
    ["getMachines", { clusterName: "Payments" }, "Did you mean 'payments'? There is 'payments'."],
    ["getMaasCloudAccount", { name: "mass" }, "Did you mean 'maas'? There is 'maas'."],
    ["getMaasCloudAccount", { name: "rack1-gatway", scope: "tenant" }, "Did you mean 'rack1-gateway'?"],
    ["getGateway", { name: "rack-gateway" }, "Did you mean 'rack1-gateway'?"],
    ["getClusterProfile", { name: "mass-infra", version: "1.0.0" }, "Did you mean 'maas-infra'?"],
    ["getClusterProfile", { name: "maas-infra", version: "9.9.9" }, "there are 1.0.0, 1.1.0"],
    ["getCluster", { name: "payments", project: "Defualt" }, "Did you mean 'Default'?"],
  ];
  for (const [look, args, told] of slips) {
    it(`say what may have been meant and what there is: ${look} ${Object.values(args).join(" ")}`, async () => {
      const quoted = told.replace(/[.?]/g, "\\$&");
      await refused(look, args, new RegExp(quoted));
    });
  }

  it("say that a name is not there although what there is cannot be told", async () => {
    on.lab.next("POST /v1/dashboard/spectroclusters/search", {});
    on.lab.next("POST /v1/dashboard/spectroclusters/search", { status: 503, times: 2 });
    await assert.rejects(askers[0]?.ask("getCluster", { name: "paymnets" }) ?? Promise.resolve(), /'project'\.$/);
    on.lab.clearFaults();
  });

  it("without direct access to a MAAS tell of nodes what Palette knows, and count nothing", async () => {
    const { maas: _, ...without } = configOf(on.lab);
    // One process may run several stacks, each with a configuration of its own.
    for (const asker of [dynamicAsker(without), await pluginAsker(without)]) {
      try {
        assert.equal((await asker.ask("getMachines", { clusterId })).maasAnswered, false);
        await assert.rejects(asker.ask("getMaasInventory", {}), /Which MAAS is meant.*there is none/);
      } finally {
        await asker.close();
      }
    }
  });
});
