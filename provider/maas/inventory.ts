import type { Runtime } from "../core/runtime";
import type { HttpClient, HttpSettings } from "../http/client";
import type { Inventory, MaasView } from "../inventory";
import { normalizedEndpoint } from "../model/maas-cloud-account";
import { maasClient } from "./client";
import { dnsRecordsOf, removeDnsResource } from "./dns";
import { machinesByHostname } from "./machines";
import { rightsOfUser } from "./users";

/** A MAAS that the configuration grants direct access to. */
export interface MaasSite {
  /** Its address as this program reaches it. */
  endpoint: string;
  /** Its addresses as cloud accounts name it, where those differ. */
  accountEndpoints: readonly string[];
  apiKey: string;
  caCertificate?: string | undefined;
  writes: "none" | "dns";
}

/** The inventory over the configured sites; with none, it knows nothing and sends nothing. */
export function maasInventory(sites: readonly MaasSite[], http: HttpSettings): (runtime: Runtime) => Inventory {
  const reaches = sites.map((site) => ({
    names: namesOf(site),
    open: once(() => maasClient(accessTo(site), http)),
    site,
  }));
  return ({ signal }) => ({
    at: (endpoint) => {
      const reach = reaches.find(({ names }) => names.has(comparable(endpoint)));
      return reach && viewOf(reach.site, reach.open, http, signal);
    },
  });
}

function viewOf(site: MaasSite, open: () => HttpClient, http: HttpSettings, signal: AbortSignal): MaasView {
  return {
    rights: async () => rightsOfUser(open(), signal),
    rightsOf: async (apiKey) => rightsOfUser(maasClient({ ...accessTo(site), apiKey }, http), signal),
    machines: async (hostnames) => machinesByHostname(open(), hostnames, signal),
    dnsRecords: async (fqdn) => dnsRecordsOf(open(), fqdn, signal),
    removeDnsRecord: async (id) => {
      if (site.writes !== "dns") return false;
      await removeDnsResource(open(), id, signal);
      return true;
    },
  };
}

const accessTo = ({ endpoint, apiKey, caCertificate }: MaasSite) => ({
  endpoint,
  apiKey,
  ...(caCertificate === undefined ? {} : { caCertificate }),
});

const namesOf = ({ endpoint, accountEndpoints }: MaasSite): Set<string> =>
  new Set([endpoint, ...accountEndpoints].map(comparable));

// Case of the host and a port that goes without saying make no other MAAS.
function comparable(endpoint: string): string {
  const normalized = normalizedEndpoint(endpoint);
  return URL.canParse(normalized) ? new URL(normalized).href : normalized;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
