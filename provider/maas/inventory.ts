import type { Runtime } from "../core/runtime";
import type { HttpClient, HttpSettings } from "../http/client";
import type { Deployment, Inventory, MaasView } from "../inventory";
import { normalizedEndpoint } from "../model/maas-cloud-account";
import { maasClient } from "./client";
import { recentDeployments } from "./deployments";
import { dnsRecordsIn, dnsRecordsOf, removeDnsResource, writeDnsResource } from "./dns";
import { allMachines, allocatedMachines, machinesByHostname, machinesById } from "./machines";
import { domainNames, resourcePoolNames, siteImages, subnetCidrs, tagNames, zoneNames } from "./site";
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
  const known = sites.map((site): Known => ({ site, names: namesOf(site), kept: {} }));
  return ({ signal }) => ({
    at: (endpoint) => {
      const found = known.find(({ names }) => names.has(comparable(endpoint)));
      return found && viewOf(found.site, found.kept, http, signal);
    },
    sites: () => sites.map(({ endpoint }) => endpoint),
  });
}

interface Known {
  site: MaasSite;
  names: Set<string>;
  kept: Kept;
}

/** What is asked of a site once. */
interface Kept {
  deployments?: Promise<readonly Deployment[]>;
  seesAll?: Promise<boolean>;
}

/** Administrators see every server, others free ones and their own. Asked once, unless that fails. */
function seesAll(kept: Kept, rights: () => Promise<{ missing: readonly string[] }>): Promise<boolean> {
  kept.seesAll ??= rights().then(
    ({ missing }) => missing.length === 0,
    (error: unknown) => {
      delete kept.seesAll;
      throw error;
    },
  );
  return kept.seesAll;
}

function viewOf(site: MaasSite, kept: Kept, http: HttpSettings, signal: AbortSignal): MaasView {
  // Made when asked: a key that cannot be one fails the question, not the run.
  const open = (apiKey = site.apiKey, settings = http): HttpClient =>
    maasClient({ ...accessTo(site), apiKey }, settings);
  const openLists = (): HttpClient => open(site.apiKey, forLargeAnswer(http));
  return {
    rights: async () => rightsOfUser(open(), signal),
    rightsOf: async (apiKey) => rightsOfUser(open(apiKey), signal),
    machines: async (hostnames) => machinesByHostname(openLists(), hostnames, signal),
    machinesById: async (systemIds) => machinesById(openLists(), systemIds, signal),
    allocated: async () => allocatedMachines(openLists(), signal),
    seesAll: () => seesAll(kept, async () => rightsOfUser(open(), signal)),
    rack: async () => allMachines(openLists(), signal),
    domains: async () => domainNames(open(), signal),
    zones: async () => zoneNames(open(), signal),
    resourcePools: async () => resourcePoolNames(open(), signal),
    tags: async () => tagNames(open(), signal),
    subnets: async () => subnetCidrs(open(), signal),
    images: async () => siteImages(open(), signal),
    deployments: async () => {
      kept.deployments ??= recentDeployments(open(), signal);
      return await kept.deployments;
    },
    dnsRecords: async (fqdn) => dnsRecordsOf(open(), fqdn, signal),
    dnsRecordsIn: async (domain) => dnsRecordsIn(open(), domain, signal),
    removeDnsRecord: async (id) => {
      if (site.writes !== "dns") return false;
      await removeDnsResource(open(), id, signal);
      return true;
    },
    mayWriteDns: site.writes === "dns",
    writeDnsRecord: async (fqdn, addresses) => {
      if (site.writes !== "dns") return false;
      await writeDnsResource(open(), fqdn, addresses, signal);
      return true;
    },
  };
}

// Twenty kilobytes per machine take MAAS a while, a minute where it is busy, and whoever waits for them should not do so again and again.
const forLargeAnswer = (http: HttpSettings): HttpSettings => ({
  ...http,
  requestTimeout: 4 * http.requestTimeout,
  maxRetries: Math.min(http.maxRetries, 1),
});

const accessTo = ({ endpoint, caCertificate }: MaasSite) => ({
  endpoint,
  ...(caCertificate === undefined ? {} : { caCertificate }),
});

const namesOf = ({ endpoint, accountEndpoints }: MaasSite): Set<string> =>
  new Set([endpoint, ...accountEndpoints].map(comparable));

// Case of the host and a port that goes without saying make no other MAAS.
function comparable(endpoint: string): string {
  const normalized = normalizedEndpoint(endpoint);
  return URL.canParse(normalized) ? new URL(normalized).href : normalized;
}
