import type { Context } from "../context";
import { newClaim } from "../core/claims";
import { mendedDrift, reportDrift } from "../core/drift";
import { ProviderError } from "../core/errors";
import type { Ownership, Prior } from "../core/resource";
import { lowerFirst } from "../core/text/lower-first";
import { isApproved, offered, takeAllApproval, takeApproval } from "../forecast/approval";
import type { Drift } from "../model/drift";
import type { Marker } from "../plane";

/** How the marker of a resource's objects is read and written, and what they are called. */
export interface Markers<A, O, M extends Marker> {
  /** As it stands in sentences: `Cluster 'payments'`. */
  what(id: string, prior: Prior<A, O>): string;
  /** As approvals name it: `payments-prod`, `payments-prod/workers`. */
  subject(id: string, prior: Prior<A, O>): string;
  /** Whether its objects carry a marker of this resource at all. */
  isMarked?(prior: Prior<A, O>): boolean;
  look(ctx: Context, id: string, prior: Prior<A, O>): Promise<M | undefined>;
  write(ctx: Context, id: string, marker: Marker, args: A): Promise<void>;
  /** Whether the marker says all that it has to, the owner apart. */
  isCurrent?(marker: M, args: Prior<A, O>): boolean;
}

type Adoptable = { adopt?: boolean | undefined };

/** Whose the objects of a resource are, by their markers. */
export function ownership<A extends Adoptable, O, M extends Marker = Marker>(
  markers: Markers<A, O, M>,
): Ownership<Context, A, O> {
  const { isMarked = () => true, isCurrent = () => true } = markers;
  return {
    hold: async (ctx, id, args, prior) => {
      if (ctx.owner === "" || !isMarked({ ...prior, ...args })) return ctx.claim;
      const marker = await markers.look(ctx, id, prior);
      const named = { what: markers.what(id, prior), subject: markers.subject(id, prior) };
      if (marker && !isOurs(ctx, marker)) {
        // A flag that is still in the program says nothing about an owner who came after it.
        if (!(args.adopt === true && prior.adopt !== true) && !isTaken(ctx, named, marker))
          throw new ProviderError(foreign(ctx, named, marker, "changed"));
        return await take(ctx, id, args, marker);
      }
      const claim = marker?.claim ?? ctx.claim ?? newClaim();
      const isRight = marker?.owner === ctx.owner && marker.claim !== undefined && isCurrent(marker, asPrior(args));
      if (!isRight) await markers.write(ctx, id, { owner: ctx.owner, claim }, args);
      return claim;
    },
    mayDelete: async (ctx, id, prior) => {
      if (ctx.owner === "" || !isMarked(prior)) return true;
      const marker = await markers.look(ctx, id, prior);
      if (!marker) return true;
      const named = { what: markers.what(id, prior), subject: markers.subject(id, prior) };
      if (marker.claim !== ctx.claim && ctx.claims?.holderOf({ id, claim: marker.claim }) !== undefined) {
        ctx.log.warn(kept(ctx, named.what, marker));
        return false;
      }
      if (!isOurs(ctx, marker) && !isTaken(ctx, named, marker))
        throw new ProviderError(foreign(ctx, named, marker, "deleted"));
      return true;
    },
    tell: (ctx, { marker, args }, id, prior) => {
      const known = prior ?? asPrior(args);
      if (ctx.owner === "" || !isMarked(known)) return { claim: ctx.claim, drift: [] };
      const what = markers.what(id, known);
      const subject = markers.subject(id, known);
      if (marker && !isOurs(ctx, marker)) {
        if (prior) ctx.log.warn(`Drift: ${foreign(ctx, { what, subject }, marker, undefined)}`);
        else ctx.log.info(`${what} belongs to '${marker.owner}', which its marker goes on saying.`);
      }
      // The claim of somebody else is no claim of this record.
      if (!prior) return { claim: marker?.owner === ctx.owner ? marker.claim : undefined, drift: [] };
      const isMissing = marker === undefined && ctx.claim !== undefined;
      // What the marker must say beside the owner is known to the resource, whose marker this is.
      const isStale = marker !== undefined && isOurs(ctx, marker) && !isCurrent(marker as M, prior);
      return { claim: ctx.claim, drift: reportDrift(ctx, isMissing || isStale ? [lost(what, isMissing)] : []) };
    },
  };

  async function take(ctx: Context, id: string, args: A, from: Marker): Promise<string> {
    const claim = newClaim();
    await markers.write(ctx, id, { owner: ctx.owner, claim }, args);
    ctx.log.info(`${markers.what(id, asPrior(args))} was taken over from '${from.owner}'.`);
    return claim;
  }

  // A record may lack anything that a program may not.
  function asPrior(args: Partial<A>): Prior<A, O> {
    return args as Prior<A, O>;
  }
}

interface Called {
  what: string;
  subject: string;
}

/** The project and the stack of an owner. */
export const stackOf = (owner: string): string => owner.split("/").slice(0, 2).join("/");

/**
 * Whether an object is the record's own. A resource that an alias renamed is known by the claim; another stack with the same
 * claim is a copy of it or its new name, which nobody can tell apart here.
 */
const isOurs = ({ owner, claim }: Context, marker: Marker): boolean =>
  marker.owner === owner || (claim !== undefined && marker.claim === claim && stackOf(marker.owner) === stackOf(owner));

const isTaken = ({ policy }: Context, { subject }: Called, { owner }: Marker): boolean =>
  isApproved(policy.approvals, takeApproval(subject, owner)) ||
  isApproved(policy.approvals, takeAllApproval(stackOf(owner)));

function foreign(
  ctx: Context,
  { what, subject }: Called,
  { owner, claim }: Marker,
  verb: "changed" | "deleted" | undefined,
): string {
  const isRenamed = claim !== undefined && claim === ctx.claim;
  const all = isRenamed
    ? `; if this stack was '${stackOf(owner)}' before, ${offered(takeAllApproval(stackOf(owner)))} does so for all of it`
    : "";
  return (
    `${what} belongs to '${owner}', as its marker says, and not to '${ctx.owner}'` +
    `${verb ? `: it was not ${verb}, and nothing was sent` : ", and is not changed or deleted from here"}. To take it over, write ` +
    `${offered(takeApproval(subject, owner))}${all}; to leave it to its owner, take it out of this state with 'pulumi state delete'.`
  );
}

const kept = (ctx: Context, what: string, { owner }: Marker): string =>
  owner === ctx.owner
    ? `${what} was not replaced and was not deleted: the new object would bear the old one's name, so the one that is there was kept. ` +
      "To build it anew, set 'deleteBeforeReplace: true' in the resource's options and replace it again."
    : `${what} was not deleted: it belongs to '${owner}' of this program now.`;

const lost = (what: string, isMissing: boolean): Drift =>
  isMissing
    ? mendedDrift("marker-missing", `the marker that says whose ${lowerFirst(what)} is has gone`, "writes it again")
    : mendedDrift(
        "marker-outdated",
        `the marker of ${lowerFirst(what)} says another protection than the record`,
        "writes it again",
      );
