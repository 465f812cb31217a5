import assert from "node:assert/strict";
import { Status } from "../src/index";
import {
  type Json,
  LabBench,
  machinesIn,
  makeCluster,
  pool,
  poolReady,
  poolsPath,
  runningCluster,
} from "./palette-support";

describe("problems", () => {
  const bench = new LabBench();

  beforeEach(() => bench.start());
  after(() => bench.stop());

  const condition = (uid: string, type: string) =>
    bench.world.cluster(uid).conditions.find((known) => known.type === type);
  const record = () => bench.lab.maas.world.dns.find((resource) => resource.name.startsWith("c1-"));

  it("is, where failed machines are kept, a failed deployment: Failed for ever, until it is deleted", async () => {
    await bench.start({ ways: { keepsFailed: true } });
    for (const host of bench.lab.maas.world.machines) if (host.cpuCores === 16) host.problem = "fails-deployment";
    const uid = await runningCluster(bench, { pools: [pool({ name: "cp", controlPlane: true }), pool()] });
    const failed = () => machinesIn(bench, uid, "workers").find((machine) => machine.state === "Failed");
    await bench.until(() => failed() !== undefined);
    assert.match(failed()?.conditions[0]?.message ?? "", /Failed deployment/);
    assert.match(condition(uid, "WorkerNodeAdditionDone")?.message ?? "", /Failed deployment/);
    const host = bench.lab.maas.world.machine(failed()?.hostname ?? "");
    for (const other of bench.lab.maas.world.machines) other.problem = undefined;
    await bench.pass(5 * 3_600_000);
    assert.equal(host.status, Status.FailedDeployment);
    assert.equal(host.deployments, 1);
    await bench.must(204, bench.delete(`${poolsPath(bench, uid)}/workers/machines/${failed()?.uid}`));
    await poolReady(bench, uid, "workers", 1);
    await bench.until(() => bench.world.cluster(uid).health === "Healthy");
  });

  it("is a MAAS that does not answer: machines are Unknown and the cluster unhealthy, and both come back by themselves", async () => {
    const uid = await runningCluster(bench, { pools: [pool({ name: "cp", controlPlane: true }), pool()] });
    await poolReady(bench, uid, "workers", 1);
    await bench.until(() => bench.world.cluster(uid).health === "Healthy");
    bench.lab.next("GET machines/", { reset: true, times: 30 });
    await bench.until(() => machinesIn(bench, uid, "workers")[0]?.state === "Unknown");
    await bench.until(() => bench.world.cluster(uid).health !== "Healthy");
    await poolReady(bench, uid, "workers", 1);
    await bench.until(() => bench.world.cluster(uid).health === "Healthy");
    assert.ok(bench.lab.maas.world.machines.every(({ deployments }) => deployments <= 1));
  });

  it("is a server that is powered off: out of the record, switched on again", async () => {
    const uid = await runningCluster(bench);
    const host = bench.lab.maas.world.machine(machinesIn(bench, uid, "cp")[0]?.hostname ?? "");
    host.powerState = "off";
    await bench.until(() => machinesIn(bench, uid, "cp")[0]?.ready === false);
    await bench.until(() => machinesIn(bench, uid, "cp")[0]?.ready === true);
    assert.equal(host.powerState, "on");
    assert.equal(record()?.addresses.length, 1);
  });

  it("is a domain that MAAS does not have: no machine is made", async () => {
    const uid = await makeCluster(bench, { cloudConfig: { domain: "nowhere.example" } });
    await bench.pass(3_600_000);
    assert.equal(bench.world.cluster(uid).state, "Provisioning");
    assert.deepEqual(machinesIn(bench, uid, "cp"), []);
    assert.match(condition(uid, "CloudInfrastructureReady")?.message ?? "", /status: 404/);
    await bench.must(204, bench.delete(`/v1/spectroclusters/${uid}`));
    await bench.until(() => bench.world.cluster(uid).state === "Deleted");
  });

  it("is a zone that MAAS does not have: its text is shown, and the pool goes on once it is there", async () => {
    const uid = await makeCluster(bench, {
      pools: [pool({ name: "cp", controlPlane: true, cloud: { azs: ["mars"] } })],
    });
    await bench.until(() => /mars/.test(condition(uid, "ControlPlaneNodeAdditionDone")?.message ?? ""));
    const form = new URLSearchParams({ name: "mars" });
    await maas(bench, "zones/", form);
    for (const host of bench.lab.maas.world.machines) if (host.zone === "az2") host.zone = "mars";
    await bench.until(() => bench.world.cluster(uid).state === "Running");
  });

  it("is a key that MAAS refuses: shown without the key, and mended by the right one", async () => {
    const { url: apiEndpoint, apiKey } = bench.lab.maas;
    const metadata = { name: "odd", annotations: { overlordUid: bench.world.gateway("rack1-gateway").uid } };
    const wrong = { metadata, spec: { apiEndpoint, apiKey: "one:two:three-is-secret" } };
    const { uid: account } = await bench.must(201, bench.post("/v1/cloudaccounts/maas", wrong));
    const uid = await makeCluster(bench, { account });
    await bench.until(() => /401/.test(condition(uid, "CloudInfrastructureReady")?.message ?? ""));
    assert.ok(!JSON.stringify(bench.world.events).includes("three-is-secret"));
    await bench.must(204, bench.put(`/v1/cloudaccounts/maas/${account}`, { metadata, spec: { apiEndpoint, apiKey } }));
    await bench.until(() => bench.world.cluster(uid).state === "Running");
  });

  it("is a MAAS that answers late, wrongly or not at all: the gateway goes on", async () => {
    bench.lab.next("POST machines/?op=allocate", { status: 503, body: "no rack", times: 2 });
    bench.lab.next("PUT machines/{system_id}/", { status: 500, body: "boom" });
    bench.lab.next("POST machines/{system_id}/?op=deploy", { hang: true });
    bench.lab.next("GET machines/", { garbage: true });
    bench.lab.next("GET dnsresources/", { reset: true });
    bench.lab.next("GET dnsresources/", { delayMs: 20_000 });
    await runningCluster(bench);
    const held = bench.lab.maas.world.machines.filter((host) => host.owner !== null);
    assert.equal(held.length, 1, "no host is left behind");
  }).timeout(20_000);

  it("is a record that somebody removed: it comes back with the next reconcile", async () => {
    const uid = await runningCluster(bench);
    bench.lab.maas.world.dns.length = 0;
    await bench.must(201, bench.post(poolsPath(bench, uid), pool()));
    await bench.until(() => record()?.addresses.length === 1);
  });

  it("is a cluster that hangs in deletion: forced after a quarter of an hour, its servers stay deployed", async () => {
    const uid = await runningCluster(bench);
    bench.lab.gateway("rack1-gateway").stop();
    const path = `/v1/spectroclusters/${uid}`;
    await bench.must(400, bench.delete(`${path}?forceDelete=true`));
    await bench.must(204, bench.delete(path));
    const early = await bench.must(400, bench.delete(`${path}?forceDelete=true`));
    assert.equal(early.code, "ForceDeleteNotAllowed");
    await bench.pass(16 * 60_000);
    await bench.must(204, bench.delete(`${path}?forceDelete=true`));
    assert.equal(bench.world.cluster(uid).state, "Deleted");
    bench.lab.gateway("rack1-gateway").start();
    await bench.pass(3_600_000);
    assert.equal(bench.lab.maas.world.machines.filter((host) => host.status === Status.Deployed).length, 1);
    assert.equal(record()?.addresses.length, 1);
  });

  it("is a control plane without schedulable nodes: it runs, and is not healthy until a worker is there", async () => {
    const uid = await runningCluster(bench);
    await bench.pass(60_000);
    assert.equal(bench.world.cluster(uid).health, "UnHealthy");
    const { status } = await bench.must(200, bench.get(`/v1/dashboard/spectroclusters/${uid}/overview`));
    assert.equal(status.health.conditions[0].type, "NoSchedulableNode");
    await bench.must(201, bench.post(poolsPath(bench, uid), pool()));
    await bench.until(() => bench.world.cluster(uid).health === "Healthy");
  });

  it("is not a custom endpoint: no record is made, and the port must be there", async () => {
    const uid = await makeCluster(bench, { spec: withEndpoint(bench, "  customEndpointPort: 7443") });
    await bench.until(() => bench.world.cluster(uid).state === "Running");
    assert.equal(record(), undefined);
    assert.equal(bench.world.cluster(uid).endpoint, "api.example.com:7443");
    const kubeconfig = await bench.get(`/v1/spectroclusters/${uid}/assets/adminKubeconfig`);
    assert.match(kubeconfig.text, /server: https:\/\/api\.example\.com:7443/);
    const stuck = await makeCluster(bench, { name: "c2", spec: withEndpoint(bench, "") });
    await bench.pass(2 * 3_600_000);
    assert.equal(bench.world.cluster(stuck).state, "Provisioning");
  });

  it("replaces a control-plane node that does not get ready in time, where a time is set", async () => {
    await bench.start({ ways: { keepsFailed: true } });
    const uid = await runningCluster(bench, { pools: [pool({ name: "cp", size: 3, controlPlane: true })] });
    const timeout = { controlPlaneHealthCheckTimeout: "20m" };
    const path = `/v1/spectroclusters/${uid}/clusterConfig/controlPlaneHealthCheckTimeout`;
    await bench.must(204, bench.patch(path, timeout));
    const [node] = machinesIn(bench, uid, "cp");
    const host = bench.lab.maas.world.machine(node?.hostname ?? "");
    await maas(bench, `machines/${host.systemId}/?op=mark_broken`);
    await bench.until(() => machinesIn(bench, uid, "cp").some((machine) => machine.state === "Failed"));
    await poolReady(bench, uid, "cp", 3);
    assert.ok(!machinesIn(bench, uid, "cp").some((machine) => machine.uid === node?.uid));
  });
});

function withEndpoint(bench: LabBench, port: string): Json {
  const uid = bench.world.profileUid("maas-infra", "1.0.0");
  const values = `cloud:\n  maas:\n    customEndpoint: "api.example.com"\n  ${port}\n`;
  const variables = [{ name: "region", value: "eu-1" }];
  return { profiles: [{ uid, variables, packValues: [{ name: "kubernetes", values }] }] };
}

/** A call to MAAS by somebody else than the gateway. */
async function maas(bench: LabBench, path: string, form = new URLSearchParams()): Promise<void> {
  const [consumer, token, secret] = bench.lab.maas.apiKey.split(":");
  const fields = {
    oauth_version: "1.0",
    oauth_signature_method: "PLAINTEXT",
    oauth_consumer_key: consumer,
    oauth_token: token,
    oauth_signature: `%26${secret}`,
    oauth_nonce: crypto.randomUUID(),
    oauth_timestamp: Math.floor(Date.now() / 1000),
  };
  const authorization = `OAuth ${Object.entries(fields)
    .map(([name, value]) => `${name}="${value}"`)
    .join(", ")}`;
  const url = `${bench.lab.maas.url}/api/2.0/${path}`;
  const answer = await fetch(url, { method: "POST", headers: { authorization }, body: form });
  assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
}
