import assert from "node:assert/strict";
import type { Candidate } from "../../provider/capacity/candidate";
import { Check } from "../../provider/capacity/check";
import { describeCautions, describeVerdict } from "../../provider/capacity/sentences";
import type { Demand } from "../../provider/ports/preflight";

let count = 0;
/** Machines that are alike: `12 cores, 64 GiB, zone az1, pool metal`, unless it says otherwise. */
const some = (n: number, over: Partial<Candidate> = {}): Candidate[] =>
  Array.from({ length: n }, () => ({
    hostname: `rack-${++count}`,
    cpu: 12,
    memoryMb: 65536,
    diskGb: 500,
    zone: "az1",
    resourcePool: "metal",
    tags: [],
    free: true,
    locked: false,
    ...over,
  }));

const small = { minCpu: 4, minMemoryMb: 8192 };
const workers = (over: Partial<Demand> = {}): Demand => ({
  urn: "urn:workers",
  what: "pool 'workers' of cluster 'payments'",
  count: 1,
  spare: 0,
  constraints: small,
  ...over,
});

const said = (rack: Candidate[], ...demands: Demand[]): string[] => {
  const check = new Check(rack);
  return demands.map((demand) => describeVerdict(check.add(demand), "14:02:11 UTC"));
};

/** Machines that are missing, demand by demand: taken for good, and spare ones. */
const missing = (rack: Candidate[], ...demands: Demand[]): [number, number][] => {
  const check = new Check(rack);
  return demands.map((demand) => check.add(demand)).map(({ missing, missingSpare }) => [missing, missingSpare]);
};

describe("whether the machines of a run fit together", () => {
  const big = { minCpu: 4, minMemoryMb: 131072 };
  const table: [title: string, rack: Candidate[], demands: Demand[], missing: [number, number][]][] = [
    ["enough for one", some(3), [workers({ count: 3 })], [[0, 0]]],
    ["one too few", some(3), [workers({ count: 4 })], [[1, 0]]],
    ["machines that are not free do not count", some(3, { free: false }), [workers()], [[1, 0]]],
    ["locked machines do not count", some(3, { locked: true }), [workers()], [[1, 0]]],
    [
      "a machine counts once, whoever asks",
      some(3),
      [workers({ count: 2 }), workers({ urn: "urn:other", count: 2 })],
      [
        [0, 0],
        [1, 0],
      ],
    ],
    [
      "who is content with anything makes room for who needs the large ones",
      [...some(2), ...some(2, { memoryMb: 262144 })],
      [workers({ count: 2 }), workers({ urn: "urn:large", count: 2, constraints: big })],
      [
        [0, 0],
        [0, 0],
      ],
    ],
    [
      "also along a chain of three",
      [...some(1, { zone: "az1" }), ...some(1, { zone: "az2" }), ...some(1, { zone: "az3" })],
      [
        workers({ constraints: { ...small, zones: ["az1", "az2"] } }),
        workers({ urn: "urn:b", constraints: { ...small, zones: ["az2", "az3"] } }),
        workers({ urn: "urn:c", constraints: { ...small, zones: ["az1"] } }),
      ],
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      "a pool with several zones takes from any of them",
      [...some(1), ...some(2, { zone: "az2" })],
      [workers({ count: 3, constraints: { ...small, zones: ["az1", "az2"] } })],
      [[0, 0]],
    ],
    [
      "all tags are needed",
      [...some(1, { tags: ["gpu", "nvme"] }), ...some(1, { tags: ["gpu"] })],
      [workers({ count: 2, constraints: { ...small, machineTags: ["nvme", "gpu"] } })],
      [[1, 0]],
    ],
    [
      "a disk that is too small excludes nothing",
      some(1),
      [workers({ constraints: { ...small, minDiskGb: 900 } })],
      [[0, 0]],
    ],
    ["a spare machine is free besides", some(3), [workers({ count: 3, spare: 1 })], [[0, 1]]],
  ];
  for (const [title, rack, demands, expected] of table) {
    it(title, () => assert.deepEqual(missing(rack, ...demands), expected));
  }
});

describe("what exchanges of servers need", () => {
  const old = some(3, { free: false });
  const names = old.map(({ hostname }) => hostname);
  const exchange = (cluster: string, over: Partial<Demand> = {}): Demand =>
    workers({ count: 0, spare: 1, cluster, gives: names, ...over });
  const more = { minCpu: 4, minMemoryMb: 131072 };
  const table: [title: string, free: Candidate[], demands: Demand[], missing: [number, number][]][] = [
    [
      "one spare goes from pool to pool of a cluster",
      some(1),
      [exchange("a"), exchange("a")],
      [
        [0, 0],
        [0, 0],
      ],
    ],
    [
      "clusters share none: they go at the same time",
      some(1),
      [exchange("a"), exchange("b")],
      [
        [0, 0],
        [0, 1],
      ],
    ],
    [
      "pools that are exchanged at once share none",
      some(1),
      [exchange("a", { cluster: undefined }), exchange("a", { cluster: undefined })],
      [
        [0, 0],
        [0, 1],
      ],
    ],
    [
      "the largest spare of a cluster counts",
      some(2),
      [exchange("a"), exchange("a", { spare: 2 })],
      [
        [0, 0],
        [0, 0],
      ],
    ],
    [
      "what is given back serves pools that ask for something else, where it fits",
      some(1),
      [exchange("a"), exchange("a", { constraints: { minCpu: 8, minMemoryMb: 32768 } })],
      [
        [0, 0],
        [0, 0],
      ],
    ],
    [
      "where it is not known to fit, the next pool needs its own",
      some(1),
      [
        exchange("a", { gives: undefined }),
        exchange("a", { gives: undefined, constraints: { minCpu: 8, minMemoryMb: 1 } }),
      ],
      [
        [0, 0],
        [0, 1],
      ],
    ],
    [
      "servers that are not what is asked for now each need another one",
      some(2, { memoryMb: 262144 }),
      [exchange("a", { constraints: more })],
      [[1, 0]],
    ],
    ["without a spare too", some(3, { memoryMb: 262144 }), [exchange("a", { spare: 0, constraints: more })], [[0, 0]]],
  ];
  for (const [title, free, demands, expected] of table) {
    it(title, () => assert.deepEqual(missing([...old, ...free], ...demands), expected));
  }
});

describe("what is said of machines", () => {
  const gpu = { minCpu: 8, minMemoryMb: 131072, zones: ["az1"], resourcePool: "metal", machineTags: ["gpu"] };
  const large = { memoryMb: 262144, tags: ["gpu"] };
  const mixed = [
    ...some(6, { ...large, zone: "az2" }),
    ...some(3, { ...large, resourcePool: "lab" }),
    ...some(2, { memoryMb: 262144 }),
    ...some(1, { tags: ["gpu"] }),
    ...some(2, large),
  ];

  it("counts for each constraint what it excludes, names who took the rest, and what would be enough", () => {
    const [, second] = said(
      mixed,
      workers({ count: 1, what: "pool 'batch' of cluster 'payments'", constraints: gpu }),
      workers({ count: 2, constraints: gpu }),
    );
    assert.equal(
      second,
      "Not enough free machines for pool 'workers' of cluster 'payments' (as of 14:02:11 UTC): it needs 2, and 1 can be had. " +
        "Of 14 machines that are Ready, 6 stand in other zones than 'az1', 3 belong to other resource pools than 'metal', " +
        "2 lack tag 'gpu', 1 has less than 131072 MiB of memory, 2 fit (1 taken by pool 'batch' of cluster 'payments'). " +
        "All 2 would fit with 'instance.minMemoryMb: 65536' instead of 131072, or with 'az2' added to 'zones', or without " +
        "'machineTags', or with 'resourcePool: lab'.",
    );
  });

  it("puts two changes together where one alone is not enough", () => {
    const rack = some(2, { zone: "az2", cpu: 6 });
    const [text] = said(rack, workers({ count: 2, constraints: { ...small, minCpu: 8, zones: ["az1"] } }));
    assert.match(
      text ?? "",
      / All 2 would fit with 'instance.minCpu: 6' instead of 8 and with 'az2' added to 'zones'\.$/,
    );
  });

  it("speaks of a control plane in its own fields", () => {
    const demand = workers({ what: "the control plane of cluster 'payments'", isControlPlane: true, count: 3 });
    const [text] = said(some(3), { ...demand, constraints: { ...small, minCpu: 16 } });
    assert.match(text ?? "", /All 3 would fit with 'controlPlane\.instance\.minCpu: 12' instead of 16\.$/);
  });

  it("says how many fit where there are enough, and when it looked", () => {
    const [text] = said(mixed, workers({ count: 2, constraints: gpu }));
    assert.equal(text, "2 of 14 machines that are Ready fit (as of 14:02:11 UTC)");
  });

  it("names the exchange that has no spare machine, and how to do without", () => {
    const [text] = said(some(3, { free: false }), workers({ count: 0, spare: 1 }));
    assert.equal(
      text,
      "Pool 'workers' of cluster 'payments': no spare machine is free for the exchange of its servers (as of 14:02:11 UTC). " +
        "No machine is Ready. With 'updateStrategy.type: RollingUpdateScaleIn' no spare is needed.",
    );
  });

  it("tells who may get the only machines that fit, since MAAS hands out the cheapest", () => {
    const check = new Check([...some(1), ...some(1, { zone: "az2", memoryMb: 262144 })]);
    const any = check.add(workers({ what: "pool 'batch' of cluster 'payments'" }));
    const bound = check.add(workers({ constraints: { ...small, zones: ["az1"] } }));
    assert.deepEqual(
      [any, bound].map(({ missing }) => missing),
      [0, 0],
    );
    assert.deepEqual(describeCautions(any), []);
    assert.equal(
      describeCautions(bound).join(),
      "Pool 'workers' of cluster 'payments' may not get its machine: MAAS hands out the cheapest that match, and may give " +
        "pool 'batch' of cluster 'payments' those that alone fit here. A zone, resource pool or tag for each keeps them apart.",
    );
  });

  const spread: [title: string, rack: Candidate[], size: number, zones: string[], scarce: string | undefined][] = [
    ["three in three zones, free in one", some(3), 3, ["az1", "az2", "az3"], "'az2', 'az3'"],
    ["free in two of three", [...some(2), ...some(2, { zone: "az2" })], 3, ["az1", "az2", "az3"], "'az3'"],
    ["free in all of them", [...some(2), ...some(2, { zone: "az2" })], 3, ["az1", "az2"], undefined],
    ["one, in whichever the cluster chooses", some(3), 1, ["az1", "az2"], "'az2'"],
    ["as many as it needs in one of two", [...some(4), ...some(1, { zone: "az2" })], 4, ["az1", "az2"], "'az2'"],
    ["in the one that it asks for", some(3), 3, ["az1"], undefined],
    ["in any", some(3), 3, [], undefined],
  ];
  for (const [title, rack, count, zones, scarce] of spread) {
    it(`tells of zones, ${title}: ${scarce ?? "nothing"}`, () => {
      for (const isControlPlane of [true, false]) {
        const demand = workers({ isControlPlane, count, constraints: { ...small, zones } });
        const cautions = describeCautions(new Check(rack).add(demand));
        assert.equal(cautions.join().match(/and in (.*) fewer that fit are Ready/)?.[1], scarce);
      }
    });
  }

  it("tells of zones that pools before it may be given, for want of knowing which they are", () => {
    const rack = [...some(1), ...some(2, { zone: "az2" })];
    const behind = (zones: string[]) => {
      const check = new Check(rack);
      check.add(workers({ count: 1, constraints: { ...small, zones: ["az1", "az2"] } }));
      return describeCautions(check.add(workers({ count: zones.length, constraints: { ...small, zones } }))).join();
    };
    assert.match(behind(["az1", "az2"]), /in 'az1' fewer that fit are Ready/);
    assert.match(behind(["az1"]), /pools before it have a choice of zones, and may be given those in 'az1'/);
    assert.equal(behind(["az2"]), "");
  });

  it("tells of machines that carry the last of several tags alone", () => {
    const rack = [...some(2, { tags: ["gpu", "rack-a"] }), ...some(3, { tags: ["rack-a"] }), ...some(1)];
    const cautions = (machineTags: string[]) =>
      describeCautions(new Check(rack).add(workers({ constraints: { ...small, machineTags } }))).join();
    assert.match(cautions(["gpu", "rack-a"]), /may get machines without 'gpu'.* 3 machines .* carry 'rack-a'/);
    assert.equal(cautions(["rack-a", "gpu"]), "");
    assert.equal(cautions(["rack-a"]), "");
  });

  it("tells of disks that are smaller than asked for, since MAAS is not asked for them", () => {
    const [text] = said(
      [...some(2), ...some(1, { diskGb: 2000 })],
      workers({ constraints: { ...small, minDiskGb: 900 } }),
    );
    assert.match(text ?? "", /MAAS is not asked for disk, and 2 of the 3 have less than 900 GB$/);
  });
});
