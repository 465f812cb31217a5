import type { Context } from "../context";
import type { Change } from "../core/diff";
import { type Duration, inWords, seconds } from "../core/duration";
import { ApiError, ContractError, ProviderError } from "../core/errors";
import { costing } from "../core/impact";
import type { Foresee } from "../core/resource";
import type { Named } from "../plane";
import { differenceLines } from "./differences";
import { inSentence } from "./in-sentence";

/** An object that is found by its exact name or made, and that carries a marker of who owns it. */
export interface Candidate {
  /** As it stands in sentences: `Cluster 'payments'`. */
  what: string;
  adopt: boolean;
  /** The usual limit for making one: a marked object older than twice that is no leftover of an interrupted run. */
  usual: Duration;
  find(): Promise<Named | undefined>;
  /** Everything that is checked or waited for before it is made. */
  prepare(): Promise<void>;
  /** Makes it, marker included: nothing waits between the request and the id. */
  make(): Promise<string>;
  /** In what the one that exists differs from the program. */
  differences(id: string): Promise<readonly Change[]>;
  /** Brings fields that are changed in place to what the program says. */
  sync(id: string): Promise<void>;
  /** Writes the marker and nothing else. */
  claim(id: string): Promise<void>;
  /** Whether the first request cannot carry the marker: after a lost answer, one without any marker is ours. */
  markedLater?: boolean;
}

/**
 * The id of the object: taken up where an interrupted run of ours left it, adopted where the program says so, made where
 * there is none. Never sent twice without a look in between.
 */
export async function findOrCreate(ctx: Context, candidate: Candidate): Promise<string> {
  const found = await candidate.find();
  if (!found) return await makeOnce(ctx, candidate);
  if (found.owner === ctx.owner && !isStale(ctx, candidate, found)) return await takeUp(ctx, candidate, found.id);
  if (candidate.adopt) return await adopt(ctx, candidate, found.id);
  throw new ProviderError(notOurs(ctx, candidate, found));
}

function isStale(ctx: Context, { usual }: Candidate, { createdAt }: Named): boolean {
  return createdAt !== undefined && ctx.clock.now() - createdAt > 2 * (ctx.timeout ?? usual);
}

function notOurs(ctx: Context, { what, usual }: Candidate, found: Named): string {
  const age = found.createdAt === undefined ? "" : ` ${inWords(ctx.clock.now() - found.createdAt)} ago`;
  const why =
    found.owner === ctx.owner
      ? `carries this resource's own marker, but it was made${age}, more than twice ${inWords(ctx.timeout ?? usual)}, so no interrupted run left it`
      : found.owner === undefined
        ? "exists already, and nothing says that this stack made it"
        : `exists already and belongs to '${found.owner}'`;
  return `${what} ${why}. To take it over as it is, set 'adopt: true'; to make a new one, choose another name.`;
}

async function takeUp(ctx: Context, candidate: Candidate, id: string): Promise<string> {
  const changes = await candidate.differences(id);
  const dear = costing(changes, "may-reinstall", "reinstall", "replace", "refused");
  if (dear.length > 0) {
    throw new ProviderError(
      `${candidate.what} was begun by an interrupted run with other inputs: ${differenceLines(dear).join("; ")}. ` +
        "Put those values back and run 'pulumi up' again; change them afterwards.",
    );
  }
  ctx.log.info(`${candidate.what} was begun by an interrupted run and is taken up again.`);
  if (changes.length > 0) await candidate.sync(id);
  return id;
}

async function adopt(ctx: Context, candidate: Candidate, id: string): Promise<string> {
  refuseUnequal(candidate.what, await candidate.differences(id));
  await candidate.claim(id);
  ctx.log.info(`${candidate.what} was adopted: no difference.`);
  return id;
}

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
  servers?: (id: string) => Promise<number>;
};

/** Says in the preview what would be adopted, or in what it differs as far as that is known; sends nothing. */
export const foreseeAdoption = <A extends { adopt: boolean }>(
  adoptable: (ctx: Context, args: A) => Adoptable,
): Foresee<Context, A> => ({
  when: ({ adopt }) => adopt === true,
  look: async (ctx, args, unknown) => {
    const { what, find, differences, servers } = adoptable(ctx, args);
    const found = await find();
    // None is made anew, and our own is taken up: neither is an adoption.
    if (!found || found.owner === ctx.owner) return found !== undefined;
    const changes = await differences(found.id);
    refuseUnequal(
      what,
      changes.filter(({ keys }) => !unknown.includes(String(keys[0]))),
    );
    const later = unknown.length === 0 ? "" : ` in what is known yet (without ${unknown.join(", ")})`;
    const count = servers && (await servers(found.id));
    ctx.log.info(
      `adopts ${inSentence(what)}${count === undefined ? "" : ` (${count} servers)`}: no difference${later}`,
    );
    return true;
  },
});

async function makeOnce(ctx: Context, candidate: Candidate): Promise<string> {
  await candidate.prepare();
  return await sendOnce(
    ctx,
    () => candidate.make(),
    async () => {
      const found = await candidate.find();
      const ours = found?.owner === ctx.owner || (candidate.markedLater === true && found?.owner === undefined);
      return found && ours ? found.id : undefined;
    },
  );
}

// An answer that makes no sense says as little as none.
const mayHaveHappened = (error: unknown): boolean =>
  error instanceof ContractError || (error instanceof ApiError && error.kind === "unavailable");

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
    if (!mayHaveHappened(error)) throw error;
    for (const pause of LOOKS_AFTER_LOST_ANSWER) {
      await ctx.clock.sleep(pause, ctx.signal);
      const id = await look().catch(() => undefined);
      if (id !== undefined) return id;
    }
    throw error;
  }
}
