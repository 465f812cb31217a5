import assert from "node:assert/strict";
import { Random } from "../src/ids";
import { type Json, LabBench, pool, runningCluster } from "./palette-support";

describe("a cluster among people and bad servers", function () {
  // Seconds on an idle machine.
  this.timeout(60_000);
  const seed = Number(process.env.LAB_SEED ?? 5);
  const bench = new LabBench();
  after(() => bench.stop());

  const cloud = { azs: [], resourcePool: "", instanceType: { minCPU: 8, minMemInMB: 1024 } };
  const pools = [
    pool({ name: "cp", controlPlane: true, cloud }),
    pool({ name: "a", size: 2, cloud }),
    pool({ name: "b", size: 2, cloud, config: { updateStrategy: { type: "RollingUpdateScaleIn" } } }),
  ];

  function some<T>(random: Random, list: T[]): T {
    const one = list[random.int(0, list.length - 1)];
    assert.ok(one !== undefined, "nothing to choose from");
    return one;
  }

  /** Everything that somebody may do; most of it is refused now and then. */
  function actsOn(uid: string, random: Random): (() => Promise<void>)[] {
    const { maas, palette } = bench.lab.operator;
    const machines = (name?: string) =>
      bench.world.cluster(uid).pools.flatMap((known) => (!name || known.name === name ? known.machines : []));
    const host = (name?: string) =>
      some(
        random,
        machines(name).flatMap(({ hostname }) => hostname || []),
      );
    const inStatus = (status: string) =>
      some(
        random,
        bench.lab.maas.world.machines.filter(({ statusName }) => statusName === status),
      ).hostname;
    const instance = (document: Json) => Object.assign(document.cloudConfig.instanceType, { minCPU: random.int(4, 8) });
    return [
      () => maas.release(host(), { erase: random.int(0, 1) === 0 }),
      () => maas.markBroken(host()),
      () => maas.markFixed(inStatus("Broken")),
      () => maas.powerOff(host()),
      () => maas.deploy(inStatus("Ready")),
      () => maas.removeServer(host()),
      () => palette.scale(uid, some(random, ["a", "b"]), random.int(0, 4)),
      () => palette.editPool(uid, some(random, ["a", "b", "cp"]), instance),
      () => palette.removeMachine(uid, "a", host("a")),
      () => palette.approve(uid),
      async () => bench.lab.palette.injectRepave(uid, { source: "palette", reasons: [] }),
    ];
  }

  it(`never has one server twice, and keeps none when it is gone (LAB_SEED=${seed})`, async () => {
    const random = new Random(seed);
    await bench.start();
    const { world } = bench.lab.maas;
    // The first six are the cheapest: the control plane comes up on one of them.
    for (const machine of world.machines.slice(6))
      if (random.int(0, 4) === 0) machine.problem = some(random, ["fails-first-deployment", "fails-deployment"]);
    const uid = await runningCluster(bench, { pools });
    for (let turn = 0; turn < 20; turn++) {
      const act = some(random, actsOn(uid, random));
      await (async () => act())().catch((error: Error) =>
        assert.match(error.message, /refuses|no machine|nothing to choose from/),
      );
      await bench.pass(random.int(0, 1_500_000));
      const hosts = bench.world.cluster(uid).pools.flatMap((each) => each.machines.flatMap((m) => m.hostname || []));
      assert.deepEqual([...new Set(hosts)], hosts);
    }
    await bench.lab.operator.palette.removeCluster(uid);
    await bench.until(() => bench.world.cluster(uid).state === "Deleted", "the cluster to go");
    await bench.pass(3_600_000);
    const kept = world.machines.filter(({ owner }) => owner === "admin");
    assert.deepEqual(
      kept.map(({ hostname, statusName }) => `${hostname} ${statusName}`),
      [],
    );
  });
});
