import assert from "node:assert/strict";
import { LabBench, machinesIn, makeCluster, pool, poolReady, poolsPath, runningCluster } from "./palette-support";

describe("gateways", () => {
  const bench = new LabBench();
  const tenant = { project: null };

  beforeEach(() => bench.start({ selfHosted: true }));
  after(() => bench.stop());

  const register = (name: string) =>
    bench.must(200, bench.post("/v1/pcg/selfHosted", { name, cloudType: "maas" }, tenant));
  const uidOf = (name: string) => bench.world.gateway(name).uid;
  const overlord = (uid: string) => bench.must(200, bench.get(`/v1/overlords/${uid}`, tenant));

  it("stay Pending until their manifests are applied, then run after a while", async () => {
    const { overlordUid, kubectlCommands } = await register("edge");
    assert.equal(kubectlCommands.length, 2);
    await bench.pass(3_600_000);
    const waiting = await overlord(overlordUid);
    assert.equal(waiting.status.state, "Pending");
    assert.deepEqual(waiting.status.kubectlCommands, kubectlCommands);
    bench.lab.applyManifests(overlordUid);
    await bench.until(() => bench.world.gateway("edge").state === "Provisioning");
    const registered = bench.lab.requests.filter(
      (request) => request.byGateway && request.route.startsWith("POST /v1/pcg"),
    );
    assert.equal(registered.length, 1);
    await bench.until(() => bench.world.gateway("edge").state === "Running");
    const running = await overlord(overlordUid);
    assert.equal(running.status.health.state, "Healthy");
    assert.equal(running.spec.isSelfHosted, true);
  });

  it("come up by themselves when the lab plays the operator", async () => {
    await bench.start({ autoInstall: true });
    await register("edge");
    await bench.until(() => bench.world.gateway("edge").state === "Running");
  });

  it("hand their manifests out for the token in the command, and for nothing else without a key", async () => {
    const { kubectlCommands } = await register("edge");
    const url = new URL(kubectlCommands[0].split(" ").at(-1));
    assert.equal((await fetch(url)).status, 200);
    url.searchParams.set("token", "wrong");
    assert.equal((await fetch(url)).status, 401);
    url.searchParams.delete("token");
    assert.equal((await fetch(url)).status, 401);
  });

  it("go stale when they stop, and come back", async () => {
    const uid = uidOf("rack1-gateway");
    bench.lab.gateway("rack1-gateway").stop();
    assert.equal((await overlord(uid)).status.state, "Running");
    await bench.pass(200_000);
    const stale = await overlord(uid);
    assert.equal(stale.status.state, "Unknown");
    assert.equal(stale.status.health.state, "UnHealthy");
    bench.lab.gateway("rack1-gateway").start();
    assert.equal((await overlord(uid)).status.state, "Running");
  });

  it("make nothing and delete nothing while they are down, but running clusters go on", async () => {
    const uid = await runningCluster(bench);
    bench.lab.gateway("rack1-gateway").stop();
    const waiting = await makeCluster(bench, { name: "c2" });
    await bench.must(201, bench.post(poolsPath(bench, uid), pool({ size: 1 })));
    await poolReady(bench, uid, "workers", 1);
    await bench.must(204, bench.delete(`/v1/spectroclusters/${uid}`));
    await bench.pass(3_600_000);
    assert.equal(bench.world.cluster(waiting).state, "Pending");
    assert.equal(bench.world.cluster(uid).state, "Deleting");
    assert.equal(machinesIn(bench, uid, "workers").length, 1);
    bench.lab.gateway("rack1-gateway").start();
    await bench.until(() => bench.world.cluster(uid).state === "Deleted");
    await bench.until(() => bench.world.cluster(waiting).state === "Running");
  });

  it("check credentials from where they stand", async () => {
    const { url: apiEndpoint, apiKey } = bench.lab.maas;
    const validate = `/v1/overlords/maas/${uidOf("rack1-gateway")}/account/validate`;
    await bench.must(204, bench.post(validate, { account: { apiEndpoint, apiKey } }));
    const refused = await bench.must(400, bench.post(validate, { account: { apiEndpoint, apiKey: "a:b:c" } }));
    assert.equal(refused.code, "InvalidCloudAccount");
    const nowhere = { apiEndpoint: "http://127.0.0.1:9/MAAS", apiKey };
    assert.match((await bench.must(400, bench.post(validate, { account: nowhere }))).message, /cannot reach MAAS/);
    const { overlordUid } = await register("edge");
    const path = `/v1/overlords/maas/${overlordUid}/account/validate`;
    const pending = await bench.must(400, bench.post(path, { account: { apiEndpoint, apiKey } }));
    assert.equal(pending.code, "GatewayNotRunning");
  });

  it("cannot be deleted while they are used, and hand their clusters over", async () => {
    await bench.start({ autoInstall: true });
    const { overlordUid } = await register("second");
    await bench.until(() => bench.world.gateway("second").state === "Running");
    const uid = await runningCluster(bench);
    const rack = uidOf("rack1-gateway");
    const refused = await bench.must(409, bench.delete(`/v1/overlords/${rack}`, undefined, tenant));
    assert.match(refused.message, /cluster c1/);
    await bench.must(204, bench.post("/v1/overlords/migrate", { sourceUid: rack, targetUid: overlordUid }, tenant));
    assert.equal((await bench.get(`/v1/spectroclusters/${uid}`)).json.metadata.annotations.overlordUid, overlordUid);
    bench.lab.gateway("rack1-gateway").stop();
    await bench.must(204, bench.delete(`/v1/spectroclusters/${uid}`));
    await bench.until(() => bench.world.cluster(uid).state === "Deleted");
    await bench.must(200, bench.delete(`/v1/overlords/${rack}`, undefined, tenant));
    await bench.must(404, bench.get(`/v1/overlords/${rack}`, tenant));
  });

  it("that live on MAAS machines grow from one node to three, and never shrink", async () => {
    const path = `/v1/overlords/maas/${uidOf("rack1-gateway")}/cloudconfig`;
    const instanceType = { minCPU: 4, minMemInMB: 8192, minDiskSizeInGB: 60 };
    const config = (size: number) => ({
      clusterConfig: { domain: "maas" },
      machineConfig: { azs: [], instanceType, resourcePool: "" },
      size,
    });
    await bench.must(204, bench.put(path, config(3), tenant));
    const taken = () => bench.lab.maas.world.machines.filter((machine) => machine.statusName === "Deployed").length;
    await bench.until(() => taken() === 2, "two more nodes");
    const { clusterUid } = bench.world.gateway("rack1-gateway");
    const overview = () => bench.must(200, bench.get(`/v1/dashboard/spectroclusters/${clusterUid}/overview`, tenant));
    await bench.pass(600_000);
    assert.equal((await overview()).spec.cloudConfig.machinePools[0].healthy, 3);
    const refused = await bench.must(400, bench.put(path, config(1), tenant));
    assert.equal(refused.code, "InvalidGatewaySize");
    await bench.must(400, bench.put(path, config(2), tenant));
  });

  it("cannot work with the key of a user who is no administrator, though it is valid", async () => {
    const { url: apiEndpoint, apiKeys } = bench.lab.maas;
    const spec = { apiEndpoint, apiKey: apiKeys.user };
    const overlordUid = uidOf("rack1-gateway");
    await bench.must(204, bench.post(`/v1/overlords/maas/${overlordUid}/account/validate`, { account: spec }));
    const metadata = { name: "plain", annotations: { overlordUid } };
    const { uid: account } = await bench.must(201, bench.post("/v1/cloudaccounts/maas", { metadata, spec }));
    const uid = await makeCluster(bench, { account });
    await bench.pass(3_600_000);
    assert.equal(bench.world.cluster(uid).state, "Provisioning");
    const [condition] = bench.world.cluster(uid).conditions;
    assert.match(condition?.message ?? "", /status: 403/);
  });

  it("of a self-hosted Palette include its own, which always runs and stays", async () => {
    const system = bench.world.gateway("System Private Gateway");
    const read = await overlord(system.uid);
    assert.equal(read.spec.isSystem, true);
    assert.equal(read.status.state, "Running");
    await bench.must(403, bench.delete(`/v1/overlords/${system.uid}`, undefined, tenant));
    await bench.must(409, bench.post("/v1/pcg/selfHosted", { name: "rack1-gateway", cloudType: "maas" }, tenant));
  });
});
