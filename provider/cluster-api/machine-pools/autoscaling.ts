import { type MachinePoolArgs, wantedSize } from "../../model/machine-pool";
import type { ManagementCluster } from "../client";
import { KINDS, type WireDeployment } from "../kinds";

type Bounds = NonNullable<MachinePoolArgs["autoscaling"]>;

/** Annotations by which the cluster autoscaler knows a group of nodes as its own, and within which bounds. */
const MIN = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size";
const MAX = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size";

/** The annotations that say these bounds. */
export const boundsNoted = (bounds: Bounds | undefined): Record<string, string> =>
  bounds ? { [MIN]: String(bounds.min), [MAX]: String(bounds.max) } : {};

/** The bounds of a deployment; undefined where no autoscaler sets its size. */
export function boundsOf({ metadata }: WireDeployment): Bounds | undefined {
  const [min, max] = [MIN, MAX].map((key) => Number(metadata.annotations?.[key] ?? ""));
  return min && max && Number.isInteger(min) && Number.isInteger(max) ? { min, max } : undefined;
}

/** The size to write: none where an autoscaler has chosen one within the bounds, which another write would undo. */
export function sizeToWrite(
  args: Pick<MachinePoolArgs, "size" | "autoscaling">,
  now: number | undefined,
): number | undefined {
  const wanted = wantedSize(args, now ?? 0);
  return args.autoscaling && wanted === now ? undefined : wanted;
}

/** Takes the bounds away that somebody else wrote, too: an apply gives up only what was applied from here. */
export async function dropBounds(management: ManagementCluster, { metadata }: WireDeployment): Promise<void> {
  if (metadata.annotations?.[MIN] === undefined && metadata.annotations?.[MAX] === undefined) return;
  await management.merge(KINDS.machineDeployment, metadata.name, {
    metadata: { annotations: { [MIN]: null, [MAX]: null } },
  });
}
