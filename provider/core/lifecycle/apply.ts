import { isStateOnly } from "../cost";
import { ProviderError } from "../errors";
import { newClaim } from "../identity/claims";
import type { Marker } from "../identity/marker";
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
    const { resource, host, claims, passes } = this.bound;
    passes.end();
    this.bound.hide(news);
    const args = this.bound.parse(news);
    const home = await resource.home(await host.open(runtime), args);
    const claim = resource.ownership && newClaim();
    const deadline = this.bound.deadline(runtime, "create");
    const ctx = await host.open({ ...runtime, claim, claims, deadline }, home);
    const { id, before } = await this.made(ctx, args, { owner: runtime.owner, claim });
    claims.hold(runtime.urn, { id, claim });
    const asked = sanitizeRecord({ ...hiddenState(home, claim), ...args });
    const waiting = await host.open({ ...runtime, claim, claims, deadline, freshness: passes.ofWait() }, home);
    return { id, state: await ended(id, asked, () => resource.settle(waiting, id, args, before)) };
  }

  async read(runtime: Runtime, id: string, olds: PropertyMap | undefined): Promise<Found | undefined> {
    const { resource, host, compare, refreshed } = this.bound;
    this.bound.hide(olds ?? {});
    const at = olds ? { id, home: homeOf(olds) } : await this.locate(runtime, id);
    if (olds && runtime.urn !== "") refreshed.set(runtime.urn, olds);
    const freshness = this.bound.passes.ofRead(`${resource.type} ${at.id}`);
    const ctx = await host.open({ ...runtime, claim: claimIn(olds ?? {}), freshness }, at.home);
    const seen = await resource.read(ctx, at.id, olds && compare.prior(olds));
    if (!seen) return undefined;
    const inputs = compare.merged(olds, seen);
    const { outputs, claim } = this.told(ctx, at.id, seen, olds);
    return { id: at.id, inputs, state: sanitizeRecord({ ...inputs, ...outputs, ...hiddenState(at.home, claim) }) };
  }

  async update(runtime: Runtime, id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
    const { resource, host, compare, claims, passes } = this.bound;
    passes.end();
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
    const freshness = passes.ofUpdate(resource.releasesByUpdate ? undefined : this.bound.previewOf(id));
    const ctx = await host.open({ ...runtime, ...at, freshness }, home);
    const claim = (await resource.ownership?.hold(ctx, id, args, prior)) ?? claimIn(olds);
    const known = { ...compare.outputsIn(olds), ...hiddenState(home, claim) };
    // The marker alone is nothing that the program asked for.
    isSent = false;
    const asked = sanitizeRecord({ ...known, ...args });
    const { keep } = resource;
    if (keep && isStateOnly(changes)) return await ended(id, asked, () => keep(ctx, id, args, prior), left);
    const begun = await resource.update(ctx, id, args, prior).catch((error: unknown) => {
      throw isSent ? unfinished(id, asked, error, left()) : error;
    });
    const waiting = await host.open({ ...runtime, ...at, freshness: passes.ofWait() }, home);
    return await ended(id, asked, () => resource.settle(waiting, id, args, begun), left);
  }

  async delete(runtime: Runtime, id: string, olds: PropertyMap): Promise<void> {
    const { resource, host, compare, claims, passes } = this.bound;
    passes.end();
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

  /** The object that is there already, where it is for this program, or a new one. */
  private async made(ctx: Ctx, args: A, marker: Marker): Promise<{ id: string; before?: Before }> {
    const { resource } = this.bound;
    const { ownership } = resource;
    const find = async () => await resource.find?.(ctx, args);
    const found = ownership && (await find());
    if (found) return { id: await ownership.takeUp(ctx, found, args) };
    await resource.prepare?.(ctx, args);
    const make = () => resource.create(ctx, args, marker);
    const made = ownership ? await ownership.createOnce(ctx, args, { make, find }) : await make();
    return typeof made === "string" ? { id: made } : made;
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
    const told = resource.ownership?.report(ctx, seen, id, olds && compare.prior(olds));
    if (!told) return { outputs };
    const drift = told.drift.length > 0 ? { drift: [...driftIn(outputs), ...told.drift] } : {};
    return { outputs: { ...outputs, ...drift }, claim: told.claim };
  }
}

/** The state at the end of a wait; whatever goes wrong in it keeps the id and what was asked for. */
async function ended<O>(
  id: string,
  asked: PropertyMap,
  wait: () => Promise<{ outputs: O }>,
  left?: () => Unfinished,
): Promise<PropertyMap> {
  try {
    const { outputs } = await wait();
    return sanitizeRecord({ ...asked, ...outputs });
  } catch (error) {
    throw unfinished(id, asked, error, left?.());
  }
}
