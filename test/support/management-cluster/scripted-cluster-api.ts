import { type ManagementCluster, startManagementCluster } from "../management-cluster";
import { applyKinds, hasKinds } from "./contract";
import { ScriptedControllers } from "./scripted-controllers";

const CONTROLLERS = [
  ["capi-system", "capi-controller-manager"],
  ["capi-kubeadm-bootstrap-system", "capi-kubeadm-bootstrap-controller-manager"],
  ["capi-kubeadm-control-plane-system", "capi-kubeadm-control-plane-controller-manager"],
  ["capmaas-system", "capmaas-controller-manager"],
] as const;

/** A management cluster with Cluster API's kinds in it, whose controllers are played. */
export interface ClusterApiWorld {
  cluster: ManagementCluster;
  /** A namespace of its own, with controllers that serve it. */
  namespace(): Promise<string>;
  controllers: {
    failuresOf(namespace: string): readonly string[];
    /** Does something while the controllers of a namespace look away. */
    pause(namespace: string, act: () => Promise<unknown>): Promise<void>;
  };
  stop(): Promise<void>;
}

/** Starts it; skips the suite where the kinds' definitions are absent. */
export async function startScriptedClusterApi(suite: Mocha.Context): Promise<ClusterApiWorld> {
  if (!hasKinds) suite.skip();
  const cluster = await startManagementCluster({ users: { nobody: [] } });
  await install(cluster);
  const playing = new Map<string, ScriptedControllers>();
  let serial = 0;
  return {
    cluster,
    namespace: async () => {
      serial += 1;
      const name = `test-${serial}`;
      await makeNamespace(cluster, name);
      playing.set(name, new ScriptedControllers(cluster.api, name));
      return name;
    },
    controllers: {
      failuresOf: (namespace) => playing.get(namespace)?.failures ?? [],
      pause: async (namespace, act) => {
        await playing.get(namespace)?.stop();
        await act();
        playing.set(namespace, new ScriptedControllers(cluster.api, namespace));
      },
    },
    stop: async () => {
      for (const controllers of playing.values()) await controllers.stop();
      await cluster.stop();
    },
  };
}

async function install(cluster: ManagementCluster): Promise<void> {
  await applyKinds(cluster.api);
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

const makeNamespace = (cluster: ManagementCluster, name: string) =>
  cluster.api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
