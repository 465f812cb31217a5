import type { z } from "zod";
import type { Change } from "./diff";
import type { DriftRecord } from "./drift";
import type { Facts } from "./facts";
import type { Marker, Named } from "./identity/marker";
import type { PlanResult } from "./plan-result";
import type { Refusal } from "./refusal";
import type { Runtime } from "./runtime";
import type { Cost } from "./schema/meta";
import type { Failure } from "./schema/parse";
import type { Support } from "./support";

/** Where an object lives, in terms of the service that holds it. Recorded in state; requests go there and nowhere else. */
export type Home = Readonly<Record<string, string>>;

/** Opens what a verb may touch. Without a home, only what does not depend on one works. */
export interface Host<Ctx> {
  /** What the configuration approves: texts that refusals print. */
  approvals?(): readonly string[];
  /** What counts as approved where somebody only looks ahead; the same, where it is left out. */
  approvalsAhead?(): readonly string[];
  /** How objects are called whose program names them nowhere: a text with `${name}`, `${stack}`, `${project}`. */
  namePattern?(): string | undefined;
  /** Whether a preview fails where a service cannot be looked at; otherwise it says so and goes on. */
  mustKnow?(): boolean;
  /** What the service takes of a resource's inputs; all that the schema allows, where it is left out. Sends nothing. */
  support?(type: string): Support | undefined;
  /** Keeps what stands in secret and free text fields of these inputs out of all messages from now on. */
  hide?(schema: z.ZodType, inputs: unknown): void;
  open(runtime: Runtime, home?: Home): Promise<Ctx>;
}

/** What the service says of an object: inputs in the shape the program writes them, and the outputs. */
export interface Observed<A, O> {
  /** Inputs as they are in reality; what is left out keeps its recorded value. */
  args: Partial<A>;
  outputs: O;
  /** Whose it is, where it carries a marker. */
  marker?: Marker | undefined;
}

/** What state holds of an object. Anything may be missing: an earlier release or a failed start may have written it. */
export type Prior<A, O> = Partial<A> & Partial<O>;

/** What somebody is about to do to an object that exists. */
export interface Intent<A, O> {
  verb: "update" | "replace" | "delete";
  id: string;
  prior: Prior<A, O>;
  /** The program's inputs; absent when deleting. While previewing, members may be unknown and are then missing. */
  next?: Partial<A>;
  changes: readonly Change[];
  approvals: readonly string[];
}

/** What somebody plans to do, as far as it is known beforehand: an intent, or the making of a new object. */
export interface Planned<A, O> {
  verb: "create" | Intent<A, O>["verb"];
  /** Missing for what is to be made. */
  id: string | undefined;
  prior: Prior<A, O>;
  /** The program's inputs without those that are not known yet; empty when deleting. */
  next: Partial<A>;
  /** Names of the inputs that are not known yet. */
  unknown: readonly string[];
  changes: readonly Change[];
  /** Inputs that an earlier update, which failed, was to bring about, and may have. */
  unfinished: readonly string[];
  approvals: readonly string[];
}

/** Ways to look at services while planning; opening sends nothing by itself. */
export interface PlanAccess<Ctx> {
  /** Bound to no home. */
  ctx: Ctx;
  /** Whether all is known by which the object is found, or whatever has its name. */
  isFindable: boolean;
  /** Bound to the object's home; fails where that is not known or cannot be reached. */
  home(): Promise<Ctx>;
}

/** Finds an object by what a user calls it: an id or a name. Both fail with a sentence when there is none. */
export interface IdResolver<Ctx> {
  /** Where it lives; the context is bound to no home yet. */
  home(ctx: Ctx, named: string): Promise<Home>;
  /** Its id, looked for at that home. */
  id(ctx: Ctx, named: string): Promise<string>;
}

/** An object that was made, and what `settle` must know of that. */
export interface CreatedObject<Before> {
  id: string;
  before: Before;
}

/** Whose an object is, for resources whose objects carry a marker. `ctx.claim` is what the record says. */
export interface Ownership<Ctx, A, O> {
  /** Whether the program says that an object which is there already may be taken over. */
  mayAdopt(args: Partial<A>): boolean;
  /** Says in a preview what taking an object over means, and refuses where it differs in what is known. Sends nothing. */
  previewAdoption(ctx: Ctx, found: Named, args: A, unknown: readonly string[]): Promise<void>;
  /**
   * Before a create, of an object that is there under the name: its id, where an interrupted run left it or the program adopts it.
   * Throws where it is somebody else's.
   */
  takeUp(ctx: Ctx, found: Named, args: A): Promise<string>;
  /** Sends what makes an object, never twice: where the answer is lost, `find` tells whether it was made. */
  createOnce<Made>(ctx: Ctx, args: A, attempt: Attempt<Made>): Promise<Made | string>;
  /**
   * Before an update: refuses what is somebody else's, and writes the marker where it is missing or says too little. Answers the
   * claim that the record holds from now on.
   */
  hold(ctx: Ctx, id: string, args: A, prior: Prior<A, O>): Promise<string | undefined>;
  /** Before a delete: whether it is for this record to delete the object. False where a later record holds it; throws where it is somebody else's. */
  mayDelete(ctx: Ctx, id: string, prior: Prior<A, O>): Promise<boolean>;
  /** After a look: tells whose the object is where it is not this resource's. Answers what an update mends, and the claim. */
  report(ctx: Ctx, seen: Observed<A, O>, id: string, prior: Prior<A, O> | undefined): OwnershipReport;
}

/** A request that makes an object, and the look for what it made. */
export interface Attempt<Made> {
  make(): Promise<Made>;
  find(): Promise<Named | undefined>;
}

/** What the marker of an object that was looked at says for the record. */
export interface OwnershipReport {
  /** The claim that the record holds from now on. */
  claim: string | undefined;
  /** What is wrong with the marker. */
  drift: readonly DriftRecord[];
}

/**
 * A resource: its fields and five verbs, in this order. A verb may be repeated at any time: it looks, then acts.
 */
export interface Resource<Ctx, A, O, Before> extends Facts {
  description: string;
  args: z.ZodType<A>;
  outputs: z.ZodType<O>;
  /** Rules that look at more than one field; unknown values are missing. No requests. */
  rules?(args: Partial<A>): readonly Failure[];
  /** What a change costs where the field's own line cannot say. */
  costOf?(change: Change, prior: Prior<A, O>, next: Partial<A>): Cost;
  /** The sentence for a change that is refused, where it is not simply set at creation. */
  cannot?(change: Change): string | undefined;
  /** Why protection forbids the intent; from state alone. */
  refuse?(intent: Intent<A, O>): Refusal | undefined;
  /**
   * All that a preview knows of a planned step: what it brings about beyond the object, and whether what is there forbids it, which
   * throws. Without sight, from state alone and without a request.
   */
  plan?(planned: Planned<A, O>, sight: PlanAccess<Ctx> | undefined): Promise<PlanResult | undefined>;
  /** Whose its objects are; without it, nothing says so. */
  ownership?: Ownership<Ctx, A, O>;
  /** How an object is found that a user names, to import it or to look it up. */
  locate?: IdResolver<Ctx>;
  /** Where a new object will live. */
  home(ctx: Ctx, args: A): Promise<Home>;

  /**
   * What is there under the name of an object that is to be made. Asked before each create, which may wait here until what is on
   * its way out has gone, and by previews (`isAhead`) of one that may be adopted, which wait for nothing.
   */
  find?(ctx: Ctx, args: A): Promise<Named | undefined>;
  /** Everything that is checked or waited for before an object is made, once none was found. */
  prepare?(ctx: Ctx, args: A): Promise<void>;
  /**
   * Makes the object and returns its id at once: nothing waits between the request and the id. With a note where `settle` must know
   * of what was begun.
   */
  create(ctx: Ctx, args: A, marker: Marker): Promise<string | CreatedObject<Before>>;
  /** Waits until the object is as asked for. `before` is what `create` or `update` noted. */
  settle(ctx: Ctx, id: string, args: A, before?: Before): Promise<Observed<A, O>>;
  /** What is there; undefined means gone. An error is never turned into that. Without `prior` it is an import. */
  read(ctx: Ctx, id: string, prior?: Prior<A, O>): Promise<Observed<A, O> | undefined>;
  /** Brings what is there to what is asked for, and returns what `settle` must know of the time before. */
  update(ctx: Ctx, id: string, args: A, prior: Prior<A, O>): Promise<Before>;
  /**
   * Stands in for `update` and `settle` where a change stays in the record: nothing is waited for. Answers what is there, and fails
   * where that is not ready. Without it, such a change is brought about like any other.
   */
  keep?(ctx: Ctx, id: string, args: A, prior: Prior<A, O>): Promise<Observed<A, O>>;
  /** Removes the object and waits until it has gone. Not there is success. */
  delete(ctx: Ctx, id: string, prior: Prior<A, O>): Promise<void>;
}
