import type { Context } from "../../context";
import { seconds } from "../../core/time/duration";
import { type PollResult, waitFor } from "../../core/time/wait";
import type { GatewayArgs } from "../../model/gateway";
import { requireCapability } from "../../plane/capability";
import type { Installation, InstallRequest } from "../../ports/installer";
import { acceptsChanges } from "../../protection/gateway-health";

const orderOf = ({ name, configFile, encryptionPassword, executable }: GatewayArgs): InstallRequest => ({
  name,
  configFile: configFile ?? "",
  encryptionPassword: encryptionPassword ?? "",
  executable,
});

/**
 * Begins the installation and answers the gateway's id as soon as it is known: the installer registers the gateway and then
 * goes on for long.
 */
export async function beginInstall(
  ctx: Context,
  args: GatewayArgs,
): Promise<{ id: string; installation: Installation }> {
  const installation = await ctx.installer.begin(orderOf(args));
  const id = await untilTold(ctx, { name: args.name, goal: "its registration" }, installation, async () => {
    const found = await requireCapability(ctx.plane, "gateways").find(args.name);
    if (found) return { done: found.id };
    return installation.outcome && "done" in installation.outcome
      ? {
          failed: `the installer ended, and there is no gateway '${args.name}': 'name' must be the one in the configuration file`,
        }
      : { pending: { state: "not registered yet" } };
  });
  return { id, installation };
}

/**
 * Waits until a gateway that was begun runs. What this verb began it also finishes: a failure in between is told, not tried
 * again. Where nobody works on it any more, the installer is run again.
 */
export async function finishInstall(ctx: Context, id: string, args: GatewayArgs, begun?: Installation): Promise<void> {
  const seen = await requireCapability(ctx.plane, "gateways").observe(id);
  if (seen && acceptsChanges(seen)) return;
  const installation = begun ?? (await ctx.installer.begin(orderOf(args)));
  await untilTold(ctx, { name: args.name, goal: "its start" }, installation, async () => {
    const { outcome } = installation;
    const gateway = await requireCapability(ctx.plane, "gateways").observe(id);
    if (!gateway) return { failed: `${ctx.plane.name} has no gateway ${id} any more` };
    // The gateway may run before its installer has tidied up.
    if (acceptsChanges(gateway) && outcome) return { done: undefined };
    return outcome && "done" in outcome
      ? { failed: `the installer ended, and the gateway is ${gateway.state}` }
      : { pending: { state: gateway.state } };
  });
  await installation.ended;
}

async function untilTold<T>(
  ctx: Context,
  { name, goal }: { name: string; goal: string },
  installation: Installation,
  look: () => Promise<PollResult<T>>,
): Promise<T> {
  const wait = {
    what: `gateway '${name}'`,
    pace: [seconds(2), seconds(10)],
    limit: ctx.deadline.left(),
  } as const;
  try {
    return await waitFor(ctx, wait, async (): Promise<PollResult<T>> => {
      // Asked first: what it did before it ended is then seen by the look.
      const { outcome } = installation;
      const seen = await look();
      if ("done" in seen || outcome === undefined || !("failed" in outcome)) return seen;
      return { failed: `the installer failed before ${goal}: ${outcome.failed}`, evidence: outcome.evidence };
    });
  } catch (error) {
    await installation.stop();
    throw error;
  }
}

/** Whether a gateway without a marker may be one that a run registered and was killed before it could mark it. */
export async function isLeftover(ctx: Context, id: string): Promise<boolean> {
  const seen = await requireCapability(ctx.plane, "gateways").observe(id);
  if (!seen?.hasNeverRun) return false;
  const { clusters, accounts, unread } = await requireCapability(ctx.plane, "gateways").users(id);
  return clusters.length + accounts.length + unread.length === 0;
}
