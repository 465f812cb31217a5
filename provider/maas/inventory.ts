import type { Runtime } from "../core/runtime";
import type { HttpSettings } from "../http/client";
import { normalizedEndpoint } from "../model/maas-cloud-account";
import type { Inventory } from "../ports/inventory";
import { emptySiteCache, type MaasSite, SiteAccess } from "./site-access";
import { viewOf } from "./view";

export type { MaasSite } from "./site-access";

/** The inventory over the configured sites; with none, it knows nothing and sends nothing. */
export function maasInventory(sites: readonly MaasSite[], http: HttpSettings): (runtime: Runtime) => Inventory {
  const known = sites.map((site) => ({ site, names: namesOf(site), kept: emptySiteCache() }));
  return (run) => ({
    at: (endpoint) => {
      const found = known.find(({ names }) => names.has(comparable(endpoint)));
      return found && viewOf(new SiteAccess(found.site, found.kept, http, run));
    },
    sites: () => sites.map(({ endpoint }) => endpoint),
  });
}

const namesOf = ({ endpoint, accountEndpoints }: MaasSite): Set<string> =>
  new Set([endpoint, ...accountEndpoints].map(comparable));

// Case of the host and a port that goes without saying make no other MAAS.
function comparable(endpoint: string): string {
  const normalized = normalizedEndpoint(endpoint);
  return URL.canParse(normalized) ? new URL(normalized).href : normalized;
}
