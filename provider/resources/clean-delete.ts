import type { Context } from "../context";
import { minutes, seconds } from "../core/duration";
import { messageOf, ProviderError, WaitTimeoutError } from "../core/errors";
import { waitFor } from "../core/wait";
import type { MaasView, PhysicalMachine } from "../inventory";
import { sameHost } from "./servers";

/** What a delete must have let go of in MAAS. */
export interface Leavable {
  /** As it stands in sentences: `Cluster 'payments'`. */
  what: string;
  hostnames: readonly string[];
  /** Name of the cluster's record in MAAS's DNS; undefined where it had none. */
  dnsName?: string | undefined;
}

// A released server may be somebody else's again at once; it still is ours only while it has not left these states.
const LET_GO: readonly string[] = ["Ready", "New", "Releasing", "Disk erasing", "Allocated", "Deploying"];

/** Servers that were not released, in MAAS's words. */
export const heldServers = (hostnames: readonly string[], physical: readonly PhysicalMachine[]): PhysicalMachine[] =>
  physical
    .filter(({ hostname }) => hostnames.some((name) => sameHost(name, hostname)))
    .filter(({ free, owner, status }) => !free && (owner ?? "") !== "" && !LET_GO.includes(status))
    .sort((a, b) => (a.hostname < b.hostname ? -1 : 1));

/**
 * Proves that a delete left nothing in MAAS: every server released, the DNS record removed. What is still there is an
 * error that names it; a MAAS that does not answer is a warning.
 */
export async function proveClean(ctx: Context, view: MaasView | undefined, left: Leavable): Promise<void> {
  if (!view) return;
  const remains = await remainsOf(ctx, view, left).catch((error: unknown) => {
    ctx.signal.throwIfAborted();
    ctx.log.warn(
      `${left.what} was deleted, but MAAS could not be asked whether its servers were released: ${messageOf(error)}`,
    );
    return [];
  });
  if (remains.length > 0) throw new ProviderError(leftovers(left, remains));
}

async function remainsOf(ctx: Context, view: MaasView, left: Leavable): Promise<string[]> {
  const held = left.hostnames.length === 0 ? [] : await waitForRelease(ctx, view, left);
  const records = await removeRecord(ctx, view, left);
  return [...held.map(({ hostname, status }) => `${hostname} is ${status}`), ...records];
}

const leftovers = ({ what }: Leavable, remains: readonly string[]): string =>
  `${what} was deleted, but MAAS still holds: ${remains.join("; ")}. Release the servers in MAAS, then run the same command again: it forgets the resource.`;

async function waitForRelease(ctx: Context, view: MaasView, left: Leavable): Promise<PhysicalMachine[]> {
  // The first look stands outside: a MAAS that does not answer is no proof.
  let held = heldServers(left.hostnames, await view.machines(left.hostnames));
  if (held.length === 0) return held;
  const wait = {
    what: `the release of the servers of ${left.what}`,
    pace: [seconds(5), seconds(15)],
    limit: minutes(2),
  } as const;
  try {
    await waitFor(ctx, wait, async () => {
      held = heldServers(left.hostnames, await view.machines(left.hostnames));
      return held.length === 0 ? { done: true } : { pending: { state: `${held.length} still held` } };
    });
  } catch (error) {
    if (!(error instanceof WaitTimeoutError)) throw error;
  }
  return held;
}

async function removeRecord(ctx: Context, view: MaasView, { what, dnsName }: Leavable): Promise<string[]> {
  if (dnsName === undefined || dnsName === "") return [];
  const failures: string[] = [];
  for (const { id } of await view.dnsRecords(dnsName)) {
    try {
      if (await view.removeDnsRecord(id)) ctx.log.info(`The DNS record ${dnsName} was removed from MAAS.`);
      else
        ctx.log.warn(
          `${what} left the DNS record ${dnsName} in MAAS, as gateways do: remove it there, or let this program do so with 'writes: dns' in 'palette-maas:maas'.`,
        );
    } catch (error) {
      failures.push(`the DNS record ${dnsName} (${messageOf(error)})`);
    }
  }
  return failures;
}

/** The same look without the promise, at an object that went without us: leftovers are told, nothing is removed. */
export async function tellLeftovers(ctx: Context, view: MaasView | undefined, left: Leavable): Promise<void> {
  if (!view || left.hostnames.length === 0) return;
  const physical = await view.machines(left.hostnames).catch((error: unknown) => {
    ctx.log.debug(`MAAS could not be asked about the servers of ${left.what}: ${messageOf(error)}`);
    return [];
  });
  const held = heldServers(left.hostnames, physical).map(({ hostname, status }) => `${hostname} is ${status}`);
  if (held.length === 0) return;
  ctx.log.warn(
    `${left.what} had gone already. Of its servers, MAAS says: ${held.join("; ")}. Release those that serve nothing else.`,
  );
}
