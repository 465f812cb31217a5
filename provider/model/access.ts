import { z } from "zod";
import { cidr, dnsLabel } from "./formats/names";
import { labelKey, labelText } from "./placement";

const PATTERN = /^~?\/.+\/$/;

/** Whether the name of a namespace is a pattern that stands for many. */
export const isPattern = (name: string): boolean => PATTERN.test(name);

const namespaceName = z.union(
  [dnsLabel("a namespace's name"), z.string().regex(PATTERN)],
  "must be the name of a namespace, or a pattern between slashes, such as '/^team-/'",
);

export const ClusterNamespace = z
  .strictObject({
    name: namespaceName.describe("Name of the namespace, or a pattern between slashes that stands for many."),
    cpuCores: z.number().positive().optional().describe("Cores that all of its pods may ask for together."),
    memoryMib: z.number().positive().optional().describe("Memory in MiB that all of its pods may ask for together."),
    gpuLimit: z.int().min(-1).optional().describe("NVIDIA GPUs that all of its pods may ask for; `-1` is no limit."),
    labels: z
      .record(labelKey, labelText)
      .optional()
      .describe("Labels of the namespace in Palette; those that no program names are left alone."),
  })
  .meta({ typeName: "ClusterNamespace", typeProse: "A namespace that Palette makes, and what it may use." });

export const RoleRef = z
  .strictObject({
    kind: z.enum(["Role", "ClusterRole"]).describe("Kind of the role: `Role` lives in the binding's namespace."),
    name: z.string().min(1).describe("Name of the role; Palette binds roles and makes none."),
  })
  .meta({ typeName: "RoleRef", typeProse: "The role that a binding gives." });

export const RoleSubject = z
  .strictObject({
    type: z.enum(["User", "Group", "ServiceAccount"]).describe("Kind of the subject."),
    name: z.string().min(1).describe("Name of the user, group or service account."),
    namespace: dnsLabel("a namespace's name")
      .optional()
      .describe("Namespace of a service account; required with `ServiceAccount`."),
  })
  .meta({ typeName: "RoleSubject", typeProse: "Who gets a role." });

export const RoleBinding = z
  .strictObject({
    type: z
      .enum(["RoleBinding", "ClusterRoleBinding"])
      .describe("`RoleBinding` counts in one namespace, `ClusterRoleBinding` everywhere."),
    namespace: dnsLabel("a namespace's name")
      .optional()
      .describe("Namespace of a `RoleBinding`; left out with `ClusterRoleBinding`."),
    role: RoleRef.describe("The role that is given."),
    subjects: z.array(RoleSubject).min(1).describe("Who gets it.").meta({ set: true }),
  })
  .meta({ typeName: "RoleBinding", typeProse: "A binding of a Kubernetes role to users, groups or service accounts." });

export const HostConfig = z
  .strictObject({
    type: z
      .enum(["Ingress", "LoadBalancer"])
      .default("Ingress")
      .describe("How virtual clusters are reached: through an `Ingress` of this cluster or a `LoadBalancer` each."),
    ingressHost: z
      .string()
      .min(1)
      .optional()
      .describe("With `Ingress`: host name pattern of the virtual clusters, such as `*.v.example.com`."),
    ingressPort: z.int().min(1).max(65535).optional().describe("With `Ingress`: port of the virtual clusters."),
    externalTrafficPolicy: z
      .enum(["Cluster", "Local"])
      .optional()
      .describe("With `LoadBalancer`: whether traffic may hop between nodes: `Cluster` or `Local`."),
    externalIps: z
      .array(z.union([z.ipv4(), z.ipv6()], "must be an IP address"))
      .optional()
      .describe("With `LoadBalancer`: addresses that the services listen on.")
      .meta({ set: true }),
    sourceRanges: z
      .array(cidr)
      .optional()
      .describe("With `LoadBalancer`: networks that may reach the virtual clusters, in CIDR notation.")
      .meta({ set: true }),
    clusterGroupId: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Id of the cluster group in Palette that this host belongs to; one that no program names is left alone.",
      ),
  })
  .meta({ typeName: "HostConfig", typeProse: "How the virtual clusters on a host cluster are reached." });

/** Who may do what in a cluster, and what runs in it beside workloads. */
export const accessInputs = {
  namespaces: z
    .array(ClusterNamespace)
    .optional()
    .describe("Namespaces and what each may use; where given, Palette keeps these and no others. Changed in place.")
    .meta({ change: "in-place", key: "name" }),
  rbac: z
    .array(RoleBinding)
    .optional()
    .describe(
      "Bindings of Kubernetes roles; where given, Palette keeps these and no others, its own aside. Changed in place.",
    )
    .meta({ change: "in-place", set: true }),
  hostConfig: HostConfig.optional()
    .describe("Lets virtual clusters run on this cluster; taken out, it is no host any more. Changed in place.")
    .meta({ change: "in-place" }),
  agentUpgrades: z
    .enum(["automatic", "paused"])
    .optional()
    .describe(
      "Whether Palette upgrades its own agents in the cluster: `automatic` or `paused`; taken out, `automatic`. Changed in place.",
    )
    .meta({ change: "in-place" }),
  renewCertificates: z
    .string()
    .min(1)
    .optional()
    .describe(
      "A trigger, such as a date: another text than before renews the control plane's certificates once; the first text only arms it. A single control plane is down for minutes. Changed in place.",
    )
    .meta({ change: "in-place" }),
};

export type ClusterNamespace = z.infer<typeof ClusterNamespace>;
export type RoleBinding = z.infer<typeof RoleBinding>;
export type HostConfig = z.infer<typeof HostConfig>;
