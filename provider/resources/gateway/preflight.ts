import { notOwnedMessage } from "../../adoption/candidate";
import { checkMachines, demandsOf } from "../../capacity/machines";
import { type Preflighted, PreflightReport } from "../../capacity/report";
import { capacityContextOf, targetOfAccount } from "../../capacity/site";
import type { Context } from "../../context";
import type { PlanAccess } from "../../core/resource";
import type { Effect } from "../../forecast/effect";
import type { PlannedGateway } from "../../forecast/gateway-forecast";
import type { GatewayArgs } from "../../model/gateway";
import { requireCapability } from "../../plane/capability";
import { installsComponents } from "./components";
import { gatewayTitle } from "./facts";

/** Looks whether a gateway that grows finds machines like those that it has, and what stands against components that are installed. */
export async function gatewayPreflight(
  planned: PlannedGateway,
  effects: readonly Effect[],
  sight: PlanAccess<Context> | undefined,
): Promise<Preflighted> {
  const { id, verb, prior, next } = planned;
  if (installsComponents(planned)) return await componentsPreflight(planned, sight);
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
  if (verb === "create" && args.adopt !== true) await checkOwner(report, args.name ?? "");
  return report.done();
}

/** Refuses to install over what somebody else has installed; a program that adopts it is told by the adoption itself. */
async function checkOwner(report: PreflightReport, name: string): Promise<void> {
  const found = await report.askPlane("whose what is installed is", ({ plane }) =>
    requireCapability(plane, "gateways").find(name, "kubernetes"),
  );
  const { ctx } = report;
  if (found && found.marker?.owner !== ctx.owner)
    report.refuse(notOwnedMessage({ ctx, what: gatewayTitle(name) }, found));
}
