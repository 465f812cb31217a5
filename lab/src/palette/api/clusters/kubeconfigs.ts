import { text } from "../../../answer";
import { hash } from "../../behaviour/packs";
import type { Cluster } from "../../state/world";
import type { App } from "../app";
import { notFound } from "../errors";
import { clusterOf } from "./find";

/** Kubeconfigs: there once the API server answers; their tokens change with the cluster's certificates. */
export function kubeconfigRoutes(app: App): void {
  const { context } = app;
  for (const asset of ["kubeconfig", "kubeconfigclient", "adminKubeconfig"])
    app.on(`GET /v1/spectroclusters/{uid}/assets/${asset}`, (call) => {
      const cluster = clusterOf(context, call);
      const { endpoint } = cluster;
      if (!endpoint || cluster.deletedAt !== undefined) throw notFound("kubeconfig", cluster.meta.uid);
      const config = kubeconfig(cluster, endpoint, asset === "adminKubeconfig" ? "admin" : "client");
      // Some of Palette's answers are in base64; this one keeps clients on their toes.
      const body = asset === "kubeconfig" ? Buffer.from(config).toString("base64") : config;
      return text(body, 200, { "content-type": "application/octet-stream" });
    });
}

function kubeconfig(cluster: Cluster, endpoint: { host: string; port: number }, user: string): string {
  const { name, uid } = cluster.meta;
  const { certificatesAt } = cluster;
  const authority = Buffer.from(`-----BEGIN CERTIFICATE-----\n${hash(uid)}\n-----END CERTIFICATE-----\n`).toString(
    "base64",
  );
  return `apiVersion: v1
kind: Config
clusters:
  - name: ${name}
    cluster:
      server: https://${endpoint.host}:${endpoint.port}
      certificate-authority-data: ${authority}
contexts:
  - name: ${user}@${name}
    context:
      cluster: ${name}
      user: ${user}
current-context: ${user}@${name}
users:
  - name: ${user}
    user:
      token: ${hash(`${uid}/${user}/${certificatesAt}`)}
`;
}
