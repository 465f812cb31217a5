import { agreeing, counted } from "../core/text/counted";
import { upperFirst } from "../core/text/upper-first";
import type { Constraints, Demand } from "../ports/preflight";
import { OBSTACLES, type Obstacle } from "./candidate";
import type { Breakdown, Verdict } from "./check";
import type { Relaxation, Remedy } from "./remedy";

/** Whether everything fits. */
export const isEnough = ({ missing, missingSpare }: Verdict): boolean => missing + missingSpare === 0;

/** A verdict in words: what is short, why, and what would do; of what fits, how many machines there are. */
export function describeVerdict(verdict: Verdict, asOf: string): string {
  return isEnough(verdict)
    ? describeEnough(verdict, asOf)
    : `${shortage(verdict, asOf)} ${reasons(verdict)}${ways(verdict)}`;
}

/** What to beware of although everything fits, a sentence or two each. */
export function describeCautions(verdict: Verdict): string[] {
  if (!isEnough(verdict)) return [];
  const tight = verdict.isTight ? [describeAllocation(verdict)] : [];
  return [...tight, ...describeZones(verdict), ...describeTags(verdict)];
}

function describeAllocation({ demand, need, breakdown: { takers } }: Verdict): string {
  const all = need.count + need.spare;
  return (
    `${upperFirst(demand.what)} may not get ${agreeing(all, "its machine", `all of its ${counted(all, "machine")}`)}: MAAS hands out the cheapest that match, ` +
    `and may give ${named(takers)} those that alone fit here. A zone, resource pool or tag for each keeps them apart.`
  );
}

/** Zones that may not have what the demand takes from them. */
function describeZones({ demand, scarceZones, need }: Verdict): string[] {
  if (scarceZones.length === 0) return [];
  const all = need.count + need.spare;
  const wait = `${upperFirst(demand.what)} may have to wait for ${all === 1 ? "its machine" : "some of its machines"}`;
  const isBound = new Set(demand.constraints.zones).size === 1;
  return [
    isBound
      ? `${wait}: pools before it have a choice of zones, and may be given those in ${quoted(scarceZones)} that it needs.`
      : `${wait}: the cluster chooses the zone of each before it looks for one there, and in ${quoted(scarceZones)} fewer ` +
        "that fit are Ready than it may choose.",
  ];
}

/** Several tags, of which the last may be asked for alone. */
function describeTags({ demand, withLastTagOnly }: Verdict): string[] {
  const { machineTags = [] } = demand.constraints;
  if (withLastTagOnly <= 0) return [];
  const [last, others] = [machineTags.slice(-1), machineTags.slice(0, -1)];
  return [
    `${upperFirst(demand.what)} may get machines without ${quoted(others)}: of several tags the cluster may ask MAAS for the last alone, and ` +
      `${machines(withLastTagOnly)} that ${is(withLastTagOnly)} Ready ${withLastTagOnly === 1 ? "carries" : "carry"} ${quoted(last)} and not the others. One tag that stands for all of them is safe.`,
  ];
}

function describeEnough({ breakdown, need, demand }: Verdict, asOf: string): string {
  const { fitting, taken, free } = breakdown;
  const elsewhere = taken === 0 ? "" : `, ${taken} of them taken by this run`;
  const enough = `${fitting} of ${machines(free)} that ${is(free)} Ready ${fits(fitting)}${elsewhere} (as of ${asOf})`;
  return `${enough}${describeMisfits(need.misfits)}${describeDisk(breakdown, demand)}`;
}

function shortage({ demand, need, missing, missingSpare }: Verdict, asOf: string): string {
  const { count, spare } = need;
  const what = upperFirst(demand.what);
  if (missing === 0) {
    const its = count === 0 ? "" : `its ${machines(count)} can be had, but `;
    const none =
      missingSpare === spare
        ? "no spare machine is"
        : `only ${spare - missingSpare} of ${counted(spare, "spare machine")} ${is(spare - missingSpare)}`;
    return `${what}: ${its}${none} free for the exchange of its servers (as of ${asOf}).`;
  }
  const extra = spare === 0 ? "" : ` and ${spare} to spare`;
  const most = count - missing === 0 ? "none" : `${count - missing}`;
  return `Not enough free machines for ${demand.what} (as of ${asOf}): it needs ${count}${extra}, and ${most} can be had${describeMisfits(need.misfits)}.`;
}

const describeMisfits = (misfits: number): string =>
  misfits === 0
    ? ""
    : `; ${misfits} of its own ${misfits === 1 ? "does not fit any more and needs another one" : "do not fit any more, and each needs another one"}`;

function reasons({ breakdown, demand }: Verdict): string {
  const { free, excluded, fitting, taken, takers } = breakdown;
  if (free === 0) return "No machine is Ready.";
  const parts = OBSTACLES.flatMap((obstacle) => {
    const count = excluded.get(obstacle) ?? 0;
    return count === 0 ? [] : [`${count} ${exclusion(obstacle, count, demand.constraints)}`];
  });
  const left = fitting === 0 ? "none fits" : `${fitting} ${fits(fitting)}${describeTaken(taken, takers)}`;
  return `Of ${machines(free)} that ${is(free)} Ready, ${[...parts, left].join(", ")}.`;
}

const describeTaken = (taken: number, takers: readonly string[]): string =>
  taken === 0 ? "" : ` (${taken} taken by ${named(takers)})`;

function named(takers: readonly string[]): string {
  const others = takers.length > MOST_TAKERS ? ` and ${takers.length - MOST_TAKERS} more` : "";
  return `${takers.slice(0, MOST_TAKERS).join(", ")}${others}`;
}

const MOST_TAKERS = 3;

function exclusion(obstacle: Obstacle, count: number, constraints: Constraints): string {
  const { zones = [], resourcePool, machineTags = [], minCpu, minMemoryMb } = constraints;
  switch (obstacle) {
    case "locked":
      return `${is(count)} locked`;
    case "zone":
      return `${count === 1 ? "stands" : "stand"} in other zones than ${quoted(zones)}`;
    case "pool":
      return `${count === 1 ? "belongs" : "belong"} to other resource pools than '${resourcePool}'`;
    case "tag":
      return `${count === 1 ? "lacks" : "lack"} ${machineTags.length === 1 ? "tag" : "one of the tags"} ${quoted(machineTags)}`;
    case "cpu":
      return `${has(count)} fewer than ${minCpu} cores`;
    case "memory":
      return `${has(count)} less than ${minMemoryMb} MiB of memory`;
  }
}

function ways({ demand, need, missing, remedies }: Verdict): string {
  const all = need.count + need.spare;
  const remediesText = remedies.map((remedy) => describeRemedy(remedy, demand));
  const easier =
    remediesText.length === 0 ? "" : ` ${all === 1 ? "It" : `All ${all}`} would fit ${remediesText.join(", or ")}.`;
  const isWithoutSpare = missing === 0 && !demand.isControlPlane;
  return isWithoutSpare ? `${easier} With 'updateStrategy.type: RollingUpdateScaleIn' no spare is needed.` : easier;
}

const describeRemedy = (remedy: Remedy, demand: Demand): string =>
  remedy.map((easing) => describeEasing(easing, demand)).join(" and ");

function describeEasing(easing: Relaxation, { isControlPlane = false, constraints }: Demand): string {
  const path = (field: string): string => (isControlPlane ? `controlPlane.${field}` : field);
  switch (easing.what) {
    case "memory":
      return `with '${path("instance.minMemoryMb")}: ${easing.to}' instead of ${easing.from}`;
    case "cpu":
      return `with '${path("instance.minCpu")}: ${easing.to}' instead of ${easing.from}`;
    case "zone":
      return easing.add === undefined
        ? `without '${path("zones")}'`
        : `with '${easing.add}' added to '${path("zones")}'`;
    case "pool":
      return easing.to === undefined
        ? `without '${path("resourcePool")}'`
        : `with '${path("resourcePool")}: ${easing.to}'`;
    case "tag":
      return (constraints.machineTags ?? []).length === easing.without.length
        ? `without '${path("machineTags")}'`
        : `without ${quoted(easing.without)} in '${path("machineTags")}'`;
  }
}

function describeDisk({ smallDisk, fitting }: Breakdown, { constraints }: Demand): string {
  if (smallDisk === 0) return "";
  return `; MAAS is not asked for disk, and ${smallDisk} of the ${fitting} ${has(smallDisk)} less than ${constraints.minDiskGb} GB`;
}

const machines = (count: number): string => counted(count, "machine");
const is = (count: number): string => agreeing(count, "is", "are");
const has = (count: number): string => agreeing(count, "has", "have");
const fits = (count: number): string => agreeing(count, "fits", "fit");
const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");
