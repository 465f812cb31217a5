import { z } from "zod";
import { ProviderError } from "../core/errors";
import { declare } from "./look-up";

export const getKubeconfig = declare({
  name: "getKubeconfig",
  description:
    "The kubeconfig of a cluster. It rotates, so it is looked up by the cluster's id and not kept as an output of the cluster.",
  args: z.strictObject({
    clusterId: z.string().min(1).describe("Id of the cluster."),
    admin: z.boolean().default(false).describe("Whether to fetch the administrator's instead of the user's."),
  }),
  result: z.object({ kubeconfig: z.string().describe("The kubeconfig as YAML.").meta({ secret: true }) }),
  run: async (host, runtime, { clusterId, admin }) => {
    const home = await (await host.open(runtime)).plane.homeOfCluster(clusterId);
    const kubeconfig = await (await host.open(runtime, home)).plane.clusters.kubeconfig(clusterId, admin);
    if (kubeconfig === undefined) {
      throw new ProviderError(`Cluster ${clusterId} has no kubeconfig yet: it appears once the control plane answers.`);
    }
    return { kubeconfig };
  },
});
