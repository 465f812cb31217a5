import { type Facts, titleOf } from "../../core/facts";
import { minutes } from "../../core/time/duration";
import { ClusterArgs } from "../../model/cluster";
import { type ProtectedKind, serversOf } from "../../protection/deletion-protection";

export const CLUSTER: Facts & ProtectedKind = {
  type: "Cluster",
  noun: "cluster",
  approvedAs: (name) => name,
  holdsMachines: true,
  usual: { create: minutes(60), update: minutes(60), delete: minutes(60), perMachine: minutes(30) },
  args: ClusterArgs,
  loss: (prior) => `${serversOf(prior)} of its control plane and every worker would be released`,
};

/** A cluster in sentences. */
export const clusterTitle = titleOf(CLUSTER);
