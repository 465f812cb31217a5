import type { Context } from "../context";
import { requireCapability } from "../plane/capability";
import type { ClusterTarget, MaasTarget, NameSource, PlaceKind, Site } from "../ports/preflight";
import { acceptsChanges } from "../protection/gateway-health";
import { type AccountOfUser, sharedUser } from "../protection/sole-user";
import type { PreflightReport } from "./report";

const WITHOUT_MAAS =
  "MAAS is not configured: whether enough machines are free is not checked; set 'palette-maas:maas', or 'palette-maas:preflight: off'.";

/** Whether there is a MAAS to look at; told once in a run when there is none. */
function isConfigured(report: PreflightReport): boolean {
  if (report.ctx.inventory.sites().length > 0) return true;
  report.informOnce("no MAAS", WITHOUT_MAAS);
  return false;
}

/** What is behind a cloud account; asked once in a run. */
export const targetOfAccount = (report: PreflightReport, id: string): Promise<MaasTarget | undefined> =>
  report.askPlane("for the cloud account", (ctx) => ctx.preflight.accounts.get(id, () => lookBehindAccount(ctx, id)));

/** What is behind a cluster, its account included; asked once in a run. */
export const targetOfCluster = (report: PreflightReport, id: string): Promise<ClusterTarget | undefined> =>
  report.askPlane("for the pool's cluster", (ctx) => clusterOnce(ctx, id));

/** What is behind a cluster, asked once in a run; fails where the plane refuses or does not answer. */
export const clusterOnce = (ctx: Context, id: string): Promise<ClusterTarget> =>
  ctx.preflight.clusters.get(id, async () => {
    const seen = await ctx.plane.clusters.observe(id, { profiles: [], updateWorkerPoolsInParallel: false }, "machines");
    const { cloudAccountId: account, name, updateWorkerPoolsInParallel: isParallel = false } = seen?.args ?? {};
    const behind = account === undefined ? undefined : await accountOnce(ctx, account);
    return {
      isThere: seen !== undefined,
      accountId: account,
      endpoint: behind?.endpoint,
      gatewayId: behind?.gatewayId,
      name,
      isParallel,
      poolOwners: new Map(Object.entries(seen?.poolMarkers ?? {}).map(([pool, { owner }]) => [pool, owner])),
    };
  });

export const accountOnce = (ctx: Context, id: string): Promise<MaasTarget> =>
  ctx.preflight.accounts.get(id, () => lookBehindAccount(ctx, id));

async function lookBehindAccount(ctx: Context, id: string): Promise<MaasTarget> {
  const account = await ctx.plane.cloudAccounts.observe(id, {});
  return { endpoint: account?.args.apiEndpoint, gatewayId: account?.args.gatewayId };
}

/** What is known of the MAAS that machines come from: itself, and whoever knows its names. */
export interface CapacityContext {
  site: Site | undefined;
  names: NameSource | undefined;
}

/** Where machines come from. Without access to MAAS, the plane's gateway knows the names of an account's MAAS. */
export function capacityContextOf(
  report: PreflightReport,
  { endpoint, accountId }: Partial<ClusterTarget>,
): CapacityContext {
  const site = isConfigured(report) ? siteAt(report, endpoint) : undefined;
  if (site) {
    const list = (kind: PlaceKind) => site.view[kind]();
    return { site, names: { service: maasAt(site), key: site.endpoint, list } };
  }
  if (accountId === undefined) return { site, names: undefined };
  const list = async (kind: PlaceKind) =>
    kind === "subnets" ? undefined : await (await report.home()).plane.cloudAccounts.places(accountId, kind);
  return { site, names: { service: report.ctx.plane.name, key: accountId, list } };
}

export const maasAt = ({ endpoint }: Site): string => `MAAS ${endpoint}`;

/** The MAAS at an address; where that is not known yet, the only one that the configuration names. */
function siteAt(report: PreflightReport, endpoint: string | undefined): Site | undefined {
  const { inventory } = report.ctx;
  const sites = inventory.sites();
  const address = endpoint ?? (sites.length === 1 ? sites[0] : undefined);
  if (address === undefined) {
    const text = "Which MAAS the machines come from is not known yet: whether enough are free is not checked.";
    report.informOnce("which MAAS", text);
    return undefined;
  }
  const view = inventory.at(address);
  if (view) return { endpoint: address, view };
  const text = `'palette-maas:maas' names no access to the MAAS ${address}: whether enough machines are free there is not checked.`;
  report.informOnce(`no access to ${address}`, text);
  return undefined;
}

/**
 * Refuses to take servers as a MAAS user who owns servers of others, where the plane would take those for its own. A key that is exchanged may
 * have to be: then it is told.
 */
export async function checkSoleUser(report: PreflightReport, account: AccountOfUser, isTold = false): Promise<void> {
  const { endpoint } = account;
  if (endpoint === undefined || !report.ctx.inventory.at(endpoint)) return;
  const ask = async () => await sharedUser(await report.home(), account);
  const text = await report.ask(`MAAS ${endpoint}`, "whose servers its user owns", ask);
  if (text === undefined) return;
  if (isTold) report.caution(text);
  else report.refuse(text);
}

/** Complains of a gateway that accepts no changes, which a new cluster needs. */
export async function checkGateway(report: PreflightReport, gatewayId: string, what: string): Promise<void> {
  const down = await report.askPlane("for the gateway", (ctx) =>
    ctx.preflight.gateways.get(gatewayId, async () => {
      const gateway = await requireCapability(ctx.plane, "gateways").observe(gatewayId, {});
      if (!gateway) return `there is none ${gatewayId}`;
      return acceptsChanges(gateway) ? undefined : `'${gateway.args.name ?? gatewayId}' is ${gateway.state}`;
    }),
  );
  if (down === undefined) return;
  report.complain(`Creating ${what} needs its gateway, and ${down}: bring it back before 'pulumi up'.`);
}
