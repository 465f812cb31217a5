import assert from "node:assert/strict";
import { type Actor, made } from "../../support/actor";
import { aCluster, aPool, poolArgs, profile } from "../../support/main-job";
import { cloudConfig, type Json, names, poolConfig, tamper } from "../../support/pools-kept";
import { type Stage, stage } from "../../support/stage";

const POOLS = "/v1/cloudconfigs/maas/{configUid}/machinePools";

const network = (ipPoolId: string): Json => ({ name: "lxdbr0", staticIp: true, ipPoolId });
const kubeadm = { kubeletExtraArgs: { "max-pods": "200" } };

/** A setting of a pool, with what Palette holds of it. */
interface Case {
  field: string;
  value: unknown;
  changed: unknown;
  /** What Palette holds for each of the two, and after it was taken out of the program. */
  holds: [value: unknown, changed: unknown, none: unknown];
  key: string;
  tampered: unknown;
  reinstalls: boolean;
}

const yaml = (field: string): Case => ({
  field,
  value: kubeadm,
  changed: "kubeletExtraArgs:\n  max-pods: '250'\n",
  holds: ['kubeletExtraArgs:\n  max-pods: "200"\n', "kubeletExtraArgs:\n  max-pods: '250'\n", undefined],
  key: field,
  tampered: "kubeletExtraArgs: {}\n",
  reinstalls: true,
});

const cases: Case[] = [
  {
    field: "nodeRepaveIntervalSeconds",
    value: 60,
    changed: 0,
    holds: [60, undefined, undefined],
    key: "nodeRepaveInterval",
    tampered: 90,
    reinstalls: false,
  },
  {
    field: "skipKubernetesUpgrade",
    value: true,
    changed: false,
    holds: ["enabled", undefined, undefined],
    key: "skipK8sUpgrade",
    tampered: "enabled",
    reinstalls: false,
  },
  yaml("overrideKubeadmConfiguration"),
  yaml("overrideHealthCheckConfiguration"),
  yaml("overrideClusterApiConfig"),
];

describe("settings of a machine pool", () => {
  let on: Stage;
  let cluster: Actor;
  let workers: Actor;
  let ipPool: Actor;
  beforeEach(async () => {
    on = await stage({ paletteVersion: "4.10" });
    ipPool = await anIpPool(on);
    cluster = await aCluster(on);
    const settings = Object.fromEntries(cases.map(({ field, value }) => [field, value]));
    workers = await aPool(on, cluster, { size: 1, useLxdVm: true, network: network(ipPool.id), ...settings });
    on.told.length = 0;
    on.lab.clearRequests();
  });
  afterEach(() => on.stop());

  it("are all set by the request that makes it, and no difference afterwards", async () => {
    for (const { key, holds } of cases) assert.deepEqual(poolConfig(on, "workers")[key], holds[0], key);
    assert.equal(cloudConfig(on, "workers").useLxdVm, true);
    await workers.refresh();
    assert.equal((await workers.preview({})).kind, "none");
  });

  it("are all imported", async () => {
    const found = await on.controllers.pool.read(on.runtime(), "payments/workers", undefined);
    assert.ok(found);
    const { changes } = await on.controllers.pool.diff(on.runtime(), found.id, found.state, workers.inputs);
    assert.deepEqual(
      changes.map(({ path }) => path),
      ["deletionProtection"],
    );
    for (const { field, value } of cases)
      assert.equal(typeof found.inputs[field], field.startsWith("override") ? "string" : typeof value);
    assert.deepEqual(found.inputs.network, network(ipPool.id));
  });

  for (const { field, changed, holds, key, tampered, reinstalls } of cases) {
    it(`${field}: is changed, found drifted and mended, and removed`, async () => {
      const before = names(workers);
      await workers.preview({ [field]: changed });
      const warned = on.told.some((line) => line.includes(`'${field}`) && line.includes("reinstall"));
      assert.equal(warned, reinstalls || field === "skipKubernetesUpgrade");
      await workers.up({ [field]: changed });
      assert.deepEqual(poolConfig(on, "workers")[key], holds[1]);
      assert.equal(
        names(workers).some((name) => before.includes(name)),
        !reinstalls,
      );
      await workers.refresh();
      assert.equal((await workers.preview({})).kind, "none");
      await tamper(on, "workers", (document) => Object.assign(document.poolConfig, { [key]: tampered }));
      await workers.refresh();
      assert.equal((await workers.preview({})).kind, "inputs");
      await workers.up();
      assert.deepEqual(poolConfig(on, "workers")[key], holds[1]);
      await workers.up({ [field]: undefined });
      assert.deepEqual(poolConfig(on, "workers")[key], holds[2]);
      await workers.refresh();
      assert.equal(workers.state[field], undefined);
      assert.equal((await workers.preview({})).kind, "none");
    });
  }

  it("network: is changed, found drifted and mended, and removed", async () => {
    await workers.up({ network: { ...network(ipPool.id), name: "lxdbr1" } });
    const held = { networkName: "lxdbr1", staticIp: true, parentPoolUid: ipPool.id };
    assert.deepEqual(cloudConfig(on, "workers").network, held);
    await tamper(on, "workers", ({ cloudConfig: cloud }) => Object.assign(cloud, { network: { networkName: "x" } }));
    await workers.refresh();
    assert.deepEqual(
      (await workers.preview({})).changes.map(({ path }) => path),
      ["network.name", "network.ipPoolId", "network.staticIp"],
    );
    await workers.up();
    assert.deepEqual(cloudConfig(on, "workers").network, held);
    await workers.up({ network: undefined });
    assert.equal(cloudConfig(on, "workers").network, undefined);
    await workers.refresh();
    assert.equal((await workers.preview({})).kind, "none");
  });

  it("that somebody takes away are drift", async () => {
    await workers.up({ zones: ["az1"], nodeRepaveIntervalSeconds: 5 });
    await tamper(on, "workers", (document) => {
      document.cloudConfig.azs = [];
      delete document.poolConfig.nodeRepaveInterval;
    });
    await workers.refresh();
    assert.deepEqual(
      (await workers.preview({})).changes.map(({ path }) => path),
      ["zones", "nodeRepaveIntervalSeconds"],
    );
    await workers.up();
    assert.deepEqual(cloudConfig(on, "workers").azs, ["az1"]);
  });

  it("of others are left alone", async () => {
    await workers.up({ nodeRepaveIntervalSeconds: undefined });
    await tamper(on, "workers", (document) => Object.assign(document.poolConfig, { nodeRepaveInterval: 45 }));
    await workers.up({ labels: { tier: "a" } });
    assert.equal(poolConfig(on, "workers").nodeRepaveInterval, 45);
  });

  it("replace the pool where it would run on other machines", async () => {
    const seen = await workers.preview({ useLxdVm: false });
    assert.deepEqual([seen.replaces, seen.deleteFirst], [["useLxdVm"], true]);
  });

  it("that stand in the way of the pool are refused by Palette with its own words", async () => {
    const args = { ...poolArgs(cluster), name: "astray", network: network("0123456789abcdef01234567") };
    await assert.rejects(made(on, on.controllers.pool, args), /IP pool '0123.*' does not exist/);
  });
});

const anIpPool = (on: Stage): Promise<Actor> =>
  made(on, on.controllers.ipPool, {
    name: "lxd",
    gatewayId: on.lab.palette.world.gateway("rack1-gateway").uid,
    range: { start: "10.10.8.20", end: "10.10.8.29" },
    prefix: 24,
    gateway: "10.10.8.1",
    nameservers: ["10.10.8.2"],
  });

describe("a machine pool that stays behind an upgrade", () => {
  it("is not reinstalled with the others, and is when it may no longer stay", async () => {
    const on = await stage();
    try {
      const cluster = await aCluster(on);
      const workers = await aPool(on, cluster, { size: 1, skipKubernetesUpgrade: true });
      const before = names(workers);
      await cluster.up({ profiles: [profile("1.1.0")] });
      await workers.refresh();
      assert.deepEqual(names(workers), before);
      await workers.up({ skipKubernetesUpgrade: undefined });
      assert.notDeepEqual(names(workers), before);
    } finally {
      await on.stop();
    }
  });
});

describe("settings of a machine pool that a Palette does not know", () => {
  const cases: [version: "4.6" | "4.7" | "4.8", setting: Json, told: RegExp][] = [
    ["4.6", { useLxdVm: true }, /leave out: 'useLxdVm' needs 4.7/],
    ["4.6", { network: { name: "br0" } }, /leave out: 'network' needs 4.7/],
    ["4.7", { skipKubernetesUpgrade: true }, /leave out: 'skipKubernetesUpgrade' needs 4.8/],
    ["4.7", { overrideKubeadmConfiguration: kubeadm }, /leave out: 'overrideKubeadmConfiguration' needs 4.8/],
    ["4.8", { overrideHealthCheckConfiguration: kubeadm }, /leave out: 'overrideHealthCheckConfiguration' needs 4.10/],
    ["4.8", { overrideClusterApiConfig: kubeadm }, /leave out: 'overrideClusterApiConfig' needs 4.10/],
  ];
  for (const version of ["4.6", "4.7", "4.8"] as const) {
    it(`are refused by ${version} with a sentence that says since when they are known`, async () => {
      const on = await stage({ paletteVersion: version });
      try {
        const cluster = await aCluster(on);
        const workers = await aPool(on, cluster, { size: 1 });
        on.lab.clearRequests();
        for (const [, setting, told] of cases.filter(([of]) => of === version)) {
          await assert.rejects(made(on, on.controllers.pool, { ...poolArgs(cluster), name: "new", ...setting }), told);
          if (!setting.useLxdVm) await assert.rejects(workers.up(setting), told);
        }
        assert.ok(on.lab.requests.some(({ route }) => route === `POST ${POOLS}`));
        await workers.up({ nodeRepaveIntervalSeconds: 5 });
      } finally {
        await on.stop();
      }
    });
  }
});
