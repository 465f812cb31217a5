import { z } from "zod";
import { Drift } from "./drift";
import { tags } from "./names";

export const GatewayArgs = z.strictObject({
  name: z
    .string()
    .min(1)
    .describe(
      "Name of the gateway; the logical name where omitted. Changed in place; with installer `none` another name looks up another gateway.",
    )
    .meta({ change: "in-place", identity: true }),
  installer: z
    .enum(["kubernetes", "local", "none"])
    .describe(
      "How the gateway comes to be: `kubernetes` registers one for an existing Kubernetes cluster, to which its manifests must then be applied; `local` runs the Palette CLI on this host (Linux on x86-64 with Docker), which makes one of MAAS machines; `none` looks up one that exists (installed by the CLI, or the System Private Gateway) and never deletes it. A change replaces it.",
    )
    .meta({ change: "replace", plain: true }),
  configFile: z
    .string()
    .regex(/^\//, 'must be an absolute path, such as that of path.resolve("pcg.yaml")')
    .optional()
    .describe(
      "With installer `local`: path of the configuration file that `palette pcg install --config-only` wrote; its gateway must be called as this one. Read at creation only; never a difference.",
    )
    .meta({ change: "ignored" }),
  encryptionPassword: z
    .string()
    .regex(
      /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[^A-Za-z0-9]).{8,32}$/,
      "must have 8 to 32 characters, with a capital letter, a lower-case letter, a digit and a special character",
    )
    .optional()
    .describe(
      "With installer `local`: the password that the configuration file was written with. Used at creation only; a change is stored and touches no machine.",
    )
    .meta({ change: "none", secret: true, writeOnly: true }),
  executable: z
    .string()
    .min(1)
    .optional()
    .describe(
      "With installer `local`: the Palette CLI, of the release that belongs to the version of Palette; `palette` on the PATH where omitted. Used at creation only; never a difference.",
    )
    .meta({ change: "ignored" }),
  size: z
    .union([z.literal(1), z.literal(3)], "must be 1 or 3")
    .optional()
    .describe(
      "Nodes of the gateway, for one that runs on MAAS machines: 1, or 3 for one that bears the loss of a node; left as it is where omitted. Growing takes two more servers, in place; a gateway never shrinks.",
    )
    .meta({ change: "in-place" }),
  migrateTo: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Id of the gateway that takes over all clusters when this one is deleted: they are moved there first, which cannot be undone. Without it, a gateway with clusters is not deleted. A change touches no machine.",
    )
    .meta({ change: "none", kept: true }),
  tags: tags
    .optional()
    .describe("Tags of the gateway in Palette; not with installer `none`. Changed in place.")
    .meta({ change: "in-place" }),
  deletionProtection: z
    .boolean()
    .optional()
    .describe(
      "Refuse to delete or replace the gateway while true. Default: false with installer `none`, else the configuration's `deletionProtection`, else `true`. A change touches no machine.",
    )
    .meta({ change: "none", kept: true, plain: true, offUnder: { installer: "none" } }),
  adopt: z
    .boolean()
    .default(false)
    .describe("Take over a gateway of this name that exists already and equals what the program says.")
    .meta({ change: "ignored" }),
});

export const GatewayOutputs = z.object({
  isSystem: z.boolean().describe("Whether it is the System Private Gateway of a self-hosted Palette."),
  isSelfHosted: z.boolean().describe("Whether it runs on a Kubernetes cluster of the user's."),
  clusterUid: z
    .string()
    .describe("Uid of the cluster the gateway runs on, where it was installed on MAAS machines; else empty."),
  drift: z.array(Drift).describe("What differs in reality and no input expresses; empty normally."),
});

export type GatewayArgs = z.infer<typeof GatewayArgs>;
export type GatewayOutputs = z.infer<typeof GatewayOutputs>;
