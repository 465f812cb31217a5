import type { Context } from "../context";
import { ApiError, ProviderError } from "../core/errors";
import type { MaasView } from "../ports/inventory";

/** The MAAS behind a cloud account, where the configuration reaches it directly. */
export async function maasBehind(ctx: Context, cloudAccountId: string | undefined): Promise<MaasView | undefined> {
  if (cloudAccountId === undefined) return undefined;
  const account = await ctx.plane.cloudAccounts.observe(cloudAccountId);
  const endpoint = account?.args.apiEndpoint;
  return endpoint === undefined ? undefined : ctx.inventory.at(endpoint);
}

/** The MAAS behind a cluster's cloud account, for those who know the cluster alone. */
export async function maasBehindCluster(ctx: Context, clusterId: string): Promise<MaasView | undefined> {
  const cluster = await ctx.plane.clusters.brief(clusterId);
  return await maasBehind(ctx, cluster?.cloudAccountId);
}

/**
 * Asks MAAS something that is worth knowing but not needed. When it does not answer, the user's `preflight` decides:
 * nothing, a warning, or an error.
 */
export async function askMaas<T>(ctx: Context, purpose: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = `MAAS was asked ${purpose} and did not tell: ${error.message}`;
    if (ctx.policy.preflight === "enforce") throw new ProviderError(message, { cause: error });
    if (ctx.policy.preflight === "warn") ctx.log.warn(message);
    return undefined;
  }
}
