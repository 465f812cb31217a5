import type { Context } from "../context";
import { ApiError, ProviderError } from "../core/errors";
import type { MachinePoolArgs } from "../model/machine-pool";

/** Beside those of the machines: Palette starts a cluster, serves its API and exchanges machines with one address each. */
const SPARE = 3;

/**
 * Says when an address pool has too few free addresses for the machines that a pool is to get; under `preflight: enforce`
 * that is an error. Keys that may not look at gateways learn nothing here: Palette decides.
 */
export async function demandAddresses(
  ctx: Context,
  args: Partial<MachinePoolArgs>,
  machinesNow: number,
): Promise<void> {
  const { network, autoscaling, size = 1, name } = args;
  if (!network?.staticIp || network.ipPoolId === undefined || ctx.policy.preflight === "off") return;
  const seen = await found(ctx, network.ipPoolId);
  if (!seen || seen.free + seen.allotted.length === 0) return;
  const more = Math.max((autoscaling?.max ?? size) - machinesNow, 0);
  if (more === 0 || seen.free >= more + SPARE) return;
  const message =
    `Address pool '${seen.args.name}' has ${seen.free} free addresses, and pool '${name}' needs ${more + SPARE}: ${more} for its ` +
    `machines and ${SPARE} for starting, serving the API and exchanging machines. Make the address pool larger first.`;
  if (ctx.policy.preflight === "enforce") throw new ProviderError(message);
  ctx.log.warn(message);
}

async function found(ctx: Context, id: string) {
  try {
    return await ctx.plane.ipPools.observe(id, undefined);
  } catch (error) {
    if (error instanceof ApiError && error.kind === "denied") return undefined;
    throw error;
  }
}
