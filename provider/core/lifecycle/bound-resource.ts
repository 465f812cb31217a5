import { type Change, equal } from "../diff";
import { ProviderError } from "../errors";
import { Claims } from "../identity/claims";
import { claimIn, homeOf, isUnfinished, visibleMembers } from "../record";
import type { Host, Intent, Resource } from "../resource";
import type { PropertyMap } from "../resource-controller";
import type { Runtime } from "../runtime";
import type { Support } from "../support";
import { type Deadline, deadlineOf } from "../time/deadline";
import { hasUnknown } from "../unknowns";
import { Comparison } from "./comparison";
import type { ReadPasses } from "./read-passes";
import { inSamePlace } from "./same-place";

/** A resource with the host that its verbs run on: what checking, planning and applying share. */
export class BoundResource<Ctx, A, O, Before> {
  readonly compare: Comparison<Ctx, A, O, Before>;
  /** What records say that this run goes on with. */
  readonly claims = new Claims();
  /** Records of what a refresh has read, by URN, until the program says something about it. */
  readonly refreshed = new Map<string, PropertyMap>();

  constructor(
    readonly resource: Resource<Ctx, A, O, Before>,
    readonly host: Host<Ctx>,
    readonly defaults: () => PropertyMap,
    /** Shared by all resources of a provider. */
    readonly passes: ReadPasses,
  ) {
    this.compare = new Comparison(resource, () => this.support());
  }

  /** Names the preview of an object among the passes. */
  previewOf(id: string): string {
    return `preview of ${this.resource.type} ${id}`;
  }

  /** Keeps what is secret in inputs out of all messages from now on. */
  hide(...records: readonly PropertyMap[]): void {
    for (const properties of records) this.host.hide?.(this.resource.args, visibleMembers(properties));
  }

  /** What the service takes of the inputs; undefined where it takes all that the schema allows. */
  support(): Support | undefined {
    return this.host.support?.(this.resource.type);
  }

  /** Until when a verb that begins now may wait. */
  deadline({ clock, timeout }: Runtime, verb: "create" | "update" | "delete"): Deadline {
    const { usual } = this.resource;
    return deadlineOf(clock, timeout, { limit: usual[verb], perMachine: usual.perMachine });
  }

  approvals(): readonly string[] {
    return this.host.approvals?.() ?? [];
  }

  approvalsAhead(): readonly string[] {
    return this.host.approvalsAhead?.() ?? this.approvals();
  }

  /** Throws where protection forbids the intent. */
  guard(intent: Omit<Intent<A, O>, "approvals">): void {
    const reason = this.resource.refuse?.({ ...intent, approvals: this.approvals() });
    if (reason !== undefined) throw new ProviderError(reason);
  }

  parse(news: PropertyMap): A {
    if (hasUnknown(visibleMembers(news)))
      throw new ProviderError("An input is still unknown although the run has begun.");
    return this.resource.args.parse(visibleMembers(news));
  }

  /** The changes; those that only call the place by another name at no cost. */
  changesInPlace(runtime: Runtime, olds: PropertyMap, news: PropertyMap): Promise<Change[]> {
    return inSamePlace(this.resource.args, this.compare.changes(olds, news), async () =>
      // What of it is known decides where it would be.
      equal(await this.resource.home(await this.host.open(runtime), this.compare.known(news) as A), homeOf(olds)),
    );
  }

  /**
   * Refuses an update that may not be. What the record says decides, and where that refuses, what is there: the record of a
   * failed update holds what was asked for, which may have had no effect. Answers the changes, and what each costs then.
   */
  async requirePossible(
    runtime: Runtime,
    { id, olds, news }: { id: string; olds: PropertyMap; news: PropertyMap },
    changes: readonly Change[],
    approvals = this.approvals(),
  ): Promise<readonly Change[]> {
    const why = this.compare.impossible({ id, olds, news }, changes, approvals);
    if (why === undefined) return changes;
    const seen = isUnfinished(olds) ? await this.seen(runtime, id, olds) : undefined;
    const still =
      seen && this.compare.impossible({ id, olds: seen, news }, this.compare.changes(seen, news), approvals);
    if (!seen || still !== undefined) throw new ProviderError(still ?? why);
    return changes.map((change) => (change.cost === "refused" ? { ...change, cost: "in-place" } : change));
  }

  /** The record with what is there in the place of what it says; undefined where nobody can tell. */
  private async seen(runtime: Runtime, id: string, olds: PropertyMap): Promise<PropertyMap | undefined> {
    try {
      const ctx = await this.host.open({ ...runtime, log: SILENT, claim: claimIn(olds) }, homeOf(olds));
      const seen = await this.resource.read(ctx, id, this.compare.prior(olds));
      return (
        seen && {
          ...olds,
          ...this.compare.merged(olds, seen),
          ...Object.fromEntries(Object.entries(seen.outputs ?? {})),
        }
      );
    } catch {
      return undefined;
    }
  }
}

const SILENT = { info: () => {}, warn: () => {}, debug: () => {} };
