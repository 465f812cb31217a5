import assert from "node:assert/strict";
import { LabBench, machinesIn, pool, poolReady, runningCluster } from "./palette-support";

describe("people behind a running cluster's back", () => {
  const bench = new LabBench();
  const cp = () => pool({ name: "cp", controlPlane: true });
  let uid: string;

  beforeEach(async () => {
    await bench.start();
    uid = await runningCluster(bench, { pools: [cp(), pool({ size: 2 })] });
    await poolReady(bench, uid, "workers", 2);
    await calm();
  });
  after(() => bench.stop());

  const calm = () => bench.until(() => bench.lab.isStable(uid), "calm");
  const hosts = (name = "workers") => machinesIn(bench, uid, name).map(({ hostname }) => hostname);
  const held = (host: string) => bench.lab.maas.world.machine(host);
  const first = () => hosts()[0] ?? "";
  const maas = () => bench.lab.operator.maas;
  const limitPath = () => `/v1/spectroclusters/${uid}/clusterConfig/controlPlaneHealthCheckTimeout`;
  const palette = () => bench.lab.operator.palette;

  it("are no clients in the journal", async () => {
    bench.lab.clearRequests();
    await maas().powerOff(first());
    await palette().scale(uid, "workers", 3);
    assert.equal(bench.lab.requests.length, 2);
    assert.ok(bench.lab.requests.every(({ byGateway }) => byGateway));
  });

  it("release a server, in whose place its cluster takes whichever fits", async () => {
    const mark = bench.lab.mark();
    const host = first();
    await maas().release(host);
    assert.equal(held(host).statusName, "Releasing");
    await bench.pass(3_600_000);
    assert.deepEqual(
      bench.lab.history(mark).machines[host]?.map(({ kind }) => kind),
      ["released", "ready"],
    );
    // Its node fell silent at once, and so it was looked at while MAAS was still at it.
    assert.equal(hosts().length, 2);
    assert.ok(!hosts().includes(host) && hosts().every((name) => held(name).statusName === "Deployed"));
  });

  it("release a server and give it to somebody else before the cluster notices", async () => {
    const host = first();
    await maas().release(host);
    await bench.pass(2.1 * 60_000);
    await maas().deploy(host);
    assert.deepEqual([held(host).owner, held(host).osystem], ["user", "ubuntu"]);
  });

  it("mark a server as broken, which its cluster releases and takes again", async () => {
    const host = first();
    await maas().markBroken(host, "smoke");
    assert.deepEqual([held(host).statusName, held(host).errorDescription], ["Broken", "smoke"]);
    const before = held(host).deployments;
    await bench.until(() => held(host).deployments > before || !hosts().includes(host));
    await poolReady(bench, uid, "workers", 2);
    const again = first();
    await maas().markBroken(again);
    await maas().markFixed(again);
    assert.deepEqual([held(again).statusName, held(again).owner], ["Ready", null]);
    await assert.rejects(maas().markFixed(again), /MAAS refuses POST machines\/\w+\/\?op=mark_fixed: 409/);
  });

  it("mark a control-plane server as broken, which its cluster replaces after its limit", async () => {
    // As long as its only host is kept away, nothing brings the machine back.
    await bench.start({ ways: { keepsFailed: true } });
    uid = await runningCluster(bench, { pools: [cp()] });
    await bench.must(204, bench.patch(limitPath(), { controlPlaneHealthCheckTimeout: "10m" }));
    await calm();
    const mark = bench.lab.mark();
    const [host = ""] = hosts("cp");
    await maas().markBroken(host);
    await bench.until(() => !hosts("cp").includes(host) && bench.lab.isStable(uid));
    const { replaced } = bench.lab.history(mark);
    assert.deepEqual(
      replaced.map(({ from, to, reason }) => [from, to, reason]),
      [[host, hosts("cp")[0], "unhealthy"]],
    );
  });

  it("move, rename and tag a server, which Palette shows as far as it knows", async () => {
    const host = first();
    await maas().move(host, { zone: "az3", pool: "prod" });
    await maas().retag(host, { add: ["rented"], remove: ["worker"] });
    await maas().rename(host, "renamed-01");
    const { zone, pool: of, tags } = held("renamed-01");
    assert.deepEqual([zone, of, tags], ["az3", "prod", ["rented"]]);
    // Its node goes on, so that nobody looks before long.
    await bench.pass(600_000);
    assert.ok(!hosts().includes("renamed-01"));
    await bench.pass(7_200_000);
    const shown = machinesIn(bench, uid, "workers").find(({ hostname }) => hostname === "renamed-01");
    assert.deepEqual([shown?.zone, shown?.ready], ["az3", true]);
  });

  it("switch a server off, which its cluster switches on again", async () => {
    await maas().powerOff(first());
    assert.equal(held(first()).powerState, "off");
    await bench.until(() => held(first()).powerState === "on");
  });

  it("remove a DNS record, which comes back when its cluster looks at it again", async () => {
    const fqdn = bench.world.cluster(uid).endpoint.split(":")[0] ?? "";
    assert.equal(bench.lab.maas.world.addressesNamed(fqdn).length, 1);
    await maas().removeRecord(fqdn);
    assert.equal(bench.lab.maas.world.dnsRecord(fqdn), undefined);
    await bench.pass(3 * 3_600_000);
    assert.equal(bench.lab.maas.world.addressesNamed(fqdn).length, 1);
    await maas().rewriteRecord(fqdn, []);
    assert.deepEqual(bench.lab.maas.world.addressesNamed(fqdn), []);
  });

  it("take free servers for something else, and only those", async () => {
    const free = bench.lab.maas.world.machines.filter(({ statusName }) => statusName === "Ready");
    const [one, other] = free.map(({ hostname }) => hostname);
    await maas().deploy(one ?? "");
    await maas().allocate(other ?? "");
    assert.deepEqual([held(one ?? "").statusName, held(other ?? "").statusName], ["Deploying", "Allocated"]);
    await assert.rejects(maas().deploy(first()), /MAAS refuses POST machines\/\w+\/\?op=deploy: 403/);
  });

  it("take an image away, whatever it is called", async () => {
    await maas().removeImage("custom/u-2204-0-k-1312-0");
    assert.ok(!bench.lab.maas.world.images.some(({ name }) => name.includes("1312")));
    await assert.rejects(maas().removeImage("nope"), /no image nope/);
  });

  it("scale, change and remove pools in Palette", async () => {
    await palette().scale("c1", "workers", 3);
    await poolReady(bench, uid, "workers", 3);
    await palette().addPool("c1", pool({ name: "more" }));
    await poolReady(bench, uid, "more", 1);
    const before = hosts("more");
    await palette().editPool("c1", "more", (document) => {
      Object.assign(document.cloudConfig ?? {}, { tags: ["worker"] });
    });
    await calm();
    assert.notDeepEqual(hosts("more"), before);
    await palette().removePool("c1", "more");
    await bench.until(() => bench.world.cluster(uid).pools.length === 2);
    const gone = first();
    await palette().removeMachine("c1", "workers", gone);
    await bench.until(() => !hosts().includes(gone));
    await assert.rejects(palette().scale("c1", "cp", 2), /Palette refuses PUT .*: 400 .*InvalidControlPlaneSize/);
  });

  it("change profiles and settings in Palette", async () => {
    await palette().changeProfile("c1", "maas-infra", { variables: { logLevel: "debug" } });
    await calm();
    assert.equal(bench.world.cluster(uid).repave, "");
    const before = hosts();
    await palette().changeProfile("c1", "maas-infra", { version: "1.1.0" });
    await calm();
    assert.equal(bench.world.cluster(uid).repave, "Pending");
    await palette().approve("c1");
    await calm();
    assert.equal(bench.world.cluster(uid).kubernetes, "1.31.2");
    assert.ok(!hosts().some((host) => before.includes(host)));
    const again = hosts();
    await palette().editCluster("c1", { ntpServers: ["ntp.example"] });
    await calm();
    assert.deepEqual(hosts(), again);
  });
});
