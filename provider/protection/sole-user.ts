import type { Context } from "../context";
import { ProviderError } from "../core/errors";
import { describeForeignServers, foreignServersOf } from "../machines/foreign-servers";
import { askMaas } from "../machines/maas-view";

/** An account: by its id, or by the key that it is going to have. */
export interface AccountOfUser {
  endpoint: string | undefined;
  id?: string | undefined;
  apiKey?: string | undefined;
}

/** Refuses to work with a MAAS user who owns servers of others, where the plane would take them for its own. */
export async function requireSoleUser(ctx: Context, account: AccountOfUser): Promise<void> {
  if (ctx.policy.preflight === "off") return;
  const text = await askMaas(ctx, "for servers that are not the plane's", () => sharedUser(ctx, account));
  if (text !== undefined) throw new ProviderError(`${text} Nothing was sent.`);
}

/** The same for the account that a cluster has. */
export async function requireSoleUserOf(ctx: Context, clusterId: string): Promise<void> {
  if (!ctx.plane.tenantInventory.soleUser || ctx.policy.preflight === "off") return;
  const id = (await ctx.plane.clusters.brief(clusterId))?.cloudAccountId;
  const account = id === undefined ? undefined : await ctx.plane.cloudAccounts.observe(id);
  await requireSoleUser(ctx, { endpoint: account?.args.apiEndpoint, id });
}

/** Whose servers the plane would take for its own, in words; undefined where there are none. Asked once in a run. */
export async function sharedUser(ctx: Context, account: AccountOfUser): Promise<string | undefined> {
  const { soleUser } = ctx.plane.tenantInventory;
  const { endpoint, id } = account;
  const view = endpoint === undefined ? undefined : ctx.inventory.at(endpoint);
  if (!soleUser || !view || endpoint === undefined) return undefined;
  const key = JSON.stringify([endpoint, id, account.apiKey]);
  return await ctx.preflight.soleUsers.get(key, async () => {
    const apiKey = account.apiKey ?? (id === undefined ? undefined : await soleUser.keyOf(id));
    if (apiKey === undefined) return undefined;
    const rack = () => ctx.preflight.machines({ endpoint, view }, () => ctx.clock.now());
    const found = await foreignServersOf(ctx, { soleUser, view, apiKey, rack });
    return found && found.servers.length > 0 ? describeForeignServers(ctx, found).join(". ") : undefined;
  });
}
