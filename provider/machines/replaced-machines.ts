import type { Context } from "../context";
import { hostNames } from "../forecast/servers-in-words";
import type { Machine } from "../model/placement";
import type { WaitFor } from "../model/wait-for";
import type { ObservedMachine } from "../plane";

interface Recorded {
  machines?: readonly Machine[] | undefined;
  waitFor?: WaitFor | undefined;
}

/**
 * Tells after a refresh which machines were made anew since the record, for a reason that no program gave: a reinstall that somebody
 * approved, or a host that failed. Nothing is to be mended: the record follows. Not where a rollout of the program goes on by itself.
 */
export function reportReplaced(
  ctx: Context,
  what: string,
  { machines = [], waitFor }: Recorded,
  seen: readonly ObservedMachine[],
): void {
  if (waitFor !== undefined && waitFor !== "done") return;
  const before = machines.filter(({ name }) => !seen.some((machine) => machine.name === name));
  const after = seen.filter(({ name }) => !machines.some((machine) => machine.name === name));
  if (before.length === 0 || after.length === 0) return;
  ctx.log.warn(
    `${what} has machines that were made anew since the record: ${hostNames(after)} in the place of ${hostNames(before)}. Somebody ` +
      "approved a reinstall, or a host failed; nothing is to be done about it.",
  );
}
