import type { ManagementCluster } from "../client";
import { INSTALLED, type WireDeployment, type WirePod } from "../installed-kinds";
import type { Condition } from "../kinds";

/** A deployment by its place. */
export interface DeploymentRef {
  namespace: string;
  name: string;
}

/** A deployment as it stands in sentences. */
export const titleOf = ({ namespace, name }: DeploymentRef): string => `'${name}' in the namespace '${namespace}'`;

/** What a deployment still waits for, in a few words; undefined once it is available as it was last written. */
export async function pendingReason(management: ManagementCluster, place: DeploymentRef): Promise<string | undefined> {
  const found = await management.in(place.namespace).get(INSTALLED.deployment, place.name);
  if (!found) return "not there";
  const { metadata, spec, status } = found;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return "not seen by Kubernetes yet";
  const wanted = spec?.replicas ?? 1;
  const [updated, available] = [status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0];
  return updated >= wanted && available >= wanted && isAvailable(found)
    ? undefined
    : `${available} of ${wanted} pods available`;
}

const isAvailable = ({ status }: WireDeployment): boolean =>
  (status?.conditions ?? []).some(({ type, status }) => type === "Available" && status === "True");

/** Why a deployment is not available, by its own conditions and what its pods wait for. */
export async function unavailableReasons(
  management: ManagementCluster,
  place: DeploymentRef,
): Promise<readonly string[]> {
  const here = management.in(place.namespace);
  const found = await here.get(INSTALLED.deployment, place.name);
  if (!found) return [`there is no deployment ${titleOf(place)}`];
  const pods = await here.list(INSTALLED.pod, found.spec?.selector?.matchLabels ?? {});
  const reasons = [...(found.status?.conditions ?? []).filter(isWrong).map(said), ...pods.flatMap(whyOf)];
  const why = reasons.length === 0 ? "nothing says why" : [...new Set(reasons)].join(", ");
  return [`the deployment ${titleOf(place)}: ${why}`];
}

const isWrong = ({ type, status }: Condition): boolean => (type === "ReplicaFailure") === (status === "True");

const said = ({ reason, message }: { reason?: string | null | undefined; message?: string | null | undefined }) =>
  [reason, message].filter(Boolean).join(": ");

function whyOf({ metadata, status }: WirePod): string[] {
  const waiting = (status?.containerStatuses ?? []).flatMap(({ name, state }) =>
    state?.waiting?.reason ? [`container '${name}' of '${metadata.name}' waits: ${said(state.waiting)}`] : [],
  );
  const unscheduled = (status?.conditions ?? []).filter(
    ({ type, status }) => type === "PodScheduled" && status !== "True",
  );
  return [...waiting, ...unscheduled.map((one) => `'${metadata.name}' is on no node: ${said(one)}`)];
}
