import { checkMachines, demandsOf } from "../../capacity/machines";
import { type Preflighted, PreflightReport } from "../../capacity/report";
import { capacityContextOf, targetOfAccount } from "../../capacity/site";
import type { Context } from "../../context";
import type { PlanAccess } from "../../core/resource";
import type { Effect } from "../../forecast/effect";
import type { PlannedGateway } from "../../forecast/gateway-forecast";
import type { GatewayArgs } from "../../model/gateway";
import { requireCapability } from "../../plane/capability";
import { checkName } from "../name-check";
import { installsComponents } from "./components";
import { GATEWAY } from "./facts";
import { isLeftover } from "./install";

/** Looks whether the name of a new gateway can be had, what stands against components, and whether one that grows finds machines. */
export async function gatewayPreflight(
  planned: PlannedGateway,
  effects: readonly Effect[],
  sight: PlanAccess<Context> | undefined,
): Promise<Preflighted> {
  const { id, verb, prior, next } = planned;
  const isGrowing = verb === "update" && effects.some(({ kind }) => kind === "allocates");
  const isAsked = verb === "create" || isGrowing || installsComponents(planned);
  if (!sight || sight.ctx.policy.preflight === "off" || !isAsked) return { lines: [] };
  const report = new PreflightReport(sight);
  if (installsComponents(planned)) await checkComponents(report, planned);
  if (verb === "create" && sight.isFindable) await checkOwner(report, next);
  const what = `gateway '${next.name ?? prior.name ?? id}'`;
  if (isGrowing && id !== undefined) await checkGrowth(report, { id, what, effects });
  return report.done();
}

/** Whether machines like those that a gateway has are free for its growth. */
async function checkGrowth(
  report: PreflightReport,
  { id, what, effects }: { id: string; what: string; effects: readonly Effect[] },
): Promise<void> {
  const seen = await report.askPlane("what the gateway's machines are like", async ({ plane }) => ({
    nodes: await requireCapability(plane, "gateways").nodes(id),
    accountId: (await requireCapability(plane, "gateways").observe(id, {}))?.accountId,
  }));
  const placement = seen?.nodes?.placement;
  const demands = demandsOf(report.ctx.urn, effects, () => ({ what, placement, cluster: undefined }));
  if (demands.length === 0) return;
  // An account of another project cannot be read from here, and the only MAAS is meant then.
  const account = seen?.accountId ? await targetOfAccount(report, seen.accountId) : undefined;
  await checkMachines(report, capacityContextOf(report, { endpoint: account?.endpoint }), demands);
}

/** What the plane has against the components, once everything about them is known. */
async function checkComponents(report: PreflightReport, { prior, next, unknown }: PlannedGateway): Promise<void> {
  if (unknown.length > 0) return;
  const args: Partial<GatewayArgs> = { ...prior, ...next };
  const objections = await report.askPlane("to check the components", async ({ plane }) =>
    requireCapability(plane, "gateways").components?.validate(args),
  );
  report.refuseFor(`gateway '${next.name ?? prior.name ?? ""}'`, objections);
}

/** Refuses a name that somebody else's gateway has; a program that adopts one is told by the adoption itself. */
async function checkOwner(
  report: PreflightReport,
  { name = "", installer, adopt }: Partial<GatewayArgs>,
): Promise<void> {
  if (adopt === true || installer === undefined || installer === "none") return;
  await checkName(report, { facts: GATEWAY, name, isLeftover }, ({ plane }) =>
    requireCapability(plane, "gateways").find(name, installer),
  );
}
