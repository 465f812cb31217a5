import { provider } from "../../../provider";
import type { Runtime } from "../../../provider/core/runtime";
import { type Clock, realClock, scaledClock } from "../../../provider/core/time/clock";
import { type Duration, minutes, seconds } from "../../../provider/core/time/duration";
import { isRecord } from "../../../provider/core/unknowns";
import { kubeconfig } from "../../support/kubeconfig";
import type { Api, KubernetesObject } from "../../support/management-cluster/api";
import { ADD_ONS, BOOTSTRAP, CORE, KUBEADM, MAAS } from "../../support/management-cluster/api-groups";
import type { ClusterApiWorld } from "../../support/management-cluster/scripted-cluster-api";
import { at } from "../../support/management-cluster/scripted-controllers";
import { runtimeOf } from "../../support/stage";
import type { Place } from "../place";
import { faultProxy } from "../proxy";
import { kubernetesRoute } from "./faults";

/** A namespace of a management cluster. */
export interface Namespace {
  readonly api: Api;
  readonly name: string;
  /** What the management cluster is known by. */
  readonly uid: string;
}

export const MAAS_KEY = "consumer-of-lab:token-of-lab:secret-of-lab";

const SPEED = 60;
/** An hour's wait of a read that always fails would be a minute. */
const LIMIT = minutes(20);

const OF_CLUSTERS: readonly [group: string, plural: string][] = [
  [CORE, "clusters"],
  [CORE, "machinedeployments"],
  [CORE, "machinehealthchecks"],
  [MAAS, "maasclusters"],
  [MAAS, "maasmachinetemplates"],
  [KUBEADM, "kubeadmcontrolplanes"],
  [BOOTSTRAP, "kubeadmconfigtemplates"],
  [ADD_ONS, "clusterresourcesets"],
  ["v1", "configmaps"],
];

/** The objects of a kind that stand in a namespace. */
export async function objectsIn({ api, name }: Namespace, group: string, plural: string): Promise<KubernetesObject[]> {
  const { items } = await api.get(`/${group === "v1" ? "api" : "apis"}/${group}/namespaces/${name}/${plural}`);
  return Array.isArray(items) ? items.filter(isRecord) : [];
}

export const nameOf = (object: unknown): string => String(at(object, "metadata.name"));

/** A clock that counts all time, faster than the API server's: what that says of ages holds anew for each attempt. */
class FastClock implements Clock {
  private current = fastFromNow();

  restart(): void {
    this.current = fastFromNow();
  }

  now = (): number => this.current.now();
  sleep = (span: Duration, signal?: AbortSignal): Promise<void> => this.current.sleep(span, signal);
}

const fastFromNow = (): Clock => scaledClock(SPEED).flowing ?? realClock;

/** A namespace of its own behind a proxy, with controllers that serve it. */
export async function openNamespace(world: ClusterApiWorld): Promise<Place<Namespace>> {
  const { cluster, controllers } = world;
  const name = await world.namespace();
  const uid = String(at(await cluster.api.get("/api/v1/namespaces/kube-system"), "metadata.uid"));
  const namespace: Namespace = { api: cluster.api, name, uid };
  const { certificateAuthority, access } = cluster;
  const proxy = await faultProxy(cluster.url, { certificateAuthority, routeOf: kubernetesRoute });
  const clock = new FastClock();
  const told: string[] = [];
  const runtime: Runtime = { ...runtimeOf(clock, told), timeout: LIMIT };
  const user = { name: "admin", token: access.token };
  const clusterApi = JSON.stringify({ kubeconfig: kubeconfig(proxy.url, undefined, user), namespace: name });
  const config: Readonly<Record<string, string>> = {
    ...{ plane: "cluster-api", clusterApi, deletionProtection: "false" },
    ...{ requestTimeout: "2s", maxRetries: "3" },
  };
  return {
    ...{ world: namespace, clock, told, runtime },
    proxies: [proxy],
    begin: () => clock.restart(),
    controller: (type) => {
      const found = provider((key) => config[key], {}, clock).controllers.get(type);
      if (!found) throw new Error(`there is no ${type}`);
      return found;
    },
    secrets: [access.token, MAAS_KEY, ...MAAS_KEY.split(":")],
    taken: async () => (await objectsIn(namespace, MAAS, "maasmachines")).map(nameOf),
    // What goes with its cluster may stay until then where it could not be removed, and that is told.
    remains: async (of) => (told.some((line) => line.includes(" stayed: ")) ? [] : await remainsOf(namespace, of)),
    disown: (_, of) => disown(namespace, of),
    settle: () => clock.sleep(seconds(20)),
    stop: async () => {
      await controllers.end(name);
      await proxy.stop();
    },
  };
}

const isOf = (object: KubernetesObject, name: string): boolean => nameOf(object).split("-").includes(name);

async function remainsOf(namespace: Namespace, name: string): Promise<string[]> {
  const clusters = (await objectsIn(namespace, CORE, "clusters")).map((one) => at(one, "metadata.uid"));
  const found = await Promise.all(
    OF_CLUSTERS.map(async ([group, plural]) =>
      (await objectsIn(namespace, group, plural))
        .filter((object) => isOf(object, name) && !isCollected(object, clusters))
        .map((object) => `${plural}/${nameOf(object)}`),
    ),
  );
  return found.flat();
}

/** Whether Kubernetes removes it, since its owner has gone: nobody does so here. */
function isCollected(object: KubernetesObject, clusters: readonly unknown[]): boolean {
  const owners = at(object, "metadata.ownerReferences");
  return Array.isArray(owners) && owners.every((owner) => !clusters.includes(at(owner, "uid")));
}

const MARKERS = ["owner", "claim", "protected", "since"].map((name) => [`pulumi-palette-maas/${name}`, null] as const);

async function disown(namespace: Namespace, name: string): Promise<void> {
  for (const [group, plural] of OF_CLUSTERS) {
    for (const object of await objectsIn(namespace, group, plural)) {
      if (!isOf(object, name)) continue;
      const path = `/${group === "v1" ? "api" : "apis"}/${group}/namespaces/${namespace.name}/${plural}/${nameOf(object)}`;
      const body = { metadata: { annotations: Object.fromEntries(MARKERS) } };
      await namespace.api.ask("PATCH", path, { body, type: "application/merge-patch+json" });
    }
  }
}
