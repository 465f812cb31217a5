import { setTimeout as pause } from "node:timers/promises";
import { type Lab, type Machine, startLab } from "palette-maas-lab";
import { kubernetesRoute } from "../faults/cluster-api/faults";
import { type Namespace, nameOf, objectsIn } from "../faults/cluster-api/world";
import { faultProxy } from "../faults/proxy";
import { kubeconfig } from "../support/kubeconfig";
import { MaasUser } from "../support/maas-user";
import { ADD_ONS, CORE, MAAS, OF_A_CLUSTER } from "../support/management-cluster/api-groups";
import { SMALL_RACK } from "../support/management-cluster/on-lab";
import type { ClusterApiWorld } from "../support/management-cluster/scripted-cluster-api";
import { at, type Servers } from "../support/management-cluster/scripted-controllers";
import { NAME, type Subject } from "./subjects";
import type { Seen, World } from "./world";

/** The product's waits; the API server and those who play its controllers take their own time. */
const PRODUCT_SPEED = 60;
const MAAS_SPEED = 600;

const CREDENTIALS = "/api/v1/namespaces/capmaas-system/secrets/capmaas-manager-bootstrap-credentials";
const API_NAME = `${NAME}-api.maas.example.com`;
const ACCOUNT_ID = "capmaas-system:capmaas-manager-bootstrap-credentials";

/** A stack on a real API server whose controllers are played, with servers of a lab's MAAS. */
export const clusterApiSubject = (world: ClusterApiWorld): Subject => ({
  name: "cluster-api",
  replaced: "pool",
  open: () => openNamespace(world),
  asked: (isChanged) => ({
    account: { name: isChanged ? "kills-b" : NAME },
    cluster: { machines: 1, cni: cni(isChanged ? "two" : "one") },
    pool: { size: isChanged ? 2 : 1, servers: isChanged ? [8, 8] : [4] },
  }),
});

/** As the program has it. */
const cni = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n`;

async function openNamespace(world: ClusterApiWorld): Promise<World> {
  const { cluster, controllers } = world;
  // There can be one account alone in a management cluster: a scenario that ended in disorder leaves its own.
  await cluster.api.call("DELETE", CREDENTIALS);
  const namespace: Namespace = { api: cluster.api, name: await world.namespace(), uid: "" };
  const lab = await startLab({ rack: SMALL_RACK, speed: MAAS_SPEED });
  await controllers.takeFrom(namespace.name, serversOf(lab));
  const { certificateAuthority, access } = cluster;
  const { origin } = new URL(lab.maas.url);
  const proxies = {
    plane: await faultProxy(cluster.url, { certificateAuthority, routeOf: kubernetesRoute }),
    maas: await faultProxy(origin),
  };
  const user = { name: "admin", token: access.token };
  const endpoint = lab.maas.url.replace(origin, proxies.maas.url);
  const sites = [{ endpoint, accountEndpoints: [lab.maas.url], apiKey: lab.maas.apiKey, writes: "dns" }];
  return {
    proxies,
    env: {
      PALETTE_MAAS_PLANE: "cluster-api",
      PALETTE_MAAS_TIME_SCALE: String(PRODUCT_SPEED),
      KILLS_MAAS_URL: lab.maas.url,
      MAAS_API_KEY: lab.maas.apiKey,
    },
    settings: {
      maas: JSON.stringify(sites),
      clusterApi: JSON.stringify({
        kubeconfig: kubeconfig(proxies.plane.url, undefined, user),
        namespace: namespace.name,
      }),
    },
    secrets: [access.token, lab.maas.apiKey, ...lab.maas.apiKey.split(":")].filter((secret) => secret.length > 4),
    objects: () => objectsOf(namespace),
    orphans: () => orphansOf(namespace, lab),
    isStable: async () => inUse(lab).every(({ statusName }) => statusName === "Deployed"),
    stop: async () => {
      await controllers.end(namespace.name);
      await Promise.all([proxies.plane.stop(), proxies.maas.stop()]);
      await lab.stop();
    },
  };
}

/** Servers as the provider for MAAS takes them: the first becomes the control plane, and the name of the API leads to it. */
function serversOf(lab: Lab): Servers {
  const user = new MaasUser(lab);
  return {
    take: async () => {
      const server = await user.take();
      if (recordsIn(lab).length === 0) await user.record(API_NAME, await addressesOf(lab, server.systemId));
      return server;
    },
    give: (systemId) => user.release(systemId),
  };
}

async function addressesOf(lab: Lab, systemId: string): Promise<readonly string[]> {
  const { world } = lab.maas;
  for (;;) {
    const machine = world.machines.find((one) => one.systemId === systemId);
    const addresses = machine ? world.addressesOf(machine) : [];
    if (addresses.length > 0) return addresses;
    await pause(20);
  }
}

const recordsIn = ({ maas: { world } }: Lab): string[] => world.dns.map((record) => world.fqdnOf(record));

const inUse = (lab: Lab): Machine[] => lab.maas.world.machines.filter(({ statusName }) => statusName !== "Ready");

async function objectsOf(namespace: Namespace): Promise<Record<string, Seen[]>> {
  const { api, name } = namespace;
  const { status, body } = await api.call("GET", CREDENTIALS);
  const annotations = Object(at(body, "metadata.annotations"));
  const machines = await objectsIn(namespace, CORE, "machines");
  const configs = await objectsIn(namespace, "v1", "configmaps");
  const templates = await objectsIn(namespace, MAAS, "maasmachinetemplates");
  const ofOwner = (owner: string) => machines.filter((machine) => nameOf(machine).startsWith(`${owner}-m`));
  const processors = (machine: unknown) => {
    const made = Reflect.get(Object(at(machine, "metadata.annotations")), "cluster.x-k8s.io/cloned-from-name");
    return at(
      templates.find((template) => nameOf(template) === made),
      "spec.template.spec.minCPU",
    );
  };
  const manifests = configs.find((config) => nameOf(config) === `${NAME}-cni`);
  return {
    account: status === 200 ? [{ id: ACCOUNT_ID, said: { name: annotations["pulumi-palette-maas/name"] } }] : [],
    cluster: (await objectsIn(namespace, CORE, "clusters")).map((cluster) => ({
      id: `${name}:${nameOf(cluster)}`,
      said: { machines: ofOwner(`${NAME}-control-plane`).length, cni: Object(at(manifests, "data"))["cni.yaml"] },
    })),
    pool: (await objectsIn(namespace, CORE, "machinedeployments")).map((pool) => ({
      id: `${name}:${NAME}/workers`,
      said: { size: at(pool, "spec.replicas"), servers: ofOwner(nameOf(pool)).map(processors) },
    })),
  };
}

async function orphansOf(namespace: Namespace, lab: Lab): Promise<string[]> {
  const servers = (await objectsIn(namespace, MAAS, "maasmachines")).map((one) => at(one, "spec.systemID"));
  const unused = inUse(lab).filter(({ systemId }) => !servers.includes(systemId));
  const hasCluster = (await objectsIn(namespace, CORE, "clusters")).length > 0;
  const records = hasCluster ? [] : recordsIn(lab).map((name) => `the DNS record ${name}`);
  return [...unused.map(({ hostname }) => hostname), ...records, ...(await leftIn(namespace))];
}

async function leftIn(namespace: Namespace): Promise<string[]> {
  const clusters = (await objectsIn(namespace, CORE, "clusters")).map((cluster) => at(cluster, "metadata.uid"));
  const all = await Promise.all(
    [...OF_A_CLUSTER, [ADD_ONS, "clusterresourcesets"] as const].map(async ([group, plural]) =>
      (await objectsIn(namespace, group, plural)).map((object) => ({ plural, object })),
    ),
  );
  const objects = all.flat();
  const text = JSON.stringify(objects.map(({ object }) => [object.spec, at(object, "metadata.annotations")]));
  const isTemplate = (plural: string) => plural.endsWith("templates");
  return objects
    .filter(({ plural, object }) =>
      clusters.length === 0 ? !isCollected(object) : isTemplate(plural) && !text.includes(`"${nameOf(object)}"`),
    )
    .map(({ plural, object }) => `${plural}/${nameOf(object)}`);
}

/** Whether Kubernetes removes it with what owned it: nobody does so here. */
const isCollected = (object: unknown): boolean => Array.isArray(at(object, "metadata.ownerReferences"));
