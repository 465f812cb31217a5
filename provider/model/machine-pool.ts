import { z } from "zod";
import { COST_SOURCES } from "./cost-sources";
import { Drift } from "./drift";
import { dnsLabel } from "./formats/names";
import { yamlMapping } from "./formats/yaml-mapping";
import { Machine, Network, placementInputs } from "./placement";
import { waitForInput } from "./wait-for";

const Autoscaling = z
  .strictObject({
    min: z.int().min(1).describe("Machines the pool has at least."),
    max: z.int().min(1).describe("Machines the pool has at most."),
  })
  .meta({ typeName: "Autoscaling", typeProse: "Between how many machines the cluster's autoscaler chooses." });

/** Inputs that say how a pool is treated from here: no plane is told of them. */
const keptInputs = {
  deletionProtection: z
    .boolean()
    .default(true)
    .describe(
      "Refuse to delete or replace the pool while true. Default: the configuration's `deletionProtection`, else `true`. A change touches no machine.",
    )
    .meta({ change: "none", kept: true, plain: true }),
  releaseLimit: z
    .union([
      z.int().min(0),
      z.string().regex(/^(100|\d{1,2})%$/, "must be a number of machines or a percentage, such as 2 or '25%'"),
    ])
    .default("25%")
    .describe(
      "Machines one update may release, as a number or as a percentage of the size, rounded up; never all of them. A change touches no machine.",
    )
    .meta({ change: "none", kept: true }),
  waitFor: waitForInput,
  adopt: z
    .boolean()
    .default(false)
    .describe("Take over a pool of this name that exists already and equals what the program says.")
    .meta({ change: "ignored" }),
};

export const MachinePoolArgs = z.strictObject({
  clusterId: z
    .string()
    .min(1)
    .describe("Id of the cluster whose workers these are. A change replaces the pool.")
    .meta({ change: "replace", identity: true }),
  name: dnsLabel("the pool's name")
    .describe(
      "Name of the pool, unique in its cluster; the logical name where omitted. A change replaces the pool: the new one first, then the old one.",
    )
    .meta({ change: "replace", identity: true }),
  size: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Machines in the pool, 1 where omitted; not with `autoscaling`. More allocates machines, fewer releases them; nothing else is touched.",
    )
    .meta({ change: "in-place", changeSource: COST_SOURCES.replicas, absent: 1 }),
  autoscaling: Autoscaling.optional()
    .describe(
      "Lets the cluster's autoscaler choose the size; a new pool starts at the least. Changed in place; a lower most may release machines.",
    )
    .meta({ change: "in-place", changeSource: COST_SOURCES.replicas }),
  ...placementInputs,
  nodeRepaveIntervalSeconds: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Seconds a new machine must have been Ready before the next one is reinstalled; 0 where omitted. Changed in place.",
    )
    .meta({ change: "in-place", absent: 0 }),
  skipKubernetesUpgrade: z
    .boolean()
    .optional()
    .describe(
      "Leave the pool on its version of Kubernetes when the control plane is upgraded, at most three minor versions behind. Changed in place; when it is taken back, a pool that is behind is reinstalled.",
    )
    .meta({ change: "in-place", changeSource: COST_SOURCES.staysBehind, absent: false }),
  overrideKubeadmConfiguration: yamlMapping
    .optional()
    .describe(
      "Settings of kubeadm for this pool, over those of the profile, as YAML text or as an object: `kubeletExtraArgs`, `preKubeadmCommands`, `postKubeadmCommands`. On the plane `cluster-api`, members of Cluster API's `KubeadmConfigSpec` with which workers join, laid over what it has: `null` takes one away, and a list is whole. A change reinstalls every machine, one after the other.",
    )
    .meta({ change: "reinstall", changeSource: COST_SOURCES.bootstrap }),
  overrideHealthCheckConfiguration: yamlMapping
    .optional()
    .describe(
      "Settings of the pool's Cluster API health check, as YAML text or as an object. Needs Palette 4.10. A change reinstalls every machine, one after the other.",
    )
    .meta({ change: "reinstall", changeSource: COST_SOURCES.healthCheck }),
  overrideClusterApiConfig: yamlMapping
    .optional()
    .describe(
      "Settings that are merged into the pool's Cluster API objects, as YAML text or as an object. A change reinstalls every machine, one after the other.",
    )
    .meta({ change: "reinstall", changeSource: COST_SOURCES.machineTemplate }),
  useLxdVm: z
    .boolean()
    .optional()
    .describe("Virtual machines on LXD hosts of the MAAS instead of whole servers. A change replaces the pool.")
    .meta({ change: "replace", absent: false }),
  network: Network.optional()
    .describe("Network of virtual machines on LXD. A change reinstalls every machine, one after the other.")
    .meta({ change: "reinstall", changeSource: COST_SOURCES.machineTemplate }),
  ...keptInputs,
});

export const MachinePoolOutputs = z.object({
  machines: z.array(Machine).describe("The servers behind the nodes, ordered by name."),
  clusterName: z.string().describe("Name of the pool's cluster; empty where not known."),
  drift: z
    .array(Drift)
    .describe("What differs in reality and no input expresses, such as a server released in MAAS; empty normally."),
});

export type MachinePoolArgs = z.infer<typeof MachinePoolArgs>;
/** What a plane is told of a pool. */
export type PoolOnPlane = Omit<MachinePoolArgs, keyof typeof keptInputs>;
export type MachinePoolOutputs = z.infer<typeof MachinePoolOutputs>;

/** How many machines a pool is to have while it has so many: with autoscaling, any number within the bounds. */
export function wantedSize({ size, autoscaling }: Pick<MachinePoolArgs, "size" | "autoscaling">, now: number): number {
  return autoscaling ? Math.min(Math.max(now, autoscaling.min), autoscaling.max) : (size ?? 1);
}
