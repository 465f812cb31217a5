import assert from "node:assert/strict";
import { overlap, overlaps } from "../../provider/capacity/networks";

describe("networks of a cluster", () => {
  const table: [a: string, b: string, common: boolean][] = [
    ["10.0.0.0/8", "10.96.0.0/12", true],
    ["10.96.0.0/12", "10.0.0.0/8", true],
    ["10.96.0.0/12", "10.112.0.0/12", false],
    ["10.111.255.255/32", "10.96.0.0/12", true],
    ["10.112.0.0/32", "10.96.0.0/12", false],
    ["192.168.7.9/24", "192.168.7.128/25", true],
    ["0.0.0.0/0", "255.255.255.255/32", true],
    ["fd00::/48", "fd00::/64", false],
    ["10.0.0.0/33", "10.0.0.0/8", false],
    ["10.0.0.300/24", "10.0.0.0/8", false],
    ["{{.spectro.var.pods}}", "10.0.0.0/8", false],
  ];
  for (const [a, b, common] of table) {
    it(`${a} and ${b} have ${common ? "addresses" : "nothing that is known"} in common`, () =>
      assert.equal(overlap(a, b), common));
  }

  it("are held against each other and against the machines' networks", () => {
    const found = overlaps({ pods: ["192.168.0.0/16", "fd00::/48"], services: ["192.168.128.0/17"] }, [
      "10.10.0.0/16",
      "192.168.1.0/24",
    ]);
    assert.deepEqual(
      found.map(({ one, other }) => `${one.what} ${one.cidr} ${other.what} ${other.cidr}`),
      ["pods 192.168.0.0/16 services 192.168.128.0/17", "pods 192.168.0.0/16 machines 192.168.1.0/24"],
    );
  });
});
