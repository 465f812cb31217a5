import { checkPlaces } from "../../capacity/machines";
import { PreflightReport } from "../../capacity/report";
import { capacityContextOf, checkSoleUser } from "../../capacity/site";
import type { Context } from "../../context";
import { approvalName } from "../../core/facts";
import type { PlanAccess, Planned } from "../../core/resource";
import type { ForecastResult } from "../../forecast/effect";
import { forecastOf } from "../../forecast/forecast";
import type { MaasCloudAccountArgs, MaasCloudAccountOutputs } from "../../model/maas-cloud-account";
import { checkName } from "../name-check";
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
  if (verb === "create" && sight.isFindable && next.adopt !== true)
    await checkName(report, { facts: ACCOUNT, name }, ({ plane }) => plane.cloudAccounts.find(name));
  if (isUsingAnew(planned))
    await checkSoleUser(report, { endpoint: next.apiEndpoint, apiKey: next.apiKey }, verb === "update");
  if (!isNamingAnew(planned))
    return { lines: verb === "create" || isUsingAnew(planned) ? report.done().lines : [], detail };
  const capacityContext = capacityContextOf(report, { endpoint: next.apiEndpoint });
  const names = next.preferredSubnets ?? [];
  await checkPlaces(report, capacityContext, "subnets", { names, path: "preferredSubnets" });
  return { lines: report.done().lines, detail };
}

/** Whether the plane is going to work with a key, or at a MAAS, that it did not work with. */
function isUsingAnew({ verb, unknown, changes }: PlannedAccount): boolean {
  const isOf = (input: string): boolean => input === "apiKey" || input === "apiEndpoint";
  return !unknown.some(isOf) && (verb !== "update" || changes.some(({ keys }) => isOf(String(keys[0]))));
}

/** Whether subnets are named that were not named before, of a MAAS that is known. */
function isNamingAnew({ verb, next, unknown, changes }: PlannedAccount): boolean {
  if (verb === "delete" || unknown.includes("apiEndpoint") || (next.preferredSubnets ?? []).length === 0) return false;
  const touched = changes.map(({ keys }) => keys[0]);
  return verb !== "update" || touched.includes("preferredSubnets") || touched.includes("apiEndpoint");
}
