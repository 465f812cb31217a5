import type { Role } from "../../model/gateway";
import type { ManagementCluster } from "../client";
import { INSTALLED } from "../installed-kinds";
import type { InstallRecord } from "./install-record";
import { CORE_LABEL, PROVIDED_BY, UNDER_CLUSTERCTL } from "./labels";
import { PROVIDER_ROLES, PROVIDERS, type ProviderRole } from "./providers";

/** Versions of what is installed, by `clusterctl`'s inventory, or by what is noted of cert-manager; without what is not there. */
export async function installedVersions(
  management: ManagementCluster,
  { definition, entries }: InstallRecord,
): Promise<Partial<Record<Role, string>>> {
  const certManager = entries.certManager?.isWhole ? [["certManager", entries.certManager.version] as const] : [];
  // Without its kind the API server would answer in words that say nothing of any object.
  if (!definition) return Object.fromEntries(certManager);
  const found = await Promise.all(PROVIDER_ROLES.map((role) => inventoryOf(management, role)));
  const versions = PROVIDER_ROLES.flatMap((role, i) => {
    const version = found[i]?.version;
    return version ? [[role, version] as const] : [];
  });
  return Object.fromEntries([...certManager, ...versions]);
}

/** The inventory object of a provider. */
export const inventoryOf = (management: ManagementCluster, role: ProviderRole) =>
  management.in(PROVIDERS[role].namespace).get(INSTALLED.provider, PROVIDERS[role].label);

/** Says in the inventory which version of a provider is installed, so that `clusterctl` goes on with it. */
export async function noteVersion(management: ManagementCluster, role: ProviderRole, version: string): Promise<void> {
  const { label, namespace, providerName, type } = PROVIDERS[role];
  const labels = { [UNDER_CLUSTERCTL]: "", [PROVIDED_BY]: label, [CORE_LABEL]: "inventory" };
  const body = { metadata: { labels }, providerName, type, version };
  await management.in(namespace).apply(INSTALLED.provider, label, body, { force: true });
}
