import { z } from "zod";
import { Drift } from "./drift";
import { tags } from "./formats/names";

const source = z
  .string()
  .min(1)
  .superRefine((text, ctx) => {
    const message = problemWith(text);
    if (message !== undefined) ctx.addIssue({ code: "custom", message });
  });

function problemWith(text: string): string | undefined {
  if (text.startsWith("/")) return undefined;
  const isAddress = URL.canParse(text) && new URL(text).protocol === "https:";
  if (!isAddress)
    return 'must be an absolute path, such as that of path.resolve("core-components.yaml"), or an address with https';
  const { username, password } = new URL(text);
  return username !== "" || password !== "" ? "must hold no credentials: nothing is sent with a download" : undefined;
}

/** Whether a component's file is fetched, and not read from this machine. */
export const isFetched = (source: string): boolean => !source.startsWith("/");

const Component = z
  .strictObject({
    source: source.describe(
      "The component's release file: an absolute path, or an address with https, whose file is used only if it has the checksum in `sha256`.",
    ),
    sha256: z
      .string()
      .overwrite((text) => text.toLowerCase())
      .regex(/^[0-9a-f]{64}$/, "must be the SHA-256 checksum of the file, in 64 hexadecimal digits")
      .optional()
      .describe(
        "SHA-256 checksum of the file, as `sha256sum` prints it. Required for an address; a file of another checksum is never applied.",
      ),
    version: z
      .string()
      .regex(/^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/, "must be a version such as 'v1.13.5'")
      .overwrite((version) => (version.startsWith("v") ? version : `v${version}`))
      .describe(
        "Version of the component that the file holds, as `clusterctl` is told. A newer one is an upgrade in place; an older one is refused.",
      ),
  })
  .superRefine(({ source, sha256 }, ctx) => {
    if (isFetched(source) && sha256 === undefined)
      ctx.addIssue({
        code: "custom",
        path: ["sha256"],
        message: "must be given with an address: what is downloaded is applied with all rights",
      });
  })
  .meta({ typeName: "GatewayComponent", typeProse: "A part of Cluster API, by its release file." });
export type Component = z.infer<typeof Component>;

export const GatewayComponents = z
  .strictObject({
    certManager: Component.optional().describe(
      "The file of cert-manager (`cert-manager.yaml`). Left out where cert-manager is there already: one that somebody else installed is left as it is in any case.",
    ),
    core: Component.describe("Cluster API's core (`core-components.yaml`)."),
    bootstrap: Component.describe("The kubeadm bootstrap provider (`bootstrap-components.yaml`)."),
    controlPlane: Component.describe("The kubeadm control plane provider (`control-plane-components.yaml`)."),
    maas: Component.describe(
      "The infrastructure provider for MAAS (`infrastructure-components.yaml`), 0.9.0 or newer.",
    ),
  })
  .meta({ typeName: "GatewayComponents", typeProse: "What a gateway on Cluster API consists of." });
export type GatewayComponents = z.infer<typeof GatewayComponents>;

/** A part of a gateway, by its place among the inputs. */
export type Role = keyof GatewayComponents;

/** The parts in the order in which they are installed: each needs those before it. */
export const ROLES: readonly Role[] = ["certManager", "core", "bootstrap", "controlPlane", "maas"];

const componentsInput = GatewayComponents.optional()
  .describe(
    "With installer `kubernetes` on the plane `cluster-api`, required there: what is installed into the management cluster, in this order. Changed in place, definitions of kinds first; controllers restart, and no machine is touched. Refused on Palette.",
  )
  .meta({ change: "in-place" });

const variablesInput = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of a variable"), z.string())
  .optional()
  .describe(
    "With installer `kubernetes` on the plane `cluster-api`: values of the variables in the components' files, by name, which environment variables are for `clusterctl`. A change applies the files again, and touches no machine. Refused on Palette.",
  )
  .meta({ change: "in-place", secret: true });

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
      "How the gateway comes to be: `kubernetes` registers one for an existing Kubernetes cluster, to which its manifests must then be applied, or on the plane `cluster-api` installs `components` into the management cluster; `local` runs the Palette CLI on this host (Linux on x86-64 with Docker), which makes one of MAAS machines; `none` looks up one that exists (installed by the CLI, or the System Private Gateway) and never deletes it. A change replaces it.",
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
  components: componentsInput,
  variables: variablesInput,
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
