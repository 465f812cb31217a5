import type { z } from "zod";
import { type Change, diffInputs, isBlank, sameUnder } from "./diff";
import { InitError, messageOf, ProviderError } from "./errors";
import { costing, dearest, pathsOf } from "./impact";
import { fieldsOf, metaOf } from "./meta";
import { sanitizeRecord } from "./outputs";
import { type Failure, parseInputs } from "./parse";
import type { Home, Host, Intent, Observed, Prior, Resource } from "./resource";
import type { Runtime } from "./runtime";
import { hasUnknown, isRecord, UNKNOWN } from "./unknowns";

/** Values by name, as both protocols carry inputs, outputs and state. */
export type Bag = Record<string, unknown>;

/** Result of a diff: nothing, a difference in inputs, or only reality that differs from what was promised. */
export interface Difference {
  kind: "none" | "inputs" | "drift";
  changes: readonly Change[];
  /** Names of inputs whose change needs a new object. */
  replaces: readonly string[];
  /** With a replacement: whether the old object must go first, since the new one will bear its name. */
  deleteFirst: boolean;
}

export interface Created {
  id: string;
  state: Bag;
}

/** What `read` found: state and inputs as they are now. */
export interface Found {
  /** The object's id: not what the user wrote, where they named it otherwise. */
  id: string;
  state: Bag;
  inputs: Bag;
}

/** One resource's life as both fronts drive it; they know no resource beyond this. */
export interface Life {
  readonly type: string;
  readonly description: string;
  readonly args: z.ZodType;
  readonly outputs: z.ZodType;
  /** Names of members that are secret wherever they appear. */
  readonly secrets: readonly string[];
  check(olds: Bag, news: Bag, logicalName: string | undefined): { inputs: Bag; failures: Failure[] };
  /** What is known ahead of an object that is about to be made; throws to refuse it. */
  foresee(runtime: Runtime, news: Bag): Promise<void>;
  diff(runtime: Runtime, id: string, olds: Bag, news: Bag): Promise<Difference>;
  /** The state a create or update would lead to, as far as it is known before it ran. */
  plan(news: Bag): Bag;
  create(runtime: Runtime, news: Bag): Promise<Created>;
  read(runtime: Runtime, id: string, olds: Bag | undefined): Promise<Found | undefined>;
  update(runtime: Runtime, id: string, olds: Bag, news: Bag): Promise<Bag>;
  delete(runtime: Runtime, id: string, olds: Bag): Promise<void>;
}

/** The hidden member of state that says where the object lives. */
export const HOME = "__home";

/**
 * Drives a resource's verbs and handles once what all resources share: unknown values, defaults and names, differences
 * and their cost, refusals before any call, partial failure that keeps the id, homes.
 */
export class Lifecycle<Ctx, A, O, Before> implements Life {
  readonly type: string;
  readonly description: string;
  readonly args: z.ZodType<A>;
  readonly outputs: z.ZodType<O>;
  readonly secrets: readonly string[];

  constructor(
    private readonly resource: Resource<Ctx, A, O, Before>,
    private readonly host: Host<Ctx>,
    private readonly defaults: () => Bag = () => ({}),
  ) {
    this.type = resource.type;
    this.description = resource.description;
    this.args = resource.args;
    this.outputs = resource.outputs;
    this.secrets = [resource.args, resource.outputs].flatMap((schema) =>
      Object.entries(fieldsOf(schema) ?? {}).flatMap(([name, field]) => (metaOf(field).secret ? [name] : [])),
    );
  }

  check(olds: Bag, news: Bag, logicalName: string | undefined): { inputs: Bag; failures: Failure[] } {
    const fields = fieldsOf(this.resource.args) ?? {};
    const name = "name" in fields && isBlank(news.name) ? { name: olds.name ?? logicalName } : {};
    const stackWide = Object.fromEntries(Object.entries(this.defaults()).filter(([key]) => key in fields));
    const given = Object.fromEntries(
      Object.entries(visible(news)).filter(([, value]) => value !== undefined && value !== null),
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

  async foresee(runtime: Runtime, news: Bag): Promise<void> {
    const { foresee } = this.resource;
    const unknown = Object.entries(visible(news)).flatMap(([name, value]) => (hasUnknown(value) ? [name] : []));
    if (!foresee?.when(this.known(news)) || unknown.some((name) => this.isFoundBy(name))) return;
    // Checked as far as it is known, and the look is told what is not.
    const args = unknown.length === 0 ? this.parse(news) : (this.known(news) as A);
    const home = await this.resource.home(await this.host.open(runtime), args);
    await foresee.look(await this.host.open(runtime, home), args, unknown);
  }

  async diff(runtime: Runtime, id: string, olds: Bag, news: Bag): Promise<Difference> {
    const changes = this.changes(olds, news);
    const refused = costing(changes, "refused");
    if (refused.length > 0) throw new ProviderError(this.cannotChange(refused));
    const replacing = costing(changes, "replace");
    const verb = replacing.length > 0 ? "replace" : "update";
    if (changes.length > 0) this.guard({ verb, id, prior: this.prior(olds), next: this.known(news), changes });
    if (verb === "update" && !["ignored", "none"].includes(dearest(changes)) && this.resource.inspect) {
      const ctx = await this.host.open(runtime, homeOf(olds));
      await this.resource.inspect(ctx, id, this.known(news), this.prior(olds), changes);
    }
    const replaces = [...new Set(replacing.map((change) => String(change.keys[0])))];
    const kind = changes.length > 0 ? "inputs" : drifted(olds) ? "drift" : "none";
    const deleteFirst = replacing.length > 0 && !replacing.some((change) => this.isIdentity(change));
    return { kind, changes, replaces, deleteFirst };
  }

  plan(news: Bag): Bag {
    const unknown = Object.keys(fieldsOf(this.resource.outputs) ?? {}).map((name) => [name, UNKNOWN]);
    return { ...Object.fromEntries(unknown), ...visible(news) };
  }

  async create(runtime: Runtime, news: Bag): Promise<Created> {
    const args = this.parse(news);
    const home = await this.resource.home(await this.host.open(runtime), args);
    const ctx = await this.host.open(runtime, home);
    const id = await this.resource.create(ctx, args);
    const state = await this.settled(ctx, id, args, { [HOME]: home }, undefined);
    return { id, state };
  }

  async read(runtime: Runtime, id: string, olds: Bag | undefined): Promise<Found | undefined> {
    const at = olds ? { id, home: homeOf(olds) } : await this.locate(runtime, id);
    const ctx = await this.host.open(runtime, at.home);
    const seen = await this.resource.read(ctx, at.id, olds && this.prior(olds));
    if (!seen) return undefined;
    const inputs = this.merged(olds ?? {}, seen);
    return { id: at.id, inputs, state: sanitizeRecord({ ...inputs, ...seen.outputs, [HOME]: at.home }) };
  }

  async update(runtime: Runtime, id: string, olds: Bag, news: Bag): Promise<Bag> {
    const args = this.parse(news);
    const prior = this.prior(olds);
    this.guard({ verb: "update", id, prior, next: args, changes: this.changes(olds, news) });
    const home = homeOf(olds);
    const ctx = await this.host.open(runtime, home);
    const before = await this.resource.update(ctx, id, args, prior);
    return await this.settled(ctx, id, args, { ...this.outputsIn(olds), [HOME]: home }, before);
  }

  async delete(runtime: Runtime, id: string, olds: Bag): Promise<void> {
    const prior = this.prior(olds);
    this.guard({ verb: "delete", id, prior, changes: [] });
    await this.resource.delete(await this.host.open(runtime, homeOf(olds)), id, prior);
  }

  private async locate(runtime: Runtime, named: string): Promise<{ id: string; home: Home }> {
    const { locate } = this.resource;
    if (!locate) throw new ProviderError(`${this.type} cannot be looked up by an id.`);
    const home = await locate.home(await this.host.open(runtime), named);
    return { home, id: await locate.id(await this.host.open(runtime, home), named) };
  }

  /** Whether an object is found by an input: it tells objects apart, or says where they are. */
  private isFoundBy(name: string): boolean {
    const field = fieldsOf(this.resource.args)?.[name];
    const { identity, change } = field ? metaOf(field) : {};
    return name === "name" || identity === true || change === "refused";
  }

  private isIdentity(change: Change): boolean {
    const field = fieldsOf(this.resource.args)?.[String(change.keys[0])];
    return field !== undefined && metaOf(field).identity === true;
  }

  private changes(olds: Bag, news: Bag): Change[] {
    const found = diffInputs(this.resource.args, visible(olds), visible(news));
    const weigh = this.resource.weigh?.bind(this.resource);
    return weigh
      ? found.map((change) => ({ ...change, cost: weigh(change, this.prior(olds), this.known(news)) }))
      : found;
  }

  private guard(intent: Intent<A, O>): void {
    const reason = this.resource.refuse?.(intent);
    if (reason !== undefined) throw new ProviderError(reason);
  }

  /** Waits; whatever goes wrong from here on keeps the id and what was asked for. */
  private async settled(ctx: Ctx, id: string, args: A, known: Bag, before: Before | undefined): Promise<Bag> {
    const asked = sanitizeRecord({ ...known, ...args });
    try {
      const seen = await this.resource.settle(ctx, id, args, before);
      return sanitizeRecord({ ...asked, ...seen.outputs });
    } catch (error) {
      throw new InitError(id, asked, [messageOf(error)], error);
    }
  }

  /** Inputs as they are in reality, in the words of the record wherever both mean the same. */
  private merged(olds: Bag, seen: Observed<A, O>): Bag {
    const real: Bag = { ...seen.args };
    const entries = Object.entries(fieldsOf(this.resource.args) ?? {}).map(([name, field]) => {
      const recorded = olds[name];
      if (!(name in real) || metaOf(field).writeOnly) return [name, recorded ?? real[name]];
      // What nobody wrote and the service calls empty stays unwritten: a refresh finds nothing.
      const isSame = sameUnder(field, recorded, real[name]) && (recorded !== undefined || isBlank(real[name]));
      return [name, isSame ? recorded : real[name]];
    });
    return sanitizeRecord(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
  }

  private outputsIn(state: Bag): Bag {
    const names = Object.keys(fieldsOf(this.resource.outputs) ?? {});
    return Object.fromEntries(Object.entries(state).filter(([key]) => names.includes(key)));
  }

  private parse(news: Bag): A {
    if (hasUnknown(visible(news))) throw new ProviderError("An input is still unknown although the run has begun.");
    return this.resource.args.parse(visible(news));
  }

  // State of an earlier release or of a failed start may lack anything, which is what the type says.
  private prior(olds: Bag): Prior<A, O> {
    return visible(olds) as Prior<A, O>;
  }

  // Members that are not known yet are left out, which is what the type says.
  private known(news: Bag): Partial<A> {
    return Object.fromEntries(Object.entries(visible(news)).filter(([, value]) => !hasUnknown(value))) as Partial<A>;
  }

  private cannotChange(changes: readonly Change[]): string {
    return `${this.type}: ${pathsOf(changes)} can be set at creation only. Put the old value back, or, to rebuild on other terms, change 'name'.`;
  }
}

/** The members a person sees: hidden ones begin with two underscores. */
export const visible = (bag: Bag): Bag =>
  Object.fromEntries(Object.entries(bag).filter(([key]) => !key.startsWith("__")));

function homeOf(state: Bag): Home | undefined {
  const home = state[HOME];
  if (!isRecord(home)) return undefined;
  return Object.fromEntries(Object.entries(home).map(([key, value]) => [key, String(value)]));
}

const drifted = (state: Bag): boolean => Array.isArray(state.drift) && state.drift.length > 0;
