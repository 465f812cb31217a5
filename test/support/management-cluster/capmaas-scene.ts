import { Capmaas, type Exchange, type Lab, type Rack, startLab } from "palette-maas-lab";
import { isRecord } from "../../../provider/core/unknowns";
import type { ManagementCluster } from "../management-cluster";
import type { KubernetesObject } from "./api";
import { CORE, MAAS } from "./api-groups";

const IMAGE = "custom/u-2204-0-k-1335-0";

/** The servers on which the recordings were made, as far as they matter. */
const RACK: Rack = {
  zones: ["az1", "az2"].map((name) => ({ name })),
  pools: ["default", "metal"].map((name) => ({ name })),
  tags: ["rack-a", "ssd"].map((name) => ({ name })),
  domains: [{ name: "maas" }],
  subnets: [{ name: "rack", cidr: "10.10.0.0/22" }],
  images: [{ name: "u-2204-0-k-1335-0", architecture: "amd64/generic", type: "Uploaded", baseImage: "ubuntu/jammy" }],
  machines: [
    { hostname: "cp-01", cpuCores: 4, memoryMiB: 8192, zone: "az1", pool: "default", tags: ["rack-a"] },
    { hostname: "w-01", cpuCores: 8, memoryMiB: 16384, zone: "az1", pool: "metal", tags: [] },
    { hostname: "w-02", cpuCores: 16, memoryMiB: 32768, zone: "az2", pool: "metal", tags: ["ssd"] },
  ].map((machine) => ({ ...machine, disks: [{ sizeGB: 500 }] })),
};

const KINDS: [version: string, kind: string][] = [
  [MAAS, "maasmachines"],
  [MAAS, "maasclusters"],
  [CORE, "machines"],
  [CORE, "clusters"],
];

/** What a host must be like, as a machine template would have it. */
export interface HostSpec {
  minCPU: number;
  minMemory: number;
  resourcePool?: string;
  failureDomain?: string;
  tags?: string[];
}

/**
 * The stand-in for CAPMAAS between a real API server and the lab's MAAS. What Cluster API's controllers would do is done here by
 * hand: owners, bootstrap data, and that the infrastructure is there.
 */
export class CapmaasScene {
  readonly exchanges: Exchange[] = [];

  private constructor(
    readonly management: ManagementCluster,
    readonly lab: Lab,
    private readonly capmaas: Capmaas,
  ) {
    lab.observe((exchange) => this.exchanges.push(exchange));
  }

  /** On a management cluster that has the kinds and no objects of them. */
  static async start(management: ManagementCluster): Promise<CapmaasScene> {
    const lab = await startLab({ rack: RACK, speed: 60 });
    const capmaas = new Capmaas({
      management: management.access,
      maas: { endpoint: lab.maas.url, apiKey: lab.maas.apiKey },
      clock: lab.clock,
    });
    return new CapmaasScene(management, lab, capmaas);
  }

  async stop(): Promise<void> {
    await this.capmaas.stop();
    await this.lab.stop();
    for (const [version, kind] of KINDS) await this.clear(`/apis/${version}`, kind);
  }

  /** Nobody is left who would let an object go. */
  private async clear(group: string, kind: string): Promise<void> {
    const { api } = this.management;
    const { items } = await api.get(`${group}/${kind}`);
    for (const { metadata } of Array.isArray(items) ? items : []) {
      const path = `${group}/namespaces/${metadata.namespace}/${kind}/${metadata.name}`;
      const body = { metadata: { finalizers: null } };
      await api.ask("PATCH", path, { body, type: "application/merge-patch+json" });
      // One whose deletion had only waited for that is gone already.
      const { status } = await api.call("DELETE", path);
      if (status >= 300 && status !== 404) throw new Error(`${path} cannot be deleted: ${status}`);
    }
  }

  /** A cluster of that name, in a namespace of its own. */
  async cluster(name: string, spec: KubernetesObject = {}): Promise<void> {
    const { api } = this.management;
    await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    const ref = { apiGroup: "infrastructure.cluster.x-k8s.io", kind: "MaasCluster", name };
    const cluster = await api.apply({
      ...{ apiVersion: CORE, kind: "Cluster", metadata: { name, namespace: name } },
      spec: { infrastructureRef: ref, ...spec },
    });
    await api.apply({
      ...{ apiVersion: MAAS, kind: "MaasCluster" },
      metadata: { name, namespace: name, ownerReferences: [ownerReference(cluster)] },
      spec: { dnsDomain: "maas" },
    });
    await api.apply({
      ...{ apiVersion: "v1", kind: "Secret", metadata: { name: "bootstrap", namespace: name } },
      stringData: { value: "#cloud-config\n" },
    });
  }

  /** Cluster API has seen that the cluster's infrastructure is there. */
  async provisioned(name: string): Promise<void> {
    const path = `/apis/${CORE}/namespaces/${name}/clusters/${name}/status`;
    const body = { status: { initialization: { infrastructureProvisioned: true } } };
    await this.management.api.ask("PATCH", path, { body, type: "application/merge-patch+json" });
  }

  async machine(cluster: string, name: string, spec: HostSpec, isControlPlane = false): Promise<void> {
    const { api } = this.management;
    const labels = {
      "cluster.x-k8s.io/cluster-name": cluster,
      ...(isControlPlane ? { "cluster.x-k8s.io/control-plane": "" } : {}),
    };
    const ref = { apiGroup: "infrastructure.cluster.x-k8s.io", kind: "MaasMachine", name };
    const machine = await api.apply({
      ...{ apiVersion: CORE, kind: "Machine", metadata: { name, namespace: cluster, labels } },
      spec: { clusterName: cluster, bootstrap: { dataSecretName: "bootstrap" }, infrastructureRef: ref },
    });
    await api.apply({
      ...{ apiVersion: MAAS, kind: "MaasMachine" },
      metadata: { name, namespace: cluster, labels, ownerReferences: [ownerReference(machine)] },
      spec: { image: IMAGE, ...spec },
    });
  }

  /** An object of CAPMAAS's, once it is as wanted; the test's time-out ends the wait. */
  async until(
    kind: "maasclusters" | "maasmachines",
    cluster: string,
    name: string,
    wanted: (object: KubernetesObject) => boolean,
  ) {
    for (;;) {
      const object = await this.management.api.get(this.pathOf(kind, cluster, name));
      if (wanted(object)) return object;
      await this.lab.clock.sleep(5_000);
    }
  }

  /** Something happens to a Machine, which its MaasMachine hears of. */
  async touch(cluster: string, name: string): Promise<void> {
    const path = `/apis/${CORE}/namespaces/${cluster}/machines/${name}`;
    const body = { metadata: { annotations: { touched: "yes" } } };
    await this.management.api.ask("PATCH", path, { body, type: "application/merge-patch+json" });
  }

  async remove(kind: "maasclusters" | "maasmachines", cluster: string, name: string): Promise<void> {
    const path = this.pathOf(kind, cluster, name);
    await this.management.api.ask("DELETE", path);
    while ((await this.management.api.call("GET", path)).status !== 404) await this.lab.clock.sleep(5_000);
  }

  private pathOf(kind: string, cluster: string, name: string): string {
    return `/apis/${MAAS}/namespaces/${cluster}/${kind}/${name}`;
  }
}

export const isReady = ({ status }: KubernetesObject): boolean => isRecord(status) && status.ready === true;

function ownerReference({ apiVersion, kind, metadata }: KubernetesObject): KubernetesObject {
  if (!isRecord(metadata)) throw new Error("an object without metadata owns nothing");
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
}
