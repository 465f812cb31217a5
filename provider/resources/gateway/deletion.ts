import type { Context } from "../../context";
import { ApiError, messageOf, ProviderError } from "../../core/errors";
import { lowerFirst } from "../../core/text/lower-first";
import { seconds } from "../../core/time/duration";
import { waitFor } from "../../core/time/wait";
import { releaseStatuses } from "../../machines/release-status";
import type { ObservedGateway } from "../../plane";
import { requireCapability } from "../../plane/capability";
import { requireGateway } from "../../protection/gateway-health";

/** A gateway that is about to go. */
export interface GatewayToDelete {
  id: string;
  /** As it stands in sentences: `Gateway 'rack1'`. */
  what: string;
  seen: ObservedGateway;
}

/** Moves the clusters of a gateway to another one and waits until none is left behind; nothing is sent where none is. */
export async function moveClusters(ctx: Context, { id, what }: GatewayToDelete, target: string): Promise<void> {
  const { clusters } = await requireCapability(ctx.plane, "gateways").users(id);
  if (clusters.length === 0) return;
  if (target === id) {
    throw new ProviderError(`${what} was not deleted: 'migrateTo' names the gateway itself. Name another one.`);
  }
  const purpose = `Moving the clusters of ${lowerFirst(what)}`;
  await requireGateway(ctx, target, purpose);
  await requireGateway(ctx, id, purpose);
  ctx.log.info(`${what} hands over ${clusters.join(", ")}.`);
  await send(ctx, id, target);
  const wait = {
    what: `the move of the clusters of ${lowerFirst(what)}`,
    goal: "complete",
    pace: [seconds(2), seconds(15)],
    limit: ctx.deadline.left(),
  } as const;
  await waitFor(ctx, wait, async () => {
    const left = (await requireCapability(ctx.plane, "gateways").users(id)).clusters;
    return left.length === 0 ? { done: true } : { pending: { state: `still behind it: ${left.join(", ")}` } };
  });
}

// A lost answer is no refusal: whether the clusters move is seen by looking at them.
async function send(ctx: Context, id: string, target: string): Promise<void> {
  try {
    await requireCapability(ctx.plane, "gateways").migrate(id, target);
  } catch (error) {
    if (!(error instanceof ApiError && error.uncertain)) throw error;
    ctx.log.debug(`Whether the move has begun is looked up: ${messageOf(error)}`);
  }
}

/** What stays behind when a gateway goes; asked before, since nobody can tell afterwards. */
export async function nodesLeft(ctx: Context, { id, seen }: GatewayToDelete): Promise<string[]> {
  if (seen.isSelfHosted) {
    return [ctx.plane.remedy("remove-gateway")];
  }
  const nodes = await requireCapability(ctx.plane, "gateways").nodes(id);
  const hostnames = (nodes?.machines ?? []).map(({ hostname, name }) => hostname || name);
  const held = await stillHeld(ctx, seen.accountId, hostnames);
  return [
    ...(held.length === 0 ? [] : [`its servers, which MAAS does not get back: release ${held.join(", ")} there`]),
    ...(nodes && nodes.dnsName !== "" ? [`the DNS record ${nodes.dnsName} in MAAS`] : []),
  ];
}

// Where MAAS is reachable, what it has released already is left out.
async function stillHeld(ctx: Context, accountId: string, hostnames: readonly string[]): Promise<readonly string[]> {
  try {
    const account = accountId === "" ? undefined : await ctx.plane.cloudAccounts.observe(accountId);
    const endpoint = account?.args.apiEndpoint;
    const view = endpoint === undefined ? undefined : ctx.inventory.at(endpoint);
    if (!view || hostnames.length === 0) return hostnames;
    const statuses = await releaseStatuses(
      view,
      hostnames.map((hostname) => ({ hostname })),
    );
    // Where it knows none of them, it is another MAAS.
    if (statuses.every(({ server }) => server === undefined)) return hostnames;
    return statuses.flatMap(({ state, target }) => (state === "held" || state === "unknown" ? [target.hostname] : []));
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.debug(`MAAS could not be asked about the servers of the gateway: ${messageOf(error)}`);
    return hostnames;
  }
}

/** Says what a gateway left behind, with the account of its installer where that outlived it. */
export async function reportLeftNodes(
  ctx: Context,
  { what, seen }: GatewayToDelete,
  left: readonly string[],
): Promise<void> {
  const account = seen.accountId === "" ? undefined : await ctx.plane.cloudAccounts.observe(seen.accountId);
  const name = account?.args.name ?? seen.accountId;
  const accounts = account
    ? [`the cloud account '${name}', which its installer made: delete it in ${ctx.plane.name}`]
    : [];
  const all = [...left, ...accounts];
  if (all.length > 0) ctx.log.warn(`${what} was deleted in ${ctx.plane.name}. It leaves behind ${all.join("; ")}.`);
}
