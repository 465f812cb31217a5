import { withPreflightNote } from "../../capacity/report";
import type { Context } from "../../context";
import { approvalName } from "../../core/facts";
import type { Line } from "../../core/plan-result";
import type { PlanAccess } from "../../core/resource";
import { approvalsNotNeeded } from "../../forecast/approval";
import type { Forecast, ForecastResult, Subject } from "../../forecast/effect";
import { forecastOf } from "../../forecast/forecast";
import { gatewayEffects, type PlannedGateway } from "../../forecast/gateway-forecast";
import { linesOf } from "../../forecast/sentences";
import { unusedApprovals } from "../../forecast/unused-approvals";
import { componentLines } from "./components";
import { GATEWAY } from "./facts";
import { gatewayPreflight } from "./preflight";
import { requireSize } from "./size";

/** What a planned change does to the servers of a gateway, and to those who need it. */
export async function planGateway(
  planned: PlannedGateway,
  sight: PlanAccess<Context> | undefined,
): Promise<ForecastResult> {
  const { id, prior, next, changes } = planned;
  if (sight && id !== undefined && planned.verb === "update" && changes.some(({ path }) => path === "size"))
    await requireSize(await sight.home(), id, next);
  const name = prior.name ?? next.name ?? "";
  const subject: Subject = { kind: "gateway", id, name, approvedAs: approvalName(GATEWAY, name), cluster: undefined };
  const effects = gatewayEffects(planned);
  const forecast = forecastOf(subject, { ...planned, effects });
  const unused = unusedApprovals(approvalsNotNeeded(planned.approvals, subject.approvedAs, forecast.approvals));
  const ahead = await gatewayPreflight(planned, effects, sight);
  return {
    lines: [...withPreflightNote(lines(forecast), ahead), ...componentLines(planned), ...unused],
    detail: forecast,
  };
}

function lines(forecast: Forecast): Line[] {
  const { verb, effects } = forecast;
  if (verb !== "replace" && verb !== "delete") return linesOf(forecast);
  const paths = effects.flatMap(({ causes }) => causes.map(({ path }) => `'${path}'`)).join(", ");
  const what = verb === "replace" ? `Changing ${paths} replaces the gateway` : "The gateway goes";
  return [
    {
      severity: "warning",
      text: `${what}: without it no cluster behind it can be created or deleted, and the servers that it ran on stay deployed.`,
    },
  ];
}
