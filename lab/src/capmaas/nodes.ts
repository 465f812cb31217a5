import { ask } from "../ask";
import { type Kubernetes, KubernetesError, type KubernetesObject } from "./kubernetes";
import { at, nameOf, namespaceOf, textAt } from "./objects";

const MERGE = "application/merge-patch+json";

/** Tells a cluster's own API which host a Node is; false while there is no such Node, or nobody answers. */
export async function nameNode(
  kubernetes: Kubernetes,
  cluster: KubernetesObject,
  node: string,
  providerID: string,
): Promise<boolean> {
  const authority = await authorityOf(kubernetes, cluster);
  if (authority === undefined) return false;
  const { host, port } = { host: textAt(cluster, "spec", "controlPlaneEndpoint", "host"), port: portOf(cluster) };
  const url = `https://${host}:${port}/api/v1/nodes/${encodeURIComponent(node)}`;
  const body = JSON.stringify({ spec: { providerID } });
  const sent = await ask(url, { method: "PATCH", headers: { "content-type": MERGE }, body, authority }).catch(
    () => undefined,
  );
  return sent?.ok === true;
}

const portOf = (cluster: KubernetesObject): number => Number(at(cluster, "spec", "controlPlaneEndpoint", "port"));

async function authorityOf(kubernetes: Kubernetes, cluster: KubernetesObject): Promise<string | undefined> {
  try {
    const secret = await kubernetes.secret(namespaceOf(cluster), `${nameOf(cluster)}-ca`);
    return Buffer.from(textAt(secret, "data", "tls.crt"), "base64").toString("utf8");
  } catch (error) {
    if (!(error instanceof KubernetesError && error.status === 404)) throw error;
    return undefined;
  }
}
