import { refusal } from "../api/errors";
import { after, type Context, type Gateway } from "../state/world";
import { stateOf } from "./cluster-state";

export type GatewayState = "Pending" | "Provisioning" | "Running" | "Unknown";

/** The state that Palette shows for a gateway. */
export function gatewayState(context: Context, gateway: Gateway): GatewayState {
  if (gateway.kind === "system") return "Running";
  if (gateway.kind === "installed" && !clusterIsUp(context, gateway))
    return gateway.clusterUid ? "Provisioning" : "Pending";
  if (gateway.runningAt === undefined) return gateway.appliedAt === undefined ? "Pending" : "Provisioning";
  const { silentAt } = gateway;
  const stale = silentAt !== undefined && context.clock.now() >= after(silentAt, context.timings.gatewayStale);
  return stale ? "Unknown" : "Running";
}

/** A gateway that lives on machines of its own is up when they are. */
function clusterIsUp(context: Context, gateway: Gateway): boolean {
  const cluster = context.stores.clusters.find((known) => known.meta.uid === gateway.clusterUid);
  return cluster !== undefined && stateOf(context, cluster) === "Running";
}

/** When the last heartbeat came; undefined before the first. */
export function lastHeartbeat(context: Context, gateway: Gateway): number | undefined {
  const since = gateway.kind === "system" ? gateway.meta.createdAt : gateway.runningAt;
  if (since === undefined) return undefined;
  const until = gateway.silentAt ?? context.clock.now();
  const period = context.timings.gatewayHeartbeat;
  return since + Math.max(0, Math.floor((until - since) / period)) * period;
}

export function requireRunning(context: Context, gateway: Gateway): void {
  const state = gatewayState(context, gateway);
  // A gateway that has just stopped still looks alive, but nobody answers.
  const answers = state === "Running" && gateway.silentAt === undefined;
  if (!answers)
    throw refusal(400, "GatewayNotRunning", `Private cloud gateway '${gateway.meta.name}' is not running: ${state}`);
}
