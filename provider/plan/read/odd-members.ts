import type { z } from "zod";
import type { PropertyMap, ResourceController } from "../../core/resource-controller";
import { fieldsOf } from "../../core/schema/meta";
import { dotted, hasUnknown } from "../../core/unknowns";
import type { PreviewStep } from "./preview";

// Its members have changed from release to release, and nothing is concluded from them here.
const LEFT_ALONE = ["drift"];

/**
 * A step without the members that are of another kind than this release records there, and their paths: whoever edits a state by
 * hand, or reads one of another program, has such. What a rule of today would refuse is of the right kind all the same.
 */
export function withoutOddMembers(
  step: PreviewStep,
  controller: ResourceController,
): { step: PreviewStep; odd: readonly string[] } {
  const fields = { ...fieldsOf(controller.outputs), ...fieldsOf(controller.args) };
  const [olds, oddBefore] = sorted(step.olds, fields);
  const [news, oddAfter] = sorted(step.news, fields);
  return { step: { ...step, olds, news }, odd: [...new Set([...oddBefore, ...oddAfter])] };
}

function sorted(properties: PropertyMap, fields: Readonly<Record<string, z.ZodType>>): [PropertyMap, string[]] {
  const odd: string[] = [];
  const kept = Object.entries(properties).filter(([key, value]) => {
    const field = LEFT_ALONE.includes(key) ? undefined : fields[key];
    if (!field || hasUnknown(value)) return true;
    if (value === null) return false;
    const issue = field.safeParse(value).error?.issues.find(isOfKind);
    if (issue) odd.push(dotted([key, ...issue.path]));
    return !issue;
  });
  return [Object.fromEntries(kept), odd];
}

const isOfKind = (issue: z.core.$ZodIssue): boolean =>
  issue.code === "invalid_type" ||
  (issue.code === "invalid_union" && issue.errors.every((branch) => branch.some(isOfKind)));
