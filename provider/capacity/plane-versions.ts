import type { Change } from "../core/diff";
import type { RequestedInputs } from "../plane";
import type { PreflightReport } from "./report";

/** Inputs as far as they are known, and where they stand in the program: `controlPlane.` before those of its pool. */
interface Program {
  asked: RequestedInputs;
  prefix: string;
  /** What of it is asked for anew; everything, where it is made. */
  changes: readonly Change[] | undefined;
}

/** Refuses inputs that this plane is too old for: it would refuse them itself, when other things are built already. */
export async function checkVersions(report: PreflightReport, { asked, prefix, changes }: Program): Promise<void> {
  const isAnew = (name: string): boolean => {
    const path = `${prefix}${name}`;
    const isPartOf = (whole: string): boolean => [".", "["].some((sign) => whole.startsWith(`${path}${sign}`));
    return changes === undefined || changes.some((change) => change.path === path || isPartOf(change.path));
  };
  const anew = (inputs: object = {}): object =>
    Object.fromEntries(Object.entries(inputs).filter(([name]) => isAnew(name)));
  const { name } = report.ctx.plane;
  const unknown = await report.ask(name, "which inputs it knows", () =>
    report.ctx.plane.unknownInputs({ cluster: anew(asked.cluster), pool: anew(asked.pool) }),
  );
  for (const { input, since } of unknown ?? [])
    report.refuse(
      `'${prefix}${input}' needs ${name} ${since}, and this one does not know it: leave it out, or have ${name} upgraded first.`,
    );
}
