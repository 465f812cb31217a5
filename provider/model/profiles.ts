import { z } from "zod";
import { COST_SOURCES } from "./cost-sources";
import { yamlMapping } from "./formats/yaml-mapping";

export const Manifest = z
  .strictObject({
    name: z.string().min(1).describe("Name of the manifest in the pack."),
    content: z.string().min(1).describe("The manifest itself, as YAML text.").meta({ yaml: true, freeText: true }),
  })
  .meta({ typeName: "PackManifest", typeProse: "A manifest that a pack brings into the cluster." });

export const Pack = z
  .strictObject({
    name: z.string().min(1).describe("Name of the pack in the profile."),
    tag: z.string().optional().describe("Version tag of the pack; the profile's where omitted."),
    type: z
      .enum(["spectro", "helm", "manifest", "oci"])
      .optional()
      .describe("Kind of the pack; the profile's where omitted."),
    values: z
      .union([z.string(), z.record(z.string(), z.unknown())])
      .optional()
      .describe("The pack's whole configuration, as YAML text or as an object; the profile's where omitted.")
      .meta({ yaml: true, freeText: true }),
    patch: yamlMapping
      .optional()
      .describe(
        "A part of the pack's configuration, as YAML text or as an object, laid over what the profile's version says whenever it is sent: objects member by member, everything else whole. Not with `values`.",
      ),
    manifests: z
      .array(Manifest)
      .optional()
      .describe("Manifests of the pack that the cluster adds, or has in other words than the profile.")
      .meta({ key: "name" }),
  })
  .meta({
    typeName: "ProfilePack",
    typeProse: "A pack of a cluster profile whose configuration differs from the profile's.",
  });

export const Profile = z
  .strictObject({
    name: z.string().min(1).optional().describe("Name of the cluster profile; needs `version`."),
    version: z.string().min(1).optional().describe("Version of the profile, such as `1.2.0`."),
    scope: z
      .enum(["project", "tenant", "system"])
      .optional()
      .describe("Where the profile is looked for, when two of one name exist."),
    id: z.string().min(1).optional().describe("Id of the profile, instead of `name` and `version`."),
    variables: z
      .record(z.string(), z.string())
      .optional()
      .describe(
        "Values of the profile's variables by name. Pass secrets as secret outputs; sensitive ones are never read back.",
      )
      .meta({ freeText: true }),
    packs: z
      .array(Pack)
      .optional()
      .describe("Packs whose configuration differs from the profile's.")
      .meta({ key: "name" }),
  })
  .meta({
    typeName: "ClusterProfile",
    typeProse: "A cluster profile that a cluster uses, by name and version or by id.",
  });

export const profilesInput = z
  .array(Profile)
  .default([])
  .describe(
    "Cluster profiles by name and version, or by id, at least one without `clusterTemplate`; profiles attached elsewhere are left alone. Layers of the operating system and of Kubernetes reinstall every machine when they change, other layers are changed in place.",
  )
  .meta({ change: "may-reinstall", changeSource: COST_SOURCES.profileLayers });

export type Profile = z.infer<typeof Profile>;
export type Pack = z.infer<typeof Pack>;
