import assert from "node:assert/strict";
import { minute, TestBench } from "./maas-support";

describe("the lab's MAAS lets go of machines", () => {
  const bench = new TestBench();
  beforeEach(() => bench.start());
  after(() => bench.stop());

  const act = (id: string, op: string, form = {}, key = bench.maas.apiKeys.admin) =>
    bench.post(`machines/${id}/?op=${op}`, form, { key });
  const read = async (id: string) => (await bench.get(`machines/${id}/`)).json;

  it("releases in a minute or two and wipes what belonged to the use", async () => {
    const { system_id } = await bench.deployed({ agent_name: "x" });
    await act(system_id, "set_workload_annotations", { cluster: "c" });
    const reply = await act(system_id, "release", { comment: "done" });
    assert.deepEqual([reply.status, reply.json.status_name, reply.json.owner_data], [200, "Releasing", {}]);
    bench.clock.advance(0.5 * minute);
    assert.equal((await read(system_id)).status, 12);
    bench.clock.advance(2 * minute);
    const free = await read(system_id);
    assert.deepEqual(
      [free.status, free.owner, free.ip_addresses, free.osystem, free.power_state],
      [4, null, [], "", "off"],
    );
    assert.equal(bench.world.machine(system_id).releases, 1);
  });

  it("releases at once what is switched off", async () => {
    const { system_id } = await bench.allocate();
    assert.equal((await act(system_id, "release")).json.status_name, "Ready");
  });

  it("does nothing to what is free or being released, and says 200", async () => {
    const { system_id } = await bench.deployed();
    await act(system_id, "release");
    assert.equal((await act(system_id, "release")).json.status, 12);
    bench.clock.advance(3 * minute);
    assert.equal((await act(system_id, "release")).json.status, 4);
    assert.equal(bench.world.machine(system_id).releases, 1);
  });

  it("erases disks when asked, and then answers 409 until it is done", async () => {
    const { system_id } = await bench.deployed();
    assert.equal((await act(system_id, "release", { erase: "true" })).json.status_name, "Disk erasing");
    assert.equal((await act(system_id, "release")).status, 409);
    bench.clock.advance(10.5 * minute);
    assert.equal((await read(system_id)).status_name, "Releasing");
    bench.clock.advance(2 * minute);
    assert.equal((await read(system_id)).status_name, "Ready");
  });

  it("erases disks whatever is asked when the site says so", async () => {
    await bench.post("maas/?op=set_config", { name: "enable_disk_erasing_on_release", value: "true" });
    const { system_id } = await bench.deployed();
    assert.equal((await act(system_id, "release", { erase: "false" })).json.status_name, "Disk erasing");
    assert.equal((await act(system_id, "abort")).json.status_name, "Failed disk erasing");
  });

  it("goes to New where commissioning never passed", async () => {
    const { system_id } = await bench.deployed();
    bench.world.machine(system_id).commissioned = false;
    await act(system_id, "release");
    bench.clock.advance(3 * minute);
    assert.equal((await read(system_id)).status_name, "New");
  });

  it("fails after five minutes where the power does not go", async () => {
    const { system_id } = await bench.deployed();
    bench.world.machine(system_id).problem = "fails-release";
    await act(system_id, "release");
    bench.clock.advance(4.5 * minute);
    assert.equal((await read(system_id)).status, 12);
    bench.clock.advance(1 * minute);
    const failed = await read(system_id);
    assert.deepEqual([failed.status, failed.status_name], [13, "Releasing failed"]);
  });

  it("releases at once where nobody can switch the power", async () => {
    const { system_id } = await bench.deployed();
    bench.world.machine(system_id).powerType = "manual";
    assert.equal((await act(system_id, "release")).json.status_name, "Ready");
  });

  it("keeps a locked machine from everything, for administrators too, without a word", async () => {
    const { system_id } = await bench.deployed();
    assert.equal((await act(system_id, "lock", { comment: "mine" })).json.locked, true);
    for (const op of ["release", "power_off", "set_workload_annotations"]) {
      const reply = await act(system_id, op, { a: "b" });
      assert.deepEqual([reply.status, reply.text], [403, ""], op);
    }
    assert.equal((await bench.delete(`machines/${system_id}/`)).status, 403);
    assert.equal((await bench.put(`machines/${system_id}/`, { hostname: "x" })).status, 403);
    assert.equal((await act(system_id, "lock")).status, 409);
    assert.equal((await act(system_id, "unlock")).json.locked, false);
    assert.equal((await act(system_id, "unlock")).status, 409);
    assert.equal((await act(system_id, "release")).status, 200);
  });

  it("locks only what is deployed or being deployed", async () => {
    const { system_id } = await bench.allocate();
    assert.equal((await act(system_id, "lock")).status, 409);
    await act(system_id, "deploy");
    assert.equal((await act(system_id, "lock")).status, 200);
  });

  it("keeps users off each other's machines, and lets administrators release them", async () => {
    const { user, admin } = bench.maas.apiKeys;
    const { system_id } = await bench.allocate({}, admin);
    const refused = await act(system_id, "release", {}, user);
    assert.deepEqual([refused.status, refused.text], [403, ""]);
    const other = await bench.allocate({}, user);
    assert.equal((await act(other.system_id, "release", {}, admin)).status, 200);
  });

  it("releases many, or none of them", async () => {
    const ids = [(await bench.allocate()).system_id, (await bench.allocate()).system_id];
    const erasing = (await bench.deployed()).system_id;
    await act(erasing, "release", { erase: "true" });
    const unknown = await bench.post("machines/?op=release", { machines: [...ids, "nope"] });
    assert.deepEqual([unknown.status, unknown.text], [400, "Unknown machine(s): nope."]);
    assert.equal((await bench.post("machines/?op=release", { machines: [...ids, erasing] })).status, 409);
    assert.equal((await read(ids[0])).status, 10);
    const released = await bench.post("machines/?op=release", { machines: ids });
    assert.deepEqual(released.json.sort(), [...ids].sort());
    assert.equal((await read(ids[0])).status, 4);
  });

  it("marks broken for the owner only, who keeps it", async () => {
    const { user, admin } = bench.maas.apiKeys;
    const { system_id } = await bench.deployed({}, user);
    const refused = await act(system_id, "mark_broken", {}, admin);
    assert.deepEqual([refused.status, refused.text], [403, ""]);
    const broken = await act(system_id, "mark_broken", { comment: "smoke" }, user);
    assert.deepEqual([broken.json.status, broken.json.owner, broken.json.error_description], [8, "user", "smoke"]);
    assert.equal((await act(system_id, "mark_fixed", {}, user)).status, 403);
    assert.deepEqual((await act(system_id, "mark_fixed", {}, admin)).json.status_name, "Ready");
    assert.equal((await act(system_id, "mark_fixed", {}, admin)).status, 409);
  });

  it("takes a broken machine from its owner up to 3.4, which has no error description either", async () => {
    await bench.start({ version: "3.4.10" });
    const { system_id } = await bench.allocate();
    const { json } = await act(system_id, "mark_broken");
    assert.deepEqual([json.status, json.owner, "error_description" in json], [8, null, false]);
  });

  it("keeps annotations of the owner, drops those set to nothing, and takes none from others", async () => {
    const { user } = bench.maas.apiKeys;
    const { system_id } = await bench.allocate();
    await act(system_id, "set_workload_annotations", { a: "1", b: "2" });
    const { json } = await act(system_id, "set_owner_data", { a: "", c: "3" });
    assert.deepEqual(
      [json.owner_data, json.workload_annotations],
      [
        { b: "2", c: "3" },
        { b: "2", c: "3" },
      ],
    );
    const free = bench.world.machine("gpu-01").systemId;
    assert.equal((await act(free, "set_workload_annotations", { a: "1" }, user)).status, 409);
  });

  it("switches power and tells of it", async () => {
    const { system_id } = await bench.deployed();
    assert.equal((await act(system_id, "power_off", { stop_mode: "soft" })).json.power_state, "off");
    assert.deepEqual((await bench.get(`machines/${system_id}/?op=query_power_state`)).json, { state: "off" });
    const on = await bench.post(`machines/${system_id}/op-power_on`, { comment: "up" });
    assert.equal(on.json.power_state, "on");
    assert.equal((await act(system_id, "power_off", { stop_mode: "kick" })).status, 400);
    assert.equal((await act(bench.world.machine("gpu-01").systemId, "power_on")).status, 409);
  });

  it("commissions, tests and rescues, for administrators", async () => {
    const { systemId } = bench.world.machine("gpu-01");
    assert.equal((await act(systemId, "commission", {}, bench.maas.apiKeys.user)).status, 403);
    for (const [op, during, afterwards] of [
      ["commission", "Commissioning", "Ready"],
      ["test", "Testing", "Ready"],
      ["rescue_mode", "Entering rescue mode", "Rescue mode"],
      ["exit_rescue_mode", "Exiting rescue mode", "Ready"],
    ] as const) {
      assert.equal((await act(systemId, op)).json.status_name, during);
      bench.clock.advance(6 * minute);
      assert.equal((await read(systemId)).status_name, afterwards);
    }
    await act(systemId, "commission");
    assert.equal((await act(systemId, "abort")).json.status_name, "New");
    assert.equal((await act(systemId, "rescue_mode")).status, 409);
  });
});
