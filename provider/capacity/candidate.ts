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

/** The first thing that keeps a free machine from being taken; undefined when it fits. */
export function obstacleOf(machine: Candidate, constraints: Constraints): Obstacle | undefined {
  const { minCpu, minMemoryMb, zones = [], resourcePool = "", machineTags = [] } = constraints;
  if (machine.locked) return "locked";
  if (zones.length > 0 && !zones.includes(machine.zone)) return "zone";
  if (resourcePool !== "" && resourcePool !== machine.resourcePool) return "pool";
  if (machineTags.some((tag) => !machine.tags.includes(tag))) return "tag";
  if (machine.cpu < minCpu) return "cpu";
  return machine.memoryMb < minMemoryMb ? "memory" : undefined;
}

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
