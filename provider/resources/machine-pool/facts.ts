import { type Facts, titleOf } from "../../core/facts";
import { minutes } from "../../core/time/duration";
import { MachinePoolArgs } from "../../model/machine-pool";
import { type ProtectedKind, serversOf } from "../../protection/deletion-protection";

export const POOL: Facts & ProtectedKind = {
  type: "MachinePool",
  noun: "pool",
  approvedAs: (name, cluster = "?") => `${cluster}/${name}`,
  parent: "clusterId",
  holdsMachines: true,
  releasesByUpdate: true,
  usual: { create: minutes(60), update: minutes(60), delete: minutes(60), perMachine: minutes(30) },
  args: MachinePoolArgs,
  loss: (prior) => `${serversOf(prior)} would be released`,
};

/** A pool in sentences. */
export const poolTitle = titleOf(POOL);
