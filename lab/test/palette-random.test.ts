import assert from "node:assert/strict";
import { limits } from "../src/gateway/plan";
import { Random } from "../src/ids";
import { defaultRack } from "../src/rack/rack";
import { type Json, LabBench, pool, poolReady, poolsPath, runningCluster } from "./palette-support";

interface Settings {
  size: number;
  cpu: number;
  tags: string[];
  resourcePool: string;
  strategy: Json;
  interval: number;
  labels: Record<string, string>;
}

const strategies: Json[] = [
  { type: "RollingUpdateScaleOut" },
  { type: "RollingUpdateScaleIn" },
  { type: "OverrideScaling", maxSurge: "2", maxUnavailable: "0" },
  { type: "OverrideScaling", maxSurge: "50%", maxUnavailable: "50%" },
  { type: "OverrideScaling", maxSurge: "0", maxUnavailable: "2" },
];

/** What each of the settings may be; those that reinstall first. */
const choices: { [K in keyof Settings]: Settings[K][] } = {
  cpu: [4, 8, 16],
  tags: [[], ["worker"], ["gpu"]],
  resourcePool: ["", "default", "dev"],
  size: [0, 1, 2, 3, 4],
  strategy: strategies,
  interval: [0, 900],
  labels: [{}, { a: "b" }],
};
const rolling: (keyof Settings)[] = ["cpu", "tags", "resourcePool"];

describe("changes at random", function () {
  // Seconds on an idle machine.
  this.timeout(60_000);
  const seed = Number(process.env.LAB_SEED ?? 20_260);
  const bench = new LabBench();
  after(() => bench.stop());

  const documentOf = (it: Settings): Json =>
    pool({
      size: it.size,
      cloud: {
        azs: [],
        tags: it.tags,
        resourcePool: it.resourcePool,
        instanceType: { minCPU: it.cpu, minMemInMB: 1024 },
      },
      config: { updateStrategy: it.strategy, nodeRepaveInterval: it.interval, additionalLabels: it.labels },
    });

  function change<K extends keyof Settings>(settings: Settings, key: K, random: Random): void {
    const others = choices[key].filter((choice) => choice !== settings[key]);
    const next = others[random.int(0, others.length - 1)];
    if (next !== undefined) settings[key] = next;
  }

  it(`touch just the machines that they must, within surge and unavailability (LAB_SEED=${seed})`, async () => {
    const random = new Random(seed);
    // Every server fits whatever is asked for, so that only the lab's own rules decide.
    const machines = defaultRack({ machines: 48 }).machines.map(({ problem, ...sound }) => {
      return { ...sound, cpuCores: 64, tags: ["worker", "gpu"] };
    });
    await bench.start({ rack: { ...defaultRack(), machines } });
    const keys = Object.keys(choices).filter((key): key is keyof Settings => key in choices);
    let now: Settings = {
      size: 2,
      cpu: 4,
      tags: [],
      resourcePool: "",
      strategy: strategies[0],
      interval: 0,
      labels: {},
    };
    const uid = await runningCluster(bench, { pools: [pool({ name: "cp", controlPlane: true }), documentOf(now)] });
    await poolReady(bench, uid, "workers", now.size);
    await bench.until(() => bench.lab.isStable(uid));
    for (let round = 0; round < 12; round++) {
      const next = { ...now };
      const changed = Array.from({ length: random.int(1, 3) }, () => keys[random.int(0, keys.length - 1)] ?? "size");
      for (const key of changed) change(next, key, random);
      const what = `round ${round}: ${JSON.stringify(now)} to ${JSON.stringify(next)}`;
      const mark = bench.lab.mark();
      await bench.must(204, bench.put(`${poolsPath(bench, uid)}/workers`, documentOf(next)));
      await bench.until(() => bench.lab.isStable(uid), what);
      await bench.pass(120_000);
      const { pools, allocated, released } = bench.lab.history(mark);
      const { added = [], removed = [], replaced = [], spare = 0, down = 0, atOnce = 0 } = pools[0] ?? {};
      const rolls = rolling.some((key) => JSON.stringify(now[key]) !== JSON.stringify(next[key]));
      const before = now.size;
      assert.equal(replaced.length, rolls ? Math.min(before, next.size) : 0, what);
      assert.equal(added.length, Math.max(0, next.size - before), what);
      assert.equal(removed.length, Math.max(0, before - next.size), what);
      assert.deepEqual(
        [allocated.length, released.length],
        [added.length + replaced.length, removed.length + replaced.length],
        what,
      );
      const { surge, unavailable } = limitsOf(next);
      assert.ok(spare <= surge, `${spare} to spare in ${what}`);
      assert.ok(down <= unavailable, `${down} down in ${what}`);
      assert.ok(atOnce <= surge + unavailable, `${atOnce} at once in ${what}`);
      now = next;
    }
  });

  function limitsOf({ strategy, size }: Settings) {
    const { type, maxSurge = "", maxUnavailable = "" } = strategy;
    const own = { surge: maxSurge, unavailable: maxUnavailable };
    const named = type === "RollingUpdateScaleIn" ? { surge: "0", unavailable: "1" } : { surge: "1", unavailable: "0" };
    const spec = { size, controlPlane: false, strategy: type === "OverrideScaling" ? own : named };
    return limits(spec);
  }
});
