import type { ManagementCluster } from "../management-cluster";

const CONTROLLERS = [
  ["capi-system", "capi-controller-manager"],
  ["capi-kubeadm-bootstrap-system", "capi-kubeadm-bootstrap-controller-manager"],
  ["capi-kubeadm-control-plane-system", "capi-kubeadm-control-plane-controller-manager"],
  ["capmaas-system", "capmaas-controller-manager"],
] as const;

/** What a management cluster shows of its controllers, without any that run. */
export async function showControllers(cluster: ManagementCluster): Promise<void> {
  for (const [namespace, name] of CONTROLLERS) {
    await makeNamespace(cluster, namespace);
    const labels = { app: name };
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "manager", image: "none" }] } },
      },
    };
    await cluster.api.apply(deployment);
    const status = { status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 } };
    const at = `${await cluster.api.pathOf(deployment)}/status`;
    await cluster.api.ask("PATCH", at, { body: status, type: "application/merge-patch+json" });
  }
}

export const makeNamespace = (cluster: ManagementCluster, name: string) =>
  cluster.api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
