import { z } from "zod";
import type { Context } from "./context";
import { ProviderError } from "./core/errors";
import type { Bag } from "./core/lifecycle";
import type { Host } from "./core/resource";
import type { Runtime } from "./core/runtime";

/** A look-up: what moves by itself, or exists outside the program. It reads and never waits. */
export interface LookUp {
  name: string;
  description: string;
  args: z.ZodType;
  result: z.ZodType;
  /** Members of the result that are secrets. */
  secrets: readonly string[];
  run(host: Host<Context>, runtime: Runtime, args: unknown): Promise<Bag>;
}

interface Declared<A, R extends Bag> {
  name: string;
  description: string;
  args: z.ZodType<A>;
  result: z.ZodType<R>;
  secrets: readonly string[];
  run(host: Host<Context>, runtime: Runtime, args: A): Promise<R>;
}

const declare = <A, R extends Bag>(lookUp: Declared<A, R>): LookUp => ({
  ...lookUp,
  run: (host, runtime, args) => lookUp.run(host, runtime, lookUp.args.parse(args)),
});

const getKubeconfig = declare({
  name: "getKubeconfig",
  description:
    "The kubeconfig of a cluster. It rotates, so it is looked up by the cluster's id and not kept as an output of the cluster.",
  args: z.strictObject({
    clusterId: z.string().min(1).describe("Id of the cluster."),
    admin: z.boolean().default(false).describe("Whether to fetch the administrator's instead of the user's."),
  }),
  result: z.object({ kubeconfig: z.string().describe("The kubeconfig as YAML.").meta({ secret: true }) }),
  secrets: ["kubeconfig"],
  run: async (host, runtime, { clusterId, admin }) => {
    const home = await (await host.open(runtime)).plane.homeOfCluster(clusterId);
    const kubeconfig = await (await host.open(runtime, home)).plane.clusters.kubeconfig(clusterId, admin);
    if (kubeconfig === undefined) {
      throw new ProviderError(`Cluster ${clusterId} has no kubeconfig yet: it appears once the control plane answers.`);
    }
    return { kubeconfig };
  },
});

const getGatewayInstall = declare({
  name: "getGatewayInstall",
  description:
    "What has to be applied to the Kubernetes cluster that runs a gateway. It carries a pairing token and changes.",
  args: z.strictObject({ gatewayId: z.string().min(1).describe("Id of the gateway.") }),
  result: z.object({
    commands: z.array(z.string()).describe("Commands that Palette offers, in their order.").meta({ secret: true }),
    manifests: z
      .array(z.string())
      .describe("YAML manifests behind the commands, in the order to apply them.")
      .meta({ secret: true }),
  }),
  secrets: ["commands", "manifests"],
  run: async (host, runtime, { gatewayId }) => {
    const home = await (await host.open(runtime)).plane.tenantHome();
    const install = await (await host.open(runtime, home)).plane.gateways.install(gatewayId);
    return { commands: [...install.commands], manifests: [...install.manifests] };
  },
});

const getClusterProfile = declare({
  name: "getClusterProfile",
  description: "A cluster profile, by name and version or by id.",
  args: z.strictObject({
    name: z.string().min(1).optional().describe("Name of the profile; needs `version`."),
    version: z.string().min(1).optional().describe("Version of the profile, such as `1.2.0`."),
    scope: z.enum(["project", "tenant", "system"]).optional().describe("Where to look, when two of one name exist."),
    id: z.string().min(1).optional().describe("Id of the profile, instead of name and version."),
  }),
  result: z.object({
    id: z.string().describe("Id of the profile version."),
    name: z.string().describe("Name of the profile."),
    version: z.string().describe("Version of the profile."),
    scope: z.string().describe("Where the profile lives: `project`, `tenant` or `system`."),
    type: z.string().describe("Kind of profile: `cluster`, `infra`, `add-on` or `system`."),
  }),
  secrets: [],
  run: async (host, runtime, wanted) => {
    if ((wanted.id === undefined) === (wanted.name === undefined || wanted.version === undefined)) {
      throw new ProviderError("getClusterProfile needs either 'id', or 'name' and 'version'.");
    }
    const home = await (await host.open(runtime)).plane.homeOf({ scope: "project" });
    const found = await (await host.open(runtime, home)).plane.profiles.find(wanted);
    if (found) return { ...found };
    throw new ProviderError(`There is no cluster profile ${wanted.id ?? `'${wanted.name}' ${wanted.version}`} here.`);
  },
});

/** All look-ups, by the name that is the last part of their token. */
export const lookUps: readonly LookUp[] = [getKubeconfig, getGatewayInstall, getClusterProfile];
