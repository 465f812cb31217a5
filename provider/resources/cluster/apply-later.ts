import type { Context } from "../../context";
import type { ClusterArgs } from "../../model/cluster";

type Maybe = Partial<Pick<ClusterArgs, "applySetting">>;

/** Whether changes of profiles are written now and installed another time. */
export const isAppliedLater = ({ applySetting }: Maybe): boolean => applySetting === "later";

/** Whether this change installs what an earlier one only wrote. */
export const appliesWaiting = (args: Maybe, prior: Maybe): boolean => isAppliedLater(prior) && !isAppliedLater(args);

/** Says that a change of profiles waits. */
export function reportAppliedLater(ctx: Context, name: string): void {
  ctx.log.info(
    `The profiles of cluster '${name}' are written and not installed ('applySetting: later'): set 'applySetting' to 'now' to install them.`,
  );
}
