import type { Context } from "../context";
import { isUnreachable, messageOf, ProviderError, WaitTimeoutError } from "../core/errors";
import { agreeing } from "../core/text/counted";
import { sentence } from "../core/text/sentence";
import { minutes, seconds } from "../core/time/duration";
import { waitFor } from "../core/time/wait";
import type { MaasView, PhysicalMachine } from "../ports/inventory";
import { type NamedCluster, namesToLookFor, removeEmptied, removeRecords } from "./dns-record-removal";
import { isAmong, serversInUse, unusedOf } from "./orphaned-servers";
import { type ReleaseStatus, releaseStatuses, type ServerToRelease } from "./release-status";
import { sameHost } from "./servers";

/** What a delete must have let go of in MAAS. */
export interface DeletedServers {
  /** As it stands in sentences: `Cluster 'payments'`. */
  what: string;
  servers: readonly ServerToRelease[];
  /** A cluster's name, by which its records are found; undefined where it had none. */
  cluster?: NamedCluster | undefined;
}

// What MAAS has been told to release it is at within moments, and it gives up after five minutes.
const TOLD_WITHIN = minutes(2);
const RELEASED_WITHIN = minutes(7);

/**
 * Proves that a delete left nothing in MAAS: every server released, the DNS records removed. What is still there is an
 * error that names it; a MAAS that does not answer, or does not tell this key, is a warning.
 */
export async function verifyReleased(ctx: Context, view: MaasView | undefined, left: DeletedServers): Promise<void> {
  if (!view) return;
  const { what, cluster } = left;
  const held = await heldOf(ctx, view, left);
  if (!held) return;
  const records = cluster ? await removeRecords(ctx, view, what, cluster) : [];
  const remains = [...describeHeld(held), ...records];
  if (remains.length > 0) throw new ProviderError(leftovers(left, remains));
}

/** The servers that were not released, as far as MAAS tells; undefined where it does not answer at all. */
async function heldOf(ctx: Context, view: MaasView, left: DeletedServers): Promise<ReleaseStatus[] | undefined> {
  const { what, cluster } = left;
  try {
    const statuses = await waitForRelease(ctx, view, left);
    reportUnproven(ctx, left, statuses);
    await reportLeaked(ctx, view, left);
    return statuses.filter(({ state }) => state === "held");
  } catch (error) {
    ctx.signal.throwIfAborted();
    const isAway = isUnreachable(error);
    const records = cluster && isAway ? `, nor for its DNS records (look there for ${namesToLookFor(cluster)})` : "";
    ctx.log.warn(
      `${what} was deleted, but MAAS could not be asked whether its servers were released${records}: ${messageOf(error)}`,
    );
    return isAway ? undefined : [];
  }
}

const leftovers = ({ what }: DeletedServers, remains: readonly string[]): string =>
  `${what} was deleted, but MAAS still holds: ${remains.join("; ")}. Release or remove that in MAAS, then run the same command again: it forgets the resource.`;

const describeHeld = (held: readonly ReleaseStatus[]): string[] =>
  held
    .map(({ target, server }) => {
      const renamed = server && !sameHost(server.hostname, target.hostname) ? ` (now called ${server.hostname})` : "";
      return `${target.hostname}${renamed} is ${server?.status ?? "there"}${server?.locked ? " and locked" : ""}`;
    })
    .sort();

async function waitForRelease(
  ctx: Context,
  view: MaasView,
  { what, servers }: DeletedServers,
): Promise<ReleaseStatus[]> {
  // The first look stands outside: a MAAS that does not answer is no proof.
  let statuses = await lookAt(ctx, view, servers);
  const begin = ctx.clock.now();
  const isOver = (): boolean => {
    if (statuses.some(({ state, server }) => state === "releasing" && server?.status === "Releasing")) return false;
    return !statuses.some(({ state }) => state === "held") || ctx.clock.now() - begin >= TOLD_WITHIN;
  };
  if (isOver()) return statuses;
  const wait = {
    what: `the release of the servers of ${what}`,
    goal: "complete",
    pace: [seconds(5), seconds(15)],
    limit: RELEASED_WITHIN,
  } as const;
  try {
    await waitFor(ctx, wait, async () => {
      statuses = await lookAt(ctx, view, servers);
      const open = statuses.filter(({ state }) => state === "held" || state === "releasing").length;
      return isOver() ? { done: true } : { pending: { state: `${open} not released yet` } };
    });
  } catch (error) {
    if (!(error instanceof WaitTimeoutError)) throw error;
  }
  return statuses;
}

/** A server that another cluster has by now is released, whoever owns both. */
async function lookAt(ctx: Context, view: MaasView, servers: readonly ServerToRelease[]): Promise<ReleaseStatus[]> {
  const statuses = await releaseStatuses(view, servers);
  if (!statuses.some(({ state }) => state === "held")) return statuses;
  const used = (await serversInUse(ctx)) ?? [];
  return statuses.map((status) => {
    const { server, state, target } = status;
    const { systemId = "", hostname } = server ?? target;
    const isUsed = isAmong(used, { systemId, hostname });
    return state === "held" && isUsed ? { ...status, state: "released" } : status;
  });
}

function reportUnproven(ctx: Context, { what }: DeletedServers, statuses: readonly ReleaseStatus[]): void {
  const hidden = statuses.filter(({ state }) => state === "unknown").map(({ target }) => target.hostname);
  if (hidden.length > 0) {
    ctx.log.warn(
      `${what} was deleted. Whether MAAS got back ${hidden.join(", ")} cannot be told: it shows the user of this key no servers of ` +
        "others. Look with the key of an administrator, or give one to 'palette-maas:maas'.",
    );
  }
  const going = statuses.filter(({ state }) => state === "releasing");
  if (going.length === 0) return;
  ctx.log.warn(
    `${what} was deleted. MAAS has not finished with ${describeHeld(going).join("; ")}: a release that fails is shown there alone.`,
  );
}

/** Servers of the same owner that were taken, or not given back, and that no cluster has: of an answer that was lost nobody knows. */
async function reportLeaked(ctx: Context, view: MaasView, { what, servers }: DeletedServers): Promise<void> {
  const owners = new Set(servers.flatMap(({ owner }) => owner ?? []));
  if (owners.size === 0) return;
  const ours = ({ owner }: PhysicalMachine): boolean => owner !== undefined && owners.has(owner);
  const stranded = await view.stranded().catch((error: unknown) => {
    ctx.signal.throwIfAborted();
    ctx.log.warn(
      `${what} was deleted, but MAAS could not be asked for servers that were taken and that no cluster has: ${messageOf(error)}`,
    );
    return [];
  });
  const taken = stranded.filter((server) => ours(server) && !servers.some(isSame(server)));
  if (taken.length === 0) return;
  const used = await serversInUse(ctx);
  const leaked = used ? unusedOf(taken, used) : taken;
  const plane = ctx.plane.name;
  for (const status of new Set(leaked.map((server) => server.status))) {
    const names = leaked
      .filter((server) => server.status === status)
      .map(({ hostname, owner }) => `${hostname} (${owner})`)
      .sort();
    const [are, them] = [agreeing(names.length, "is", "are"), agreeing(names.length, "it", "them")];
    const whose = used
      ? `no cluster in ${plane} has a machine on ${them}`
      : `${plane} could not say whether a cluster has a machine on ${them}`;
    ctx.log.warn(
      `In MAAS, ${names.join(", ")} ${are} ${status}, and ${whose}: release what nobody has a machine on or is about to deploy.`,
    );
  }
}

/** Whether a target is this server: what becomes of it is told by itself. */
const isSame =
  (server: PhysicalMachine) =>
  ({ systemId, hostname }: ServerToRelease): boolean =>
    systemId === server.systemId || sameHost(hostname, server.hostname);

/**
 * Tells what is left in MAAS of an object that went without us, or in an earlier run. Empty DNS records are removed, as far as they may be; nothing else
 * is: nobody knows who did it, and why.
 */
export async function reportLeftovers(ctx: Context, view: MaasView | undefined, left: DeletedServers): Promise<void> {
  if (!view) return;
  const { what, cluster } = left;
  const statuses = await lookBack(ctx, view, left);
  if (!statuses) return;
  const held = describeHeld(statuses.filter(({ state }) => state === "held"));
  if (held.length > 0)
    ctx.log.warn(
      `${what} had gone already. Of its servers, MAAS says: ${held.join("; ")}. Release those that serve nothing else.`,
    );
  const records = cluster ? await removeEmptied(ctx, view, what, cluster) : [];
  if (records.length > 0) {
    const names = records.map(({ fqdn }) => fqdn).sort();
    ctx.log.warn(
      `${what} had gone already. Its DNS records are still in MAAS: ${names.join(", ")}. Remove them there.`,
    );
  }
}

/** Where servers stand whose object has gone; undefined where MAAS does not answer at all. */
async function lookBack(
  ctx: Context,
  view: MaasView,
  { what, servers, cluster }: DeletedServers,
): Promise<ReleaseStatus[] | undefined> {
  if (servers.length === 0) return [];
  try {
    return await lookAt(ctx, view, servers);
  } catch (error) {
    ctx.signal.throwIfAborted();
    const isAway = isUnreachable(error);
    const names = servers.map(({ hostname }) => hostname).sort();
    const records = cluster && isAway ? ` and ${namesToLookFor(cluster)}` : "";
    ctx.log.warn(
      `${what} had gone already, and MAAS could not be asked what it left: ${sentence(messageOf(error))} Look there for ${names.join(", ")}${records}.`,
    );
    return isAway ? undefined : [];
  }
}
