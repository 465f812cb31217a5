import assert from "node:assert/strict";
import { wantedAddresses } from "../../provider/drift/dns-drift";
import { dnsFaults, endpointsOf, needlessRecords } from "../../provider/machines/dns-record";
import { machine, physical } from "../support/machines";

const NAME = "payments-1a2b3c.maas";
const server = (hostname: string, ...addresses: string[]) => ({ hostname, addresses });
const record = (id: number, ...addresses: string[]) => ({ id, fqdn: NAME, addresses });

const whole = (...servers: ReturnType<typeof server>[]) => ({ servers, isWhole: true });
const partly = (...servers: ReturnType<typeof server>[]) => ({ servers, isWhole: false });

describe("the DNS record of a cluster", () => {
  const plane = whole(server("rack1-01", "10.0.0.1", "192.168.0.1"), server("rack1-02", "10.0.0.2"));
  const table: [what: string, records: ReturnType<typeof record>[], faults: RegExp[]][] = [
    ["is sound with one address of each server", [record(1, "10.0.0.1", "10.0.0.2")], []],
    ["is missing", [], [/is missing/]],
    ["lacks a server", [record(1, "10.0.0.1")], [/lacks the address of rack1-02/]],
    ["holds a stale address", [record(1, "10.0.0.1", "10.0.0.2", "10.0.0.9")], [/holds 10\.0\.0\.9/]],
    ["is doubled", [record(1, "10.0.0.1"), record(2, "10.0.0.2")], [/exists 2 times/]],
    ["is empty", [record(1)], [/lacks the address of rack1-01/, /lacks the address of rack1-02/]],
  ];
  for (const [what, records, faults] of table) {
    it(what, () => {
      const seen = dnsFaults(NAME, records, plane);
      assert.equal(seen.length, faults.length, seen.join("\n"));
      for (const [i, fault] of faults.entries()) assert.match(seen[i] ?? "", fault);
    });
  }

  it("does not lack a server whose addresses nobody knows", () => {
    assert.deepEqual(dnsFaults(NAME, [record(1, "10.0.0.1")], whole(server("a", "10.0.0.1"), server("b"))), []);
  });

  it("holds no stranger as long as one of its servers is not known, and at least something", () => {
    const held = [record(1, "10.0.0.1", "10.0.0.7")];
    assert.deepEqual(dnsFaults(NAME, held, partly(server("a", "10.0.0.1"), server("b"))), []);
    assert.match(String(dnsFaults(NAME, held, whole(server("a", "10.0.0.1")))), /holds 10\.0\.0\.7/);
    assert.match(String(dnsFaults(NAME, [record(1)], partly())), /holds no address/);
    assert.match(String(dnsFaults(NAME, [record(1, "10.0.0.7")], partly(server("a", "10.0.0.1")))), /lacks .* a$/);
  });

  it("is written nowhere as long as one of its servers is not known", () => {
    const servers = [
      { ...server("a", "10.0.0.1"), power: "on" },
      { ...server("b"), power: "on" },
    ];
    assert.equal(wantedAddresses([record(1, "10.0.0.7")], { servers, isWhole: false }), undefined);
    assert.deepEqual(wantedAddresses([record(1, "10.0.0.7")], { servers, isWhole: true }), ["10.0.0.1"]);
  });

  it("counts as unknown what is installed and tells no address, and nothing that is free", () => {
    const isWhole = (status: string, ...addresses: string[]) =>
      endpointsOf({ physical: [physical({ status, addresses })], unseen: [] }).isWhole;
    assert.deepEqual(
      [
        isWhole("Deployed"),
        isWhole("Testing"),
        isWhole("Deployed", "10.0.0.1"),
        isWhole("Ready"),
        isWhole("Releasing"),
      ],
      [false, false, true, true, true],
    );
    assert.equal(endpointsOf({ physical: [], unseen: [machine("1")] }).isWhole, false);
  });
});

describe("a second record", () => {
  const plane = whole(server("rack1-01", "10.0.0.1"));
  it("is needless when it holds nothing that is alive and the other one does", () => {
    const dead = record(2, "10.0.0.9");
    assert.deepEqual(needlessRecords([record(1, "10.0.0.1"), dead], plane), [dead]);
  });

  it("is kept when nothing tells which one is right", () => {
    assert.deepEqual(needlessRecords([record(1, "10.0.0.1"), record(2, "10.0.0.1")], plane), []);
    assert.deepEqual(needlessRecords([record(1, "10.0.0.1"), record(2, "10.0.0.9")], partly(...plane.servers)), []);
    assert.deepEqual(needlessRecords([record(1, "10.0.0.8"), record(2, "10.0.0.9")], plane), []);
  });
});
