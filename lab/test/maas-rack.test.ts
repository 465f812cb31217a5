import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultRack, loadRack, parseRack, RackError } from "../src/rack/rack";
import { TestBench } from "./maas-support";

describe("a rack", () => {
  const problems = (value: unknown): string => {
    try {
      parseRack(typeof value === "string" ? value : JSON.stringify(value), "my-rack.json");
    } catch (error) {
      assert.ok(error instanceof RackError);
      return error.message;
    }
    return "";
  };
  const machine = { hostname: "a", cpuCores: 4, memoryMiB: 8192 };

  it("is the same for the same seed, and another for another", () => {
    assert.deepEqual(defaultRack({ seed: 3 }), defaultRack({ seed: 3 }));
    assert.notDeepEqual(defaultRack({ seed: 3 }).machines, defaultRack({ seed: 4 }).machines);
  });

  it("has machines of every kind in every zone, and two bad ones", () => {
    const { machines } = defaultRack();
    assert.equal(machines.length, 36);
    for (const zone of ["az1", "az2", "az3"]) {
      const kinds = new Set(machines.filter((each) => each.zone === zone).map(({ cpuCores }) => cpuCores));
      assert.equal(kinds.size, 4, zone);
    }
    const bad = machines.filter(({ problem }) => problem).map(({ problem }) => problem);
    assert.deepEqual(bad.sort(), ["broken", "fails-deployment"]);
  });

  it("grows to any size with names and system ids of its own for every machine", async () => {
    const bench = new TestBench();
    await bench.start({ rack: defaultRack({ machines: 400 }) });
    assert.equal(new Set(bench.world.machines.map(({ hostname }) => hostname)).size, 400);
    assert.equal(new Set(bench.world.machines.map(({ systemId }) => systemId)).size, 400);
    await bench.stop();
  });

  it("needs only machines: zones, pools and tags are those that machines name", async () => {
    const rack = parseRack(
      JSON.stringify({ machines: [{ ...machine, zone: "z", pool: "p", tags: ["t"], disks: [{ sizeGB: 10 }] }] }),
    );
    assert.deepEqual([rack.zones, rack.pools, rack.tags], [[{ name: "z" }], [{ name: "p" }], [{ name: "t" }]]);
    const bench = new TestBench();
    await bench.start({ rack });
    const deployed = await bench.deployed({ zone: "z", pool: "p", tags: "t", storage: "root:5" });
    assert.deepEqual([deployed.status_name, deployed.ip_addresses.length], ["Deployed", 1]);
    await bench.stop();
  });

  it("says in which file what is wrong, where and why, all at once", () => {
    const message = problems({
      zones: ["z"],
      colour: "red",
      machines: [
        { ...machine, zone: "y" },
        { ...machine, cpuCores: "four", memoryMiB: -1, problem: "moody", ram: 1, disks: [{}] },
        "b",
      ],
    });
    for (const line of [
      /^my-rack\.json is not a rack:/,
      /rack\.colour: unknown field/,
      /machines\[0\]\.zone: no zone y in zones/,
      /machines\[1\]\.hostname: a is there twice/,
      /machines\[1\]\.cpuCores: must be a whole number greater than 0, got "four"/,
      /machines\[1\]\.memoryMiB: .* got -1/,
      /machines\[1\]\.problem: must be one of fails-deployment/,
      /machines\[1\]\.ram: unknown field/,
      /machines\[1\]\.disks\[0\]\.sizeGB: must be a whole number/,
      /machines\[2\]: must be an object/,
    ]) {
      assert.match(message, line);
    }
  });

  it("refuses what is no JSON, what has no machines, and bad networks", () => {
    assert.match(problems("{"), /my-rack\.json is not JSON/);
    assert.match(problems({}), /machines: must name at least one machine/);
    assert.match(problems({ machines: [machine], subnets: [{ name: "s", cidr: "10.0.0.0" }] }), /subnets\[0\]\.cidr/);
    assert.match(
      problems({ machines: [machine], subnets: [{ name: "s", cidr: "10.0.0.0/99" }] }),
      /subnets\[0\]\.cidr/,
    );
    const empty = problems({ machines: [machine], subnets: [], domains: [] });
    assert.match(empty, /subnets: must name at least one/);
    assert.match(empty, /domains: must name at least one/);
    assert.match(problems({ machines: [machine], images: [{ name: "x", type: "Stolen" }] }), /images\[0\]\.type/);
  });

  it("is read from a file, and says which when it cannot be", async () => {
    const folder = await mkdtemp(join(tmpdir(), "rack-"));
    const file = join(folder, "rack.json");
    await writeFile(file, JSON.stringify({ machines: [machine] }));
    assert.equal((await loadRack(file)).machines[0]?.hostname, "a");
    await rm(folder, { recursive: true });
    await assert.rejects(loadRack(file), (error: Error) => error instanceof RackError && error.message.includes(file));
  });
});
