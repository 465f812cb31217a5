import { newClaim } from "../claims";
import { ProviderError } from "../errors";
import { claimIn, driftIn, hiddenState, homeOf, unfinished, unfinishedIn } from "../record";
import type { Home, Observed } from "../resource";
import type { Created, Found, PropertyMap } from "../resource-controller";
import type { Runtime, Unfinished } from "../runtime";
import { sanitizeRecord } from "../schema/outputs";
import type { BoundResource } from "./bound-resource";

/** Makes, reads, changes and removes: whatever fails once an id is known keeps the id and what was asked for. */
export class Apply<Ctx, A, O, Before> {
  constructor(private readonly bound: BoundResource<Ctx, A, O, Before>) {}

  async create(runtime: Runtime, news: PropertyMap): Promise<Created> {
    const { resource, host, claims } = this.bound;
    this.bound.hide(news);
    const args = this.bound.parse(news);
    const home = await resource.home(await host.open(runtime), args);
    const claim = resource.ownership && newClaim();
    const deadline = this.bound.deadline(runtime, "create");
    const ctx = await host.open({ ...runtime, claim, claims, deadline }, home);
    const made = await resource.create(ctx, args);
    const { id, before } = typeof made === "string" ? { id: made, before: undefined } : made;
    claims.hold(runtime.urn, { id, claim });
    const state = await this.settled(ctx, id, args, { ...hiddenState(home, claim) }, before);
    return { id, state };
  }

  async read(runtime: Runtime, id: string, olds: PropertyMap | undefined): Promise<Found | undefined> {
    const { resource, host, compare, refreshed } = this.bound;
    this.bound.hide(olds ?? {});
    const at = olds ? { id, home: homeOf(olds) } : await this.locate(runtime, id);
    if (olds && runtime.urn !== "") refreshed.set(runtime.urn, olds);
    const ctx = await host.open({ ...runtime, claim: claimIn(olds ?? {}) }, at.home);
    const seen = await resource.read(ctx, at.id, olds && compare.prior(olds));
    if (!seen) return undefined;
    const inputs = compare.merged(olds, seen);
    const { outputs, claim } = this.told(ctx, at.id, seen, olds);
    return { id: at.id, inputs, state: sanitizeRecord({ ...inputs, ...outputs, ...hiddenState(at.home, claim) }) };
  }

  async update(runtime: Runtime, id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
    const { resource, host, compare, claims } = this.bound;
    this.bound.hide(olds, news);
    const args = this.bound.parse(news);
    const prior = compare.prior(olds);
    const home = homeOf(olds);
    const changes = await this.bound.changesInPlace(runtime, olds, news);
    await this.bound.requirePossible(runtime, { id, olds, news }, changes);
    const before = unfinishedIn(olds);
    const inputs = [...new Set([...before.inputs, ...changes.map(({ keys }) => String(keys[0]))])];
    const notes = new Set(before.notes);
    const left = (): Unfinished => ({ inputs, notes: [...notes] });
    const noteAsked = (note: string) => void notes.add(note);
    let isSent = false;
    const noteWrite = () => {
      isSent = true;
    };
    const deadline = this.bound.deadline(runtime, "update");
    const at = { claim: claimIn(olds), claims, deadline, unfinished: before, noteWrite, noteAsked };
    const ctx = await host.open({ ...runtime, ...at }, home);
    const claim = (await resource.ownership?.hold(ctx, id, args, prior)) ?? claimIn(olds);
    const known = { ...compare.outputsIn(olds), ...hiddenState(home, claim) };
    // The marker alone is nothing that the program asked for.
    isSent = false;
    const begun = await resource.update(ctx, id, args, prior).catch((error: unknown) => {
      throw isSent ? unfinished(id, { ...known, ...args }, error, left()) : error;
    });
    return await this.settled(ctx, id, args, known, begun, left);
  }

  async delete(runtime: Runtime, id: string, olds: PropertyMap): Promise<void> {
    const { resource, host, compare, claims } = this.bound;
    this.bound.hide(olds);
    const prior = compare.prior(olds);
    const claim = claimIn(olds);
    // What another record holds stays, whatever this one says of protection: then only a look tells whether it is deleted at all.
    const isHeld = claims.hasOtherHolders({ id, claim });
    const guard = (): void => this.bound.guard({ verb: "delete", id, prior, changes: [] });
    if (!isHeld) guard();
    const ctx = await host.open(
      { ...runtime, claim, claims, deadline: this.bound.deadline(runtime, "delete") },
      homeOf(olds),
    );
    if ((await resource.ownership?.mayDelete(ctx, id, prior)) === false) return;
    if (isHeld) guard();
    await resource.delete(ctx, id, prior);
    claims.drop(runtime.urn, id);
  }

  private async locate(runtime: Runtime, named: string): Promise<{ id: string; home: Home }> {
    const { resource, host } = this.bound;
    const { locate } = resource;
    if (!locate) throw new ProviderError(`${resource.type} cannot be looked up by an id.`);
    const home = await locate.home(await host.open(runtime), named);
    return { home, id: await locate.id(await host.open(runtime, home), named) };
  }

  /** The outputs and the claim of what was read, together with what its marker says. */
  private told(
    ctx: Ctx,
    id: string,
    seen: Observed<A, O>,
    olds: PropertyMap | undefined,
  ): { outputs: PropertyMap; claim?: string | undefined } {
    const { resource, compare } = this.bound;
    const outputs: PropertyMap = Object.fromEntries(Object.entries(seen.outputs ?? {}));
    const told = resource.ownership?.tell(ctx, seen, id, olds && compare.prior(olds));
    if (!told) return { outputs };
    const drift = told.drift.length > 0 ? { drift: [...driftIn(outputs), ...told.drift] } : {};
    return { outputs: { ...outputs, ...drift }, claim: told.claim };
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
      const seen = await this.bound.resource.settle(ctx, id, args, before);
      return sanitizeRecord({ ...asked, ...seen.outputs });
    } catch (error) {
      throw unfinished(id, asked, error, left?.());
    }
  }
}
