import type { Context } from "../context";
import type { Line } from "../core/plan-result";
import type { PlanAccess, Planned } from "../core/resource";
import { PreflightReport } from "./report";

/** What a preview of something new has to say before anything is known that could be asked: that there is no key, if there is none. */
export function keyLines(
  { verb }: Pick<Planned<unknown, unknown>, "verb">,
  sight: PlanAccess<Context> | undefined,
): readonly Line[] {
  if (!sight || sight.ctx.policy.preflight === "off" || verb !== "create") return [];
  return new PreflightReport(sight).done().lines;
}
