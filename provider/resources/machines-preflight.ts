import type { Effect } from "../forecast/effect";
import type { PoolPlacement } from "../plane";
import type { Assessment, Constraints, Demand, PlaceKind, Site } from "../preflight";
import type { PreflightReport } from "./preflight-report";

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
export async function checkMachines(report: PreflightReport, site: Site, demands: readonly Demand[]): Promise<void> {
  const { ctx } = report;
  if (demands.length === 0) return;
  const seen = await report.askMaas(site.endpoint, "which machines are free", () =>
    ctx.preflight.assess(site, ctx.urn, demands, () => ctx.clock.now()),
  );
  if (!seen) return;
  const enough: Assessment[] = [];
  for (const assessment of seen) {
    if (await hasUnknownPlaces(report, site, assessment.demand)) continue;
    if (!assessment.isEnough) report.complain(assessment.text);
    else if (assessment.needed > 0) enough.push(assessment);
  }
  const [first, second] = enough;
  if (!first || enough.length < seen.filter(({ needed }) => needed > 0).length) return;
  report.note(second ? `enough machines are Ready for each pool (as of ${first.asOf})` : first.text);
}

/** Complains of zones, pools and tags that the MAAS does not have: no machine can ever match. */
async function hasUnknownPlaces(report: PreflightReport, site: Site, demand: Demand): Promise<boolean> {
  const { zones = [], resourcePool = "", machineTags = [] } = demand.constraints;
  const prefix = demand.isControlPlane ? "controlPlane." : "";
  const noZone = await checkPlaces(report, site, "zones", zones, `${prefix}zones`);
  const noPool = await checkPlaces(
    report,
    site,
    "resourcePools",
    [resourcePool].filter(Boolean),
    `${prefix}resourcePool`,
  );
  const noTag = await checkPlaces(report, site, "tags", machineTags, `${prefix}machineTags`);
  return noZone || noPool || noTag;
}

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
  site: Site,
  kind: PlaceKind,
  names: readonly string[],
  path: string,
): Promise<boolean> {
  const { preflight } = report.ctx;
  const found = await report.askMaas(site.endpoint, `for its ${CALLED[kind]}s`, () =>
    preflight.unknownPlaces(site, kind, names),
  );
  if (!found) return false;
  const more = found.known.length > MOST_NAMES ? ` and ${found.known.length - MOST_NAMES} more` : "";
  const has = found.known.length === 0 ? "none" : `${found.known.slice(0, MOST_NAMES).join(", ")}${more}`;
  report.complain(
    `'${path}': MAAS has no ${CALLED[kind]} ${found.unknown.map((name) => `'${name}'`).join(", ")}; it has ${has}.`,
  );
  return true;
}
