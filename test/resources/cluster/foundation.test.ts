import assert from "node:assert/strict";
import { type Actor, made } from "../../support/actor";
import { aCluster, anAccount, asked, clusterArgs, profile } from "../../support/main-job";
import { kept } from "../../support/setting-cases";
import { type Stage, stage } from "../../support/stage";

const instance = { minCpu: 4, minMemoryMb: 8192 };
const CONFIG = "PUT /v1/cloudconfigs/maas/{configUid}/clusterConfig";

const everything = {
  clusterType: "PureManage",
  hyperShift: { type: "openshift", hostClusterId: "host1" },
  updateWorkerPoolsInParallel: true,
  enableLxdVm: true,
  overrideClusterApiConfig: "spec:\n  a: 1\n",
};

describe("what a cluster stands on", () => {
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage({ paletteVersion: "4.10", mayReinstall: true });
    cluster = await aCluster(on, everything);
  });
  afterEach(() => on.stop());

  it("is sent with the request that makes it, and is no difference afterwards", async () => {
    const { clusterType, config, cloudConfig } = kept(on);
    assert.equal(clusterType, "PureManage");
    assert.deepEqual(config.hyperShiftConfig, { clusterDeploymentType: "openshift", hostClusterUid: "host1" });
    assert.equal(config.updateWorkerPoolsInParallel, true);
    assert.equal(cloudConfig.enableLxdVm, true);
    assert.equal(cloudConfig.overrideClusterApiConfig, "spec:\n  a: 1\n");
    const before = structuredClone(cluster.state);
    await cluster.refresh();
    assert.deepEqual(cluster.state, before);
    assert.equal((await cluster.preview({})).kind, "none");
  });

  for (const [path, over] of [
    ["clusterType", { clusterType: "PureAttach" }],
    ["hyperShift.type", { hyperShift: { type: "hypershift", hostClusterId: "host1" } }],
    ["hyperShift.hostClusterId", { hyperShift: { type: "openshift", hostClusterId: "host2" } }],
    ["updateWorkerPoolsInParallel", { updateWorkerPoolsInParallel: false }],
    ["staticIp", { staticIp: true, controlPlane: { size: 1, instance, network: { name: "a", ipPoolId: "b" } } }],
    ["clusterTemplate.id", { clusterTemplate: { id: "t" }, timezone: "UTC" }],
  ] as const) {
    it(`is refused when it changes: ${path}`, async () => {
      await assert.rejects(cluster.preview(over), new RegExp(`'${path}'.* at creation only`));
    });
  }

  it("comes with an import, but for the type that Palette never tells, which may be named afterwards", async () => {
    const found = await on.controllers.cluster.read(on.runtime(), "payments", undefined);
    assert.ok(found);
    const { changes } = await on.controllers.cluster.diff(on.runtime(), found.id, found.state, cluster.inputs);
    assert.deepEqual(
      changes.filter(({ path }) => path !== "deletionProtection").map(({ path, cost }) => [path, cost]),
      [["clusterType", "none"]],
    );
  });

  it("is changed as far as machines can be made anew, and the change is waited for", async () => {
    const [before] = kept(on).machines;
    await cluster.up({ overrideClusterApiConfig: { spec: { a: 2 } }, enableLxdVm: false });
    assert.deepEqual(kept(on).cloudConfig.overrideClusterApiConfig, "spec:\n  a: 2\n");
    assert.equal(kept(on).cloudConfig.enableLxdVm, false);
    assert.notEqual(kept(on).machines[0]?.uid, before?.uid);
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });

  it("is mended when somebody changes it, and taken out with the program", async () => {
    Object.assign(kept(on).cloudConfig, { overrideClusterApiConfig: "spec: {a: 9}", enableLxdVm: false });
    await cluster.refresh();
    assert.equal((await cluster.preview({})).changes.length, 2);
    await cluster.up();
    assert.equal(kept(on).cloudConfig.overrideClusterApiConfig, "spec:\n  a: 1\n");
    assert.equal(kept(on).cloudConfig.enableLxdVm, true);
    await cluster.up({ overrideClusterApiConfig: undefined });
    assert.equal(kept(on).cloudConfig.overrideClusterApiConfig, "");
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });
});

describe("virtual machines on LXD with Canonical Kubernetes", () => {
  it("reinstall every machine when they are switched on", async () => {
    const on = await stage();
    try {
      const cluster = await aCluster(on, { profiles: [{ name: "ck8s-infra", version: "1.0.0" }] });
      const { changes } = await cluster.preview({ enableLxdVm: true });
      assert.deepEqual(
        changes.map(({ cost }) => cost),
        ["reinstall"],
      );
      const [before] = kept(on).machines;
      await cluster.up({ enableLxdVm: true });
      assert.equal(asked(on, CONFIG), 1);
      assert.notEqual(kept(on).machines[0]?.uid, before?.uid);
    } finally {
      await on.stop();
    }
  });
});

describe("what an older Palette does not know of a cluster", () => {
  for (const [version, over, told] of [
    ["4.8", { overrideClusterApiConfig: "a: 1" }, /'overrideClusterApiConfig' needs 4.10/],
    ["4.7", { clusterType: "PureManage" }, /clusterType/],
    ["4.6", { enableLxdVm: true }, /enableLxdVm/],
  ] as const) {
    it(`is refused with a sentence: ${Object.keys(over)[0]} by ${version}`, async () => {
      const on = await stage({ paletteVersion: version });
      try {
        const args = clusterArgs(await anAccount(on));
        await assert.rejects(made(on, on.controllers.cluster, { ...args, ...over }), /is not known to Palette/);
        const cluster = await made(on, on.controllers.cluster, args);
        if (!("clusterType" in over)) await assert.rejects(cluster.up(over), told);
      } finally {
        await on.stop();
      }
    });
  }
});

describe("a cluster of a template", () => {
  const debugging = { profiles: [{ ...profile("1.0.0"), variables: { region: "eu-west", logLevel: "debug" } }] };
  let on: Stage;
  let cluster: Actor;
  beforeEach(async () => {
    on = await stage();
    const clusterTemplate = { id: on.lab.palette.world.templateUid("standard") };
    cluster = await aCluster(on, { clusterTemplate, timezone: "UTC" });
  });
  afterEach(() => on.stop());

  it("takes its profiles from the template and their variables from the program", async () => {
    const found = kept(on);
    assert.equal(found.templateUid, on.lab.palette.world.templateUid("standard"));
    assert.deepEqual(
      found.attachments.map(({ variables }) => variables),
      [{ region: "eu-west" }],
    );
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });

  it("gets other variables, and no call that would touch its profiles", async () => {
    on.lab.clearRequests();
    await cluster.up(debugging);
    assert.equal(asked(on, "PATCH /v1/spectroclusters/{uid}/variables"), 1);
    assert.equal(asked(on, "PATCH /v1/spectroclusters/{uid}/profiles"), 0);
    assert.equal(kept(on).attachments[0]?.variables.logLevel, "debug");
  });

  it("is imported with the variables that were set, and follows its template without a difference", async () => {
    await cluster.up(debugging);
    const [attachment] = kept(on).attachments;
    assert.ok(attachment);
    const next = { profileUid: on.lab.palette.world.profileUid("maas-infra", "1.1.0"), packValues: [] };
    Object.assign(attachment, next, { variables: { region: "eu-west", logLevel: "debug" } });
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
    const found = await on.controllers.cluster.read(on.runtime(), "payments", undefined);
    assert.deepEqual(found?.state.profiles, [
      { id: next.profileUid, variables: { region: "eu-west", logLevel: "debug" } },
    ]);
    assert.deepEqual(found?.state.clusterTemplate, cluster.inputs.clusterTemplate);
  });
});
