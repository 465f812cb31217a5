import { type ManagementCluster, startManagementCluster } from "../management-cluster";
import { applyKinds, hasKinds } from "./contract";
import { ScriptedControllers, type Servers } from "./scripted-controllers";
import { makeNamespace, showControllers } from "./shown-controllers";

/** A management cluster with Cluster API's kinds in it, whose controllers are played. */
export interface ClusterApiWorld {
  cluster: ManagementCluster;
  /** A namespace of its own, with controllers that serve it. */
  namespace(): Promise<string>;
  controllers: {
    failuresOf(namespace: string): readonly string[];
    /** From now on, machines of a namespace get their servers there. */
    takeFrom(namespace: string, servers: Servers): Promise<void>;
    /** Does something while the controllers of a namespace look away. */
    pause(namespace: string, act: () => Promise<unknown>): Promise<void>;
    /** Nobody looks at a namespace any more. */
    end(namespace: string): Promise<void>;
  };
  stop(): Promise<void>;
}

/** Starts it; skips the suite where the kinds' definitions are absent. */
export async function startScriptedClusterApi(suite?: Mocha.Context): Promise<ClusterApiWorld> {
  if (!hasKinds) suite?.skip();
  const cluster = await startManagementCluster({ users: { nobody: [] } });
  await applyKinds(cluster.api);
  await showControllers(cluster);
  const playing = new Map<string, ScriptedControllers>();
  const sources = new Map<string, Servers>();
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
      takeFrom: async (namespace, servers) => {
        await playing.get(namespace)?.stop();
        sources.set(namespace, servers);
        playing.set(namespace, new ScriptedControllers(cluster.api, namespace, servers));
      },
      pause: async (namespace, act) => {
        await playing.get(namespace)?.stop();
        await act();
        playing.set(namespace, new ScriptedControllers(cluster.api, namespace, sources.get(namespace)));
      },
      end: async (namespace) => {
        await playing.get(namespace)?.stop();
        playing.delete(namespace);
      },
    },
    stop: async () => {
      for (const controllers of playing.values()) await controllers.stop();
      await cluster.stop();
    },
  };
}
