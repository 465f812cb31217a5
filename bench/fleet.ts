import type * as pulumi from "@pulumi/pulumi";
import { defaultRack, type Lab, type Rack } from "palette-maas-lab";
import { Cluster, Gateway, MaasCloudAccount, MachinePool } from "../sdk";

/** A rack without the machines that fail: they are not what is measured. */
export function soundRack(machines: number): Rack {
  const rack = defaultRack({ machines });
  return { ...rack, machines: rack.machines.filter(({ problem }) => problem === undefined) };
}

/** Clusters behind one account, each with as many pools of one machine. */
export function fleetProgram(lab: Lab, clusters: number, pools: number): pulumi.automation.PulumiFn {
  return async () => {
    const gateway = new Gateway("gateway", { name: "rack1-gateway", installer: "none" });
    const account = new MaasCloudAccount("maas", {
      gatewayId: gateway.id,
      apiEndpoint: lab.maas.url,
      apiKey: lab.maas.apiKey,
    });
    for (let c = 0; c < clusters; c++) {
      const cluster = new Cluster(`c${c}`, {
        cloudAccountId: account.id,
        domain: "maas",
        profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "bench" } }],
        controlPlane: { instance: { minCpu: 4, minMemoryMb: 8192 } },
        deletionProtection: false,
      });
      for (let p = 0; p < pools; p++) {
        const pool = {
          clusterId: cluster.id,
          name: `p${p}`,
          size: 1,
          instance: { minCpu: 4, minMemoryMb: 8192 },
          deletionProtection: false,
        };
        new MachinePool(`c${c}-p${p}`, pool);
      }
    }
  };
}
