import { isBlank } from "../diff";
import { visible } from "../record";
import type { Checked, PropertyMap } from "../resource-controller";
import { fieldsOf } from "../schema/meta";
import { sanitizeRecord } from "../schema/outputs";
import { parseInputs } from "../schema/parse";
import type { BoundResource } from "./bound-resource";

/** Inputs of a program made complete, by defaults and by the resource's name, or what is wrong with them. No request. */
export class Check<Ctx, A, O, Before> {
  constructor(private readonly bound: BoundResource<Ctx, A, O, Before>) {}

  check(olds: PropertyMap, news: PropertyMap, logicalName: string | undefined, urn: string): Checked {
    const { resource } = this.bound;
    this.bound.refreshed.delete(urn);
    this.bound.hide(news);
    const fields = fieldsOf(resource.args) ?? {};
    const name = "name" in fields && isBlank(news.name) ? { name: olds.name ?? logicalName } : {};
    const stackWide = Object.fromEntries(Object.entries(this.bound.defaults()).filter(([key]) => key in fields));
    // A default of the whole stack stands in for what means nothing, too.
    const given = Object.fromEntries(
      Object.entries(visible(news)).filter(
        ([key, value]) => value !== undefined && value !== null && !(key in stackWide && isBlank(value)),
      ),
    );
    const rules = (args: Partial<A>) => resource.rules?.(args) ?? [];
    const checked = parseInputs(resource.args, { ...stackWide, ...given, ...name }, rules);
    return checked.inputs
      ? { inputs: sanitizeRecord(checked.inputs), failures: [] }
      : { inputs: news, failures: checked.failures };
  }
}
