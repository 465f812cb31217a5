import assert from "node:assert/strict";
import { minutes } from "../../../provider/core/time/duration";
import { type Actor, made } from "../../support/actor";
import { consoleUser } from "../../support/console-user";
import { aCluster } from "../../support/main-job";
import { kept } from "../../support/setting-cases";
import { type Stage, stage } from "../../support/stage";

const instance = { minCpu: 4, minMemoryMb: 8192 };

describe("a control plane of virtual machines on LXD", () => {
  let on: Stage;
  let cluster: Actor;
  let network: Record<string, unknown>;
  beforeEach(async () => {
    on = await stage();
    const pool = await made(on, on.controllers.ipPool, {
      name: "nodes",
      gatewayId: on.lab.palette.world.gateway("rack1-gateway").uid,
      range: { start: "10.10.8.20", end: "10.10.8.60" },
      prefix: 24,
      gateway: "10.10.8.1",
      nameservers: ["10.10.8.2"],
    });
    network = { name: "lxdbr0", ipPoolId: pool.id, staticIp: true };
    cluster = await aCluster(on, { staticIp: true, controlPlane: { size: 1, instance, useLxdVm: true, network } });
  });
  afterEach(() => on.stop());
  const held = (): unknown => {
    const { cloudConfig } = kept(on).pools[0]?.doc ?? {};
    return cloudConfig;
  };

  it("is made with its network, and is no difference afterwards, nor after an import", async () => {
    const { useLxdVm, network: sent } = held() as Record<string, unknown>;
    assert.equal(useLxdVm, true);
    assert.deepEqual(sent, { networkName: "lxdbr0", staticIp: true, parentPoolUid: network.ipPoolId });
    assert.equal(kept(on).cloudConfig.staticIp, true);
    const before = structuredClone(cluster.state);
    await cluster.refresh();
    assert.deepEqual(cluster.state, before);
    const found = await on.controllers.cluster.read(on.runtime(), "payments", undefined);
    assert.ok(found);
    const { changes } = await on.controllers.cluster.diff(on.runtime(), found.id, found.state, cluster.inputs);
    assert.deepEqual(
      changes.filter(({ path }) => path !== "deletionProtection"),
      [],
    );
  });

  it("stays virtual: another kind of machine is refused", async () => {
    await assert.rejects(
      cluster.preview({ controlPlane: { size: 1, instance, network } }),
      /'controlPlane.useLxdVm'.* at creation only/,
    );
  });

  it("is made anew on another network", async () => {
    const [before] = kept(on).machines;
    const next = { size: 1, instance, useLxdVm: true, network: { ...network, name: "lxdbr1" } };
    const { changes } = await cluster.preview({ controlPlane: next });
    assert.deepEqual(
      changes.map(({ path, cost }) => [path, cost]),
      [["controlPlane.network.name", "reinstall"]],
    );
    await cluster.up({ controlPlane: next });
    assert.notEqual(kept(on).machines[0]?.uid, before?.uid);
    await cluster.refresh();
    assert.equal((await cluster.preview({})).kind, "none");
  });

  it("is mended when somebody changes its network", async () => {
    const { configUid, pools } = kept(on);
    const document = structuredClone(pools[0]?.doc ?? {});
    Object.assign((document.cloudConfig as { network: object }).network, { networkName: "lxdbr9" });
    await consoleUser(on.lab).call("PUT", `/v1/cloudconfigs/maas/${configUid}/machinePools/control-plane`, document);
    await on.pass(minutes(30));
    await cluster.refresh();
    assert.deepEqual(
      (await cluster.preview({})).changes.map(({ path }) => path),
      ["controlPlane.network.name"],
    );
    await cluster.up();
    assert.equal((held() as { network: Record<string, unknown> }).network.networkName, "lxdbr0");
  });
});
