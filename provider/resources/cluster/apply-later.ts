import type { Context } from "../../context";
import type { ClusterArgs } from "../../model/cluster";

type Maybe = Partial<Pick<ClusterArgs, "applySetting">>;

/** Whether changes of profiles are written now and installed another time. */
export const isDeferred = ({ applySetting }: Maybe): boolean => applySetting === "later";

/** Whether this change installs what an earlier one only wrote. */
export const isReleased = (args: Maybe, prior: Maybe): boolean => isDeferred(prior) && !isDeferred(args);

/** Says that a change of profiles waits. */
export function tellDeferred(ctx: Context, name: string): void {
  ctx.log.info(
    `The profiles of cluster '${name}' are written and not installed ('applySetting: later'): set 'applySetting' to 'now' to install them.`,
  );
}
