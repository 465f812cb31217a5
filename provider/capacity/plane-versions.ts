import type { Change } from "../core/diff";
import type { MachinePoolArgs } from "../model/machine-pool";
import type { PreflightReport } from "./report";

/** A pool, or the pool of a control plane, as far as it is known, and what of it is asked for anew; everything, where it is made. */
export interface Asked {
  pool: Partial<MachinePoolArgs>;
  /** Where its inputs stand in the program: `controlPlane.`. */
  prefix: string;
  changes: readonly Change[] | undefined;
}

/** Refuses inputs that this plane is too old for: it would refuse them itself, when other things are built already. */
export async function checkVersions(report: PreflightReport, { pool, prefix, changes }: Asked): Promise<void> {
  const isAsked = (name: string): boolean => {
    const path = `${prefix}${name}`;
    return (
      changes === undefined || changes.some((change) => change.path === path || change.path.startsWith(`${path}.`))
    );
  };
  const asked = Object.fromEntries(Object.entries(pool).filter(([name]) => isAsked(name)));
  const { name } = report.ctx.plane;
  const unknown = await report.ask(name, "which inputs it knows", () => report.ctx.plane.unknownInputs(asked));
  for (const { input, since } of unknown ?? [])
    report.refuse(
      `'${prefix}${input}' needs ${name} ${since}, and this one does not know it: leave it out, or have ${name} upgraded first.`,
    );
}
