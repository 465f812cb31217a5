import { Capmaas, type Lab, type Rack, startLab } from "palette-maas-lab";
import { type ManagementCluster, startManagementCluster } from "../management-cluster";
import { BootingServers } from "./booting";
import { applyKinds } from "./contract";
import { startControllers } from "./controllers";
import { startWorkloadClusters } from "./workload-clusters";

/** How many times as fast as ours the lab's time goes: deployments take seconds, and Cluster API's own waits stay as they are. */
const SPEED = 60;

/** A management cluster as a team without Palette runs it: Cluster API's controllers, CAPMAAS, and the lab's MAAS with a rack. */
export interface ClusterApi {
  readonly management: ManagementCluster;
  readonly lab: Lab;
  stop(): Promise<void>;
}

/** Starts all of it, in a private network alone: see `isPrivateNetwork`. */
export async function startClusterApi(rack: Rack): Promise<ClusterApi> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.reverse()) await one();
  };
  try {
    const management = await startManagementCluster();
    stops.push(management.stop);
    await applyKinds(management.api);
    const controllers = await startControllers(management);
    stops.push(controllers.stop);
    const lab = await startLab({ rack, speed: SPEED });
    stops.push(() => lab.stop());
    const workloadClusters = await startWorkloadClusters(management.folder);
    stops.push(workloadClusters.stop);
    const servers = new BootingServers(lab, workloadClusters.url);
    stops.push(() => servers.stop());
    const maas = { endpoint: lab.maas.url, apiKey: lab.maas.apiKey };
    const capmaas = new Capmaas({ management: management.access, maas, clock: lab.clock, hasNodes: true });
    stops.push(() => capmaas.stop());
    return { management, lab, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
