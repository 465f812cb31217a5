import type { Lab, Rack } from "palette-maas-lab";
import { scaledClock } from "../../../provider/core/time/clock";
import { ClusterApiStage } from "./cluster-api-stage";

const POOL = "default";

/** A few free servers of one kind. */
export const SMALL_RACK: Rack = {
  zones: [{ name: "az1" }],
  pools: [{ name: POOL }],
  tags: [],
  domains: [{ name: "maas.example.com" }],
  subnets: [{ name: "rack", cidr: "10.10.0.0/22" }],
  images: [{ name: "u-2204-0-k-1335-0", architecture: "amd64/generic", type: "Uploaded", baseImage: "ubuntu/jammy" }],
  machines: Array.from({ length: 8 }, (_, i) => ({
    ...{ hostname: `w-0${i + 1}`, cpuCores: 8, memoryMiB: 16_384, zone: "az1", pool: POOL, tags: [] },
    disks: [{ sizeGB: 500 }],
  })),
};

/** The API server is a child of this process, beside which the usual clock stands still: limits of waits would never come. */
const clock = scaledClock(60).flowing;

/** The same place, whose MAAS is a lab's; the program reaches that directly. */
export function onLab(
  { world, namespace }: ClusterApiStage,
  { maas }: Lab,
  config: Readonly<Record<string, string>> = {},
): ClusterApiStage {
  const site = { endpoint: maas.url, apiKey: maas.apiKeys.admin, writes: "dns" };
  return new ClusterApiStage(world, namespace, { maas: JSON.stringify([site]), ...config }, clock);
}
