import { ProviderError } from "../core/errors";
import type { Gateways, ObservedGateway } from "../plane";
import type { ManagementCluster } from "./client";
import { KINDS, MAAS_NAMESPACE } from "./kinds";
import { usersIn } from "./users";

/** What must run in a management cluster, and where it usually is. */
const CONTROLLERS = [
  ["capi-system", "capi-controller-manager"],
  ["capi-kubeadm-bootstrap-system", "capi-kubeadm-bootstrap-controller-manager"],
  ["capi-kubeadm-control-plane-system", "capi-kubeadm-control-plane-controller-manager"],
  [MAAS_NAMESPACE, "capmaas-controller-manager"],
] as const;

/** The label that says which version of the contract with Cluster API's core a kind keeps. */
const CONTRACT = "cluster.x-k8s.io/v1beta2";
const MAAS_CLUSTERS = "maasclusters.infrastructure.cluster.x-k8s.io";

const NOT_MADE_HERE =
  "Cluster API and its provider for MAAS are installed with 'clusterctl init': write installer 'none'.";

const refuse = async (): Promise<never> => {
  throw new ProviderError(NOT_MADE_HERE);
};

/** The one gateway: the management cluster itself, whatever the program calls it. `uid` is that of its namespace kube-system. */
export function gateways(management: ManagementCluster, uid: () => Promise<string>): Gateways {
  return {
    find: async () => ({ id: await uid(), marker: undefined, createdAt: undefined }),
    observe: async (id, wanted) => {
      if (id !== (await uid())) return undefined;
      return observed(await complaintOf(management), wanted?.name);
    },
    users: () => usersIn(management),
    nodes: async () => undefined,
    register: refuse,
    update: refuse,
    install: refuse,
    grow: refuse,
    migrate: refuse,
    delete: refuse,
  };
}

const observed = (complaint: string | undefined, name: string | undefined): ObservedGateway => ({
  args: name === undefined ? {} : { name },
  marker: undefined,
  isSystem: false,
  isSelfHosted: true,
  clusterUid: "",
  accountId: "",
  hasNeverRun: false,
  running: complaint === undefined,
  state: complaint ?? "Running",
});

/** What keeps a management cluster from making clusters; undefined where nothing does. */
export async function complaintOf(management: ManagementCluster): Promise<string | undefined> {
  const definition = await management.get(KINDS.definition, MAAS_CLUSTERS);
  if (!definition) return "without the provider for MAAS: run 'clusterctl init --infrastructure maas'";
  if (definition.metadata.labels?.[CONTRACT] === undefined) {
    return `with a provider for MAAS that is too old for Cluster API's contract ${CONTRACT}: 0.9.0 or newer is needed`;
  }
  const found = await Promise.all(
    CONTROLLERS.map(([namespace, name]) => management.in(namespace).get(KINDS.deployment, name)),
  );
  for (const [i, [namespace, name]] of CONTROLLERS.entries()) {
    const where = `'${name}' in the namespace '${namespace}'`;
    if (!found[i]) return `without the deployment ${where}`;
    if ((found[i].status?.availableReplicas ?? 0) < 1) return `not ready: ${where} has no available pod`;
  }
  return undefined;
}
