import assert from "node:assert/strict";
import { drawRack, picturedFromJson } from "../src/rack/picture";
import { TestBench } from "./maas-support";

describe("the picture of the rack", () => {
  const bench = new TestBench();
  before(async () => {
    await bench.start();
    const { system_id } = await bench.deployed({ name: "gpu-02" });
    await bench.post(`machines/${system_id}/?op=set_workload_annotations`, { cluster: "payments", pool: "workers" });
    await bench.allocate({ name: "big-02" }, bench.maas.apiKeys.user);
  });
  after(() => bench.stop());

  it("groups machines by zone, in the order of their names, and counts them", () => {
    const lines = drawRack(bench.world.machines);
    assert.deepEqual(
      lines.filter((line) => !line.startsWith(" ")),
      [
        "az1 (12 machines)",
        "az2 (12 machines)",
        "az3 (12 machines)",
        "36 machines: 33 Ready, 1 Allocated, 1 Broken, 1 Deployed",
      ],
    );
    assert.equal(lines[1], "  · big-01     32 cpu 128 GiB  default  worker,nvme    Ready");
    const names = lines.slice(1, 13).map((line) => line.trim().split(/\s+/)[1]);
    assert.deepEqual(names, [...names].sort());
  });

  it("shows what a machine does and for whom", () => {
    const lines = drawRack(bench.world.machines);
    const line = (name: string) => lines.find((each) => each.includes(name)) ?? "";
    assert.equal(line("gpu-02"), "  ■ gpu-02     64 cpu 256 GiB  default  gpu,nvme       Deployed   payments/workers");
    assert.match(line("big-02"), /^ {2}~ .*Allocated {2}user$/);
    assert.match(line("small-15"), /^ {2}! .*Broken$/);
    const told = drawRack(bench.world.machines, {
      use: ({ hostname }) => (hostname === "big-02" ? "mine" : undefined),
    });
    assert.match(told.find((each) => each.includes("big-02")) ?? "", /mine$/);
  });

  it("is the same from the world and from MAAS's own answer", async () => {
    const answer = (await bench.get("machines/")).json;
    assert.deepEqual(drawRack(picturedFromJson(answer)), drawRack(bench.world.machines));
    assert.deepEqual(picturedFromJson({ nonsense: true }), []);
    assert.equal(picturedFromJson([null, {}, { hostname: "x" }]).length, 1);
  });

  it("has colours only when asked", () => {
    const start = "\u001b[";
    const plain = drawRack(bench.world.machines).join("\n");
    const coloured = drawRack(bench.world.machines, { colour: true }).join("\n");
    assert.ok(!plain.includes(start));
    assert.ok(coloured.includes(`${start}32m■${start}0m`));
    const codes = [0, 1, 2, 31, 32, 33].map((code) => `${start}${code}m`);
    assert.equal(
      codes.reduce((text, code) => text.replaceAll(code, ""), coloured),
      plain,
    );
  });

  it("is one line for an empty rack", () => assert.deepEqual(drawRack([]), ["0 machines: "]));
});
