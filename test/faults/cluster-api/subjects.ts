import type { PropertyMap } from "../../../provider/core/lifecycle";
import { checked } from "../../support/actor";
import { CORE, KUBEADM, MAAS } from "../../support/management-cluster/api-groups";
import { INSTANCE, KUBERNETES } from "../../support/management-cluster/cluster-api-stage";
import { at } from "../../support/management-cluster/scripted-controllers";
import type { Phase } from "../phases";
import type { Place } from "../place";
import type { Subject } from "../subject";
import { MAAS_KEY, type Namespace, nameOf, objectsIn } from "./world";

type NamespaceSubject = Subject<Namespace>;

const OTHER_KEY = "consumer-of-lab:token-of-lab:another-secret";
const STANDING = "standing";
const CREDENTIALS = "/api/v1/namespaces/capmaas-system/secrets/capmaas-manager-bootstrap-credentials";
const DEPLOYMENT = "/apis/apps/v1/namespaces/capmaas-system/deployments/capmaas-controller-manager";
const RESTARTED = "spec.template.metadata.annotations";

const account: NamespaceSubject = {
  name: "account",
  type: "MaasCloudAccount",
  inputs: ({ uid }, name) => ({
    name,
    gatewayId: uid,
    apiEndpoint: "http://maas.example.com:5240/MAAS",
    apiKey: MAAS_KEY,
  }),
  change: { apiKey: OTHER_KEY },
  count: async ({ api }, name) => {
    const { status, body } = await api.call("GET", CREDENTIALS);
    const annotations = at(body, "metadata.annotations");
    return status === 200 && Reflect.get(annotations ?? {}, "pulumi-palette-maas/name") === name ? 1 : 0;
  },
  seen: async ({ api }) => {
    const key = String(at(await api.get(CREDENTIALS), "data.MAAS_API_KEY"));
    const restarted = at(await api.get(DEPLOYMENT), RESTARTED);
    return { apiKey: Buffer.from(key, "base64").toString(), isRestarted: restarted !== undefined };
  },
  asked: ({ apiKey }) => ({ apiKey, isRestarted: true }),
};

const gateway: NamespaceSubject = {
  name: "gateway",
  type: "Gateway",
  isLookedUp: true,
  inputs: (_, name) => ({ name, installer: "none" }),
  change: {},
  count: () => 1,
  seen: () => ({}),
  asked: () => ({}),
};

const clusterInputs = (name: string): PropertyMap => ({
  name,
  cloudAccountId: "capmaas-system:capmaas-manager-bootstrap-credentials",
  domain: "maas.example.com",
  kubernetes: KUBERNETES,
  controlPlane: { size: 1, instance: INSTANCE },
  deletionProtection: false,
});

const manifests = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n`;

/** What stands of a cluster, as others than the product see it. */
async function seenCluster(namespace: Namespace, name: string): Promise<PropertyMap> {
  const [plane] = (await objectsIn(namespace, KUBEADM, "kubeadmcontrolplanes")).filter(
    (one) => nameOf(one) === `${name}-control-plane`,
  );
  const configs = await objectsIn(namespace, "v1", "configmaps");
  const cni = configs.find((one) => nameOf(one) === `${name}-cni`);
  return {
    machines: (await machinesOf(namespace, `${name}-control-plane`)).length,
    size: at(plane, "spec.replicas"),
    version: at(plane, "spec.version"),
    minCpu: await processorsOf(namespace, at(plane, "spec.machineTemplate.spec.infrastructureRef.name")),
    cni: cni && Reflect.get(Object(at(cni, "data")), "cni.yaml"),
  };
}

const machinesOf = async (namespace: Namespace, owner: string) =>
  (await objectsIn(namespace, CORE, "machines")).filter((one) => nameOf(one).startsWith(`${owner}-m`));

async function processorsOf(namespace: Namespace, template: unknown): Promise<unknown> {
  const templates = await objectsIn(namespace, MAAS, "maasmachinetemplates");
  return at(
    templates.find((one) => nameOf(one) === template),
    "spec.template.spec.minCPU",
  );
}

const cluster: NamespaceSubject = {
  name: "cluster",
  type: "Cluster",
  inputs: (_, name) => ({ ...clusterInputs(name), kubernetes: { ...KUBERNETES, cni: manifests("one") } }),
  change: {
    kubernetes: { ...KUBERNETES, cni: manifests("two") },
    controlPlane: { size: 1, instance: INSTANCE, labels: { "node.cluster.x-k8s.io/team": "b" } },
  },
  count: async (namespace, name) =>
    (await objectsIn(namespace, CORE, "clusters")).filter((one) => nameOf(one) === name).length,
  seen: seenCluster,
  asked: (inputs) => {
    const { version, cni } = inputs.kubernetes as { version: string; cni?: string };
    const { size, instance } = inputs.controlPlane as { size: number; instance: typeof INSTANCE };
    return { machines: size, size, version: `v${version}`, minCpu: instance.minCpu, cni };
  },
};

const seenPool = async (namespace: Namespace, name: string): Promise<PropertyMap> => {
  const called = `${STANDING}-${name}`;
  const [found] = await poolsOf(namespace, name);
  return {
    size: at(found, "spec.replicas"),
    machines: (await machinesOf(namespace, called)).length,
    minCpu: await processorsOf(namespace, at(found, "spec.template.spec.infrastructureRef.name")),
  };
};

const poolsOf = async (namespace: Namespace, name: string) =>
  (await objectsIn(namespace, CORE, "machinedeployments")).filter((one) =>
    [name, `${STANDING}-${name}`].includes(nameOf(one)),
  );

const pool: NamespaceSubject = {
  name: "pool",
  type: "MachinePool",
  inputs: (namespace, name) => ({
    clusterId: `${namespace.name}:${STANDING}`,
    ...{ name, size: 1, instance: INSTANCE, deletionProtection: false },
  }),
  change: { size: 2 },
  count: async (namespace, name) => (await poolsOf(namespace, name)).length,
  seen: seenPool,
  asked: ({ size, instance }) => ({
    ...{ size, machines: size },
    minCpu: (instance as typeof INSTANCE).minCpu,
  }),
};

// The other phases of these are those of a plain cluster or pool.
const CHANGED: readonly Phase[] = ["preview", "update"];
const TAKEN: readonly Phase[] = ["create"];

export const SUBJECTS: readonly NamespaceSubject[] = [
  account,
  gateway,
  cluster,
  pool,
  {
    ...cluster,
    name: "upgrade",
    own: CHANGED,
    inputs: (_, name) => clusterInputs(name),
    change: { kubernetes: { version: "1.34.1", image: "custom/u-2204-0-k-1341-0" } },
  },
  {
    ...cluster,
    name: "control plane",
    own: CHANGED,
    inputs: (_, name) => clusterInputs(name),
    change: { controlPlane: { size: 3, instance: INSTANCE } },
  },
  { ...pool, name: "exchange", own: CHANGED, change: { instance: { minCpu: 8, minMemoryMb: 8192 } } },
  {
    ...pool,
    name: "scale-in",
    own: CHANGED,
    inputs: (namespace, name) => ({ ...pool.inputs(namespace, name), size: 3, releaseLimit: 1 }),
  },
  { ...cluster, name: "imported cluster", own: TAKEN, before: "import" },
  { ...cluster, name: "adopted cluster", own: TAKEN, before: "adopt" },
  { ...pool, name: "adopted pool", own: TAKEN, before: "adopt" },
];

/** Makes what a subject is made on; of accounts there can be one alone. */
export async function standing({ world, runtime, controller }: Place<Namespace>, { type }: NamespaceSubject) {
  if (type === account.type) await world.api.call("DELETE", CREDENTIALS);
  if (type !== cluster.type && type !== pool.type) return;
  const accounts = controller(account.type);
  await accounts.create(runtime, checked(accounts, { ...account.inputs(world, STANDING), adopt: true }));
  if (type === cluster.type) return;
  const clusters = controller(cluster.type);
  await clusters.create(runtime, checked(clusters, clusterInputs(STANDING)));
}
