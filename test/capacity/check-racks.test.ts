import assert from "node:assert/strict";
import type { Candidate } from "../../provider/capacity/candidate";
import { Check, type Verdict } from "../../provider/capacity/check";
import type { Relaxation, Remedy } from "../../provider/capacity/remedy";
import type { Constraints, Demand } from "../../provider/ports/preflight";
import { SeededRandom } from "../support/seeded-random";

const seed = SeededRandom.seed();
const RACKS = 120;

/** A rack of a few machines and demands that compete for them. */
function draw(random: SeededRandom): { rack: Candidate[]; demands: Demand[] } {
  const tags = () => (["gpu", "nvme"] as const).filter(() => random.below(2) === 1);
  const zone = () => random.pick(["az1", "az2", "az3"]);
  const pool = () => random.pick(["metal", "lab"]);
  const memory = () => random.pick([16384, 32768, 65536, 131072]);
  const rack = Array.from({ length: 3 + random.below(5) }, (_, i): Candidate => {
    const about = { hostname: `rack-${i}`, cpu: random.pick([4, 8, 16]), memoryMb: memory(), diskGb: 100 };
    const free = random.below(8) > 0;
    return { ...about, zone: zone(), resourcePool: pool(), tags: tags(), free, locked: random.below(12) === 0 };
  });
  const constraints = (): Constraints => ({
    minCpu: random.pick([2, 6, 12]),
    minMemoryMb: memory(),
    zones: random.below(2) === 0 ? [] : [zone(), zone()],
    resourcePool: random.pick(["", "", "metal", "lab"]),
    machineTags: random.below(3) === 0 ? tags() : [],
  });
  const demands = Array.from({ length: 1 + random.below(4) }, (_, i) => {
    const wanted = { count: random.below(4), spare: random.below(2) };
    return { urn: `urn:${i}`, what: `pool '${i}'`, ...wanted, constraints: constraints() };
  });
  return { rack, demands };
}

// A second reading of the rules, and every assignment tried: nothing here is shared with what is tested.
const suits = (machine: Candidate, wanted: Constraints): boolean =>
  machine.free &&
  !machine.locked &&
  machine.cpu >= wanted.minCpu &&
  machine.memoryMb >= wanted.minMemoryMb &&
  (!wanted.zones?.length || wanted.zones.includes(machine.zone)) &&
  (!wanted.resourcePool || machine.resourcePool === wanted.resourcePool) &&
  (wanted.machineTags ?? []).every((tag) => machine.tags.includes(tag));

/** Whether each of the demands can have a machine of its own. */
function assignable(rack: readonly Candidate[], demands: readonly Constraints[]): boolean {
  const [demand, ...rest] = demands;
  if (!demand) return true;
  return rack.some(
    (machine) =>
      suits(machine, demand) &&
      assignable(
        rack.filter((other) => other !== machine),
        rest,
      ),
  );
}

const times = (count: number, constraints: Constraints): Constraints[] =>
  Array.from({ length: count }, () => constraints);

/** The most that one demand can have when those before it keep what they have. */
function mostFor(rack: readonly Candidate[], before: readonly Constraints[], demand: Demand): number {
  let most = 0;
  const all = demand.count + demand.spare;
  while (most < all && assignable(rack, [...before, ...times(most + 1, demand.constraints)])) most++;
  return most;
}

const easedBy = (remedy: Remedy, constraints: Constraints): Constraints => remedy.reduce(ease, constraints);

function ease(constraints: Constraints, easing: Relaxation): Constraints {
  const { zones = [], machineTags = [] } = constraints;
  switch (easing.what) {
    case "memory":
      return { ...constraints, minMemoryMb: easing.to };
    case "cpu":
      return { ...constraints, minCpu: easing.to };
    case "zone":
      return { ...constraints, zones: easing.add === undefined ? [] : [...zones, easing.add] };
    case "pool":
      return { ...constraints, resourcePool: easing.to ?? "" };
    case "tag":
      return { ...constraints, machineTags: machineTags.filter((tag) => !easing.without.includes(tag)) };
  }
}

const WAIVED: readonly [Relaxation["what"], Partial<Constraints>][] = [
  ["memory", { minMemoryMb: 0 }],
  ["cpu", { minCpu: 0 }],
  ["zone", { zones: [] }],
  ["tag", { machineTags: [] }],
  ["pool", { resourcePool: "" }],
];

interface Judged {
  verdict: Verdict;
  /** Everything that was granted to those before it. */
  before: readonly Constraints[];
  rack: readonly Candidate[];
}

function judge(verdict: Verdict, before: readonly Constraints[], rack: readonly Candidate[]): number {
  const { demand, missing, missingSpare, breakdown } = verdict;
  const granted = demand.count + demand.spare - missing - missingSpare;
  assert.equal(granted, mostFor(rack, before, demand), `${demand.urn} has what it can have at most`);
  assert.ok(missingSpare === demand.spare || missing === 0, "servers come before spare ones");
  assert.equal(breakdown.free, rack.filter(({ free }) => free).length);
  assert.equal(breakdown.fitting, rack.filter((machine) => suits(machine, demand.constraints)).length);
  const excluded = [...breakdown.excluded.values()].reduce((sum, count) => sum + count, 0);
  assert.equal(excluded + breakdown.fitting, breakdown.free, "each free machine is counted once");
  if (missing + missingSpare > 0) judgeRemedies({ verdict, before, rack });
  return granted;
}

function judgeRemedies({ verdict: { demand, remedies }, before, rack }: Judged): void {
  const isEnough = (constraints: Constraints): boolean =>
    assignable(rack, [...before, ...times(demand.count + demand.spare, constraints)]);
  for (const remedy of remedies) assert.ok(isEnough(easedBy(remedy, demand.constraints)), JSON.stringify(remedy));
  const alone = WAIVED.filter(([, waived]) => isEnough({ ...demand.constraints, ...waived })).map(([what]) => what);
  const told = remedies.filter(({ length }) => length === 1).map(([easing]) => easing?.what);
  assert.deepEqual([...told].sort(), alone.sort(), "every single change that is enough is told, and no other");
  const inPairs = WAIVED.some(([, one]) =>
    WAIVED.some(([, two]) => isEnough({ ...demand.constraints, ...one, ...two })),
  );
  assert.equal(remedies.length > 0, inPairs, "two changes are told where one is not enough");
  for (const [easing] of remedies) judgeSize(easing, demand, rack, isEnough);
}

/** Of memory and cores, no more is given up than must be. */
function judgeSize(
  easing: Relaxation | undefined,
  { constraints }: Demand,
  rack: readonly Candidate[],
  isEnough: (constraints: Constraints) => boolean,
): void {
  if (easing?.what !== "memory" && easing?.what !== "cpu") return;
  const amounts = rack.map(({ cpu, memoryMb }) => (easing.what === "cpu" ? cpu : memoryMb));
  const higher = amounts.filter((amount) => amount > easing.to && amount < easing.from);
  for (const to of higher)
    assert.equal(isEnough(ease(constraints, { ...easing, to })), false, `${to} would do as well`);
}

describe(`racks against every assignment there is (PALETTE_MAAS_SEED=${seed})`, () => {
  const random = new SeededRandom(seed);
  for (let number = 1; number <= RACKS; number++) {
    const { rack, demands } = draw(random);
    it(`rack ${number}: ${rack.length} machines, ${demands.length} demands`, () => {
      const check = new Check(rack);
      const before: Constraints[] = [];
      for (const demand of demands) before.push(...times(judge(check.add(demand), before, rack), demand.constraints));
    });
  }
});
