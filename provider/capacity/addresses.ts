import type { Context } from "../context";
import { ApiError, ProviderError } from "../core/errors";
import { agreeing, counted } from "../core/text/counted";
import type { ClusterArgs } from "../model/cluster";
import type { MachinePoolArgs } from "../model/machine-pool";

/** Beside those of the machines: a plane starts a cluster, serves its API and exchanges machines with one address each. */
const SPARE = 3;

type Named = Pick<MachinePoolArgs, "network" | "autoscaling" | "size" | "name">;

/**
 * Says when an address pool has too few free addresses for the machines that a pool is to get; under `preflight: enforce`
 * that is an error.
 */
export async function requireAddresses(ctx: Context, args: Partial<Named>, machinesNow: number): Promise<void> {
  if (ctx.policy.preflight === "off") return;
  const message = await addressShortage(ctx, args, machinesNow);
  if (message === undefined) return;
  if (ctx.policy.preflight === "enforce") throw new ProviderError(message);
  ctx.log.warn(message);
}

/** Says when an address pool has too few free addresses for a control plane; what is not known yet asks for nothing. */
export async function requireControlPlaneAddresses(
  ctx: Context,
  controlPlane: Partial<ClusterArgs["controlPlane"]> | undefined,
  machinesNow: number,
): Promise<void> {
  const { name = "control-plane", size, network } = controlPlane ?? {};
  if (size !== undefined && network) await requireAddresses(ctx, { name, size, network }, machinesNow);
}

/**
 * Why the addresses do not suffice; undefined when they do, or nobody can tell. Keys that may not look at gateways learn
 * nothing here: the plane decides.
 */
export async function addressShortage(
  ctx: Context,
  args: Partial<Named>,
  machinesNow: number,
): Promise<string | undefined> {
  const { network, autoscaling, size = 1, name } = args;
  if (!network?.staticIp || network.ipPoolId === undefined) return undefined;
  const seen = await found(ctx, network.ipPoolId);
  if (!seen || seen.free + seen.allotted.length === 0) return undefined;
  const more = Math.max((autoscaling?.max ?? size) - machinesNow, 0);
  if (more === 0 || seen.free >= more + SPARE) return undefined;
  return (
    `Address pool '${seen.args.name}' has ${counted(seen.free, "free address", "free addresses")}, and pool '${name}' needs ${more + SPARE}: ${more} for its ` +
    `${agreeing(more, "machine", "machines")} and ${SPARE} for starting, serving the API and exchanging machines. Make the address pool larger first.`
  );
}

async function found(ctx: Context, id: string) {
  try {
    return await ctx.plane.ipPools?.observe(id, undefined);
  } catch (error) {
    if (error instanceof ApiError && error.kind === "denied") return undefined;
    throw error;
  }
}
