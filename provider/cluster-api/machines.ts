import type { ObservedMachine } from "../plane";
import type { ManagementCluster } from "./client";
import { KINDS, type WireMaasMachine, type WireMachine } from "./kinds";
import { CLONED_FROM, CLUSTER_NAME, CONTROL_PLANE, DEPLOYMENT_NAME } from "./labels";

/** A machine and what it belongs to. */
export interface ClusterMachine {
  isControlPlane: boolean;
  /** The name of its MachineDeployment; empty for the control plane. */
  deployment: string;
  /** As Cluster API writes it: `v1.33.5`. */
  version: string;
  /** The name of the template that its server was chosen and deployed by. */
  template: string;
  /** The name of the configuration with which it joined; empty where it has none. */
  config: string;
  machine: ObservedMachine;
}

/** The machines of a cluster, those of one MachineDeployment where it is named. */
export async function machinesIn(
  management: ManagementCluster,
  cluster: string,
  deployment?: string,
): Promise<ClusterMachine[]> {
  // Those of one deployment alone would be another list for each of a cluster's pools.
  const of = { [CLUSTER_NAME]: cluster };
  const [all, servers] = await Promise.all([
    management.list(KINDS.machine, of),
    management.list(KINDS.maasMachine, of),
  ]);
  const machines = all.filter(
    ({ metadata }) => deployment === undefined || metadata.labels?.[DEPLOYMENT_NAME] === deployment,
  );
  const byName = new Map(servers.map((server) => [server.metadata.name, server]));
  return machines.map((machine) => {
    const server = byName.get(machine.spec.infrastructureRef.name);
    return {
      isControlPlane: machine.metadata.labels?.[CONTROL_PLANE] !== undefined,
      deployment: machine.metadata.labels?.[DEPLOYMENT_NAME] ?? "",
      version: machine.spec.version ?? "",
      template: server?.metadata.annotations?.[CLONED_FROM] ?? "",
      config: machine.spec.bootstrap?.configRef?.name ?? "",
      machine: observed(machine, server),
    };
  });
}

function observed(machine: WireMachine, server: WireMaasMachine | undefined): ObservedMachine {
  const { state, stateName } = stateOf(machine);
  return {
    // A server that failed is taken again or exchanged for another under the same machine: then it is another installation.
    id: `${machine.metadata.uid}/${server?.spec.systemID ?? ""}`,
    name: machine.metadata.name,
    hostname: server?.status?.hostname ?? "",
    zone: server?.spec.failureDomain ?? "",
    state,
    stateName,
  };
}

function stateOf({ metadata, status }: WireMachine): Pick<ObservedMachine, "state" | "stateName"> {
  if (metadata.deletionTimestamp) return { state: "deleting", stateName: "Deleting" };
  const phase = status?.phase ?? "Pending";
  const stateName = [phase, complaintOf(status?.conditions ?? [])].filter(Boolean).join(": ");
  if (phase === "Running" && status?.nodeRef?.name) return { state: "running", stateName };
  if (phase === "Pending") return { state: "pending", stateName };
  // Nothing is for ever in Cluster API: what failed is tried again by itself.
  if (phase === "Failed") return { state: "failed", stateName };
  return { state: phase === "Unknown" ? "unknown" : "provisioning", stateName };
}

const TOLD = ["BootstrapConfigReady", "InfrastructureReady", "NodeHealthy"];

function complaintOf(
  conditions: readonly { type: string; status: string; message?: string | null | undefined }[],
): string {
  const bad = conditions.find(({ type, status, message }) => TOLD.includes(type) && status === "False" && message);
  return bad?.message?.replaceAll(/\s+/g, " ").trim() ?? "";
}
