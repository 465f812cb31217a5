import { ownership } from "../../adoption/ownership";
import { byUidOrName } from "../../adoption/resolve-id";
import { type Context, defineResource } from "../../context";
import type { Change } from "../../core/diff";
import { mendedDrift, reportDrift } from "../../core/drift";
import { ProviderError } from "../../core/errors";
import { goneError } from "../../core/gone";
import type { Prior } from "../../core/resource";
import { agreeing } from "../../core/text/counted";
import { lowerFirst } from "../../core/text/lower-first";
import { seconds } from "../../core/time/duration";
import { waitFor } from "../../core/time/wait";
import { differing } from "../../drift/differences";
import { askMaas } from "../../machines/maas-view";
import type { Drift } from "../../model/drift";
import { MaasCloudAccountArgs, MaasCloudAccountOutputs } from "../../model/maas-cloud-account";
import type { ObservedAccount } from "../../plane";
import { acceptsChanges, waitForGateway } from "../../protection/gateway-health";
import { refuseWhileUsed, removeOnceFree } from "../../protection/in-use";
import { requireSoleUser } from "../../protection/sole-user";
import { whereRules } from "../where-rules";
import { ACCOUNT, accountTitle } from "./facts";
import { planAccount } from "./plan";

/** A MAAS as a plane knows it: an address, a key, and the gateway that reaches it. */
export const maasCloudAccount = defineResource<MaasCloudAccountArgs, MaasCloudAccountOutputs, void>({
  ...ACCOUNT,
  description: "A MAAS that clusters take machines from: its address, an API key, and the gateway that reaches it.",
  args: MaasCloudAccountArgs,
  outputs: MaasCloudAccountOutputs,
  rules: whereRules,
  plan: planAccount,
  ownership: ownership(ACCOUNT, {
    look: async (ctx, id) => (await ctx.plane.cloudAccounts.observe(id))?.marker,
    write: (ctx, id, marker) => ctx.plane.cloudAccounts.claim(id, marker),
    differences,
    sync: (ctx, id, args) => ctx.plane.cloudAccounts.update(id, args, args),
  }),
  locate: byUidOrName("cloud account", ({ plane }) => plane.cloudAccounts),
  home: (ctx, { scope, project }) => ctx.plane.homeOf({ scope, project }),

  find: (ctx, { name }) => ctx.plane.cloudAccounts.find(name),
  prepare: async (ctx, args) => {
    await waitForGateway(ctx, args.gatewayId, ctx.deadline.left());
    await requireKey(ctx, args);
    await requireSoleUser(ctx, { endpoint: args.apiEndpoint, apiKey: args.apiKey });
    await reportMissingRights(ctx, args);
  },
  create: (ctx, args, marker) => ctx.plane.cloudAccounts.create(args, marker),
  settle: async (ctx, id, args) => {
    const seen = await ctx.plane.cloudAccounts.observe(id);
    if (!seen) throw goneError(accountTitle(args.name));
    await waitUntilStarted(ctx, args.name);
    return { args: seen.args, outputs: { drift: [] } };
  },
  read: async (ctx, id, prior) => {
    const seen = await ctx.plane.cloudAccounts.observe(id, prior);
    return (
      seen && {
        args: seen.args,
        outputs: { drift: reportDrift(ctx, await keyDrift(ctx, seen, prior)) },
        marker: seen.marker,
      }
    );
  },
  update: async (ctx, id, args, prior) => {
    const seen = await ctx.plane.cloudAccounts.observe(id);
    if (!seen) throw goneError(accountTitle(args.name));
    await refuseAnotherGateway(ctx, id, args, seen);
    await checkKey(ctx, args, prior, seen);
    await ctx.plane.cloudAccounts.update(id, args, prior);
    reportConsequences(ctx, args, prior, seen);
  },
  delete: async (ctx, id, prior) => {
    const seen = await ctx.plane.cloudAccounts.observe(id);
    if (!seen) return;
    const what = accountTitle(seen.args.name ?? prior.name ?? id);
    refuseWhileUsed(ctx, what, await ctx.plane.cloudAccounts.users(id));
    await removeOnceFree(ctx, what, () => ctx.plane.cloudAccounts.delete(id));
  },
});

/** What works with the account may start with it: clusters find it at work. */
async function waitUntilStarted(ctx: Context, name: string): Promise<void> {
  const { cloudAccounts } = ctx.plane;
  if (!cloudAccounts.starting) return;
  const wait = { what: accountTitle(name), pace: [seconds(2), seconds(15)], limit: ctx.deadline.left() } as const;
  await waitFor(ctx, wait, async () => {
    const state = await cloudAccounts.starting?.();
    return state === undefined ? { done: true } : { pending: { state } };
  });
}

async function differences(ctx: Context, id: string, args: MaasCloudAccountArgs): Promise<Change[]> {
  const seen = await ctx.plane.cloudAccounts.observe(id, args);
  return seen ? differing(MaasCloudAccountArgs, seen.args, args) : [];
}

async function requireKey(ctx: Context, args: MaasCloudAccountArgs): Promise<void> {
  const why = await ctx.plane.cloudAccounts.validate(args.gatewayId, args);
  if (why === undefined) return;
  throw new ProviderError(
    `${accountTitle(args.name)}: the gateway tried 'apiKey' at ${args.apiEndpoint} and was told: ${why}. Check that the gateway reaches this ` +
      "address and that the key is still listed in MAAS under the user's API keys.",
  );
}

async function reportMissingRights(ctx: Context, args: MaasCloudAccountArgs): Promise<void> {
  const view = ctx.inventory.at(args.apiEndpoint);
  if (!view || ctx.policy.preflight === "off") return;
  const rights = await askMaas(ctx, "whose key the cloud account holds", () => view.rightsOf(args.apiKey));
  if (!rights || rights.missing.length === 0) return;
  const message = `${accountTitle(args.name)}: the MAAS user '${rights.user}' lacks rights that a gateway needs: ${rights.missing.join("; ")}. Use the key of an administrator.`;
  if (ctx.policy.preflight === "enforce") throw new ProviderError(message);
  ctx.log.warn(message);
}

async function keyDrift(
  ctx: Context,
  seen: ObservedAccount,
  prior: Prior<MaasCloudAccountArgs, MaasCloudAccountOutputs> | undefined,
): Promise<Drift[]> {
  const { gatewayId, apiEndpoint } = seen.args;
  if (prior?.apiKey === undefined || gatewayId === undefined || apiEndpoint === undefined) return [];
  if (!(await gatewayWorks(ctx, gatewayId))) return [];
  const why = await ctx.plane.cloudAccounts.validate(gatewayId, { apiEndpoint, apiKey: prior.apiKey });
  return why === undefined ? [] : [refusedKey(why)];
}

// An update with the same key fails, so that nobody takes the account for mended.
const refusedKey = (why: string): Drift =>
  mendedDrift(
    "account-key",
    `MAAS refuses the account's key: ${why.replace(/\.$/, "")}`,
    "fails until 'apiKey' is a key that works, and then stores it",
    { field: "apiKey" },
  );

async function gatewayWorks(ctx: Context, gatewayId: string): Promise<boolean> {
  const { gateways } = ctx.plane;
  if (!gateways) return true;
  const gateway = await gateways.observe(gatewayId);
  return gateway !== undefined && acceptsChanges(gateway);
}

// After a migration the service already names the new gateway, and nothing differs.
async function refuseAnotherGateway(
  ctx: Context,
  id: string,
  args: MaasCloudAccountArgs,
  seen: ObservedAccount,
): Promise<void> {
  if (seen.args.gatewayId === undefined || seen.args.gatewayId === args.gatewayId) return;
  const { clusters } = await ctx.plane.cloudAccounts.users(id);
  if (clusters.length === 0) return;
  throw new ProviderError(
    `'gatewayId' of ${lowerFirst(accountTitle(args.name))} cannot change while ${agreeing(clusters.length, "a cluster uses", "clusters use")} it: ${clusters.map((name) => `'${name}'`).join(", ")}. ` +
      `Move ${agreeing(clusters.length, "it", "them")} to the other gateway in ${ctx.plane.name} first (${ctx.plane.remedy("migrate-gateway")}), then run 'pulumi up' again.`,
  );
}

async function checkKey(
  ctx: Context,
  args: MaasCloudAccountArgs,
  prior: Prior<MaasCloudAccountArgs, MaasCloudAccountOutputs>,
  seen: ObservedAccount,
): Promise<void> {
  const suspect = (prior.drift ?? []).length > 0 || prior.apiKey !== args.apiKey;
  const moved = seen.args.gatewayId !== args.gatewayId || seen.args.apiEndpoint !== args.apiEndpoint;
  if (!suspect && !moved) return;
  if (await gatewayWorks(ctx, args.gatewayId)) return await requireKey(ctx, args);
  ctx.log.warn(`${accountTitle(args.name)}: its gateway does not run, so the key was stored without being tried.`);
}

function reportConsequences(
  ctx: Context,
  args: MaasCloudAccountArgs,
  prior: Prior<MaasCloudAccountArgs, MaasCloudAccountOutputs>,
  seen: ObservedAccount,
): void {
  if (prior.apiKey !== undefined && prior.apiKey !== args.apiKey) {
    ctx.log.info(
      `${accountTitle(args.name)} has a new key. Keep the old one in MAAS until every cluster has been seen working: each takes the new key at its own time.`,
    );
  }
  if (seen.args.apiEndpoint !== undefined && seen.args.apiEndpoint !== args.apiEndpoint) {
    ctx.log.warn(
      `${accountTitle(args.name)} now points to ${args.apiEndpoint}. If that is another MAAS, its machines are others: clusters of the old one can no longer be changed or deleted through this account.`,
    );
  }
}
