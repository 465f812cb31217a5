import assert from "node:assert/strict";
import * as path from "node:path";
import { isRecord } from "../../provider/core/unknowns";
import { type ManagementCluster, startManagementCluster } from "../support/management-cluster";
import type { KubernetesObject } from "../support/management-cluster/api";
import { CapmaasScene, type HostSpec, isReady } from "../support/management-cluster/capmaas-scene";
import { applyKinds, hasKinds } from "../support/management-cluster/contract";
import { type Asked, about, reached, recorded } from "./trace";

const traces = path.resolve(__dirname, "../../../shared/contracts/capmaas-traces");
const trace = (name: string) => recorded(path.join(traces, `${name}.jsonl`));

const CONTROL_PLANE: HostSpec = { minCPU: 4, minMemory: 8192, failureDomain: "az1", tags: ["rack-a"] };
const WORKER: HostSpec = { minCPU: 8, minMemory: 16384, resourcePool: "metal" };

const systemIdOf = ({ spec }: KubernetesObject): unknown => isRecord(spec) && spec.systemID;
const messageOf = ({ status }: KubernetesObject): string => JSON.stringify(isRecord(status) ? status.conditions : []);

describe("the stand-in for CAPMAAS", () => {
  let management: ManagementCluster;
  let scene: CapmaasScene;
  before(async function () {
    if (!hasKinds) return this.skip();
    // Where its parts were never built, the first start builds them.
    this.timeout(1_800_000);
    management = await startManagementCluster();
    await applyKinds(management.api);
  });
  beforeEach(async function () {
    this.timeout(60_000);
    scene = await CapmaasScene.start(management);
  });
  afterEach(() => scene?.stop());
  after(() => management?.stop());

  const host = (name: string) => scene.lab.maas.world.machine(name);
  const readyCluster = async (name: string): Promise<void> => {
    await scene.cluster(name);
    await scene.until("maasclusters", name, name, isReady);
    await scene.provisioned(name);
  };

  it("asks MAAS for a cluster's hosts as the real one was recorded to do", async () => {
    await readyCluster("a");
    await scene.machine("a", "a-cp", CONTROL_PLANE, true);
    await scene.until("maasmachines", "a", "a-cp", isReady);
    await scene.machine("a", "a-w", WORKER);
    await scene.until("maasmachines", "a", "a-w", isReady);
    const [ours, theirs] = [reached(scene.exchanges), trace("create")];
    for (const name of ["cp-01", "w-01"]) assert.deepEqual(about(ours, name), about(theirs, name), name);
    // The first turn is the whole of it: later ones repeat its second half, as often as something happens.
    assert.deepEqual(about(ours, "dns").slice(0, 5), about(theirs, "dns").slice(0, 5));
    assert.deepEqual(new Set(about(ours, "dns")), new Set(about(theirs, "dns")));
  }).timeout(60_000);

  it("lets hosts go as the real one was recorded to do, and leaves an empty record", async () => {
    await readyCluster("d");
    await scene.machine("d", "d-cp", CONTROL_PLANE, true);
    await scene.until("maasmachines", "d", "d-cp", isReady);
    await scene.until("maasmachines", "d", "d-cp", ({ status }) => isRecord(status) && status.dnsAttached === true);
    await scene.machine("d", "d-w", WORKER);
    await scene.until("maasmachines", "d", "d-w", isReady);
    scene.exchanges.length = 0;
    await scene.remove("maasmachines", "d", "d-w");
    await scene.remove("maasmachines", "d", "d-cp");
    const [ours, theirs] = [reached(scene.exchanges), trace("delete")];
    assert.deepEqual(about(ours, "w-01"), ["GET machines/ID", "POST machines/ID op=release"]);
    const last = (all: readonly Asked[]) => {
      const end = all.findIndex(({ text, subject }) => text.includes("op=release") && subject !== "w-01");
      const emptied = all.findLastIndex(({ text }, i) => i < end && text === "PUT dnsresources ip_addresses=");
      return all.slice(emptied, end + 1).map(({ text }) => text);
    };
    // Out of the record, then looked up there, then released.
    const inOrder = ["PUT dnsresources ip_addresses=", "GET machines/ID", "GET dnsresources fqdn=NAME"];
    for (const all of [ours, theirs]) {
      assert.deepEqual([...new Set(last(all))], [...inOrder, "POST machines/ID op=release"]);
    }
    await scene.remove("maasclusters", "d", "d");
    const { world } = scene.lab.maas;
    const records = world.dns.map((record) => world.fqdnOf(record)).filter((name) => name.startsWith("d-"));
    assert.deepEqual(
      records.map((name) => world.addressesNamed(name)),
      [[]],
    );
  }).timeout(60_000);

  it("sends the last of several tags alone, and keeps the zone of the host that it got", async () => {
    await readyCluster("t");
    await scene.machine("t", "t-w", { ...WORKER, tags: ["rack-a", "ssd"] });
    const made = await scene.until("maasmachines", "t", "t-w", isReady);
    assert.equal(systemIdOf(made), host("w-02").systemId);
    assert.ok(isRecord(made.spec));
    assert.equal(made.spec.failureDomain, "az2");
    assert.equal(made.spec.providerID, `maas:///az2/${host("w-02").systemId}`);
  }).timeout(60_000);

  it("tells that no server fits in MAAS's words, and asks again ever more rarely", async () => {
    await readyCluster("n");
    await scene.machine("n", "n-w", { ...WORKER, minCPU: 999 });
    await scene.until("maasmachines", "n", "n-w", (object) => messageOf(object).includes("status: 409"));
    const tries = (): number[] =>
      scene.exchanges
        .filter(({ sent }) => isRecord(sent) && String(sent.op) === "allocate")
        .map(({ entry }) => entry.at);
    while (tries().length < 15) await scene.lab.clock.sleep(1_000);
    // From 5 ms on each wait is twice the one before: the fourteenth is 41 s.
    const [before = 0, last = 0] = tries().slice(13, 15);
    assert.ok(last - before > 40_000, `${last - before} ms`);
  }).timeout(60_000);

  it("deploys the same host again when its first deployment is refused, as recorded", async () => {
    await readyCluster("e");
    scene.lab.next("POST machines/{system_id}/?op=deploy", { status: 500, body: "internal error" });
    await scene.machine("e", "e-w", WORKER);
    await scene.until("maasmachines", "e", "e-w", isReady);
    assert.deepEqual(about(reached(scene.exchanges), "w-01"), about(trace("deploy-500"), "w-02"));
  }).timeout(60_000);

  it("lets a deleted machine without a host stand for two minutes", async () => {
    await readyCluster("h");
    await scene.machine("h", "h-w", { ...WORKER, minCPU: 999 });
    await scene.until("maasmachines", "h", "h-w", (object) => messageOf(object).includes("status: 409"));
    const since = scene.lab.clock.now();
    await scene.remove("maasmachines", "h", "h-w");
    assert.ok(scene.lab.clock.now() - since >= 120_000);
  }).timeout(60_000);

  it("deploys a host again that was released behind its back, once something happens", async () => {
    await readyCluster("b");
    await scene.machine("b", "b-w", WORKER);
    await scene.until("maasmachines", "b", "b-w", isReady);
    await scene.lab.operator.maas.release("w-01");
    while (host("w-01").statusName !== "Ready") await scene.lab.clock.sleep(5_000);
    await scene.touch("b", "b-w");
    while (host("w-01").deployments < 2 || host("w-01").statusName !== "Deployed") await scene.lab.clock.sleep(5_000);
  }).timeout(60_000);

  it("keeps the name that a Cluster was given, and starts nothing outside of MAAS's domains", async () => {
    await scene.cluster("p", { controlPlaneEndpoint: { host: "p-api.maas", port: 6443 } });
    const { spec } = await scene.until("maasclusters", "p", "p", isReady);
    assert.deepEqual(isRecord(spec) && spec.controlPlaneEndpoint, { host: "p-api.maas", port: 6443 });
    await scene.cluster("q", { controlPlaneEndpoint: { host: "api.example.com", port: 6443 } });
    const refused = await scene.until("maasclusters", "q", "q", (object) => messageOf(object).includes("404"));
    assert.match(messageOf(refused), /No Domain matches.*LoadBalancerFailed/);
    assert.equal(isReady(refused), false);
  }).timeout(60_000);
});
