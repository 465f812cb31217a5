import { highestCost, withCost } from "../cost";
import type { Change } from "../diff";
import { ProviderError } from "../errors";
import type { PlanResult } from "../plan-result";
import { claimIn, homeOf, isUnfinished, unfinishedIn, unknownIn, visibleMembers } from "../record";
import type { Refusal } from "../refusal";
import type { PlanAccess } from "../resource";
import type { Difference, PropertyMap, Step } from "../resource-controller";
import type { Runtime } from "../runtime";
import { fieldsOf } from "../schema/meta";
import { UNKNOWN } from "../unknowns";
import type { BoundResource } from "./bound-resource";
import { PreviewAccess } from "./preview-access";

type UpdateStep = Step & { id: string };

/** What a preview says: in what program and record differ, what that costs and brings about, and whether it may be. */
export class Plan<Ctx, A, O, Before> {
  constructor(private readonly bound: BoundResource<Ctx, A, O, Before>) {}

  async previewCreate(given: Runtime, news: PropertyMap): Promise<void> {
    const runtime = this.looking(given, given.urn);
    const access = new PreviewAccess(runtime, this.bound.host);
    // Neither made nor taken over is a promise where nobody could look.
    const exists = await access.attempt(() => this.exists(runtime, news));
    access.tell(
      "Whether it is there, and equal to the program, could not be looked at: 'pulumi up' adopts it, makes it, or refuses",
    );
    if (exists !== false) return;
    tell(runtime, await this.plan(runtime, { verb: "create", olds: {}, news }));
  }

  async plan(runtime: Runtime, step: Step, isBlind = false): Promise<PlanResult | undefined> {
    const { resource, compare } = this.bound;
    if (!resource.plan) return undefined;
    this.bound.hide(step.olds, step.news);
    const changes = step.verb === "delete" ? [] : compare.changes(step.olds, step.news);
    const planned = {
      verb: step.verb,
      id: step.id,
      prior: compare.prior(step.olds),
      next: compare.known(step.news),
      unknown: unknownIn(step.news),
      changes,
      unfinished: unfinishedIn(step.olds).inputs,
      approvals: this.bound.approvalsAhead(),
    };
    return await resource.plan(planned, isBlind ? undefined : await this.sight(runtime, step));
  }

  refusalOf({ verb, id = "", olds, news }: Step, approvals: readonly string[]): Refusal | undefined {
    const { resource, compare } = this.bound;
    const prior = compare.prior(olds);
    if (verb === "delete") return resource.refuse?.({ verb, id, prior, changes: [], approvals });
    // What an update leaves unfinished says what was asked for, and not what is there.
    if (verb !== "update" || isUnfinished(olds)) return undefined;
    const changes = compare.changes(olds, news);
    return resource.refuse?.({ verb, id, prior, next: compare.known(news), changes, approvals });
  }

  async diff(given: Runtime, id: string, olds: PropertyMap, news: PropertyMap): Promise<Difference> {
    const { compare } = this.bound;
    const runtime = this.looking(given, id);
    this.bound.hide(olds, news);
    const asked = await this.bound.changesInPlace(runtime, olds, news);
    // A refresh asks in what reality differs from the record, which nobody is about to bring about.
    if (this.isRefreshed(runtime.urn, news))
      return { ...NO_DIFFERENCE, kind: compare.kindOf(olds, asked), changes: asked };
    const replacing = withCost(asked, "replace");
    const verb = replacing.length > 0 ? "replace" : "update";
    const step = { verb, id, olds, news } as const;
    const changes = await this.allowed(runtime, step, asked);
    await this.tellConsequences(runtime, step, changes);
    const replaces = [...new Set(replacing.map((change) => String(change.keys[0])))];
    const deleteFirst = replacing.length > 0 && !replacing.some((change) => compare.isIdentity(change));
    return { kind: compare.kindOf(olds, changes), changes, replaces, deleteFirst };
  }

  /** A preview is one pass: each document is asked for once, whoever needs it. */
  private looking(given: Runtime, subject: string): Runtime {
    return { ...given, isAhead: true, freshness: this.bound.passes.of(this.bound.previewOf(subject)) };
  }

  plannedState(news: PropertyMap): PropertyMap {
    const unknown = Object.keys(fieldsOf(this.bound.resource.outputs) ?? {}).map((name) => [name, UNKNOWN]);
    return { ...Object.fromEntries(unknown), ...visibleMembers(news) };
  }

  /** Throws where the step may not be. Answers the changes, and what each costs. */
  private async allowed(runtime: Runtime, step: UpdateStep, asked: readonly Change[]): Promise<readonly Change[]> {
    const { compare, claims } = this.bound;
    const { verb, id, olds, news } = step;
    const held = { id, claim: claimIn(olds) };
    if (verb === "update") {
      const changes = await this.bound.requirePossible(runtime, step, asked, this.bound.approvalsAhead());
      claims.record(runtime.urn, held);
      return changes;
    }
    const refused = withCost(asked, "refused");
    if (refused.length > 0) throw new ProviderError(compare.cannotChange(refused));
    this.bound.guard({ verb: "replace", id, prior: compare.prior(olds), next: compare.known(news), changes: asked });
    claims.record(runtime.urn, held);
    return asked;
  }

  private async tellConsequences(runtime: Runtime, step: UpdateStep, changes: readonly Change[]): Promise<void> {
    const isCostly = !["ignored", "none"].includes(highestCost(changes));
    if (isCostly) await this.collectEvidence(runtime, step);
    // An approval that nothing asks for any more is told although nothing changes, and nothing is sent for that.
    else if (this.bound.approvals().length > 0) tell(runtime, await this.plan(runtime, step, true));
  }

  /** Tells what a difference brings about: from the record alone, and said so, where the services cannot be looked at. */
  private async collectEvidence(runtime: Runtime, step: UpdateStep): Promise<void> {
    const access = new PreviewAccess(runtime, this.bound.host);
    const seen = await access.attempt(async () => ({ result: await this.plan(runtime, step) }));
    tell(runtime, seen ? seen.result : await this.plan(runtime, step, true));
    access.tell(FROM_RECORD);
  }

  /** Whether an object that is about to be made is there already, where the program says that it may be. */
  private async exists(runtime: Runtime, news: PropertyMap): Promise<boolean> {
    const { resource, compare, host } = this.bound;
    const { ownership } = resource;
    const unknown = unknownIn(news);
    if (!ownership?.mayAdopt(compare.known(news)) || unknown.some((name) => compare.isFoundBy(name))) return false;
    // Checked as far as it is known, and the look is told what is not.
    const args = unknown.length === 0 ? this.bound.parse(news) : (compare.known(news) as A);
    const home = await resource.home(await host.open(runtime), args);
    const ctx = await host.open(runtime, home);
    const found = await resource.find?.(ctx, args);
    if (found) await ownership.previewAdoption(ctx, found, args, unknown);
    return found !== undefined;
  }

  private async sight(runtime: Runtime, { olds, news }: Step): Promise<PlanAccess<Ctx>> {
    const { resource, compare, host } = this.bound;
    const ctx = await host.open(runtime);
    const recorded = homeOf(olds);
    const missing = unknownIn(news).find((name) => compare.isFoundBy(name));
    const home = async (): Promise<Ctx> => {
      if (!recorded && missing !== undefined) throw new ProviderError(`'${missing}' is not known yet`);
      // What of it is known decides where it will be.
      return await host.open(runtime, recorded ?? (await resource.home(ctx, compare.known(news) as A)));
    };
    return { ctx, isFindable: missing === undefined, home };
  }

  private isRefreshed(urn: string, news: PropertyMap): boolean {
    const record = this.bound.refreshed.get(urn);
    return record !== undefined && this.bound.compare.changes(record, news).length === 0;
  }
}

function tell({ log }: Runtime, result: PlanResult | undefined): void {
  for (const { severity, text } of result?.lines ?? []) severity === "info" ? log.info(text) : log.warn(text);
}

const FROM_RECORD =
  "What is there now could not be looked at: this preview knows the record alone, and 'pulumi up' may do more, or refuse";

const NO_DIFFERENCE: Difference = { kind: "none", changes: [], replaces: [], deleteFirst: false };
