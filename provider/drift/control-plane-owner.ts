import type { Context } from "../context";
import { askMaas } from "../machines/maas-view";
import { hostsOf, type Servers, usualOwner, WITNESSES } from "../machines/servers";
import type { ObservedCluster } from "../plane";
import type { MaasView } from "../ports/inventory";

/**
 * Who should own the servers of a control plane. Where the plane works with one user of MAAS it is that one, unless the servers are plainly
 * those that the cluster was made with for another user: then its workers have that owner as well, or its API server answers.
 */
export async function controlPlaneOwner(
  ctx: Context,
  view: MaasView | undefined,
  seen: ObservedCluster,
  servers: Servers,
): Promise<string | undefined> {
  const { owner } = servers;
  const user = view && servers.known ? await planeUser(ctx, view, seen.args.cloudAccountId) : undefined;
  if (!view || user === undefined || user === owner) return owner;
  if (owner === undefined) return user;
  if (seen.healthy) return owner;
  const workers = hostsOf((seen.workerMachines ?? []).filter(({ state }) => state === "running")).slice(0, WITNESSES);
  if (workers.length === 0) return user;
  const found = await askMaas(ctx, "whose the servers of workers are", () => view.machines(workers));
  return found && usualOwner(found) !== owner ? user : owner;
}

/** The user of MAAS whose key the plane works with; undefined where a plane has several, or nobody tells. Asked once in a run. */
const planeUser = (ctx: Context, view: MaasView, accountId: string | undefined): Promise<string | undefined> =>
  ctx.preflight.soleUsers.get(JSON.stringify(["user", accountId]), async () => {
    const { soleUser } = ctx.plane.tenantInventory;
    const apiKey = accountId === undefined ? undefined : await soleUser?.keyOf(accountId);
    if (apiKey === undefined) return undefined;
    return (await askMaas(ctx, "whose key the plane has", () => view.rightsOf(apiKey)))?.user;
  });
