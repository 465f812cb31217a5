import assert from "node:assert/strict";
import { type Provider, provider, supportOn } from "../../provider";
import type { PropertyMap, ResourceController } from "../../provider/core/lifecycle";
import { UNKNOWN } from "../../provider/core/unknowns";
import { paletteDefinition } from "../../provider/palette/definition";
import type { PlaneDefinition } from "../../provider/plane";
import { BareWorld, bareDefinition, barePlane } from "../support/bare-plane";
import { type FakeClock, fakeClock } from "../support/fake-clock";
import { runtimeOf } from "../support/stage";

const ACCOUNT = {
  name: "lab",
  gatewayId: "none",
  apiEndpoint: "http://maas.example.com:5240/MAAS",
  apiKey: "a:b:c",
};
const CLUSTER = {
  name: "payments",
  cloudAccountId: "bare-account-lab",
  domain: "maas",
  controlPlane: { instance: { minCpu: 4, minMemoryMb: 8192 }, useAsWorker: true },
};
const POOL = { clusterId: "bare-cluster-payments", name: "workers", size: 2, instance: CLUSTER.controlPlane.instance };

describe("a plane without gateways, profiles, address pools and repaves", () => {
  let clock: FakeClock;
  let world: BareWorld;
  let bare: Provider;
  let told: string[];
  beforeEach(() => {
    clock = fakeClock();
    world = new BareWorld();
    told = [];
    bare = provider(
      () => undefined,
      {},
      clock,
      () => barePlane(world),
    );
  });
  afterEach(() => clock.stop());

  const controller = (type: string): ResourceController => {
    const found = bare.controllers.get(type);
    assert.ok(found);
    return found;
  };
  const failuresOf = (type: string, inputs: PropertyMap) =>
    controller(type)
      .check({}, inputs)
      .failures.map(({ path, reason }) => `${path}: ${reason}`);
  const inputsOf = (type: string, inputs: PropertyMap): PropertyMap => {
    const checked = controller(type).check({}, inputs);
    assert.deepEqual(checked.failures, []);
    return checked.inputs;
  };
  const create = (type: string, inputs: PropertyMap) =>
    controller(type).create(runtimeOf(clock, told), inputsOf(type, inputs));

  it("refuses resources that it does not have, in its own words", () => {
    assert.deepEqual(failuresOf("IpPool", { name: "lxd" }), [
      "IpPool: Bare has no address pools: MAAS gives the addresses",
    ]);
    assert.match(failuresOf("Gateway", { name: "site-a", installer: "none" }).join(), /^Gateway: Bare has no gateways/);
  });

  it("takes of a resource that it does not name what it takes of any other", () => {
    const unnamed = (definition: PlaneDefinition) => {
      const { ipPool: _, ...resources } = definition.resources;
      // Of a resource as it is on the day when it is added.
      return supportOn({ ...definition, resources: resources as PlaneDefinition["resources"] })("IpPool");
    };
    assert.equal(unnamed(bareDefinition)?.absent, "Bare has no address pools");
    const onPalette = unnamed(paletteDefinition);
    assert.deepEqual([onPalette?.absent, onPalette?.lacks, onPalette?.isPricedByFields], [undefined, {}, true]);
  });

  it("refuses inputs that it lacks at their place, known or not, and asks for none of them", () => {
    const network = { name: "br0", ipPoolId: "one", staticIp: true };
    const cluster = {
      ...CLUSTER,
      profiles: [{ name: "infra", version: "1.0.0" }],
      controlPlane: { ...CLUSTER.controlPlane, useLxdVm: true, network },
    };
    assert.deepEqual(failuresOf("Cluster", cluster), [
      "profiles: Bare has no profiles: name the Kubernetes that it installs in its own configuration",
      "controlPlane.network.ipPoolId: Bare has no address pools: leave it to MAAS",
    ]);
    assert.match(failuresOf("Cluster", { ...CLUSTER, profiles: UNKNOWN }).join(), /^profiles: Bare has no profiles/);
    const taints = [
      { key: "a", value: "b", effect: "NoSchedule" },
      { key: "c", value: "d", effect: "NoExecute" },
    ];
    assert.deepEqual(failuresOf("MachinePool", { ...POOL, taints }), [
      "taints[0].effect: Bare knows no effects of taints",
      "taints[1].effect: Bare knows no effects of taints",
    ]);
    assert.deepEqual(failuresOf("Cluster", { ...CLUSTER, profiles: [] }), []);
  });

  it("makes, reads, changes and removes what it does have", async () => {
    await create("MaasCloudAccount", ACCOUNT);
    const cluster = await create("Cluster", { ...CLUSTER, deletionProtection: false });
    const pool = await create("MachinePool", { ...POOL, deletionProtection: false });
    assert.equal(world.clusters.get(cluster.id)?.marker.owner, "shop/dev/payments");
    const seen = await controller("Cluster").read(runtimeOf(clock, told), cluster.id, cluster.state);
    assert.equal(seen?.state.kubernetesVersion, "1.33.5");
    const larger = inputsOf("MachinePool", { ...POOL, deletionProtection: false, size: 3 });
    await controller("MachinePool").update(runtimeOf(clock, told), pool.id, pool.state, larger);
    assert.equal(world.pools.get(pool.id)?.args.size, 3);
    await controller("MachinePool").delete(runtimeOf(clock, told), pool.id, pool.state);
    await controller("Cluster").delete(runtimeOf(clock, told), cluster.id, cluster.state);
    assert.deepEqual([world.clusters.size, world.pools.size], [0, 0]);
  });

  it("says itself what a change costs", async () => {
    await create("MaasCloudAccount", ACCOUNT);
    const cluster = await create("Cluster", CLUSTER);
    const pool = await create("MachinePool", POOL);
    const zoned = inputsOf("Cluster", { ...CLUSTER, controlPlane: { ...CLUSTER.controlPlane, zones: ["az1"] } });
    await assert.rejects(
      controller("Cluster").diff(runtimeOf(clock, told), cluster.id, cluster.state, zoned),
      /'controlPlane.zones' can be set at creation only/,
    );
    const labelled = inputsOf("MachinePool", { ...POOL, labels: { tier: "gold" } });
    const step = { verb: "update" as const, id: pool.id, olds: pool.state, news: labelled };
    const planned = await controller("MachinePool").plan(runtimeOf(clock, told), step);
    const lines = planned?.lines.map(({ text }) => text) ?? [];
    assert.match(lines[0] ?? "", /^Changing 'labels.tier' reinstalls every server of the pool/);
    // Nor does it ask for the key of a plane that is not there.
    assert.doesNotMatch(lines.join(), /Palette/);
  });

  it("says in look-ups what it does not have", async () => {
    const getGateway = bare.functions.get("getGateway");
    const getCluster = bare.functions.get("getCluster");
    assert.ok(getGateway && getCluster);
    await assert.rejects(getGateway(runtimeOf(clock, told), { name: "site-a" }), {
      message: bareDefinition.lacks.gateways ?? "",
    });
    await create("MaasCloudAccount", ACCOUNT);
    const { id } = await create("Cluster", CLUSTER);
    assert.equal((await getCluster(runtimeOf(clock, told), { name: "payments" })).result.id, id);
  });
});
