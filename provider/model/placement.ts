import { z } from "zod";
import { COST_SOURCES } from "./cost-sources";

const labelName = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Name of a Kubernetes label. */
export const labelKey = z.string().regex(labelName, "must be a Kubernetes label name, such as 'example.com/tier'");

/** Value of a Kubernetes label. */
export const labelText = z.string().regex(labelValue, "must be a Kubernetes label value");

export const Instance = z
  .strictObject({
    minCpu: z.int().min(1).describe("Cores a machine must have at least."),
    minMemoryMb: z.int().min(1).describe("Memory in MiB a machine must have at least."),
    minDiskGb: z.int().min(1).optional().describe("Disk in GiB a machine must have at least."),
  })
  .meta({ typeName: "Instance", typeProse: "What a machine must have at least." });

export const Taint = z
  .strictObject({
    key: labelKey.describe("Name of the taint, with the syntax of a label name."),
    value: labelText.default("").describe("Value of the taint."),
    effect: z
      .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
      .describe("What it does to pods that do not tolerate it."),
  })
  .meta({ typeName: "Taint", typeProse: "A Kubernetes taint: it keeps pods that do not tolerate it off the nodes." });

const surge = z.union([
  z.int().min(0),
  z.string().regex(/^\d+%$/, "must be a number of machines or a percentage, such as 1 or '25%'"),
]);

export const UpdateStrategy = z
  .strictObject({
    type: z
      .enum(["RollingUpdateScaleOut", "RollingUpdateScaleIn", "OverrideScaling"])
      .default("RollingUpdateScaleOut")
      .describe(
        "`RollingUpdateScaleOut` adds a machine before it gives one up and needs a spare; `RollingUpdateScaleIn` gives up first; `OverrideScaling` takes the two numbers below.",
      ),
    maxSurge: surge
      .optional()
      .describe("With `OverrideScaling`: machines above the size while rolling, as a number or percentage."),
    maxUnavailable: surge
      .optional()
      .describe("With `OverrideScaling`: machines that may be missing while rolling, as a number or percentage."),
  })
  .meta({ typeName: "UpdateStrategy", typeProse: "How machines are exchanged when a change reinstalls them." });

/** Where and on what kind of machines nodes run; the same words for the control plane and for workers. */
export const placementInputs = {
  instance: Instance.describe("What a machine must have. A change reinstalls every machine, one after the other.").meta(
    { change: "reinstall", changeSource: COST_SOURCES.machineTemplate },
  ),
  zones: z
    .array(z.string().min(1))
    .optional()
    .describe("MAAS zones to take machines from; any zone where omitted. A change may reinstall machines.")
    .meta({ change: "may-reinstall", changeSource: COST_SOURCES.placement, set: true }),
  resourcePool: z
    .string()
    .default("")
    .describe(
      "MAAS resource pool to take machines from; any where empty. A change reinstalls every machine, one after the other.",
    )
    .meta({ change: "reinstall", changeSource: COST_SOURCES.machineTemplate }),
  machineTags: z
    .array(z.string().min(1))
    .optional()
    .describe("MAAS tags a machine must carry, all of them. A change reinstalls every machine, one after the other.")
    .meta({ change: "reinstall", changeSource: COST_SOURCES.machineTemplate, set: true }),
  labels: z
    .record(labelKey, labelText)
    .optional()
    .describe("Kubernetes labels of the nodes. A change may reinstall machines.")
    .meta({ change: "may-reinstall", changeSource: COST_SOURCES.bootstrap }),
  annotations: z
    .record(labelKey, z.string())
    .optional()
    .describe("Kubernetes annotations of the nodes. A change may reinstall machines.")
    .meta({ change: "may-reinstall", changeSource: COST_SOURCES.bootstrap }),
  taints: z
    .array(Taint)
    .optional()
    .describe("Kubernetes taints of the nodes. A change may reinstall machines.")
    .meta({ change: "may-reinstall", changeSource: COST_SOURCES.bootstrap, set: true }),
  updateStrategy: UpdateStrategy.optional()
    .describe("How machines are exchanged when a change reinstalls them. Changed in place.")
    .meta({ change: "in-place" }),
};

/** The network of machines that are virtual machines on LXD. */
export const Network = z
  .strictObject({
    name: z.string().min(1).describe("Name of the network on the LXD hosts that the machines are attached to."),
    ipPoolId: z.string().min(1).optional().describe("Id of the `IpPool` that fixed addresses are taken from."),
    staticIp: z
      .boolean()
      .default(false)
      .describe("Whether the machines get fixed addresses from the address pool instead of addresses by DHCP."),
  })
  .meta({ typeName: "Network", typeProse: "The network of machines that are virtual machines on LXD." });

/** A server behind a node, as far as it is a stable fact. */
export const Machine = z
  .object({
    name: z.string().describe("Name of the machine in Palette."),
    hostname: z.string().describe("Host name in MAAS; empty until the machine has one."),
    zone: z.string().describe("MAAS zone the machine stands in; empty where not known."),
    systemId: z.string().optional().describe("System id in MAAS, where MAAS is reachable directly."),
    resourcePool: z
      .string()
      .optional()
      .describe("MAAS resource pool of the machine, where MAAS is reachable directly."),
  })
  .meta({ typeName: "Machine", typeProse: "A server behind a node, as far as it is a stable fact." });

export type Machine = z.infer<typeof Machine>;
export type UpdateStrategy = z.infer<typeof UpdateStrategy>;
