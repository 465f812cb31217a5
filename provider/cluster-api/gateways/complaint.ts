import type { ManagementCluster } from "../client";
import { hasCredentials } from "../cloud-accounts";
import { INSTALLED } from "../installed-kinds";
import { definitionNameOf, KINDS, MAAS_NAMESPACE } from "../kinds";
import { titleOf } from "./controllers";
import { CONTRACT } from "./labels";
import { HOW_TO_INSTALL, PROVIDER_ROLES, PROVIDERS } from "./providers";

/** How a management cluster is: what keeps it from making clusters, if anything does, and its state in words. */
export interface Condition {
  complaint: string | undefined;
  state: string;
}

export async function conditionOf(management: ManagementCluster): Promise<Condition> {
  const complaint = await complaintOf(management);
  if (complaint !== undefined) return { complaint, state: complaint };
  const isWaiting = !(await hasCredentials(management));
  return { complaint, state: isWaiting ? "Running, and waiting for the credentials of a MaasCloudAccount" : "Running" };
}

/** What keeps a management cluster from making clusters; undefined where nothing does but that nobody has given it credentials yet. */
export async function complaintOf(management: ManagementCluster): Promise<string | undefined> {
  const definition = await management.get(INSTALLED.definition, definitionNameOf(KINDS.maasCluster));
  if (!definition) return `without the provider for MAAS: install it ${HOW_TO_INSTALL}`;
  if (definition.metadata.labels?.[CONTRACT] === undefined) {
    return `with a provider for MAAS that is too old for Cluster API's contract ${CONTRACT}: 0.9.0 or newer is needed`;
  }
  const all = PROVIDER_ROLES.map((role) => PROVIDERS[role]);
  const found = await Promise.all(
    all.map(({ namespace, deployment }) => management.in(namespace).get(INSTALLED.deployment, deployment)),
  );
  for (const [i, { namespace, deployment }] of all.entries()) {
    const where = titleOf({ namespace, name: deployment });
    if (!found[i]) return `without the deployment ${where}`;
    if ((found[i].status?.availableReplicas ?? 0) >= 1) continue;
    // It cannot start without them, and whoever gives them looks whether the gateway runs.
    if (namespace === MAAS_NAMESPACE && !(await hasCredentials(management))) continue;
    return `not ready: ${where} has no available pod`;
  }
  return undefined;
}

/** Whether anything of Cluster API is installed, by whomever. */
export async function isInstalled(management: ManagementCluster): Promise<boolean> {
  const found = await Promise.all(
    PROVIDER_ROLES.map((role) =>
      management.in(PROVIDERS[role].namespace).get(INSTALLED.deployment, PROVIDERS[role].deployment),
    ),
  );
  return found.some((one) => one !== undefined);
}
