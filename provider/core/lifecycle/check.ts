import { isBlank } from "../diff";
import { type Autonaming, generatedName } from "../identity/naming";
import { parseUrn } from "../identity/urn";
import { visibleMembers } from "../record";
import type { Checked, PropertyMap } from "../resource-controller";
import { fieldsOf } from "../schema/meta";
import { sanitizeRecord } from "../schema/outputs";
import { parseInputs } from "../schema/parse";
import { lackingInputs } from "../support";
import type { BoundResource } from "./bound-resource";

const UNNAMED = {
  path: "name",
  reason: "is needed, since 'pulumi:autonaming' is switched off for this resource in the stack's configuration",
};

/** Inputs of a program made complete, by defaults and by the resource's name, or what is wrong with them. No request. */
export class Check<Ctx, A, O, Before> {
  constructor(private readonly bound: BoundResource<Ctx, A, O, Before>) {}

  check(olds: PropertyMap, news: PropertyMap, urn: string, autonaming: Autonaming | undefined): Checked {
    const { resource } = this.bound;
    this.bound.refreshed.delete(urn);
    this.bound.hide(news);
    const fields = fieldsOf(resource.args) ?? {};
    const isUnnamed = "name" in fields && isBlank(news.name);
    if (isUnnamed && olds.name === undefined && autonaming === "forbidden")
      return { inputs: news, failures: [UNNAMED] };
    const pattern = this.bound.host.namePattern?.();
    const name = isUnnamed ? { name: olds.name ?? generatedName(parseUrn(urn), pattern, autonaming) } : {};
    const stackWide = Object.fromEntries(Object.entries(this.bound.defaults()).filter(([key]) => key in fields));
    // A default of the whole stack stands in for what means nothing, too.
    const given = Object.fromEntries(
      Object.entries(visibleMembers(news)).filter(
        ([key, value]) => value !== undefined && value !== null && !(key in stackWide && isBlank(value)),
      ),
    );
    const support = this.bound.support();
    if (support?.absent !== undefined)
      return { inputs: news, failures: [{ path: resource.type, reason: support.absent }] };
    const rules = (args: Partial<A>) => [...(resource.rules?.(args) ?? []), ...(support?.rules({ ...args }) ?? [])];
    const lacking = support ? lackingInputs(support, given) : [];
    const checked = parseInputs(resource.args, { ...stackWide, ...given, ...name }, rules);
    const failures = [...lacking, ...checked.failures];
    return checked.inputs && failures.length === 0
      ? { inputs: sanitizeRecord(checked.inputs), failures: [] }
      : { inputs: news, failures };
  }
}
