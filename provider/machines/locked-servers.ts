import type { Context } from "../context";
import { messageOf } from "../core/errors";
import { minutes } from "../core/time/duration";
import type { ObservedMachine } from "../plane";
import type { MaasView } from "../ports/inventory";

const BETWEEN = minutes(1);

/**
 * Says which servers cannot be given back since somebody locked them: the cluster tries for ever and tells nobody, so MAAS is
 * asked, once a minute. Answers the end of a sentence, empty where none is.
 */
export function watchForLocks(
  ctx: Context,
  view: MaasView | undefined,
): (machines: readonly ObservedMachine[]) => Promise<string> {
  let next = ctx.clock.now() + BETWEEN;
  let said = "";
  return async (machines) => {
    const hosts = machines.flatMap(({ hostname, state }) =>
      state === "deleting" && hostname !== "" ? [hostname] : [],
    );
    if (!view || hosts.length === 0) return "";
    if (ctx.clock.now() < next) return said;
    next = ctx.clock.now() + BETWEEN;
    said = describeLocked(await lockedOf(ctx, view, hosts));
    return said;
  };
}

const describeLocked = (names: readonly string[]): string =>
  names.length === 0 ? "" : `; ${names.join(", ")} ${names.length === 1 ? "is" : "are"} locked in MAAS: unlock there`;

async function lockedOf(ctx: Context, view: MaasView, hosts: readonly string[]): Promise<string[]> {
  try {
    const found = await view.machines(hosts);
    return found.flatMap(({ hostname, locked }) => (locked ? [hostname] : [])).sort();
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.debug(`MAAS could not be asked whether servers are locked: ${messageOf(error)}`);
    return [];
  }
}
