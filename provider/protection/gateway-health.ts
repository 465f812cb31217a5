import type { Context } from "../context";
import { ProviderError } from "../core/errors";
import { type Duration, seconds } from "../core/time/duration";
import { waitFor } from "../core/time/wait";
import type { ObservedAccount, ObservedGateway } from "../plane";

/** Whether a gateway accepts changes now. */
export const acceptsChanges = ({ running, isSystem }: ObservedGateway): boolean => running || isSystem;

/** The cloud account by id; fails with a sentence when there is none. */
export async function accountAt(ctx: Context, id: string): Promise<ObservedAccount> {
  const account = await ctx.plane.cloudAccounts.observe(id);
  if (account) return account;
  throw new ProviderError(
    `There is no cloud account ${id} here. It must belong to the cluster's project or to the tenant: check 'cloudAccountId', 'scope' and 'project'.`,
  );
}

/** Refuses what cannot be done while the gateway is down, before anything is sent. */
export async function requireGateway(ctx: Context, gatewayId: string | undefined, purpose: string): Promise<void> {
  const { gateways } = ctx.plane;
  if (!gateways) return;
  const gateway = gatewayId === undefined ? undefined : await gateways.observe(gatewayId);
  if (gateway === undefined) {
    throw new ProviderError(
      `${purpose} needs a gateway, and there is none ${gatewayId ?? "behind the cloud account"}.`,
    );
  }
  if (acceptsChanges(gateway)) return;
  throw new ProviderError(
    `${purpose} needs the gateway '${gateway.args.name ?? gatewayId}', and it is ${gateway.state}. Nothing was sent. Bring the gateway back ` +
      `(${ctx.plane.remedy("restore-gateway")}), then run 'pulumi up' again.`,
  );
}

/** Waits until a gateway accepts changes: somebody may have to apply its manifests first. A plane without gateways needs none. */
export async function waitForGateway(ctx: Context, gatewayId: string, limit: Duration): Promise<void> {
  const { gateways } = ctx.plane;
  if (!gateways) return;
  let name = gatewayId;
  await waitFor(
    ctx,
    {
      what: `gateway ${gatewayId}`,
      pace: [seconds(5), seconds(15)],
      limit,
      evidence: async () => [`gateway '${name}' ${ctx.plane.remedy("start-gateway")}`],
    },
    async () => {
      const gateway = await gateways.observe(gatewayId);
      if (!gateway) return { failed: `there is no gateway ${gatewayId}: check 'gatewayId'` };
      name = gateway.args.name ?? gatewayId;
      return acceptsChanges(gateway)
        ? { done: true }
        : { pending: { state: `${gateway.state}, waiting for it to run` } };
    },
  );
}
