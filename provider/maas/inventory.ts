import type { Runtime } from "../core/runtime";
import { type Duration, seconds } from "../core/time/duration";
import type { HttpClient, HttpSettings } from "../http/client";
import { previewClient, previewSettings, type Silence } from "../http/preview-client";
import { normalizedEndpoint } from "../model/maas-cloud-account";
import type { Deployment, DnsRecord, Inventory, MaasView, PhysicalMachine } from "../ports/inventory";
import { maasClient } from "./client";
import { recentDeployments } from "./deployments";
import { allDnsRecords, dnsRecordsIn, dnsRecordsOf, removeDnsResource, withoutRoot, writeDnsResource } from "./dns";
import { Gathered } from "./gathered";
import { allMachines, allocatedMachines, label, machinesByHostname, machinesById, PER_REQUEST } from "./machines";
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
  const known = sites.map(
    (site): Known => ({
      site,
      names: namesOf(site),
      kept: { silence: {}, machines: new Gathered(), records: new Gathered() },
    }),
  );
  return (run) => ({
    at: (endpoint) => {
      const found = known.find(({ names }) => names.has(comparable(endpoint)));
      return found && viewOf(found, http, run);
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
  silence: Silence;
  /** What resources share in a refresh. */
  machines: Gathered<PhysicalMachine>;
  records: Gathered<DnsRecord>;
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

/** Opens clients of a site. Made when asked: a key that cannot be one fails the question, not the run. */
function opener({ site, kept }: Known, isAhead: boolean) {
  return (apiKey: string, settings: HttpSettings, patience?: Duration): HttpClient => {
    if (!isAhead) return maasClient({ ...accessTo(site), apiKey }, settings);
    const brief = previewSettings(settings, patience);
    const client = maasClient({ ...accessTo(site), apiKey }, brief);
    return previewClient(client, `MAAS at ${site.endpoint}`, kept.silence, brief.requestTimeout);
  };
}

function viewOf(known: Known, http: HttpSettings, { signal, isAhead = false, freshness, clock }: Runtime): MaasView {
  const { site, kept } = known;
  const opened = opener(known, isAhead);
  const open = (apiKey = site.apiKey): HttpClient => opened(apiKey, http);
  const openLists = (): HttpClient => opened(site.apiKey, forLargeAnswer(http), PATIENCE_FOR_LISTS);
  const rack = (): Promise<PhysicalMachine[]> => allMachines(openLists(), signal);
  return {
    rights: async () => rightsOfUser(open(), signal),
    rightsOf: async (apiKey) => rightsOfUser(open(apiKey), signal),
    machines: async (hostnames, nearby = []) => {
      const some = (names: readonly string[]) => machinesByHostname(openLists(), names, signal);
      if (!freshness?.isWide) return await some(hostnames);
      // Not waited for twice: of one that takes too long, those that are needed are asked for.
      const all = () => allMachines(opened(site.apiKey, { ...http, maxRetries: 0 }), signal);
      const [names, others] = [hostnames.map(label), nearby.map(label)];
      const way = { nameOf: ({ hostname }: PhysicalMachine) => hostname, perRequest: PER_REQUEST, some, all };
      return await kept.machines.get({ names, nearby: others, freshness, clock }, way);
    },
    machinesById: async (systemIds) => {
      const known = freshness?.isWide ? await kept.machines.whole({ freshness, clock }) : undefined;
      return await machinesById(openLists(), systemIds, signal, known);
    },
    allocated: async () => allocatedMachines(openLists(), signal),
    seesAll: () => seesAll(kept, async () => rightsOfUser(open(), signal)),
    rack: async () =>
      isAhead
        ? await whileAlive(rack(), () => rightsOfUser(opened(site.apiKey, http, PATIENCE_IN_DOUBT), signal))
        : await rack(),
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
    dnsRecords: async (fqdn) => {
      const one = async (names: readonly string[]) =>
        (await Promise.all(names.map((name) => dnsRecordsOf(open(), name, signal)))).flat();
      if (!freshness?.isWide) return await one([fqdn]);
      const way = {
        nameOf: (record: DnsRecord) => record.fqdn,
        perRequest: 1,
        some: one,
        all: () => allDnsRecords(open(), signal),
      };
      return await kept.records.get({ names: [withoutRoot(fqdn)], nearby: [], freshness, clock }, way);
    },
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

/** How long a preview waits for the list of a rack, as long as its MAAS answers at all. */
const PATIENCE_FOR_LISTS = seconds(20);

const PATIENCE_IN_DOUBT = seconds(4);

/** When a MAAS is asked for something small, since a large answer has not come: in milliseconds of real time. */
const DOUBTS_AFTER: Duration = seconds(3);

/** A large answer; not waited for where a small one, asked for meanwhile, does not come. */
async function whileAlive<T>(answer: Promise<T>, ask: () => Promise<unknown>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const doubts = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), DOUBTS_AFTER);
  });
  const first = await Promise.race([answer.then((value) => ({ value })), doubts]).finally(() => clearTimeout(timer));
  return first ? first.value : await Promise.race([answer, ask().then(() => answer)]);
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
