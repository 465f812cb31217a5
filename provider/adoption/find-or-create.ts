import type { Context } from "../context";
import { withCost } from "../core/cost";
import type { Change } from "../core/diff";
import { ApiError, isUnanswered, ProviderError } from "../core/errors";
import type { PreviewCreate } from "../core/resource";
import { lowerFirst } from "../core/text/lower-first";
import { inWords, seconds } from "../core/time/duration";
import { differenceLines } from "../drift/differences";
import { servers } from "../forecast/servers-in-words";
import type { Marker, Named } from "../plane";
import { stackOf } from "./ownership";

/** An object that is found by its exact name or made, and that carries a marker of who owns it. */
export interface Candidate {
  /** As it stands in sentences: `Cluster 'payments'`. */
  what: string;
  adopt: boolean;
  find(): Promise<Named | undefined>;
  /** Everything that is checked or waited for before it is made. */
  prepare(): Promise<void>;
  /** Makes it, marker included: nothing waits between the request and the id. */
  make(marker: Marker): Promise<string>;
  /** In what the one that exists differs from the program. */
  differences(id: string): Promise<readonly Change[]>;
  /** Brings fields that are changed in place to what the program says. */
  sync(id: string): Promise<void>;
  /** Writes the marker and nothing else. */
  claim(id: string, marker: Marker): Promise<void>;
  /**
   * Where the first request cannot carry the marker: whether an object without one, if it is young, is what an interrupted run
   * of ours left.
   */
  isLeftover?(found: Named): Promise<boolean>;
}

/**
 * The id of the object: taken up where an interrupted run of ours left it, adopted where the program says so, made where
 * there is none. Never sent twice without a look in between.
 */
export async function findOrCreate(ctx: Context, candidate: Candidate): Promise<string> {
  const found = await candidate.find();
  if (!found) return await makeOnce(ctx, candidate);
  refuseRecorded(ctx, candidate, found);
  if (await isUnfinished(ctx, candidate, found)) return await takeUp(ctx, candidate, found.id);
  if (candidate.adopt) return await adopt(ctx, candidate, found);
  throw new ProviderError(notOurs(ctx, candidate, found));
}

/** The marker that a create writes. */
export const markerOf = ({ owner, claim }: Context): Marker => ({ owner, claim });

/** Whether an interrupted run of ours may have left the object. */
async function isUnfinished(ctx: Context, candidate: Candidate, found: Named): Promise<boolean> {
  if (isStale(ctx, found)) return false;
  if (found.marker) return ctx.owner !== "" && found.marker.owner === ctx.owner;
  return found.createdAt !== undefined && (await candidate.isLeftover?.(found)) === true;
}

/**
 * Refuses what a record of this program holds: a replacement that the engine was told to make, though nothing asks for it, would
 * take the object up as the new one and then delete it as the old one.
 */
function refuseRecorded(ctx: Context, { what }: Candidate, found: Named): void {
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

function notOurs(ctx: Context, { what }: Candidate, found: Named): string {
  const age = found.createdAt === undefined ? "" : ` ${inWords(ctx.clock.now() - found.createdAt)} ago`;
  const adoption = "To take it over as it is, set 'adopt: true'; to make a new one, choose another name.";
  const owner = found.marker?.owner;
  if (owner === undefined) return `${what} exists already, and nothing says that this stack made it. ${adoption}`;
  if (owner === ctx.owner) {
    return (
      `${what} carries this resource's own marker, but it was made${age}, more than twice ${inWords(ctx.deadline.limit)}, so no ` +
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

async function takeUp(ctx: Context, candidate: Candidate, id: string): Promise<string> {
  const changes = await candidate.differences(id);
  const dear = withCost(changes, "may-reinstall", "reinstall", "replace", "refused");
  if (dear.length > 0) {
    throw new ProviderError(
      `${candidate.what} was begun by an interrupted run with other inputs: ${differenceLines(dear).join("; ")}. ` +
        "Put those values back and run 'pulumi up' again; change them afterwards.",
    );
  }
  // Before anything else: a record of an earlier run, if there is one, holds it no longer and cannot delete it.
  await candidate.claim(id, markerOf(ctx));
  ctx.log.info(`${candidate.what} was begun by an interrupted run and is taken up again.`);
  if (changes.length > 0) await candidate.sync(id);
  return id;
}

async function adopt(ctx: Context, candidate: Candidate, { id, marker }: Named): Promise<string> {
  refuseUnequal(candidate.what, await candidate.differences(id));
  await candidate.claim(id, markerOf(ctx));
  ctx.log.info(`${candidate.what} was adopted${from(ctx, marker)}: no difference.`);
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

/** What adopting needs to know ahead: which object, and in what it differs. */
export type Adoptable = Pick<Candidate, "what" | "find" | "differences"> & {
  /** How many servers come with it, where it has any. */
  serversOf?: (id: string) => Promise<number>;
};

/** Says in the preview what would be adopted, or in what it differs as far as that is known; sends nothing. */
export const previewAdoption = <A extends { adopt: boolean }>(
  adoptable: (ctx: Context, args: A) => Adoptable,
): PreviewCreate<Context, A> => ({
  when: ({ adopt }) => adopt === true,
  look: async (ctx, args, unknown) => {
    const { what, find, differences, serversOf } = adoptable(ctx, args);
    const found = await find();
    // None is made anew, and our own is taken up: neither is an adoption.
    if (!found || found.marker?.owner === ctx.owner) return found !== undefined;
    const changes = await differences(found.id);
    refuseUnequal(
      what,
      changes.filter(({ keys }) => !unknown.includes(String(keys[0]))),
    );
    const later = unknown.length === 0 ? "" : ` in what is known yet (without ${unknown.join(", ")})`;
    const count = serversOf && (await serversOf(found.id));
    ctx.log.info(
      `adopts ${lowerFirst(what)}${count === undefined ? "" : ` (${servers(count)})`}${from(ctx, found.marker)}: no difference${later}`,
    );
    return true;
  },
});

async function makeOnce(ctx: Context, candidate: Candidate): Promise<string> {
  await candidate.prepare();
  // Under the name that was free a moment ago: what carries this create's own claim is what it made.
  const made = async (): Promise<string | undefined> => {
    const found = await candidate.find();
    const isMade = found?.marker ? found.marker.claim === ctx.claim : candidate.isLeftover !== undefined;
    return found && isMade ? found.id : undefined;
  };
  try {
    return await sendOnce(ctx, () => candidate.make(markerOf(ctx)), made);
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind !== "conflict") throw error;
    // Somebody else made one in between.
    const found = await candidate.find().catch(() => undefined);
    throw found ? new ProviderError(notOurs(ctx, candidate, found), { cause: error }) : error;
  }
}

const LOOKS_AFTER_LOST_ANSWER = [seconds(2), seconds(5), seconds(10)];

/**
 * Sends a request that makes something. When its answer is lost, looks whether it was made, a few times; if it was not,
 * the failure stands.
 */
export async function sendOnce(
  ctx: Context,
  send: () => Promise<string>,
  look: () => Promise<string | undefined>,
): Promise<string> {
  try {
    return await send();
  } catch (error) {
    // An answer that makes no sense says as little as none.
    if (!isUnanswered(error)) throw error;
    for (const pause of LOOKS_AFTER_LOST_ANSWER) {
      await ctx.clock.sleep(pause, ctx.signal);
      const id = await look().catch(() => undefined);
      if (id !== undefined) return id;
    }
    throw error;
  }
}
