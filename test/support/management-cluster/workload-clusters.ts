import { request } from "undici";
import { workloadClustersProgram } from "../../../tools/workload-clusters";
import { freePorts } from "./free-port";
import { Guarded } from "./guarded";
import { running } from "./running";

/** Starts what serves the clusters of servers that have booted, under their own names: in a private network alone. */
export async function startWorkloadClusters(folder: string): Promise<{ url: string; stop(): Promise<void> }> {
  const command = await workloadClustersProgram();
  const [port = 0] = await freePorts(1);
  const program = Guarded.start(folder, { command, args: [`--listen=127.0.0.1:${port}`] });
  const url = `http://127.0.0.1:${port}`;
  await running([program], async () => {
    const { statusCode, body } = await request(`${url}/healthz`);
    await body.dump();
    return statusCode === 200;
  });
  return { url, stop: () => program.stop() };
}
