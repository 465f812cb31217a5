import type { Context } from "../context";
import { withCost } from "../core/cost";
import type { Change } from "../core/diff";
import { ProviderError } from "../core/errors";
import { lowerFirst } from "../core/text/lower-first";
import { formatDuration } from "../core/time/duration";
import { differenceLines } from "../drift/differences";
import { servers } from "../forecast/servers-in-words";
import type { Marker, Named } from "../plane";
import { stackOf } from "./marker";

/** An object that a program asks for, and that may be there already under its name. */
export interface Candidate {
  ctx: Context;
  /** As it stands in sentences: `Cluster 'payments'`. */
  what: string;
  adopt: boolean;
  differences(id: string): Promise<readonly Change[]>;
  sync(id: string): Promise<void>;
  /** Writes the marker of this create, and nothing else. */
  claim(id: string): Promise<void>;
  isLeftover?(id: string): Promise<boolean>;
  serversOf?(id: string): Promise<number>;
}

/** The id of an object that is there: taken up where an interrupted run of ours left it, adopted where the program says so. */
export async function resumeOrAdopt(candidate: Candidate, found: Named): Promise<string> {
  refuseRecorded(candidate, found);
  if (await isUnfinished(candidate, found)) return await goOn(candidate, found.id);
  if (candidate.adopt) return await adopt(candidate, found);
  throw new ProviderError(notOwnedMessage(candidate, found));
}

/** Says in the preview what would be adopted, or in what it differs as far as that is known; sends nothing. */
export async function previewAdoption(candidate: Candidate, found: Named, unknown: readonly string[]): Promise<void> {
  const { ctx, what, serversOf } = candidate;
  // Our own is taken up, which is no adoption.
  if (found.marker?.owner === ctx.owner) return;
  const changes = await candidate.differences(found.id);
  refuseUnequal(
    what,
    changes.filter(({ keys }) => !unknown.includes(String(keys[0]))),
  );
  const later = unknown.length === 0 ? "" : ` in what is known yet (without ${unknown.join(", ")})`;
  const count = await serversOf?.(found.id);
  ctx.log.info(
    `adopts ${lowerFirst(what)}${count === undefined ? "" : ` (${servers(count)})`}${from(ctx, found.marker)}: no difference${later}`,
  );
}

/** Whether an interrupted run of ours may have left the object. */
async function isUnfinished({ ctx, isLeftover }: Candidate, found: Named): Promise<boolean> {
  if (isStale(ctx, found)) return false;
  if (found.marker) return ctx.owner !== "" && found.marker.owner === ctx.owner;
  return found.createdAt !== undefined && (await isLeftover?.(found.id)) === true;
}

/**
 * Refuses what a record of this program holds: a replacement that the engine was told to make, though nothing asks for it, would
 * take the object up as the new one and then delete it as the old one.
 */
function refuseRecorded({ ctx, what }: Candidate, found: Named): void {
  const record = ctx.claims?.recordOf(ctx.urn);
  const isSame = record?.id === found.id && (record.claim === undefined || record.claim === found.marker?.claim);
  if (isSame) {
    throw new ProviderError(
      `${what} cannot be replaced by a new one while it is there: both would bear the same name. Nothing was sent. To build it anew, set ` +
        "'deleteBeforeReplace: true' in the resource's options; to leave it as it is, take out what asks for the replacement " +
        "('replaceOnChanges', 'replaceWith', '--replace').",
    );
  }
  const holder = ctx.claims?.holderOf({ id: found.id, claim: found.marker?.claim });
  if (holder !== undefined && holder !== ctx.urn) {
    throw new ProviderError(
      `${what} is '${found.marker?.owner}' of this program already: one object cannot be two resources. Take one of them out.`,
    );
  }
}

// A marked object older than twice the limit for making one is no leftover of an interrupted run.
function isStale(ctx: Context, { createdAt }: Named): boolean {
  return createdAt !== undefined && ctx.clock.now() - createdAt > 2 * ctx.deadline.limit;
}

/** Why an object under the name that a program asks for is not taken. */
export function notOwnedMessage({ ctx, what }: Pick<Candidate, "ctx" | "what">, found: Named): string {
  const age = found.createdAt === undefined ? "" : ` ${formatDuration(ctx.clock.now() - found.createdAt)} ago`;
  const { instead = "to make a new one, choose another name" } = found;
  const adoption = `To take it over as it is, set 'adopt: true'; ${instead}.`;
  const owner = found.marker?.owner;
  if (owner === undefined) return `${what} exists already, and nothing says that this stack made it. ${adoption}`;
  if (owner === ctx.owner) {
    return (
      `${what} carries this resource's own marker, but it was made${age}, more than twice ${formatDuration(ctx.deadline.limit)}, so no ` +
      `interrupted run left it. If this is a replacement ('--replace'), set 'deleteBeforeReplace: true' in the resource's options. ${adoption}`
    );
  }
  if (stackOf(owner) === stackOf(ctx.owner)) {
    const name = owner.split("/").slice(2).join("/");
    return (
      `${what} exists already and belongs to the resource '${name}' of this stack. If that was renamed in the program, write ` +
      `'aliases: [{ name: ${JSON.stringify(name)} }]' into the options of the new one, and nothing changes. ${adoption}`
    );
  }
  return `${what} exists already and belongs to '${owner}'. ${adoption}`;
}

async function goOn(candidate: Candidate, id: string): Promise<string> {
  const changes = await candidate.differences(id);
  const unsafe = withCost(changes, "may-reinstall", "reinstall", "replace", "refused");
  if (unsafe.length > 0) {
    throw new ProviderError(
      `${candidate.what} was begun by an interrupted run with other inputs: ${differenceLines(unsafe).join("; ")}. ` +
        "Put those values back and run 'pulumi up' again; change them afterwards.",
    );
  }
  // Before anything else: a record of an earlier run, if there is one, holds it no longer and cannot delete it.
  await candidate.claim(id);
  candidate.ctx.log.info(`${candidate.what} was begun by an interrupted run and is taken up again.`);
  if (changes.length > 0) await candidate.sync(id);
  return id;
}

async function adopt(candidate: Candidate, { id, marker }: Named): Promise<string> {
  refuseUnequal(candidate.what, await candidate.differences(id));
  await candidate.claim(id);
  candidate.ctx.log.info(`${candidate.what} was adopted${from(candidate.ctx, marker)}: no difference.`);
  return id;
}

const from = (ctx: Context, marker: Marker | undefined): string =>
  marker && marker.owner !== ctx.owner ? ` from '${marker.owner}'` : "";

function refuseUnequal(what: string, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  throw new ProviderError(
    `${what} cannot be adopted, since it differs from the program: ${differenceLines(changes).join("; ")}. ` +
      "Write into the program what is there, adopt it, and change it afterwards.",
  );
}
