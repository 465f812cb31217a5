import { z } from "zod";
import { accessInputs } from "./access";
import { COST_SOURCES } from "./cost-sources";
import { Drift } from "./drift";
import { dnsLabel, dnsName, tags } from "./formats/names";
import { EVERY_NODE, foundationInputs } from "./foundation";
import { kubernetesInput } from "./kubernetes";
import { Machine, Network, placementInputs } from "./placement";
import { policyInputs } from "./policies";
import { profilesInput } from "./profiles";
import { waitForInput } from "./wait-for";
import { whereInputs } from "./where";

const sshKey = z
  .string()
  .trim()
  .regex(
    /^(ssh-(rsa|ed25519|dss)|ecdsa-sha2-nistp\d+|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]+=*( .*)?$/,
    "must be one OpenSSH public key, such as 'ssh-ed25519 AAAA... name'",
  );

export const ControlPlane = z
  .strictObject({
    size: z
      .union([z.literal(1), z.literal(3), z.literal(5)], "must be 1, 3 or 5")
      .default(1)
      .describe("Machines in the control plane: 1, 3 or 5. More is changed in place, fewer is refused.")
      .meta({ change: "in-place", changeSource: COST_SOURCES.replicas }),
    ...placementInputs,
    useAsWorker: z
      .boolean()
      .default(false)
      .describe("Let workloads run on the control plane. A change may reinstall machines.")
      .meta({ change: "may-reinstall", changeSource: COST_SOURCES.bootstrap }),
    useLxdVm: z
      .boolean()
      .optional()
      .describe(
        "Virtual machines on LXD hosts of the MAAS instead of whole servers; needs Palette 4.7. Set at creation only.",
      )
      .meta({ change: "refused", absent: false }),
    network: Network.optional()
      .describe(
        "Network of virtual machines on LXD. A change reinstalls the control plane, one machine after the other.",
      )
      .meta({ change: "reinstall", changeSource: COST_SOURCES.machineTemplate }),
    name: dnsLabel("the pool's name")
      .default("control-plane")
      .describe("Name of the control plane's pool. Set at creation only.")
      .meta({ change: "refused" }),
  })
  .meta({ typeName: "ControlPlane", typeProse: "The machines of a control plane." });

export const ApiServer = z
  .strictObject({
    host: dnsName.describe(
      "Name or address under which clients reach the API server. It must exist before the cluster is created.",
    ),
    port: z.int().min(1).max(65535).default(6443).describe("Port of the API server."),
  })
  .meta({ typeName: "ApiServer", typeProse: "A custom API server endpoint." });

/** Inputs that say how a cluster is treated from here: no plane is told of them. */
const keptInputs = {
  deletionProtection: z
    .boolean()
    .default(true)
    .describe(
      "Refuse to delete or replace the cluster while true. Default: the configuration's `deletionProtection`, else `true`. A change touches no machine.",
    )
    .meta({ change: "none", kept: true, plain: true }),
  repaves: z
    .enum(["planned", "forbid", "manual"])
    .default("planned")
    .describe(
      "What happens when a change asks for reinstalls: `planned` approves those that this change explains, `manual` stops for an approval in Palette, `forbid` refuses such changes. A change touches no machine.",
    )
    .meta({ change: "none", kept: true }),
  waitFor: waitForInput,
  forceDelete: z
    .strictObject({
      afterMinutes: z
        .int()
        .min(15, "must be at least 15: Palette refuses to force earlier")
        .describe("Minutes that a delete is given before it is forced, at least 15."),
    })
    .meta({ typeName: "ForceDelete", typeProse: "When a delete that does not end is forced." })
    .optional()
    .describe(
      "Force a delete that does not end, also while the gateway is down: Palette then forgets the cluster, and its servers stay deployed in MAAS until somebody releases them. A change touches no machine.",
    )
    .meta({ change: "none", kept: true }),
  adopt: z
    .boolean()
    .default(false)
    .describe("Take over a cluster of this name that exists already and equals what the program says.")
    .meta({ change: "ignored" }),
};

export const ClusterArgs = z.strictObject({
  name: dnsLabel("the cluster's name")
    .describe(
      "Name of the cluster; the logical name where omitted. It becomes part of host and DNS names. A change replaces the cluster and reinstalls every machine.",
    )
    .meta({ change: "replace", identity: true }),
  ...whereInputs,
  cloudAccountId: z
    .string()
    .min(1)
    .describe("Id of the cloud account whose MAAS the machines come from. A change replaces the cluster.")
    .meta({ change: "replace" }),
  domain: dnsName
    .describe("MAAS domain in which the cluster's API name is made. Set at creation only.")
    .meta({ change: "refused" }),
  sshKeys: z
    .array(sshKey)
    .optional()
    .describe(
      "Public SSH keys of the user `spectro` on every node. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise.",
    )
    .meta({ ...EVERY_NODE, set: true }),
  ntpServers: z
    .array(z.string().min(1))
    .optional()
    .describe(
      "Time servers of every node. A change reinstalls every machine with Canonical Kubernetes and may do so otherwise.",
    )
    .meta({ ...EVERY_NODE, set: true }),
  ...foundationInputs,
  profiles: profilesInput,
  kubernetes: kubernetesInput,
  applySetting: z
    .enum(["now", "later"])
    .default("now")
    .describe(
      "When a change of `profiles` is installed: `now`, or `later`, which only writes it; going back to `now` installs what was written. A change touches no machine but by what it installs.",
    )
    .meta({ change: "none", kept: true }),
  controlPlane: ControlPlane.describe("The machines of the control plane.").meta({
    change: "reinstall",
    changeSource: COST_SOURCES.machineTemplate,
  }),
  apiServer: ApiServer.optional()
    .describe("A custom API server endpoint instead of the DNS record in MAAS. Set at creation only.")
    .meta({ change: "refused" }),
  tags: tags
    .optional()
    .describe("Tags of the cluster in Palette; an empty value is a tag without one. Changed in place.")
    .meta({ change: "in-place" }),
  description: z
    .string()
    .optional()
    .describe("What the cluster is for, as Palette shows it. Changed in place.")
    .meta({ change: "in-place" }),
  ...policyInputs,
  ...accessInputs,
  ...keptInputs,
});

export const ClusterOutputs = z.object({
  kubernetesVersion: z.string().describe("Version of Kubernetes that the profile brings; empty where not known."),
  distribution: z.string().describe("Kind of Kubernetes: `pxk`, `canonical` or what the profile's pack is called."),
  apiEndpoint: z
    .string()
    .describe("Address of the API server, such as `https://payments-1a2b3c.maas.example.com:6443`."),
  dnsName: z.string().describe("DNS name of the API server."),
  machines: z.array(Machine).describe("Servers of the control plane, ordered by name."),
  drift: z
    .array(Drift)
    .describe("What differs in reality and no input expresses, such as a server released in MAAS; empty normally."),
});

export type ClusterArgs = z.infer<typeof ClusterArgs>;
/** What a plane is told of a cluster. */
export type ClusterOnPlane = Omit<ClusterArgs, keyof typeof keptInputs>;
export type ClusterOutputs = z.infer<typeof ClusterOutputs>;
export type ControlPlane = z.infer<typeof ControlPlane>;
