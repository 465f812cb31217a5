import { formatDuration } from "../core/time/duration";
import type { TenantAccount, TenantGateway } from "../plane/tenant-inventory";
import { type DoctorContext, shortList } from "./context";

const ASKED = "does it run?";

/** Every gateway: whether it runs, and how bad it is where it does not. */
export function checkGateways(
  context: DoctorContext,
  gateways: readonly TenantGateway[],
  accounts: readonly TenantAccount[],
): void {
  const { findings, ctx } = context;
  if (gateways.length === 0) {
    const todo = `Install one: declare a Gateway with the installer 'kubernetes', or use the CLI of ${ctx.plane.name}.`;
    findings.add("warning", { about: "gateways", asked: "is there one for MAAS?" }, "there is none", todo);
  }
  for (const gateway of gateways) {
    const users = accounts.filter(({ gatewayId }) => gatewayId === gateway.id);
    checkGateway(context, gateway, users);
  }
}

function checkGateway(
  { findings, now, ctx }: DoctorContext,
  gateway: TenantGateway,
  users: readonly TenantAccount[],
): void {
  const { name, running, isSystem, state, agentVersion, lastHeartbeat, complaints } = gateway;
  const about = `gateway ${name}`;
  const beat =
    lastHeartbeat === undefined ? "" : `, last heard of ${formatDuration(Math.max(0, now - lastHeartbeat))} ago`;
  const agent = agentVersion === undefined ? "" : `, agent ${agentVersion}`;
  const system = isSystem ? `, ${ctx.plane.name}'s own` : "";
  const said = complaints.length === 0 ? "" : `: ${shortList(complaints, 3)}`;
  const found = `${state}${system}${agent}${beat}${said}`;
  if (running) {
    findings.add("ok", { about, asked: ASKED }, found);
    return;
  }
  const names = users.map((account) => account.name);
  const harm =
    names.length === 0 ? "" : ` Until then nothing behind the accounts ${shortList(names)} can be made or deleted.`;
  const todo =
    state === "Pending"
      ? "Apply its manifests to the Kubernetes cluster it is to run on: see getGatewayInstall."
      : `Look at its pods in the cluster it runs on, and at its way out to ${ctx.plane.name}.`;
  findings.add(names.length === 0 ? "warning" : "error", { about, asked: ASKED }, found, `${todo}${harm}`);
}
