import assert from "node:assert/strict";
import { Status } from "../src/index";
import type { Exchange } from "../src/journal";
import { LabBench, machinesIn, pool, poolReady, poolsPath, runningCluster } from "./palette-support";

/**
 * What the Cluster API provider for MAAS (0.9) was seen to ask of a MAAS, scenario by scenario, as `call host -> status`: the calls
 * that change machines, without its tags and without repetitions.
 */
const seen = {
  deployRefused: ["allocate A 200", "swap A 200", "deploy A 500", "release A 200", "swap A 200", "deploy A 200"],
  released: [
    "swap A 200",
    "deploy A 409",
    "release A 200",
    "allocate - 409",
    "allocate A 200",
    "swap A 200",
    "deploy A 200",
  ],
  releasedAndReady: ["swap A 200", "deploy A 200"],
  answerLost: ["allocate - 0", "allocate B 200", "swap B 200", "deploy B 200"],
};

describe("the gateway beside the Cluster API provider for MAAS as it was seen", () => {
  const bench = new LabBench();
  let calls: string[] = [];
  let uid: string;

  beforeEach(async () => {
    calls = [];
    await bench.start();
    bench.lab.observe((exchange) => note(exchange));
  });
  after(() => bench.stop());

  const free = (from = 0) =>
    bench.lab.maas.world.machines
      .filter(({ cpuCores, status }) => cpuCores >= 16 && status === Status.Ready)
      .slice(from);
  const workers = () => machinesIn(bench, uid, "workers");
  const host = (index = 0) => bench.lab.maas.world.machine(workers()[index]?.hostname ?? "");

  /** A call of the gateway that changes a machine, with letters for hosts in the order in which they are first named. */
  function note({ entry, query, answered }: Exchange): void {
    if (!entry.byGateway || entry.side !== "maas" || entry.method === "GET" || !entry.route.includes("machines/"))
      return;
    const call = query.get("op") ?? (entry.method === "PUT" ? "swap" : entry.route);
    const id = /machines\/(\w+)\//.exec(entry.path)?.[1] ?? systemIdOf(answered) ?? "-";
    calls.push(`${call} ${id} ${entry.status}`);
  }

  /** The calls since they were last asked for, repetitions left out. */
  function told(): string[] {
    const names = new Map<string, string>([["-", "-"]]);
    const lines = calls.map((line) => {
      const [call = "", id = "", status = ""] = line.split(" ");
      if (!names.has(id)) names.set(id, String.fromCharCode(64 + names.size));
      return `${call} ${names.get(id)} ${status}`;
    });
    calls = [];
    return lines.filter((line, at) => line !== lines[at - 1]);
  }

  async function cluster(size: number, zones: string[] = []): Promise<void> {
    const cp = pool({ name: "cp", controlPlane: true, cloud: { azs: [] } });
    uid = await runningCluster(bench, { pools: [cp, pool({ size, cloud: { azs: zones } })] });
    await poolReady(bench, uid, "workers", size);
    told();
  }

  it("deploys the host of a refused first deployment again, without another allocate", async () => {
    await cluster(1);
    bench.lab.next("POST machines/{system_id}/?op=deploy", { status: 500, body: "internal error" });
    for (const machine of bench.lab.maas.world.machines)
      if (machine.status === Status.Ready) machine.powerState = "off";
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, pool({ size: 2, cloud: { azs: [] } })));
    await poolReady(bench, uid, "workers", 2);
    assert.deepEqual(told().slice(0, 4), seen.deployRefused.slice(0, 4));
  });

  it("gives up a host that is being released, and takes whichever fits in the zone of the first", async () => {
    await bench.start({ timings: { release: 20 * 60_000 } });
    bench.lab.observe((exchange) => note(exchange));
    await cluster(1);
    const { zone, hostname } = host();
    for (const other of free()) if (other.zone === zone) other.pool = "elsewhere";
    await bench.lab.operator.maas.release(hostname);
    told();
    await bench.until(() => calls.some((line) => line.startsWith("allocate") && line.endsWith(" 409")));
    assert.ok(free().length > 0, "hosts in other zones are free");
    await poolReady(bench, uid, "workers", 1);
    assert.deepEqual(told(), seen.released);
    assert.equal(host().hostname, hostname);
  });

  it("takes another host in place of one that is being released, where one fits", async () => {
    await cluster(1);
    const before = host();
    await bench.lab.operator.maas.release(before.hostname, { erase: true });
    await bench.until(() => workers()[0]?.hostname !== before.hostname);
    await poolReady(bench, uid, "workers", 1);
    assert.equal(host().zone, before.zone);
  });

  it("deploys a host on the spot that was released and is Ready", async () => {
    await bench.start({ timings: { release: 0 } });
    bench.lab.observe((exchange) => note(exchange));
    await cluster(1);
    await bench.lab.operator.maas.release(host().hostname);
    told();
    await bench.until(() => calls.length > 1);
    assert.deepEqual(told(), seen.releasedAndReady);
  });

  it("loses a host whose allocation was answered and not heard", async () => {
    await cluster(1);
    bench.lab.next("POST machines/?op=allocate", { after: "commit", reset: true });
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, pool({ size: 2, cloud: { azs: [] } })));
    await poolReady(bench, uid, "workers", 2);
    assert.deepEqual(told().slice(1).map(withoutHost), seen.answerLost.slice(1).map(withoutHost));
    const leaked = bench.lab.maas.world.machines.filter(({ status }) => status === Status.Allocated);
    assert.deepEqual(
      leaked.map(({ owner }) => owner),
      ["admin"],
    );
  });

  it("takes a host that always fails again and again, and nobody is told MAAS's reason", async () => {
    const bad = free()[0];
    assert.ok(bad);
    bad.problem = "fails-deployment";
    const cp = pool({ name: "cp", controlPlane: true, cloud: { azs: [] } });
    uid = await runningCluster(bench, { pools: [cp, pool({ cloud: { azs: [] } })] });
    for (const other of free()) if (other.zone === bad.zone && other !== bad) other.pool = "elsewhere";
    await bench.until(() => bad.deployments >= 4);
    assert.doesNotMatch(JSON.stringify([bench.world.events, workers()]), /Installation failed|curtin/);
    bad.problem = undefined;
    await poolReady(bench, uid, "workers", 1);
  });

  it("releases a deployment of somebody else on a host that it once had", async () => {
    await cluster(1);
    const mine = host();
    mine.osystem = "ubuntu";
    mine.owner = "user";
    await bench.must(204, bench.delete(`${poolsPath(bench, uid)}/workers`));
    await bench.until(() => mine.status === Status.Ready);
  });

  it("asks for the last of several tags alone, and for all where its ways are others", async () => {
    for (const countsAllTags of [false, true]) {
      await bench.start({ ways: { countsAllTags } });
      const sent: unknown[] = [];
      bench.lab.observe((exchange) => {
        if (exchange.query.get("op") === "allocate") sent.push(exchange.sent);
      });
      const [machine] = free();
      assert.ok(machine);
      for (const name of ["gpu", "rack-a"])
        bench.lab.maas.world.tags.push({ name, comment: "", definition: "", kernelOpts: "" });
      machine.tags = ["rack-a", ...(countsAllTags ? ["gpu"] : [])];
      await runningCluster(bench, {
        pools: [pool({ name: "cp", controlPlane: true, cloud: { azs: [], tags: ["gpu", "rack-a"] } })],
      });
      assert.match(JSON.stringify(sent), countsAllTags ? /gpu.*rack-a/ : /^(?!.*gpu).*rack-a/);
    }
  });

  it("pauses twice as long after every refusal, up to a quarter of an hour and more", async () => {
    await cluster(1);
    for (const machine of free()) machine.pool = "elsewhere";
    const at: number[] = [];
    bench.lab.observe(({ entry, query }) => query.get("op") === "allocate" && at.push(entry.at));
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, pool({ size: 2, cloud: { azs: [] } })));
    await bench.pass(3 * 3_600_000);
    const pauses = at.slice(1).map((moment, index) => moment - (at[index] ?? 0));
    assert.ok(pauses.filter((pause) => pause < 2000).length >= 8, String(pauses));
    assert.equal(Math.max(...pauses), 1_000_000);
    const again = at.length;
    await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, pool({ size: 3, cloud: { azs: [] } })));
    await bench.pass(15_000);
    assert.ok(at.length > again, "whatever happens to the cluster adds a try");
  });

  it("writes the record at every event, and a second one for some clusters that nobody ever fills", async () => {
    await bench.start({ ways: { secondRecords: 1 } });
    let written = 0;
    bench.lab.observe(({ entry }) => {
      if (entry.method === "PUT" && entry.route.includes("dnsresources")) written += 1;
    });
    await cluster(1);
    const before = written;
    await bench.pass(3_600_000);
    assert.equal(written, before, "in calm nobody asks MAAS for anything");
    const [node] = bench.world
      .cluster(uid)
      .pools.flatMap(({ controlPlane, machines }) => (controlPlane ? machines : []));
    await bench.lab.operator.maas.powerOff(node?.hostname ?? "");
    await bench.pass(600_000);
    assert.ok(written > before, `${written - before} times`);
    const records = bench.lab.maas.world.dns.filter(({ name }) => /^c1-[0-9a-f]{6}$/.test(name));
    assert.deepEqual(records.map(({ addresses }) => addresses.length).sort(), [0, 1]);
    await bench.must(204, bench.delete(`/v1/spectroclusters/${uid}`));
    await bench.until(() => bench.world.cluster(uid).state === "Deleted");
    assert.equal(bench.lab.maas.world.dns.filter(({ name }) => name.startsWith("c1-")).length, 2);
  });

  it("asks MAAS for nothing while nodes run, and looks when one falls silent, else after two hours", async () => {
    await cluster(1);
    await bench.pass(600_000);
    bench.lab.clearRequests();
    await bench.pass(3_600_000);
    assert.deepEqual(bench.lab.requests, []);
    const since = bench.clock.now();
    await bench.lab.operator.maas.powerOff(host().hostname);
    await bench.until(() => host().powerState === "on");
    assert.ok(bench.clock.now() - since <= 90_000, `${bench.clock.now() - since}`);
    await bench.pass(600_000);
    // MAAS forgets the server, and its node goes on.
    await bench.lab.operator.maas.removeServer(host().hostname);
    await bench.pass(3_600_000);
    assert.equal(workers()[0]?.state, "Running");
    await bench.pass(5_400_000);
    assert.equal(workers()[0]?.state, "Unknown");
  });

  it("looks seldom at the first control plane while it is deployed, until its API answers", async () => {
    const looks: number[] = [];
    bench.lab.observe(({ entry }) => {
      if (entry.byGateway && entry.method === "GET" && entry.route.endsWith("machines/")) looks.push(entry.at);
    });
    const begin = bench.clock.now();
    await cluster(1);
    const first = looks.filter((at) => at - begin < 300_000);
    assert.ok(first.length <= 3, String(first));
  });

  it("waits two minutes for a machine whose host MAAS does not know any more, when it is deleted", async () => {
    await cluster(1);
    const [machine] = workers();
    await bench.lab.operator.maas.removeServer(host().hostname);
    await bench.until(() => workers()[0]?.state === "Unknown");
    const since = bench.clock.now();
    await bench.must(204, bench.delete(`${poolsPath(bench, uid)}/workers/machines/${machine?.uid}`));
    await bench.until(() => !workers().some((other) => other.uid === machine?.uid));
    assert.ok(bench.clock.now() - since >= 120_000);
  });

  it("tells nobody that MAAS refuses to release a locked host", async () => {
    await cluster(1);
    const locked = host();
    await bench.lab.operator.maas.lock(locked.hostname);
    await bench.must(204, bench.delete(`${poolsPath(bench, uid)}/workers`));
    await bench.pass(1_800_000);
    assert.equal(workers()[0]?.state, "Deleting");
    assert.doesNotMatch(JSON.stringify([bench.world.events, workers()]), /403|locked|Forbidden/);
    await bench.lab.operator.maas.unlock(locked.hostname);
    await bench.until(() => workers().length === 0);
  });
});

const withoutHost = (line: string): string => line.replace(/ \S+ /, " ");

function systemIdOf(answered: unknown): string | undefined {
  if (typeof answered !== "object" || answered === null || !("system_id" in answered)) return undefined;
  return String(answered.system_id);
}
