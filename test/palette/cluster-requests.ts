import { ApiError } from "../../provider/core/errors";
import type { ClusterArgs } from "../../provider/model/cluster";
import { type Bench, eventually, runningCluster } from "./lab-plane";

const banner = "kind: ConfigMap\nmetadata:\n  name: banner\n";

const variables = { region: "eu" };
const infra = (version: string, mtu: number): ClusterArgs["profiles"][number] => ({
  name: "maas-infra",
  version,
  variables,
  packs: [{ name: "cni-calico", patch: { manifests: { calico: { veth_mtu: String(mtu) } } } }],
});
const addOn = (content: string): ClusterArgs["profiles"][number] => ({
  name: "monitoring",
  version: "1.0.0",
  packs: [{ name: "dashboards", manifests: [{ name: "banner", content }] }],
});

/** Clusters with everything that is set at creation only, with parts of packs, installed later, deleted by force. */
export async function rarerClusters(bench: Bench): Promise<void> {
  const { clusters, repaves } = bench.plane;
  const [id, args] = await runningCluster(bench, {
    name: "rarer",
    clusterType: "PureManage",
    hyperShift: { type: "openshift", hostClusterId: "0123456789abcdef01234567" },
    updateWorkerPoolsInParallel: true,
    enableLxdVm: true,
    profiles: [infra("1.0.0", 1400), addOn(banner)],
  });
  await clusters.observe(id);
  const changed: ClusterArgs = {
    ...args,
    enableLxdVm: false,
    profiles: [infra("1.0.0", 1300), addOn(banner.replace("banner", "other"))],
  };
  await clusters.update(id, changed, args);
  const later: ClusterArgs = { ...changed, applySetting: "later", profiles: [infra("1.1.0", 1300)] };
  await clusters.update(id, later, changed);
  await repaves.wouldReinstall(id, { profiles: later.profiles, prior: later.profiles, isWritten: true });
  await clusters.update(id, { ...later, applySetting: "now" }, later);
  await clusters.delete(id);
  // Too early, and said in the way that the contract knows.
  await clusters.delete(id, true).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
  });
  await templated(bench);
}

async function templated(bench: Bench): Promise<void> {
  const { clusters } = bench.plane;
  const [id, args] = await runningCluster(bench, {
    name: "templated",
    clusterTemplate: { id: bench.lab.palette.world.templateUid("standard") },
    timezone: "UTC",
    profiles: [{ name: "maas-infra", version: "1.0.0", variables }],
  });
  const next = [{ name: "maas-infra", version: "1.0.0", variables: { ...variables, logLevel: "debug" } }];
  await clusters.update(id, { ...args, profiles: next }, args);
  await clusters.delete(id);
  await eventually("the end of a cluster", async () => (await clusters.observe(id)) === undefined);
}
