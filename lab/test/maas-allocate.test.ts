import assert from "node:assert/strict";
import { type Form, TestBench } from "./maas-support";

describe("the lab's MAAS allocates", () => {
  const bench = new TestBench();
  beforeEach(() => bench.start());
  after(() => bench.stop());

  const allocate = (form: Form = {}) => bench.post("machines/?op=allocate", form);

  it("gives the cheapest machine to the caller", async () => {
    const machine = await bench.allocate({}, bench.maas.apiKeys.user);
    assert.deepEqual([machine.cpu_count, machine.memory], [8, 32 * 1024]);
    assert.deepEqual([machine.status, machine.status_name, machine.owner], [10, "Allocated", "user"]);
    assert.equal(bench.world.machine(machine.system_id).status, 10);
  });

  const cases: [string, Form, (machine: { [field: string]: unknown }) => unknown, unknown][] = [
    ["at least so many processors", { cpu_count: "17" }, (m) => m.cpu_count, 32],
    ["at least so much memory", { mem: "65536" }, (m) => m.memory, 65536],
    ["all of several tags, as repeated keys", { tags: ["worker", "nvme"] }, (m) => m.tag_names, ["worker", "nvme"]],
    ["all of several tags, with commas", { tags: "worker,nvme" }, (m) => m.tag_names, ["worker", "nvme"]],
    ["all of several tags, with spaces", { tags: "nvme gpu" }, (m) => m.tag_names, ["gpu", "nvme"]],
    ["none of some tags", { not_tags: "control-plane,nvme" }, (m) => m.tag_names, ["worker"]],
    ["a processor architecture", { arch: "amd64" }, (m) => m.architecture, "amd64/generic"],
    ["a host name", { name: "big-03" }, (m) => m.hostname, "big-03"],
    ["a full name", { name: "big-03.maas" }, (m) => m.hostname, "big-03"],
    ["disks of some size and kind", { storage: "root:400(ssd),data:1000(nvme)" }, (m) => m.cpu_count, 32],
  ];
  for (const [what, form, pick, expected] of cases) {
    it(`by ${what}`, async () => assert.deepEqual(pick(await bench.allocate(form)), expected));
  }

  it("by zone, pool and their opposites", async () => {
    const machine = await bench.allocate({ zone: "az2", pool: "prod" });
    assert.deepEqual([machine.zone.name, machine.pool.name], ["az2", "prod"]);
    const other = await bench.allocate({ not_in_zone: ["az1", "az3"], not_in_pool: "default", not_pool: "dev" });
    assert.deepEqual([other.zone.name, other.pool.name], ["az2", "prod"]);
    const either = await bench.allocate({ zone: ["az1", "az3"], not_zone: "az1" });
    assert.equal(either.zone.name, "az3");
  });

  it("by system id and by subnet", async () => {
    const { systemId } = bench.world.machine("gpu-02");
    assert.equal((await bench.allocate({ system_id: systemId })).hostname, "gpu-02");
    const subnet = bench.world.subnets[1];
    assert.equal((await bench.allocate({ subnets: subnet?.cidr ?? "" })).zone.name, "az2");
    assert.equal((await bench.allocate({ not_subnets: ["az1-nodes", "az2-nodes"] })).zone.name, "az3");
  });

  it("names the disks that serve a storage constraint", async () => {
    const { constraints_by_type, blockdevice_set } = await bench.allocate({ storage: "root:10,data:1000" });
    const [root, data] = blockdevice_set.map(({ id }: { id: number }) => id);
    assert.deepEqual(constraints_by_type.storage, { root: [root], data: [data] });
  });

  it("answers 400 and names what it does not know", async () => {
    for (const [form, message] of [
      [{ zone: "az9" }, { zone: ["No such zone(s): az9."] }],
      [{ not_in_pool: "p9" }, { not_in_pool: ["No such pool(s): p9."] }],
      [{ tags: "worker,t9" }, { tags: ["No such tag(s): t9."] }],
      [{ flavour: "x" }, { flavour: ["No such constraint."] }],
      [{ cpu_count: "many" }, { cpu_count: ["Invalid CPU count: number required."] }],
      [{ storage: "root:big" }, { storage: ['Malformed storage constraint, "root:big".'] }],
    ] as const) {
      const reply = await allocate(form);
      assert.equal(reply.status, 400);
      assert.deepEqual(reply.json, message);
    }
  });

  it("answers 409 without Retry-After when nothing fits", async () => {
    const reply = await allocate({ cpu_count: "1000", pool: "dev" });
    assert.deepEqual([reply.status, reply.type, reply.headers.get("retry-after")], [409, "text/plain", null]);
    const printed = "[('cpu_count', ['1000']), ('pool', ['dev'])]";
    const message = `No available machine matches constraints: ${printed} (resolved to "cpu_count=1000 pool=dev")`;
    assert.equal(reply.text, message);
    const { systemId } = bench.world.machine("small-15");
    assert.equal((await allocate({ system_id: systemId })).text, `No machine with system ID ${systemId} available.`);
  });

  it("never gives what is not Ready, and says so when nothing is left", async () => {
    const count = bench.world.machines.length;
    for (let i = 0; i < count - 1; i++) assert.equal((await allocate()).status, 200);
    const last = await allocate();
    assert.deepEqual([last.status, last.text], [409, "No machine available."]);
    assert.equal(bench.world.machine("small-15").statusName, "Broken");
  });

  it("gives every machine once, however many ask at the same time", async () => {
    const replies = await Promise.all(Array.from({ length: 9 }, () => allocate({ tags: "gpu" })));
    const given = replies.filter(({ status }) => status === 200).map(({ json }) => json.system_id);
    assert.deepEqual([given.length, new Set(given).size], [3, 3]);
    assert.ok(replies.every(({ status }) => status === 200 || status === 409));
  });

  it("takes nothing on a dry run", async () => {
    const dry = await bench.allocate({ dry_run: "true", tags: "gpu" });
    assert.equal(bench.world.machine(dry.system_id).statusName, "Ready");
    assert.equal((await bench.allocate({ tags: "gpu" })).system_id, dry.system_id);
  });

  it("remembers an agent name, finds by it and never shows it", async () => {
    const machine = await bench.allocate({ agent_name: "urn:1", comment: "for you" });
    assert.ok(!("agent_name" in machine));
    const found = await bench.get("machines/?agent_name=urn:1");
    assert.deepEqual(
      found.json.map(({ system_id }: { system_id: string }) => system_id),
      [machine.system_id],
    );
    await bench.post(`machines/${machine.system_id}/?op=release`);
    assert.deepEqual((await bench.get("machines/?agent_name=urn:1")).json, []);
  });

  it("knows pods up to 3.8 only", async () => {
    const spec = { not_pod: "true", not_pod_type: "lxd" };
    assert.equal((await allocate(spec)).status, 200);
    await bench.start({ version: "3.9.0" });
    assert.equal((await allocate(spec)).status, 400);
    assert.equal((await bench.get("vm-hosts/")).status, 410);
  });
});
