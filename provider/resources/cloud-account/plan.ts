import { checkPlaces } from "../../capacity/machines";
import { PreflightReport } from "../../capacity/report";
import { capacityContextOf } from "../../capacity/site";
import type { Context } from "../../context";
import { approvalName } from "../../core/facts";
import type { PlanAccess, Planned } from "../../core/resource";
import type { ForecastResult } from "../../forecast/effect";
import { forecastOf } from "../../forecast/forecast";
import type { MaasCloudAccountArgs, MaasCloudAccountOutputs } from "../../model/maas-cloud-account";
import { ACCOUNT } from "./facts";

type PlannedAccount = Planned<MaasCloudAccountArgs, MaasCloudAccountOutputs>;

/** What a planned change of an account brings about: no server changes, and its MAAS has the subnets that it names. */
export async function planAccount(
  planned: PlannedAccount,
  sight: PlanAccess<Context> | undefined,
): Promise<ForecastResult | undefined> {
  const { id, verb, prior, next, changes } = planned;
  const name = prior.name ?? next.name ?? "";
  const subject = { kind: "account", id, name, approvedAs: approvalName(ACCOUNT, name), cluster: undefined } as const;
  const detail = forecastOf(subject, { verb, changes, effects: [] });
  if (!sight || sight.ctx.policy.preflight === "off" || verb === "delete") return { lines: [], detail };
  const report = new PreflightReport(sight);
  if (!isNamingAnew(planned)) return { lines: verb === "create" ? report.done().lines : [], detail };
  const capacityContext = capacityContextOf(report, { endpoint: next.apiEndpoint });
  const names = next.preferredSubnets ?? [];
  await checkPlaces(report, capacityContext, "subnets", { names, path: "preferredSubnets" });
  return { lines: report.done().lines, detail };
}

/** Whether subnets are named that were not named before, of a MAAS that is known. */
function isNamingAnew({ verb, next, unknown, changes }: PlannedAccount): boolean {
  if (verb === "delete" || unknown.includes("apiEndpoint") || (next.preferredSubnets ?? []).length === 0) return false;
  const touched = changes.map(({ keys }) => keys[0]);
  return verb !== "update" || touched.includes("preferredSubnets") || touched.includes("apiEndpoint");
}
