import type { Constraints } from "../ports/preflight";

/** A machine as far as it decides who may take it. */
export interface Candidate {
  hostname: string;
  cpu: number;
  memoryMb: number;
  diskGb: number;
  zone: string;
  resourcePool: string;
  tags: readonly string[];
  /** Ready for use by anybody. */
  free: boolean;
  locked: boolean;
}

/** What may keep a machine from being taken, in the order in which it is looked at. */
export const OBSTACLES = ["locked", "zone", "pool", "tag", "cpu", "memory"] as const;

export type Obstacle = (typeof OBSTACLES)[number];

/** One respect in which a machine must be as it is asked for. */
export interface Requirement {
  obstacle: Obstacle;
  /** The same for requirements that mean the same. */
  key: string;
  holds(machine: Candidate): boolean;
}

const NOT_LOCKED: Requirement = { obstacle: "locked", key: "locked", holds: ({ locked }) => !locked };

/** What constraints ask of a machine, in the order in which it is looked at. */
export function requirementsOf(constraints: Constraints): Requirement[] {
  const { minCpu, minMemoryMb, zones = [], resourcePool = "", machineTags = [] } = constraints;
  const found = [NOT_LOCKED];
  const ask = (obstacle: Obstacle, of: unknown, holds: Requirement["holds"]): void =>
    void found.push({ obstacle, key: `${obstacle} ${JSON.stringify(of)}`, holds });
  if (zones.length > 0) ask("zone", distinct(zones), ({ zone }) => zones.includes(zone));
  if (resourcePool !== "") ask("pool", resourcePool, (machine) => machine.resourcePool === resourcePool);
  if (machineTags.length > 0)
    ask("tag", distinct(machineTags), ({ tags }) => machineTags.every((tag) => tags.includes(tag)));
  if (minCpu > 0) ask("cpu", minCpu, ({ cpu }) => cpu >= minCpu);
  if (minMemoryMb > 0) ask("memory", minMemoryMb, ({ memoryMb }) => memoryMb >= minMemoryMb);
  return found;
}

/** The first thing that keeps a free machine from being taken; undefined when it fits. */
export const obstacleOf = (machine: Candidate, constraints: Constraints): Obstacle | undefined =>
  requirementsOf(constraints).find(({ holds }) => !holds(machine))?.obstacle;

/** A key that is the same for constraints that mean the same. */
export function keyOf({ minCpu, minMemoryMb, zones = [], resourcePool = "", machineTags = [] }: Constraints): string {
  return JSON.stringify([minCpu, minMemoryMb, distinct(zones), resourcePool, distinct(machineTags)]);
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** Machines that are alike in all that decides. */
export interface Kind {
  sample: Candidate;
  count: number;
}

/** Free machines, those that are alike together. */
export function kindsOf(machines: readonly Candidate[]): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const machine of machines) {
    if (!machine.free) continue;
    const { cpu, memoryMb, diskGb, zone, resourcePool, locked } = machine;
    const key = JSON.stringify([cpu, memoryMb, diskGb, zone, resourcePool, locked, [...machine.tags].sort()]);
    const known = kinds.get(key);
    if (known) known.count++;
    else kinds.set(key, { sample: machine, count: 1 });
  }
  return [...kinds.values()];
}
