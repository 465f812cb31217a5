import type { ObservedMachine, Plane } from "../plane";
import type { TenantCluster, TenantGateway, TenantInventory } from "../plane/tenant-inventory";
import type { ManagementCluster } from "./client";
import { ACCOUNT_ID, soleUser } from "./cloud-accounts";
import { readDocuments } from "./clusters/documents";
import { CONTROL_PLANE, observedCluster } from "./clusters/observe";
import { type Condition, conditionOf } from "./gateways/complaint";
import { KINDS } from "./kinds";
import { idOf, nameIn } from "./names";

type Parts = Pick<Plane, "cloudAccounts"> & { uid: () => Promise<string> };

/** What stands in the configured namespace of a management cluster. */
export function tenantInventory(management: ManagementCluster, { cloudAccounts, uid }: Parts): TenantInventory {
  const domainOf = async (id: string) => (await documentsOf(management, id))?.maasCluster?.spec.dnsDomain;
  return {
    whose: async () => ({ tenant: `management cluster ${await uid()}`, user: await management.user() }),
    place: { noun: "namespace", name: management.namespace },
    projects: async () => ((await management.get(KINDS.namespace, management.namespace)) ? [management.namespace] : []),
    gateways: async () => [gatewayOf(await uid(), await conditionOf(management))],
    accounts: async () => {
      const found = await cloudAccounts.observe(ACCOUNT_ID);
      if (!found) return { found: [], unread: [] };
      const { name = "", apiEndpoint = "" } = found.args;
      const account = { id: ACCOUNT_ID, name, ...placeOf(management), gatewayId: await uid(), apiEndpoint };
      return { found: [account], unread: [] };
    },
    clusters: async () => ({ found: await clustersIn(management), unread: [] }),
    domainsBehind: async () => undefined,
    domainOf: ({ id }) => domainOf(id),
    machinesOf: ({ id }) => machinesOf(management, id),
    hostsOf: async ({ id }) => (await machinesOf(management, id)).map(({ hostname }) => hostname).filter(Boolean),
    certificates: async () => [],
    idsByName: async (name) =>
      (await management.listEverywhere(KINDS.cluster)).flatMap(({ metadata }) =>
        metadata.name === name ? idOf({ namespace: metadata.namespace ?? "", name }) : [],
      ),
    soleUser: soleUser(management),
  };
}

const placeOf = ({ namespace }: ManagementCluster) => ({ place: `namespace ${namespace}`, project: "" });

const documentsOf = (management: ManagementCluster, id: string) =>
  readDocuments(management, nameIn(id, management.namespace));

const gatewayOf = (id: string, { complaint, state }: Condition): TenantGateway => ({
  id,
  name: "the management cluster",
  running: complaint === undefined,
  isSystem: false,
  state,
  agentVersion: undefined,
  lastHeartbeat: undefined,
  complaints: complaint === undefined ? [] : [complaint],
});

async function clustersIn(management: ManagementCluster): Promise<TenantCluster[]> {
  const all = await management.list(KINDS.cluster);
  const read = await Promise.all(all.map(({ metadata }) => readDocuments(management, metadata.name)));
  return read.flatMap((documents) => {
    if (!documents) return [];
    const { name } = documents.cluster.metadata;
    const { state, stateName, healthy } = observedCluster(documents, undefined);
    const id = idOf({ namespace: management.namespace, name });
    const health = healthy ? "Healthy" : "Unhealthy";
    const known = { id, name, ...placeOf(management), accountId: ACCOUNT_ID, configId: id };
    return [{ ...known, condition: state, state: stateName, health }];
  });
}

async function machinesOf(management: ManagementCluster, id: string): Promise<ObservedMachine[]> {
  const documents = await documentsOf(management, id);
  if (!documents) return [];
  const { controlPlane, workerMachines = [] } = observedCluster(documents, undefined);
  return [...controlPlane.map((machine) => ({ ...machine, pool: CONTROL_PLANE })), ...workerMachines];
}
