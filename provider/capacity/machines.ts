import { didYouMean } from "../core/text/did-you-mean";
import type { Effect } from "../forecast/effect";
import { servers } from "../forecast/servers-in-words";
import type { PoolPlacement } from "../plane";
import type { Assessment, Constraints, Demand, PlaceKind } from "../ports/preflight";
import type { PreflightReport } from "./report";
import { type CapacityContext, maasAt } from "./site";

/** The pool of an effect, as far as it decides which machines it needs. */
export interface PoolInNeed {
  /** For sentences: `pool 'workers' of cluster 'payments'`. */
  what: string;
  /** Missing while that is not known. */
  placement: PoolPlacement | undefined;
  /** Where pools are exchanged one after the other. */
  cluster: string | undefined;
}

/** What effects need of free machines. What only may happen needs nothing for certain, and virtual machines are no servers. */
export function demandsOf(urn: string, effects: readonly Effect[], poolOf: (effect: Effect) => PoolInNeed): Demand[] {
  return effects.flatMap((effect): Demand[] => {
    const { what, placement, cluster } = poolOf(effect);
    const constraints = placement && constraintsOf(placement);
    const isTaking = effect.kind === "allocates" || effect.kind === "reinstalls";
    if (!isTaking || effect.certainty === "may" || !constraints || placement.useLxdVm) return [];
    const about = { urn, what, isControlPlane: effect.isControlPlane, constraints };
    if (effect.kind === "allocates") return [{ ...about, count: effect.count, spare: 0 }];
    return [{ ...about, count: 0, spare: effect.exchange?.spare ?? 0, cluster, gives: hostsOf(effect) }];
  });
}

function constraintsOf({ instance, zones, resourcePool, machineTags }: PoolPlacement): Constraints | undefined {
  if (!instance) return undefined;
  return { ...instance, zones, resourcePool, machineTags };
}

// MAAS keeps the domain apart. A server whose name is not known could be any.
function hostsOf({ servers }: Effect): string[] | undefined {
  const hosts = servers.map(({ hostname }) => hostname.split(".")[0] ?? "");
  return hosts.length === 0 || hosts.includes("") ? undefined : hosts;
}

/** Looks whether a MAAS has the machines, and everything that is named of it. */
export async function checkMachines(
  report: PreflightReport,
  context: CapacityContext,
  demands: readonly Demand[],
): Promise<void> {
  if (demands.length === 0) return;
  const seen = await assessed(report, context, demands);
  const vain = new Set<Demand>();
  for (const demand of demands) if (await namesUnknown(report, context, demand)) vain.add(demand);
  const needed = seen.filter((assessment) => assessment.needed > 0);
  for (const { isEnough, demand, text, cautions } of needed) {
    if (!isEnough && !vain.has(demand)) report.complain(`${text}${describeReleased(report)}`);
    for (const caution of cautions) report.caution(caution);
  }
  const [first, second] = needed;
  if (!first || needed.some(({ isEnough, demand }) => !isEnough || vain.has(demand))) return;
  report.note(second ? `enough machines are Ready for each pool (as of ${first.asOf})` : first.text);
}

/** Notes the servers that effects give up: others of the run may count on them. */
export function noteReleased({ ctx }: PreflightReport, effects: readonly Effect[]): void {
  const giving = effects.filter(({ kind }) => kind === "releases" || kind === "replaces");
  ctx.preflight.released(
    ctx.urn,
    giving.reduce((sum, { count }) => sum + count, 0),
  );
}

function describeReleased({ ctx }: PreflightReport): string {
  const released = ctx.preflight.released();
  return released === 0
    ? ""
    : ` ${servers(released)} that this run releases ${released === 1 ? "is" : "are"} not counted: not Ready before that is done.`;
}

async function assessed(
  report: PreflightReport,
  { site }: CapacityContext,
  demands: readonly Demand[],
): Promise<readonly Assessment[]> {
  const { ctx } = report;
  if (!site) return [];
  const ask = () => ctx.preflight.assess(site, ctx.urn, demands, () => ctx.clock.now());
  return (await report.ask(maasAt(site), "which machines are free", ask)) ?? [];
}

/** Complains of zones, pools and tags that the MAAS does not have: no machine can ever match. */
async function namesUnknown(report: PreflightReport, context: CapacityContext, demand: Demand): Promise<boolean> {
  const { zones = [], resourcePool = "", machineTags = [] } = demand.constraints;
  const prefix = demand.isControlPlane ? "controlPlane." : "";
  const pools = resourcePool === "" ? [] : [resourcePool];
  const noZone = await checkPlaces(report, context, "zones", { names: zones, path: `${prefix}zones` });
  const noPool = await checkPlaces(report, context, "resourcePools", { names: pools, path: `${prefix}resourcePool` });
  const noTag = await checkPlaces(report, context, "tags", { names: machineTags, path: `${prefix}machineTags` });
  return noZone || noPool || noTag;
}

/** Whether a demand names anything that a MAAS may not have. */
export const hasPlacement = ({ constraints: { zones, resourcePool, machineTags } }: Demand): boolean =>
  (zones ?? []).length + (machineTags ?? []).length > 0 || (resourcePool ?? "") !== "";

const CALLED: Record<PlaceKind, string> = {
  zones: "zone",
  resourcePools: "resource pool",
  tags: "tag",
  domains: "domain",
  subnets: "subnet",
};

const MOST_NAMES = 8;

/** Complains of names that the MAAS does not have; answers whether there are any. */
export async function checkPlaces(
  report: PreflightReport,
  { site, names: where }: CapacityContext,
  kind: PlaceKind,
  { names, path }: { names: readonly string[]; path: string },
): Promise<boolean> {
  if (!where || names.length === 0) return false;
  const { preflight } = report.ctx;
  const ask = () => preflight.unknownPlaces(where, kind, names, site);
  const found = await report.ask(where.service, `for the ${CALLED[kind]}s of MAAS`, ask);
  if (!found) return false;
  const more = found.known.length > MOST_NAMES ? ` and ${found.known.length - MOST_NAMES} more` : "";
  const has = found.known.length === 0 ? "none" : `${found.known.slice(0, MOST_NAMES).join(", ")}${more}`;
  const unknown = found.unknown.map((name) => `'${name}'`).join(", ");
  report.complain(
    `'${path}': MAAS has no ${CALLED[kind]} ${unknown}; it has ${has}.${didYouMean(found.unknown, found.known)}`,
  );
  return true;
}
