import { withoutRoot } from "../core/text/dns-name";
import type { DnsRecord, MaasView, PhysicalMachine } from "../ports/inventory";
import { recentDeployments } from "./deployments";
import { allDnsRecords, dnsRecordsIn, dnsRecordsOf, removeDnsResource, writeDnsResource } from "./dns";
import { allMachines, label, machinesByHostname, machinesById, PER_REQUEST, strandedMachines } from "./machines";
import { domainNames, resourcePoolNames, siteImages, subnetCidrs, tagNames, zoneNames } from "./site";
import type { SiteAccess, SiteCache } from "./site-access";
import { rightsOfUser } from "./users";

/** What one MAAS tells, and the DNS records that may be written in it. */
export const viewOf = (access: SiteAccess): MaasView => ({
  ...rightsIn(access),
  ...serversIn(access),
  ...namesIn(access),
  ...recordsIn(access),
});

type Rights = Pick<MaasView, "rights" | "rightsOf" | "seesAll">;

const rightsIn = (access: SiteAccess): Rights => ({
  rights: async () => rightsOfUser(access.open(), access.signal),
  rightsOf: async (apiKey) => rightsOfUser(access.open(apiKey), access.signal),
  seesAll: () => seesAll(access.kept, async () => rightsOfUser(access.open(), access.signal)),
});

/** Administrators see every server, others free ones and their own. Asked once, unless that fails. */
function seesAll(kept: SiteCache, rights: () => Promise<{ missing: readonly string[] }>): Promise<boolean> {
  kept.seesAll ??= rights().then(
    ({ missing }) => missing.length === 0,
    (error: unknown) => {
      delete kept.seesAll;
      throw error;
    },
  );
  return kept.seesAll;
}

type Servers = Pick<MaasView, "machines" | "machinesById" | "stranded" | "rack" | "deployments">;

const serversIn = (access: SiteAccess): Servers => {
  const { kept, signal, run } = access;
  const { freshness, clock } = run;
  return {
    machines: (hostnames, nearby = []) => machinesNamed(access, hostnames, nearby),
    machinesById: async (systemIds) => {
      const known = freshness?.isWide ? await kept.machines.whole({ freshness, clock }) : undefined;
      return await machinesById(access.openLists(), systemIds, signal, known);
    },
    stranded: async () => strandedMachines(access.openLists(), signal),
    rack: async () => access.whileAlive(allMachines(access.openLists(), signal)),
    deployments: async () => {
      kept.deployments ??= recentDeployments(access.open(), signal);
      return await kept.deployments;
    },
  };
};

async function machinesNamed(
  access: SiteAccess,
  hostnames: readonly string[],
  nearby: readonly string[],
): Promise<readonly PhysicalMachine[]> {
  const { signal, run } = access;
  const { freshness, clock } = run;
  const some = (names: readonly string[]) => machinesByHostname(access.openLists(), names, signal);
  if (!freshness?.isWide) return await some(hostnames);
  // Not waited for twice: of one that takes too long, those that are needed are asked for.
  const all = () => allMachines(access.openOnce(), signal);
  const [names, others] = [hostnames.map(label), nearby.map(label)];
  const way = { nameOf: ({ hostname }: PhysicalMachine) => hostname, perRequest: PER_REQUEST, some, all };
  return await access.kept.machines.get({ names, nearby: others, freshness, clock }, way);
}

type Names = Pick<MaasView, "domains" | "zones" | "resourcePools" | "tags" | "subnets" | "images">;

const namesIn = (access: SiteAccess): Names => ({
  domains: async () => domainNames(access.open(), access.signal),
  zones: async () => zoneNames(access.open(), access.signal),
  resourcePools: async () => resourcePoolNames(access.open(), access.signal),
  tags: async () => tagNames(access.open(), access.signal),
  subnets: async () => subnetCidrs(access.open(), access.signal),
  images: async () => siteImages(access.open(), access.signal),
});

type Records = Pick<MaasView, "dnsRecords" | "dnsRecordsIn" | "removeDnsRecord" | "mayWriteDns" | "writeDnsRecord">;

const recordsIn = (access: SiteAccess): Records => {
  const mayWriteDns = access.site.writes === "dns";
  return {
    mayWriteDns,
    dnsRecords: (fqdn) => recordsNamed(access, fqdn),
    dnsRecordsIn: async (domain) => dnsRecordsIn(access.open(), domain, access.signal),
    removeDnsRecord: async (id) => {
      if (mayWriteDns) await removeDnsResource(access.open(), id, access.signal);
      return mayWriteDns;
    },
    writeDnsRecord: async (fqdn, addresses) => {
      if (mayWriteDns) await writeDnsResource(access.open(), fqdn, addresses, access.signal);
      return mayWriteDns;
    },
  };
};

async function recordsNamed(access: SiteAccess, fqdn: string): Promise<readonly DnsRecord[]> {
  const { freshness, clock } = access.run;
  const some = async (names: readonly string[]) =>
    (await Promise.all(names.map((name) => dnsRecordsOf(access.open(), name, access.signal)))).flat();
  if (!freshness?.isWide) return await some([fqdn]);
  const all = () => allDnsRecords(access.open(), access.signal);
  const way = { nameOf: (record: DnsRecord) => record.fqdn, perRequest: 1, some, all };
  return await access.kept.records.get({ names: [withoutRoot(fqdn)], nearby: [], freshness, clock }, way);
}
