import type { Context } from "../context";
import type { Change } from "../core/diff";
import { mendedDrift, reportDrift } from "../core/drift";
import { ProviderError } from "../core/errors";
import { type Facts, titleOf } from "../core/facts";
import { newClaim } from "../core/identity/claims";
import type { Attempt, Observed, Ownership, OwnershipReport, Prior } from "../core/resource";
import { lowerFirst } from "../core/text/lower-first";
import {
  approvalHint,
  isApproved,
  type RecordedName,
  recordedSubject,
  takeAllApproval,
  takeApproval,
} from "../forecast/approval";
import type { Drift } from "../model/drift";
import type { Marker, Named } from "../plane";
import { type Candidate, previewAdoption, resumeOrAdopt } from "./candidate";
import { createOnce } from "./create-once";
import { markerOf, stackOf } from "./marker";

/** How the marker of a resource's objects is read and written, and how one is held against a program. */
export interface Markers<A, O, M extends Marker> {
  /** Whether its objects carry a marker of this resource at all; one that does not is taken as it is. */
  isMarked?(prior: Prior<A, O>): boolean;
  look(ctx: Context, id: string, prior: Prior<A, O>): Promise<M | undefined>;
  /** Writes the marker and nothing else. */
  write(ctx: Context, id: string, marker: Marker, args: A): Promise<void>;
  /** Whether the marker says all that it has to, the owner apart. */
  isCurrent?(marker: M, args: Prior<A, O>): boolean;
  /** In what one that exists differs from the program. */
  differences(ctx: Context, id: string, args: A): Promise<readonly Change[]>;
  /** Brings fields that are changed in place to what the program says. */
  sync(ctx: Context, id: string, args: A): Promise<void>;
  /** How many servers come with one that is adopted, where it has any. */
  serversOf?(ctx: Context, id: string, args: A): Promise<number>;
  /**
   * Where the first request cannot carry the marker: whether an object without one, if it is young, is what an interrupted run
   * of ours left.
   */
  isLeftover?(ctx: Context, id: string): Promise<boolean>;
}

type MayAdopt = RecordedName & { adopt?: boolean | undefined };

/** Whose the objects of a resource are, by their markers. */
export const ownership = <A extends MayAdopt, O, M extends Marker = Marker>(
  facts: Pick<Facts, "noun">,
  markers: Markers<A, O, M>,
): Ownership<Context, A, O> => new OwnershipByMarker(facts, markers);

class OwnershipByMarker<A extends MayAdopt, O, M extends Marker> implements Ownership<Context, A, O> {
  constructor(
    private readonly facts: Pick<Facts, "noun">,
    private readonly markers: Markers<A, O, M>,
  ) {}

  mayAdopt(args: Partial<A>): boolean {
    return args.adopt === true;
  }

  async previewAdoption(ctx: Context, found: Named, args: A, unknown: readonly string[]): Promise<void> {
    await previewAdoption(this.candidate(ctx, args), found, unknown);
  }

  async takeUp(ctx: Context, found: Named, args: A): Promise<string> {
    return this.isMarked(asPrior<A, O>(args)) ? await resumeOrAdopt(this.candidate(ctx, args), found) : found.id;
  }

  createOnce<Made>(ctx: Context, args: A, attempt: Attempt<Made>): Promise<Made | string> {
    return createOnce(this.candidate(ctx, args), attempt);
  }

  async hold(ctx: Context, id: string, args: A, prior: Prior<A, O>): Promise<string | undefined> {
    if (ctx.owner === "" || !this.isMarked({ ...prior, ...args })) return ctx.claim;
    const marker = await this.markers.look(ctx, id, prior);
    if (marker && !isOurs(ctx, marker)) {
      const named = this.called(id, prior);
      // A flag that is still in the program says nothing about an owner who came after it.
      if (!(args.adopt === true && prior.adopt !== true) && !isTaken(ctx, named, marker))
        throw new ProviderError(foreign(ctx, named, marker, "changed"));
      return await this.take(ctx, id, args, marker);
    }
    const claim = marker?.claim ?? ctx.claim ?? newClaim();
    const isRight =
      marker?.owner === ctx.owner && marker.claim !== undefined && this.isCurrent(marker, asPrior<A, O>(args));
    if (!isRight) await this.markers.write(ctx, id, { owner: ctx.owner, claim }, args);
    return claim;
  }

  async mayDelete(ctx: Context, id: string, prior: Prior<A, O>): Promise<boolean> {
    if (ctx.owner === "" || !this.isMarked(prior)) return true;
    const marker = await this.markers.look(ctx, id, prior);
    if (!marker) return true;
    const named = this.called(id, prior);
    if (marker.claim !== ctx.claim && ctx.claims?.holderOf({ id, claim: marker.claim }) !== undefined) {
      ctx.log.warn(kept(ctx, named.what, marker));
      return false;
    }
    if (!isOurs(ctx, marker) && !isTaken(ctx, named, marker))
      throw new ProviderError(foreign(ctx, named, marker, "deleted"));
    return true;
  }

  report(ctx: Context, { marker, args }: Observed<A, O>, id: string, prior: Prior<A, O> | undefined): OwnershipReport {
    const known = prior ?? asPrior<A, O>(args);
    if (ctx.owner === "" || !this.isMarked(known)) return { claim: ctx.claim, drift: [] };
    const named = this.called(id, known);
    if (marker && !isOurs(ctx, marker)) {
      if (prior) ctx.log.warn(`Drift: ${foreign(ctx, named, marker, undefined)}`);
      else ctx.log.info(`${named.what} belongs to '${marker.owner}', which its marker goes on saying.`);
    }
    // The claim of somebody else is no claim of this record.
    if (!prior) return { claim: marker?.owner === ctx.owner ? marker.claim : undefined, drift: [] };
    const isMissing = marker === undefined && ctx.claim !== undefined;
    // What the marker must say beside the owner is known to the resource, whose marker this is.
    const isStale = marker !== undefined && isOurs(ctx, marker) && !this.isCurrent(marker as M, prior);
    return { claim: ctx.claim, drift: reportDrift(ctx, isMissing || isStale ? [lost(named.what, isMissing)] : []) };
  }

  private async take(ctx: Context, id: string, args: A, from: Marker): Promise<string> {
    const claim = newClaim();
    await this.markers.write(ctx, id, { owner: ctx.owner, claim }, args);
    ctx.log.info(`${this.called(id, asPrior<A, O>(args)).what} was taken over from '${from.owner}'.`);
    return claim;
  }

  private candidate(ctx: Context, args: A): Candidate {
    const { differences, sync, write, isLeftover, serversOf } = this.markers;
    return {
      ctx,
      what: this.called("", asPrior<A, O>(args)).what,
      adopt: args.adopt === true,
      differences: (id) => differences(ctx, id, args),
      sync: (id) => sync(ctx, id, args),
      claim: (id) => write(ctx, id, markerOf(ctx), args),
      ...(isLeftover ? { isLeftover: (id) => isLeftover(ctx, id) } : {}),
      ...(serversOf ? { serversOf: (id) => serversOf(ctx, id, args) } : {}),
    };
  }

  private called(id: string, prior: Prior<A, O>): Called {
    const known: RecordedName = prior;
    return { what: titleOf(this.facts)(known.name ?? id), subject: recordedSubject(this.facts, id, known) };
  }

  private isMarked(prior: Prior<A, O>): boolean {
    return this.markers.isMarked?.(prior) ?? true;
  }

  private isCurrent(marker: M, args: Prior<A, O>): boolean {
    return this.markers.isCurrent?.(marker, args) ?? true;
  }
}

// A record may lack anything that a program may not.
const asPrior = <A, O>(args: Partial<A>): Prior<A, O> => args as Prior<A, O>;

interface Called {
  what: string;
  subject: string;
}

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
    ? `; if this stack was '${stackOf(owner)}' before, ${approvalHint(takeAllApproval(stackOf(owner)))} does so for all of it`
    : "";
  return (
    `${what} belongs to '${owner}', as its marker says, and not to '${ctx.owner}'` +
    `${verb ? `: it was not ${verb}, and nothing was sent` : ", and is not changed or deleted from here"}. To take it over, write ` +
    `${approvalHint(takeApproval(subject, owner))}${all}; to leave it to its owner, take it out of this state with 'pulumi state delete'.`
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
