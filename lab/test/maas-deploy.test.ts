import assert from "node:assert/strict";
import { defaultRack } from "../src/rack/rack";
import { type Json, minute, TestBench } from "./maas-support";

describe("the lab's MAAS deploys", () => {
  const bench = new TestBench();
  beforeEach(() => bench.start());
  after(() => bench.stop());

  const machine = async (id: string) => (await bench.get(`machines/${id}/`)).json;

  it("answers at once and early: the address and the end come later", async () => {
    const { system_id } = await bench.allocate();
    const userData = Buffer.from("#cloud-config").toString("base64");
    const form = { user_data: userData, distro_series: "ubuntu/noble", osystem: "windows" };
    const reply = await bench.post(`machines/${system_id}/?op=deploy`, form);
    assert.deepEqual([reply.json.status, reply.json.ip_addresses, reply.json.power_state], [9, [], "on"]);
    assert.deepEqual([reply.json.osystem, reply.json.distro_series], ["ubuntu", "noble"]);
    bench.clock.advance(1 * minute);
    const soon = await machine(system_id);
    assert.deepEqual([soon.status, soon.ip_addresses.length], [9, 1]);
    bench.clock.advance(4.5 * minute);
    assert.equal((await machine(system_id)).status, 9);
    bench.clock.advance(5 * minute);
    const late = await machine(system_id);
    assert.deepEqual([late.status_name, late.netboot, late.ip_addresses], ["Deployed", false, soon.ip_addresses]);
    assert.equal(late.interface_set[0].links[0].ip_address, late.ip_addresses[0]);
    const held = bench.world.machine(system_id);
    assert.deepEqual([held.userData, held.deployments], [userData, 1]);
  });

  it("takes a different time for every machine, and the same for the same seed", async () => {
    const times = async () => {
      await bench.start({ seed: 7 });
      const start = bench.clock.now();
      for (const name of ["small-01", "small-02", "worker-01"]) {
        await bench.post(`machines/${bench.world.machine(name).systemId}/?op=deploy`);
      }
      bench.clock.advance(20 * minute);
      return bench.world.events
        .filter(({ type }) => type === "Deployed")
        .map(({ hostname, at }) => `${hostname} ${at - start}`);
    };
    const first = await times();
    assert.equal(new Set(first.map((line) => line.split(" ")[1])).size, 3);
    assert.deepEqual(await times(), first);
  });

  it("takes longer where a rack is slow, or a machine was made so", async () => {
    const rack = defaultRack();
    const [first] = rack.zones;
    if (first) first.deployFactor = 3;
    await bench.start({ rack });
    bench.world.machine("small-02").deployFactor = 0.5;
    const start = bench.clock.now();
    for (const name of ["small-01", "small-02", "small-03"])
      await bench.post(`machines/${bench.world.machine(name).systemId}/?op=deploy`);
    bench.clock.advance(40 * minute);
    const ended = bench.world.events.filter(({ type }) => type === "Deployed");
    const minutes = new Map(ended.map(({ hostname, at }) => [hostname, (at - start) / minute]));
    const within = (name: string, least: number, most: number) => {
      const took = minutes.get(name) ?? 0;
      assert.ok(took >= least && took <= most, `${name} took ${took}`);
    };
    within("small-01", 18, 30);
    within("small-02", 3, 5);
    within("small-03", 6, 10);
  });

  it("tells every step of a deployment in its events, with times", async () => {
    const { system_id } = await bench.deployed();
    const { events } = (await bench.get(`events/?op=query&id=${system_id}`)).json;
    const types = events.map((event: Json) => event.type).reverse();
    assert.deepEqual(types.slice(0, 3), ["User acquiring node", "User starting deployment", "Deploying"]);
    assert.deepEqual(types.slice(3), [
      "Performing PXE boot",
      "Loading ephemeral",
      "Configuring storage",
      "Installing OS",
      "Configuring OS",
      "Image Deployed",
      "Rebooting",
      "Deployed",
    ]);
    const at = (type: string) =>
      Date.parse(`${events.find((event: Json) => event.type === type).created.replace(".", "")} UTC`);
    const took = (at("Deployed") - at("Deploying")) / minute;
    assert.ok(took >= 6 && took <= 10, `it took ${took} minutes`);
    const users = Object.fromEntries(events.map((event: Json) => [event.type, event.username]));
    assert.deepEqual([users["User starting deployment"], users.Deployed], ["admin", "unknown"]);
  });

  it("tells of deployments from before, where it was told to", async () => {
    await bench.start({ pastDeployments: 2 });
    const { systemId } = bench.world.machine("small-01");
    const { events } = (await bench.get(`events/?op=query&id=${systemId}`)).json;
    assert.equal(events.filter((event: Json) => event.type === "Deployed").length, 2);
    assert.ok(bench.world.events.every(({ at }) => at < bench.clock.now()));
    assert.deepEqual(
      bench.world.events.map(({ id }) => id),
      bench.world.events.map((_, i) => i + 1),
    );
    const broken = bench.world.machines.find(({ problem }) => problem === "broken");
    assert.ok(!bench.world.events.some((event) => event.systemId === broken?.systemId));
  });

  it("allocates a Ready machine on the way", async () => {
    const { systemId } = bench.world.machine("worker-01");
    const reply = await bench.post(
      `machines/${systemId}/?op=deploy`,
      { agent_name: "a" },
      { key: bench.maas.apiKeys.user },
    );
    assert.deepEqual([reply.status, reply.json.owner], [200, "user"]);
  });

  it("finds a system by its full name, its series or its alias", async () => {
    const { systemId } = bench.world.machine("worker-01");
    for (const [asked, osystem, series] of [
      ["", "ubuntu", "jammy"],
      ["focal", "ubuntu", "focal"],
      ["24.04", "ubuntu", "noble"],
      ["custom/u-2204-0-k-1335-0", "custom", "u-2204-0-k-1335-0"],
      ["u-2204-0-k-1304-0", "custom", "u-2204-0-k-1304-0"],
    ] as const) {
      const { json } = await bench.post(`machines/${systemId}/?op=deploy`, { distro_series: asked });
      assert.deepEqual([json.osystem, json.distro_series], [osystem, series]);
      await bench.post(`machines/${systemId}/?op=abort`);
    }
  });

  it("refuses an unknown system with the list of those that it has", async () => {
    const { system_id } = await bench.allocate();
    const reply = await bench.post(`machines/${system_id}/?op=deploy`, { distro_series: "ubuntu/nope" });
    assert.equal(reply.status, 400);
    assert.match(reply.json.distro_series[0], /'ubuntu\/nope' is not a valid distro_series.*'ubuntu\/jammy'/);
  });

  it("refuses an image that is not there for the architecture, or not there in full", async () => {
    const { system_id, hostname } = await bench.allocate();
    bench.world.machine(hostname).architecture = "arm64/generic";
    const wrong = await bench.post(`machines/${system_id}/?op=deploy`);
    assert.deepEqual([wrong.status, wrong.type], [400, "text/plain"]);
    bench.world.machine(hostname).architecture = "amd64/generic";
    const half = { name: "half", architecture: "amd64/generic", size: "4", sha256: "0".repeat(64) };
    assert.equal((await bench.post("boot-resources/", half)).status, 201);
    const reply = await bench.post(`machines/${system_id}/?op=deploy`, { distro_series: "custom/half" });
    assert.match(reply.text, /custom\/half is unavailable/);
  });

  it("answers 409 in any other status", async () => {
    const { system_id } = await bench.allocate();
    await bench.post(`machines/${system_id}/?op=deploy`);
    const reply = await bench.post(`machines/${system_id}/?op=deploy`);
    assert.deepEqual([reply.status, reply.text], [409, "Can't deploy a machine that is in the 'Deploying' state"]);
  });

  it("does not look at user data", async () => {
    const { system_id } = await bench.allocate();
    assert.equal((await bench.post(`machines/${system_id}/?op=deploy`, { user_data: "not base64!" })).status, 200);
  });

  it("fails where the rack says so, with the reason in the machine and in the events", async () => {
    const { systemId } = bench.world.machine("worker-12");
    await bench.post(`machines/${systemId}/?op=deploy`);
    bench.clock.advance(12 * minute);
    const failed = await machine(systemId);
    assert.deepEqual([failed.status, failed.status_name, failed.owner], [11, "Failed deployment", "admin"]);
    assert.match(failed.error_description, /curtin found no disk/);
    const events = await bench.get(`events/?op=query&id=${systemId}&level=ERROR`);
    assert.match(events.json.events[0].description, /curtin found no disk/);
    await bench.post(`machines/${systemId}/?op=release`);
    bench.clock.advance(2 * minute);
    assert.equal((await machine(systemId)).status_name, "Ready");
  });

  it("fails only the first time where the rack says so", async () => {
    const held = bench.world.machine("worker-01");
    held.problem = "fails-first-deployment";
    const ends: string[] = [];
    for (let i = 0; i < 2; i++) {
      await bench.post(`machines/${held.systemId}/?op=deploy`);
      bench.clock.advance(15 * minute);
      ends.push((await machine(held.systemId)).status_name);
      await bench.post(`machines/${held.systemId}/?op=release`);
      bench.clock.advance(15 * minute);
    }
    assert.deepEqual(ends, ["Failed deployment", "Deployed"]);
  });

  it("falls back to Allocated when the subnet has no address left", async () => {
    const machines = ["a", "b"].map((hostname) => ({ hostname, cpuCores: 1, memoryMiB: 1024, disks: [] }));
    const rack = { ...defaultRack({ machines: 0 }), machines, subnets: [{ name: "tiny", cidr: "10.0.0.0/28" }] };
    await bench.start({ rack });
    for (let i = 0; i < 5; i++)
      assert.equal((await bench.post("ipaddresses/?op=reserve", { subnet: "tiny" })).status, 200);
    const { system_id } = await bench.allocate();
    await bench.post(`machines/${system_id}/?op=deploy`);
    bench.clock.advance(20 * minute);
    const short = await machine(system_id);
    assert.deepEqual([short.status_name, short.owner, short.power_state], ["Allocated", "admin", "off"]);
    assert.equal((await bench.post("ipaddresses/?op=reserve", { subnet: "tiny" })).status, 409);
  });

  it("stops a deployment, which leaves the machine allocated", async () => {
    const { system_id } = await bench.allocate();
    await bench.post(`machines/${system_id}/?op=deploy`);
    bench.clock.advance(2 * minute);
    const reply = await bench.post(`machines/${system_id}/?op=abort`);
    assert.deepEqual([reply.json.status, reply.json.owner, reply.json.ip_addresses], [10, "admin", []]);
    bench.clock.advance(20 * minute);
    assert.equal((await machine(system_id)).status, 10);
    assert.equal((await bench.post(`machines/${system_id}/?op=abort`)).status, 409);
  });

  it("takes nothing from a user for another's machine", async () => {
    const { system_id } = await bench.allocate();
    const reply = await bench.post(`machines/${system_id}/?op=deploy`, {}, { key: bench.maas.apiKeys.user });
    assert.deepEqual([reply.status, reply.text], [403, ""]);
  });

  it("knows options that newer versions have dropped", async () => {
    const { system_id } = await bench.allocate();
    assert.equal((await bench.post(`machines/${system_id}/?op=deploy`, { install_kvm: "false" })).status, 200);
    await bench.start({ version: "3.9.0" });
    const other = await bench.allocate();
    assert.equal((await bench.post(`machines/${other.system_id}/?op=deploy`, { install_kvm: "false" })).status, 400);
  });
});
