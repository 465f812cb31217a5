import { ProviderError } from "../core/errors";
import { whatThereIs } from "../core/text/did-you-mean";

/** Fails where a cluster has no pool of a name, and says which it has. */
export function requirePool(cluster: string, pool: string, names: readonly string[]): void {
  if (!names.includes(pool))
    throw new ProviderError(`Cluster '${cluster}' has no pool '${pool}'.${whatThereIs(pool, names)}`);
}
