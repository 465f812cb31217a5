import { pathsOf, withCost } from "../cost";
import { type Change, diffInputs, isBlank, sameUnder } from "../diff";
import { isMended } from "../drift";
import { driftIn, visibleMembers } from "../record";
import type { Refusal } from "../refusal";
import type { Observed, Prior, Resource } from "../resource";
import type { Difference, PropertyMap } from "../resource-controller";
import { fieldsOf, metaOf } from "../schema/meta";
import { sanitizeRecord } from "../schema/outputs";
import type { Support } from "../support";
import { hasUnknown } from "../unknowns";

/**
 * A record held against what a program says or a service shows: in what they differ, what that costs, and whether it may be.
 * Sends nothing.
 */
export class Comparison<Ctx, A, O, Before> {
  constructor(
    private readonly resource: Resource<Ctx, A, O, Before>,
    private readonly support: () => Support | undefined,
  ) {}

  changes(olds: PropertyMap, news: PropertyMap): Change[] {
    const found = diffInputs(this.resource.args, visibleMembers(olds), visibleMembers(news));
    if (found.length === 0) return found;
    const support = this.support();
    const there = support ? found.map((change) => pricedBy(support, change)) : found;
    const costOf = this.resource.costOf?.bind(this.resource);
    return costOf
      ? there.map((change) => ({ ...change, cost: costOf(change, this.prior(olds), this.known(news)) }))
      : there;
  }

  impossible(
    { id, olds, news }: { id: string; olds: PropertyMap; news: PropertyMap },
    changes: readonly Change[],
    approvals: readonly string[],
  ): Refusal | undefined {
    const refused = withCost(changes, "refused");
    if (refused.length > 0) return this.cannotChange(refused);
    if (changes.length === 0) return undefined;
    const intent = { verb: "update" as const, id, prior: this.prior(olds), next: this.known(news), changes };
    return this.resource.refuse?.({ ...intent, approvals });
  }

  /** What differs: inputs, or else what was found in reality and an update mends. */
  kindOf(olds: PropertyMap, changes: readonly Change[]): Difference["kind"] {
    if (changes.length > 0) return "inputs";
    return driftIn(olds).some(isMended) ? "drift" : "none";
  }

  isIdentity(change: Change): boolean {
    const field = fieldsOf(this.resource.args)?.[String(change.keys[0])];
    return field !== undefined && metaOf(field).identity === true;
  }

  /** Whether an object is found by an input: it tells objects apart, or says where they are. */
  isFoundBy(name: string): boolean {
    const field = fieldsOf(this.resource.args)?.[name];
    const { identity, place } = field ? metaOf(field) : {};
    return name === "name" || identity === true || place === true;
  }

  /** Inputs as they are in reality, in the words of the record wherever both mean the same. */
  merged(olds: PropertyMap | undefined, seen: Observed<A, O>): PropertyMap {
    const real: PropertyMap = { ...seen.args };
    const entries = Object.entries(fieldsOf(this.resource.args) ?? {}).map(([name, field]) => {
      const recorded = olds?.[name];
      if (!(name in real) || metaOf(field).writeOnly) return [name, recorded ?? real[name]];
      // What nobody wrote and the service calls empty, or by what stands for it, stays unwritten: a refresh finds nothing.
      const isKept = olds !== undefined || isBlank(real[name]);
      const isSame = sameUnder(field, recorded, real[name]) && isKept;
      return [name, isSame ? recorded : real[name]];
    });
    return sanitizeRecord(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
  }

  outputsIn(state: PropertyMap): PropertyMap {
    const names = Object.keys(fieldsOf(this.resource.outputs) ?? {});
    return Object.fromEntries(Object.entries(state).filter(([key]) => names.includes(key)));
  }

  // State of an earlier release or of a failed start may lack anything, which is what the type says.
  prior(olds: PropertyMap): Prior<A, O> {
    return visibleMembers(olds) as Prior<A, O>;
  }

  // Members that are not known yet are left out, which is what the type says.
  known(news: PropertyMap): Partial<A> {
    return Object.fromEntries(
      Object.entries(visibleMembers(news)).filter(([, value]) => !hasUnknown(value)),
    ) as Partial<A>;
  }

  cannotChange(changes: readonly Change[]): Refusal {
    const own = changes.map((change) => this.resource.cannot?.(change)).find((text) => text !== undefined);
    const usual = `${pathsOf(changes)} can be set at creation only. Put the old value back, or, to rebuild on other terms, change 'name'.`;
    return { code: "cannot-change", text: `${this.resource.type}: ${own ?? usual}` };
  }
}

/** A change at its cost on the service behind. How the field's own line knows the cost is no reason where that prices for itself. */
function pricedBy(support: Support, { source, ...change }: Change): Change {
  const priced = { ...change, cost: support.costOf(change) };
  return support.isPricedByFields && source !== undefined ? { ...priced, source } : priced;
}
