import type { CustomTimeouts } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Lab } from "palette-maas-lab";
import * as dynamic from "../../sdk";
import * as plugin from "../../sdk/plugin";

/** What a test may change of the main job. */
export interface StageOptions {
  cluster?: Partial<dynamic.ClusterArgs>;
  workers?: Partial<dynamic.MachinePoolArgs> | undefined;
  /** Options of the cluster and the pools. */
  protect?: boolean;
  deletionProtection?: boolean;
  customTimeouts?: CustomTimeouts;
  deleteBeforeReplace?: boolean;
  pools?: readonly string[];
  clusterName?: string;
  front?: "dynamic" | "plugin";
  /** Which resources the program still names. */
  without?: readonly string[];
}

export const INSTANCE = { minCpu: 8, minMemoryMb: 16384 };

/** The classes of a front. */
export const frontOf = ({ front }: Pick<StageOptions, "front">) => (front === "plugin" ? plugin : dynamic);

/** Makes a gateway that exists, and an account of the lab's MAAS behind it. */
export function standingAccount(lab: Lab, options: Pick<StageOptions, "front">) {
  const { Gateway, MaasCloudAccount } = frontOf(options);
  const gateway = new Gateway("gateway", { name: "rack1-gateway", installer: "none" });
  return new MaasCloudAccount("maas", {
    gatewayId: gateway.id,
    apiEndpoint: lab.maas.url,
    apiKey: lab.maas.apiKey,
  });
}

/** The main job: a gateway that exists, an account, a cluster and its pools. */
export function mainJob(lab: Lab, options: StageOptions = {}): PulumiFn {
  return async () => {
    const { Cluster, MachinePool } = frontOf(options);
    const { deletionProtection = true, without = [], pools = ["workers"] } = options;
    const resourceOptions = {
      ...(options.protect === undefined ? {} : { protect: options.protect }),
      ...(options.deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace: options.deleteBeforeReplace }),
      ...(options.customTimeouts === undefined ? {} : { customTimeouts: options.customTimeouts }),
    };
    const account = standingAccount(lab, options);
    if (without.includes("payments")) return { accountId: account.id };
    const cluster = new Cluster(
      "payments",
      {
        cloudAccountId: account.id,
        domain: "maas",
        profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
        controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
        deletionProtection,
        ...(options.clusterName === undefined ? {} : { name: options.clusterName }),
        ...options.cluster,
      },
      resourceOptions,
    );
    const made = pools
      .filter((name) => !without.includes(name))
      .map(
        (name) =>
          new MachinePool(
            name,
            { clusterId: cluster.id, size: 2, instance: INSTANCE, deletionProtection, ...options.workers },
            resourceOptions,
          ),
      );
    return { clusterId: cluster.id, machines: cluster.machines, workers: made[0]?.machines };
  };
}
