import { z } from "zod";
import { COST_SOURCES } from "./cost-sources";
import { yamlMapping } from "./formats/yaml-mapping";

/** Cost of what is written onto every node; the name of a variant is that of a Kubernetes distribution. */
export const EVERY_NODE = {
  change: "may-reinstall",
  changeUnder: { canonical: "reinstall" },
  changeSource: COST_SOURCES.everyNode,
} as const;

export const HyperShift = z
  .strictObject({
    type: z
      .enum(["hypershift", "openshift"])
      .describe(
        "`hypershift` makes a cluster that hosts control planes, `openshift` one whose control plane is hosted.",
      ),
    hostClusterId: z
      .string()
      .min(1)
      .optional()
      .describe("Id of the cluster that hosts the control plane; required with `openshift`."),
  })
  .meta({ typeName: "HyperShift", typeProse: "OpenShift with hosted control planes." });

export const ClusterTemplate = z
  .strictObject({
    id: z.string().min(1).describe("Id of the cluster template in Palette."),
  })
  .meta({ typeName: "ClusterTemplate", typeProse: "A cluster template: it decides profiles and their versions." });

/** What a cluster stands on; most of it is set at creation only. */
export const foundationInputs = {
  clusterType: z
    .enum(["PureManage", "PureAttach"])
    .optional()
    .describe("Whether Palette manages the whole cluster or attaches to it; needs Palette 4.8. Set at creation only.")
    .meta({ change: "refused", kept: true }),
  hyperShift: HyperShift.optional()
    .describe("OpenShift with hosted control planes; needs Palette 4.8. Set at creation only.")
    .meta({ change: "refused" }),
  clusterTemplate: ClusterTemplate.optional()
    .describe(
      "A cluster template that decides the profiles: `profiles` then gives values to their variables alone, and `timezone` is required. Needs Palette 4.8. Set at creation only.",
    )
    .meta({ change: "refused" }),
  updateWorkerPoolsInParallel: z
    .boolean()
    .default(false)
    .describe("Exchange the machines of all worker pools at once instead of pool after pool. Set at creation only.")
    .meta({ change: "refused" }),
  staticIp: z
    .boolean()
    .default(false)
    .describe("Give every node a fixed address out of an `IpPool`; needs Palette 4.7. Set at creation only.")
    .meta({ change: "refused" }),
  enableLxdVm: z
    .boolean()
    .default(false)
    .describe(
      "Make the machines hosts of virtual machines on LXD; needs Palette 4.7. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise.",
    )
    .meta(EVERY_NODE),
  overrideClusterApiConfig: yamlMapping
    .optional()
    .describe(
      "Settings that are merged into the cluster's Cluster API objects, as YAML text or as an object; needs Palette 4.10. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise.",
    )
    .meta(EVERY_NODE),
};
