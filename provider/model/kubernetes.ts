import { z } from "zod";
import { COST_SOURCES } from "./cost-sources";
import { cidr } from "./formats/names";

/** What nodes are made from where no profile says so. */
export const KubernetesSpec = z
  .strictObject({
    version: z
      .string()
      .regex(/^v?1\.\d+\.\d+(\+[0-9A-Za-z.-]+)?$/, "must be a version such as '1.33.5'")
      .overwrite((version) => version.replace(/^v/, ""))
      .describe(
        "Version of Kubernetes, which the image must hold. A newer one, of the same or the next minor version, exchanges every machine of the cluster: those of the control plane first, then those of its pools, one pool after the other.",
      ),
    image: z
      .string()
      .min(1)
      .describe(
        "Image in MAAS that servers are deployed with, as `<osystem>/<series>` or the name of a custom image, such as `custom/u-2204-0-k-1335-0`. Another one exchanges every machine of the cluster.",
      ),
    podNetworks: z.array(cidr).min(1).default(["10.244.0.0/16"]).describe("Networks of pods. Set at creation only."),
    cni: z
      .string()
      .min(1)
      .max(900_000)
      .optional()
      .describe(
        "Manifests of a network of pods, as YAML text of up to 900,000 characters, such as Calico's or Cilium's: applied in the cluster once its API server answers, and again when they change. " +
          "Leaving them out later takes nothing out of the cluster. Without a network of pods nodes are not Ready.",
      )
      .meta({ freeText: true }),
    serviceNetworks: z.array(cidr).default(["10.96.0.0/12"]).describe("Networks of services. Set at creation only."),
  })
  .meta({ typeName: "KubernetesSpec", typeProse: "The Kubernetes of a cluster that is made without profiles." });

export const kubernetesInput = KubernetesSpec.optional()
  .describe(
    "What nodes are made from on the plane `cluster-api`, in place of `profiles`: needed there, refused on Palette.",
  )
  .meta({ change: "refused", changeSource: COST_SOURCES.machineTemplate });

export type KubernetesSpec = z.infer<typeof KubernetesSpec>;
