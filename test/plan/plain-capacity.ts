import type { Replayed } from "../../provider/plan/read/replay-preview";
import type { Capacity, CapacityRow } from "../../provider/plan/report/report";
import { conditionOf, type SeenRack } from "../../provider/plan/report/servers";
import type { PhysicalMachine } from "../../provider/ports/inventory";

/** A pool of `fleetPlan`, as its step and its one effect say. */
interface Change {
  kind: string;
  count: number;
  hosts: readonly string[];
  news: Readonly<Record<string, unknown>>;
}

/**
 * The capacity of a plan said plainly, machine by machine, for every pool and every place anew: slow, and for comparison alone.
 * For plans with one rack in which each pool has one effect.
 */
export function plainCapacity(all: readonly Replayed[], { site, machines }: SeenRack): Omit<Capacity, "spare"> {
  const changes = all.flatMap(changeOf);
  const places = [...new Set(machines.map(placeOf))];
  const rows = places.map((place): CapacityRow => {
    const here = machines.filter((machine) => placeOf(machine) === place);
    const [first] = here;
    const free = here.filter(isFree).length;
    let [least, most] = [free, free];
    for (const change of changes) {
      if (change.kind === "allocates") {
        const [fitting, elsewhere] = [wanted(change, here), wanted(change, machines) - wanted(change, here)];
        const taken = Math.min(change.count, fitting);
        least -= taken;
        most -= Math.min(taken, Math.max(0, change.count - elsewhere));
      } else if (change.kind !== "reinstalls") {
        const own = change.hosts.length;
        const gone = here.filter(({ hostname }) => change.hosts.includes(hostname)).length;
        least += own === 0 ? (places.length === 1 ? change.count : 0) : Math.max(0, change.count - (own - gone));
        most += own === 0 ? change.count : Math.min(change.count, gone);
      }
    }
    return {
      site,
      zone: first?.zone ?? "",
      resourcePool: first?.resourcePool ?? "",
      total: here.length,
      free,
      outOfOrder: here.filter((machine) => conditionOf(machine) === "out-of-order").length,
      freeAfter: { least: Math.max(0, least), most: Math.max(0, most) },
    };
  });
  const taking = changes.filter(({ kind }) => kind === "allocates");
  const wants = taking.reduce((sum, { count }) => sum + count, 0);
  const back = changes.reduce(
    (sum, { kind, count }) => sum + (["allocates", "reinstalls"].includes(kind) ? 0 : count),
    0,
  );
  const free = machines.filter(isFree).length;
  const after = Math.max(0, free + back - wants);
  return {
    rows: rows.sort((a, b) => byNumber(a.zone, b.zone) || byNumber(a.resourcePool, b.resourcePool)),
    free,
    freeAfter: { least: after, most: after },
    missing: Math.max(0, wants - free, ...taking.map((change) => change.count - wanted(change, machines))),
  };
}

function changeOf({ step, forecast }: Replayed): Change[] {
  return (forecast?.effects ?? []).map(({ kind, count, servers }) => ({
    kind,
    count,
    hosts: servers.map(({ hostname }) => hostname),
    news: step.news,
  }));
}

const placeOf = ({ zone, resourcePool }: PhysicalMachine): string => JSON.stringify([zone, resourcePool]);

const isFree = (machine: PhysicalMachine): boolean => conditionOf(machine) === "free";

const wanted = ({ news }: Change, machines: readonly PhysicalMachine[]): number =>
  machines.filter((machine) => isFree(machine) && fits(machine, news)).length;

function fits(machine: PhysicalMachine, { instance, zones, resourcePool, machineTags }: Change["news"]): boolean {
  const least: { minCpu: number; minMemoryMb: number } = Object(instance);
  return (
    machine.cpu >= least.minCpu &&
    machine.memoryMb >= least.minMemoryMb &&
    (namesIn(zones).length === 0 || namesIn(zones).includes(machine.zone)) &&
    (resourcePool === "" || resourcePool === machine.resourcePool) &&
    namesIn(machineTags).every((tag) => machine.tags.includes(tag))
  );
}

const namesIn = (value: unknown): string[] => (Array.isArray(value) ? value : []);

const byNumber = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });
