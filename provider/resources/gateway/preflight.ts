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
import { gatewayTitle } from "./facts";
import { isLeftover } from "./install";

/** Looks whether a gateway that grows finds machines like those that it has, and what stands against components that are installed. */
export async function gatewayPreflight(
  planned: PlannedGateway,
  effects: readonly Effect[],
  sight: PlanAccess<Context> | undefined,
): Promise<Preflighted> {
  const { id, verb, prior, next } = planned;
  if (installsComponents(planned)) return await componentsPreflight(planned, sight);
  if (verb === "create") return await namePreflight(planned, sight);
  const isGrowing = verb === "update" && effects.some(({ kind }) => kind === "allocates");
  if (!sight || sight.ctx.policy.preflight === "off" || !isGrowing || id === undefined) return { lines: [] };
  const report = new PreflightReport(sight);
  const seen = await report.askPlane("what the gateway's machines are like", async ({ plane }) => ({
    nodes: await requireCapability(plane, "gateways").nodes(id),
    accountId: (await requireCapability(plane, "gateways").observe(id, {}))?.accountId,
  }));
  const what = `gateway '${next.name ?? prior.name ?? id}'`;
  const placement = seen?.nodes?.placement;
  const demands = demandsOf(report.ctx.urn, effects, () => ({ what, placement, cluster: undefined }));
  if (demands.length === 0) return report.done();
  // An account of another project cannot be read from here, and the only MAAS is meant then.
  const account = seen?.accountId ? await targetOfAccount(report, seen.accountId) : undefined;
  await checkMachines(report, capacityContextOf(report, { endpoint: account?.endpoint }), demands);
  return report.done();
}

async function namePreflight({ next }: PlannedGateway, sight: PlanAccess<Context> | undefined): Promise<Preflighted> {
  if (!sight?.isFindable || sight.ctx.policy.preflight === "off") return { lines: [] };
  const report = new PreflightReport(sight);
  await checkOwner(report, next);
  return report.done();
}

/** Whose it is that is installed already, and what the plane has against the components, once everything about them is known. */
async function componentsPreflight(
  { verb, prior, next, unknown }: PlannedGateway,
  sight: PlanAccess<Context> | undefined,
): Promise<Preflighted> {
  if (!sight || sight.ctx.policy.preflight === "off" || unknown.length > 0) return { lines: [] };
  const report = new PreflightReport(sight);
  const args: Partial<GatewayArgs> = { ...prior, ...next };
  const objections = await report.askPlane("to check the components", async ({ plane }) =>
    requireCapability(plane, "gateways").components?.validate(args),
  );
  report.refuseFor(`gateway '${next.name ?? prior.name ?? ""}'`, objections);
  if (verb === "create") await checkOwner(report, args);
  return report.done();
}

/** Refuses a name that somebody else's gateway has; a program that adopts one is told by the adoption itself. */
async function checkOwner(
  report: PreflightReport,
  { name = "", installer, adopt }: Partial<GatewayArgs>,
): Promise<void> {
  if (adopt === true || installer === undefined || installer === "none") return;
  await checkName(report, {
    what: gatewayTitle(name),
    find: ({ plane }) => requireCapability(plane, "gateways").find(name, installer),
    isLeftover: (ctx, { id }) => isLeftover(ctx, id),
  });
}
