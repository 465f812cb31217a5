import assert from "node:assert/strict";
import { minutes } from "../../provider/core/time/duration";
import { type Actor, driftOf, serversOf } from "../support/actor";
import { aCluster, aPool, takenHosts } from "../support/main-job";
import { type Stage, stage } from "../support/stage";

describe("drift of the DNS record of a cluster", () => {
  let on: Stage;
  let cluster: Actor;
  let name: string;
  let host: string;
  afterEach(() => on.stop());

  async function begin(maas: "none" | "dns"): Promise<void> {
    on = await stage({ maas });
    cluster = await aCluster(on);
    name = String(cluster.state.dnsName);
    host = takenHosts(on)[0] ?? "";
  }
  const world = () => on.lab.maas.world;
  const remove = (): void => {
    const { dns } = world();
    dns.splice(
      dns.findIndex((record) => world().fqdnOf(record) === name),
      1,
    );
  };
  const empty = (): void => void world().dnsRecord(name)?.addresses.splice(0);
  // The row itself is the server's own.
  const spoil = (): void => {
    const addresses = world().dnsRecord(name)?.addresses ?? [];
    addresses.splice(0, 1, ...addresses.slice(0, 1).map((row) => ({ ...row, ip: "10.99.0.9" })));
  };

  const rows = [
    { what: "missing", make: remove, lines: () => [`The DNS record ${name} is missing in MAAS`] },
    { what: "empty", make: empty, lines: () => [`The DNS record ${name} lacks the address of ${host}`] },
    {
      what: "stale",
      make: spoil,
      lines: () => [
        `The DNS record ${name} holds 10.99.0.9, which is no server of the control plane`,
        `The DNS record ${name} lacks the address of ${host}`,
      ],
    },
  ];
  it("none, and nothing is written, while MAAS does not tell the address of a server that runs", async () => {
    on = await stage({ maas: "dns" });
    cluster = await aCluster(on, { controlPlane: { size: 3, instance: { minCpu: 4, minMemoryMb: 8192 } } });
    name = String(cluster.state.dnsName);
    const before = world().addressesNamed(name);
    assert.equal(before.length, 3);
    const row = world().addresses.find(({ ip }) => ip === before[0]) ?? assert.fail("nobody has the address");
    const { systemId } = row;
    row.systemId = null;
    on.lab.gateway("rack1-gateway").stop();
    await cluster.refresh();
    assert.deepEqual(driftOf(cluster), []);
    // Something else is to be mended meanwhile.
    cluster.state = {
      ...cluster.state,
      drift: [{ code: "dns-record", mends: true, text: `The DNS record ${name} lacks x` }],
    };
    await cluster.up();
    assert.deepEqual(world().addressesNamed(name), before);
    row.systemId = systemId;
    await cluster.refresh();
    assert.deepEqual(driftOf(cluster), []);
  });

  for (const { what, make, lines } of rows) {
    it(`${what}: the update writes it again where that is granted`, async () => {
      await begin("dns");
      const before = world().addressesNamed(name);
      make();
      await cluster.refresh();
      assert.deepEqual(
        driftOf(cluster),
        lines().map((line) => `${line}; 'pulumi up' writes it again`),
      );
      assert.equal((await cluster.preview({})).kind, "drift");
      await cluster.up();
      assert.deepEqual(driftOf(cluster), []);
      assert.deepEqual(world().addressesNamed(name), before);
      await cluster.refresh();
      assert.equal((await cluster.preview({})).kind, "none");
    });

    it(`${what}: nothing where it is not granted, and no update for it`, async () => {
      await begin("none");
      make();
      await cluster.refresh();
      assert.equal(driftOf(cluster).length, lines().length);
      for (const line of driftOf(cluster))
        assert.match(line, /; 'pulumi up' does nothing about it: the cluster writes it .*'writes: dns'/);
      assert.equal((await cluster.preview({})).kind, "none");
      await cluster.up({ description: "payments" });
      assert.equal(driftOf(cluster).length, lines().length);
    });
  }

  /** A second record of the name, as a race of two gateways makes it. */
  const double = (addresses: "none" | "its own"): void => {
    const { dns } = world();
    const record = dns.find((one) => world().fqdnOf(one) === name) ?? assert.fail("there is no record");
    dns.push({ ...record, id: record.id + 500, addresses: addresses === "none" ? [] : [...record.addresses] });
  };
  const doubles = [
    { maas: "dns", addresses: "none", action: /; 'pulumi up' removes the record that serves nothing$/, kind: "drift" },
    { maas: "none", addresses: "none", action: /does nothing about it: remove the record in MAAS that/, kind: "none" },
    {
      maas: "dns",
      addresses: "its own",
      action: /does nothing about it: remove the record in MAAS that/,
      kind: "none",
    },
  ] as const;
  for (const { maas, addresses, action, kind } of doubles) {
    it(`there twice, the second with ${addresses} of the addresses, writes: ${maas}`, async () => {
      await begin(maas);
      double(addresses);
      await cluster.refresh();
      const [line = "", ...more] = driftOf(cluster);
      assert.ok(line.startsWith(`The DNS record ${name} exists 2 times in MAAS`), line);
      assert.match(line, action);
      assert.deepEqual(more, []);
      assert.equal((await cluster.preview({})).kind, kind);
      await cluster.up();
      assert.deepEqual(driftOf(cluster), kind === "drift" ? [] : [line]);
    });
  }

  it("is mended although a worker has failed, which is its pool's to tell", async () => {
    await begin("dns");
    const pool = await aPool(on, cluster);
    const [worker] = serversOf(pool);
    await on.lab.operator.maas.markBroken(worker?.hostname ?? "");
    await on.pass(minutes(6));
    remove();
    await cluster.refresh();
    assert.deepEqual(driftOf(cluster), [`The DNS record ${name} is missing in MAAS; 'pulumi up' writes it again`]);
    await cluster.up();
    assert.deepEqual(driftOf(cluster), []);
    assert.equal(world().addressesNamed(name).length, 1);
  });
});
