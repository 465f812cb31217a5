import type { Context } from "../context";
import type { Change } from "../core/diff";
import { servers } from "../forecast/servers-in-words";
import { shownChange } from "./differences";

/**
 * Says what somebody changed that inputs express, and what an update does about it. Changes lead from what is there to what
 * is recorded. They are no drift of their own: the record follows, and the next preview shows them as a difference.
 */
export function reportInputDrift(
  ctx: Context,
  changes: readonly Change[],
  refused?: (change: Change) => boolean,
): void {
  const lines = changes.map((change) => {
    const { there, recorded } = shownChange(change);
    const what = `'${change.path}' is ${there} in ${ctx.plane.name} and ${recorded} in the record`;
    return `${what}: unless the program says the same, 'pulumi up' ${consequenceOf(ctx.plane.name, change, refused?.(change) ?? false)}.`;
  });
  for (const line of [...new Set(lines)].sort()) ctx.log.warn(line);
}

function consequenceOf(plane: string, change: Change, isRefused: boolean): string {
  const { keys, cost, before, after } = change;
  if (keys[0] === "profiles") {
    return `puts it back as far as ${plane} takes it (an older Kubernetes it does not), and 'pulumi preview' says what that reinstalls`;
  }
  if (keys.at(-1) === "size" && typeof before === "number" && typeof after === "number" && cost === "in-place") {
    const count = Math.abs(after - before);
    if (after > before) return `allocates ${servers(count)} again`;
    return isRefused
      ? `refuses to release ${servers(count)}, and says how to approve it`
      : `releases ${servers(count)} again`;
  }
  switch (cost) {
    case "reinstall":
      return "puts it back, which reinstalls servers";
    case "may-reinstall":
      return "puts it back, which may reinstall servers";
    case "replace":
      return "replaces the object, or refuses to: write into the program what is there";
    case "refused":
      return "fails: write into the program what is there";
    default:
      return "puts it back in place";
  }
}
