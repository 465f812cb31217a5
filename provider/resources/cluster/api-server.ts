import type { Context } from "../../context";
import { ProviderError } from "../../core/errors";
import type { ClusterArgs } from "../../model/cluster";

/**
 * A custom API server endpoint must exist before the cluster does, or its first node never joins. A name that has no
 * address here may still have one on the rack's network, so by default this only warns.
 */
export async function requireEndpoint(ctx: Context, { name, apiServer }: ClusterArgs): Promise<void> {
  if (!apiServer || ctx.policy.preflight === "off" || (await ctx.resolves(apiServer.host))) return;
  const message =
    `Cluster '${name}': the name '${apiServer.host}' of 'apiServer' has no address as seen from here. It must exist, and lead to the ` +
    "control plane, before the cluster is made; otherwise it stays in provisioning.";
  if (ctx.policy.preflight === "enforce") throw new ProviderError(`${message} Nothing was sent.`);
  ctx.log.warn(message);
}
