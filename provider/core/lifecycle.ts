import type { z } from "zod";
import { Claims, newClaim } from "./claims";
import { Comparison } from "./comparison";
import { highestCost, withCost } from "./cost";
import { type Change, equal, isBlank } from "./diff";
import { ProviderError } from "./errors";
import type { PlanResult } from "./plan-result";
import { PreviewAccess } from "./preview-access";
import {
  claimIn,
  driftIn,
  hiddenState,
  homeOf,
  isUnfinished,
  unfinished,
  unfinishedIn,
  unknownIn,
  visible,
} from "./record";
import type { Home, Host, Intent, Observed, PlanAccess, Resource } from "./resource";
import type { Created, Difference, Found, PropertyMap, ResourceController, Step } from "./resource-controller";
import type { Runtime, Unfinished } from "./runtime";
import { inSamePlace } from "./same-place";
import { fieldsOf, metaOf } from "./schema/meta";
import { sanitizeRecord } from "./schema/outputs";
import { type Failure, parseInputs } from "./schema/parse";
import { hasUnknown, UNKNOWN } from "./unknowns";

export { HOME, noted, UNFINISHED, visible } from "./record";
export type { Created, Difference, Found, PropertyMap, ResourceController, Step } from "./resource-controller";

/**
 * Drives a resource's verbs and handles once what all resources share: unknown values, defaults and names, differences
 * and their cost, refusals before any call, partial failure that keeps the id, homes.
 */
export class Lifecycle<Ctx, A, O, Before> implements ResourceController {
  readonly type: string;
  readonly description: string;
  readonly args: z.ZodType<A>;
  readonly outputs: z.ZodType<O>;
  readonly secrets: readonly string[];
  private readonly compare: Comparison<Ctx, A, O, Before>;
  /** What records say that this run goes on with. */
  private readonly claims = new Claims();
  /** Records of what a refresh has read, by URN, until the program says something about it. */
  private readonly refreshed = new Map<string, PropertyMap>();

  constructor(
    private readonly resource: Resource<Ctx, A, O, Before>,
    private readonly host: Host<Ctx>,
    private readonly defaults: () => PropertyMap = () => ({}),
  ) {
    this.compare = new Comparison(resource);
    this.type = resource.type;
    this.description = resource.description;
    this.args = resource.args;
    this.outputs = resource.outputs;
    this.secrets = [resource.args, resource.outputs].flatMap((schema) =>
      Object.entries(fieldsOf(schema) ?? {}).flatMap(([name, field]) => (metaOf(field).secret ? [name] : [])),
    );
  }

  check(
    olds: PropertyMap,
    news: PropertyMap,
    logicalName: string | undefined,
    urn = "",
  ): { inputs: PropertyMap; failures: Failure[] } {
    this.refreshed.delete(urn);
    this.hide(news);
    const fields = fieldsOf(this.resource.args) ?? {};
    const name = "name" in fields && isBlank(news.name) ? { name: olds.name ?? logicalName } : {};
    const stackWide = Object.fromEntries(Object.entries(this.defaults()).filter(([key]) => key in fields));
    // A default of the whole stack stands in for what means nothing, too.
    const given = Object.fromEntries(
      Object.entries(visible(news)).filter(
        ([key, value]) => value !== undefined && value !== null && !(key in stackWide && isBlank(value)),
      ),
    );
    const checked = parseInputs(
      this.resource.args,
      { ...stackWide, ...given, ...name },
      (args) => this.resource.rules?.(args) ?? [],
    );
    return checked.inputs
      ? { inputs: sanitizeRecord(checked.inputs), failures: [] }
      : { inputs: news, failures: checked.failures };
  }

  async previewCreate(given: Runtime, news: PropertyMap): Promise<void> {
    const runtime = { ...given, isAhead: true };
    const access = new PreviewAccess(runtime, this.host);
    // Neither made nor taken over is a promise where nobody could look.
    const exists = await access.attempt(() => this.exists(runtime, news));
    access.tell(
      "Whether it is there, and equal to the program, could not be looked at: 'pulumi up' adopts it, makes it, or refuses",
    );
    if (exists !== false) return;
    this.tell(runtime, await this.plan(runtime, { verb: "create", olds: {}, news }));
  }

  async plan(runtime: Runtime, step: Step, isBlind = false): Promise<PlanResult | undefined> {
    if (!this.resource.plan) return undefined;
    this.hide(step.olds, step.news);
    const changes = step.verb === "delete" ? [] : this.compare.changes(step.olds, step.news);
    const planned = {
      verb: step.verb,
      id: step.id,
      prior: this.compare.prior(step.olds),
      next: this.compare.known(step.news),
      unknown: unknownIn(step.news),
      changes,
      unfinished: unfinishedIn(step.olds).inputs,
      approvals: this.approvalsAhead(),
    };
    return await this.resource.plan(planned, isBlind ? undefined : await this.sight(runtime, step));
  }

  async diff(given: Runtime, id: string, olds: PropertyMap, news: PropertyMap): Promise<Difference> {
    const runtime = { ...given, isAhead: true };
    this.hide(olds, news);
    const asked = await this.changesInPlace(runtime, olds, news);
    // A refresh asks in what reality differs from the record, which nobody is about to bring about.
    if (this.isRefreshed(runtime.urn, news))
      return { ...NO_DIFFERENCE, kind: this.compare.kindOf(olds, asked), changes: asked };
    const replacing = withCost(asked, "replace");
    const verb = replacing.length > 0 ? "replace" : "update";
    const changes =
      verb === "update" ? await this.requirePossible(runtime, { id, olds, news }, asked, this.approvalsAhead()) : asked;
    if (verb === "replace") {
      const refused = withCost(changes, "refused");
      if (refused.length > 0) throw new ProviderError(this.compare.cannotChange(refused));
      this.guard({ verb, id, prior: this.compare.prior(olds), next: this.compare.known(news), changes });
    }
    this.claims.record(runtime.urn, { id, claim: claimIn(olds) });
    if (verb === "replace" && this.resource.requireReplaceable) {
      await this.resource.requireReplaceable(await this.host.open(runtime, homeOf(olds)), id, this.compare.prior(olds));
    }
    const isCostly = !["ignored", "none"].includes(highestCost(changes));
    // An approval that nothing asks for any more is told although nothing changes, and nothing is sent for that.
    if (!isCostly && this.approvals().length > 0)
      this.tell(runtime, await this.plan(runtime, { verb, id, olds, news }, true));
    if (isCostly) await this.collectEvidence(runtime, { verb, id, olds, news }, changes);
    const replaces = [...new Set(replacing.map((change) => String(change.keys[0])))];
    const kind = this.compare.kindOf(olds, changes);
    const deleteFirst = replacing.length > 0 && !replacing.some((change) => this.compare.isIdentity(change));
    return { kind, changes, replaces, deleteFirst };
  }

  /** Tells what a difference brings about: from the record alone, and said so, where the services cannot be looked at. */
  private async collectEvidence(
    runtime: Runtime,
    step: Step & { id: string },
    changes: readonly Change[],
  ): Promise<void> {
    const { verb, id, olds, news } = step;
    const access = new PreviewAccess(runtime, this.host);
    await access.attempt(async () => {
      if (verb !== "update" || !this.resource.inspect) return;
      const ctx = await this.host.open(runtime, homeOf(olds));
      await this.resource.inspect(ctx, id, this.compare.known(news), this.compare.prior(olds), changes);
    });
    const seen = await access.attempt(async () => ({ result: await this.plan(runtime, step) }));
    this.tell(runtime, seen ? seen.result : await this.plan(runtime, step, true));
    access.tell(FROM_RECORD);
  }

  plannedState(news: PropertyMap): PropertyMap {
    const unknown = Object.keys(fieldsOf(this.resource.outputs) ?? {}).map((name) => [name, UNKNOWN]);
    return { ...Object.fromEntries(unknown), ...visible(news) };
  }

  async create(runtime: Runtime, news: PropertyMap): Promise<Created> {
    this.hide(news);
    const args = this.parse(news);
    const home = await this.resource.home(await this.host.open(runtime), args);
    const claim = this.resource.ownership && newClaim();
    const ctx = await this.host.open({ ...runtime, claim, claims: this.claims }, home);
    const id = await this.resource.create(ctx, args);
    this.claims.hold(runtime.urn, { id, claim });
    const state = await this.settled(ctx, id, args, { ...hiddenState(home, claim) }, undefined);
    return { id, state };
  }

  async read(runtime: Runtime, id: string, olds: PropertyMap | undefined): Promise<Found | undefined> {
    this.hide(olds ?? {});
    const at = olds ? { id, home: homeOf(olds) } : await this.locate(runtime, id);
    if (olds && runtime.urn !== "") this.refreshed.set(runtime.urn, olds);
    const ctx = await this.host.open({ ...runtime, claim: claimIn(olds ?? {}) }, at.home);
    const seen = await this.resource.read(ctx, at.id, olds && this.compare.prior(olds));
    if (!seen) return undefined;
    const inputs = this.compare.merged(olds, seen);
    const { outputs, claim } = this.told(ctx, at.id, seen, olds);
    return { id: at.id, inputs, state: sanitizeRecord({ ...inputs, ...outputs, ...hiddenState(at.home, claim) }) };
  }

  async update(runtime: Runtime, id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
    this.hide(olds, news);
    const args = this.parse(news);
    const prior = this.compare.prior(olds);
    const home = homeOf(olds);
    const changes = await this.changesInPlace(runtime, olds, news);
    await this.requirePossible(runtime, { id, olds, news }, changes);
    const before = unfinishedIn(olds);
    const inputs = [...new Set([...before.inputs, ...changes.map(({ keys }) => String(keys[0]))])];
    const notes = new Set(before.notes);
    const left = (): Unfinished => ({ inputs, notes: [...notes] });
    const noteAsked = (note: string) => void notes.add(note);
    let isSent = false;
    const noteWrite = () => {
      isSent = true;
    };
    const at = { claim: claimIn(olds), claims: this.claims, unfinished: before, noteWrite, noteAsked };
    const ctx = await this.host.open({ ...runtime, ...at }, home);
    const claim = (await this.resource.ownership?.hold(ctx, id, args, prior)) ?? claimIn(olds);
    const known = { ...this.compare.outputsIn(olds), ...hiddenState(home, claim) };
    // The marker alone is nothing that the program asked for.
    isSent = false;
    const begun = await this.resource.update(ctx, id, args, prior).catch((error: unknown) => {
      throw isSent ? unfinished(id, { ...known, ...args }, error, left()) : error;
    });
    return await this.settled(ctx, id, args, known, begun, left);
  }

  async delete(runtime: Runtime, id: string, olds: PropertyMap): Promise<void> {
    this.hide(olds);
    const prior = this.compare.prior(olds);
    const claim = claimIn(olds);
    // What another record holds stays, whatever this one says of protection: then only a look tells whether it is deleted at all.
    const isHeld = this.claims.hasOtherHolders({ id, claim });
    const guard = (): void => this.guard({ verb: "delete", id, prior, changes: [] });
    if (!isHeld) guard();
    const ctx = await this.host.open({ ...runtime, claim, claims: this.claims }, homeOf(olds));
    if ((await this.resource.ownership?.mayDelete(ctx, id, prior)) === false) return;
    if (isHeld) guard();
    await this.resource.delete(ctx, id, prior);
    this.claims.drop(runtime.urn, id);
  }

  private async locate(runtime: Runtime, named: string): Promise<{ id: string; home: Home }> {
    const { locate } = this.resource;
    if (!locate) throw new ProviderError(`${this.type} cannot be looked up by an id.`);
    const home = await locate.home(await this.host.open(runtime), named);
    return { home, id: await locate.id(await this.host.open(runtime, home), named) };
  }

  /** Whether an object that is about to be made is there already, where the program says that it may be. */
  private async exists(runtime: Runtime, news: PropertyMap): Promise<boolean> {
    const { previewCreate } = this.resource;
    const unknown = unknownIn(news);
    if (!previewCreate?.when(this.compare.known(news)) || unknown.some((name) => this.compare.isFoundBy(name)))
      return false;
    // Checked as far as it is known, and the look is told what is not.
    const args = unknown.length === 0 ? this.parse(news) : (this.compare.known(news) as A);
    const home = await this.resource.home(await this.host.open(runtime), args);
    return await previewCreate.look(await this.host.open(runtime, home), args, unknown);
  }

  private async sight(runtime: Runtime, { olds, news }: Step): Promise<PlanAccess<Ctx>> {
    const ctx = await this.host.open(runtime);
    const recorded = homeOf(olds);
    const home = async (): Promise<Ctx> => {
      const missing = unknownIn(news).find((name) => this.compare.isFoundBy(name));
      if (!recorded && missing !== undefined) throw new ProviderError(`'${missing}' is not known yet`);
      // What of it is known decides where it will be.
      return await this.host.open(runtime, recorded ?? (await this.resource.home(ctx, this.compare.known(news) as A)));
    };
    return { ctx, home };
  }

  /**
   * Refuses an update that may not be. What the record says decides, and where that refuses, what is there: the record of a
   * failed update holds what was asked for, which may have had no effect. Answers the changes, and what each costs then.
   */
  private async requirePossible(
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

  /** The outputs and the claim of what was read, together with what its marker says. */
  private told(
    ctx: Ctx,
    id: string,
    seen: Observed<A, O>,
    olds: PropertyMap | undefined,
  ): { outputs: PropertyMap; claim?: string | undefined } {
    const outputs: PropertyMap = Object.fromEntries(Object.entries(seen.outputs ?? {}));
    const told = this.resource.ownership?.tell(ctx, seen, id, olds && this.compare.prior(olds));
    if (!told) return { outputs };
    const drift = told.drift.length > 0 ? { drift: [...driftIn(outputs), ...told.drift] } : {};
    return { outputs: { ...outputs, ...drift }, claim: told.claim };
  }

  private tell({ log }: Runtime, result: PlanResult | undefined): void {
    for (const { severity, text } of result?.lines ?? []) severity === "info" ? log.info(text) : log.warn(text);
  }

  /** The changes without those that only call the place by another name. */
  private changesInPlace(runtime: Runtime, olds: PropertyMap, news: PropertyMap): Promise<Change[]> {
    return inSamePlace(this.args, this.compare.changes(olds, news), async () =>
      // What of it is known decides where it would be.
      equal(await this.resource.home(await this.host.open(runtime), this.compare.known(news) as A), homeOf(olds)),
    );
  }

  private hide(...bags: readonly PropertyMap[]): void {
    for (const bag of bags) this.host.hide?.(this.resource.args, visible(bag));
  }

  private approvals(): readonly string[] {
    return this.host.approvals?.() ?? [];
  }

  private approvalsAhead(): readonly string[] {
    return this.host.approvalsAhead?.() ?? this.approvals();
  }

  private isRefreshed(urn: string, news: PropertyMap): boolean {
    const record = this.refreshed.get(urn);
    return record !== undefined && this.compare.changes(record, news).length === 0;
  }

  private guard(intent: Omit<Intent<A, O>, "approvals">): void {
    const reason = this.resource.refuse?.({ ...intent, approvals: this.approvals() });
    if (reason !== undefined) throw new ProviderError(reason);
  }

  /** Waits; whatever goes wrong from here on keeps the id and what was asked for. */
  private async settled(
    ctx: Ctx,
    id: string,
    args: A,
    known: PropertyMap,
    before: Before | undefined,
    left?: () => Unfinished,
  ): Promise<PropertyMap> {
    const asked = sanitizeRecord({ ...known, ...args });
    try {
      const seen = await this.resource.settle(ctx, id, args, before);
      return sanitizeRecord({ ...asked, ...seen.outputs });
    } catch (error) {
      throw unfinished(id, asked, error, left?.());
    }
  }

  private parse(news: PropertyMap): A {
    if (hasUnknown(visible(news))) throw new ProviderError("An input is still unknown although the run has begun.");
    return this.resource.args.parse(visible(news));
  }
}

const FROM_RECORD =
  "What is there now could not be looked at: this preview knows the record alone, and 'pulumi up' may do more, or refuse";

const NO_DIFFERENCE: Difference = { kind: "none", changes: [], replaces: [], deleteFirst: false };

const SILENT = { info: () => {}, warn: () => {}, debug: () => {} };
