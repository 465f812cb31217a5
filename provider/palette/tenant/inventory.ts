import { z } from "zod";
import { normalizedEndpoint } from "../../model/maas-cloud-account";
import type { ObservedMachine } from "../../plane";
import type {
  AllScopes,
  TenantAccount,
  TenantCertificate,
  TenantCluster,
  TenantGateway,
  TenantInventory,
} from "../../plane/tenant-inventory";
import { listOf, type Palette, undefinedIfNotFound } from "../client";
import { accountsIn } from "../cloud-accounts/wire";
import { toClusterState } from "../clusters/wire";
import { type Homes, isOfScope } from "../homes";
import { WireMetadata } from "../metadata";
import { Reader } from "../reader";
import type { Shared } from "../session";
import { inAllScopes, searchClusters, type WireSummary } from "./search";

const WireUser = z.looseObject({
  tenantUid: z.string(),
  orgName: z.string().nullish(),
  userUid: z.string().nullish(),
});

const WireHealth = z.looseObject({
  agentVersion: z.string().nullish(),
  lastHeartBeatTimestamp: z.string().nullish(),
  conditions: z.array(z.looseObject({ type: z.string().nullish(), message: z.string().nullish() })).nullish(),
});

const WireGateways = listOf(
  z.looseObject({
    metadata: WireMetadata,
    spec: z.looseObject({ isSystem: z.boolean().nullish() }).nullish(),
    status: z.looseObject({ state: z.string().nullish(), health: WireHealth.nullish() }).nullish(),
  }),
);
type WireGateway = NonNullable<z.infer<typeof WireGateways>["items"]>[number];

const WireNames = listOf(z.looseObject({ name: z.string() }));

const WireDomain = z.looseObject({
  spec: z.looseObject({ clusterConfig: z.looseObject({ domain: z.string().nullish() }).nullish() }),
});

const WireCertificate = z.looseObject({ name: z.string().nullish(), expiry: z.string().nullish() });
const WireAuthority = WireCertificate.extend({ certificates: z.array(WireCertificate).nullish() });
const WireCertificates = z.looseObject({
  machineCertificates: z
    .array(z.looseObject({ name: z.string().nullish(), certificateAuthorities: z.array(WireAuthority).nullish() }))
    .nullable(),
});
type WireCertificates = z.infer<typeof WireCertificates>;

/** The tenant behind the key, looked over. */
export function tenantInventory(shared: Shared, palette: Palette): TenantInventory {
  const { homes, answers } = shared;
  const tenant = palette.in("");
  const readerIn = (project: string) => new Reader({ ...shared, palette: palette.in(project) }, answers);
  return {
    address: homes.settings.endpoint,
    version: "no documented call tells; the agents of its gateways, below, are of about the same version",
    place: { noun: "project", name: homes.settings.project },
    whose: async () => {
      const { orgName, tenantUid, userUid } = await tenant.ask("GET /v1/users/info", WireUser);
      return { tenant: `tenant ${orgName || tenantUid}`, user: userUid ?? "" };
    },
    projects: async () => (await homes.projects(tenant)).map(({ name }) => name),
    gateways: async () => {
      const { items } = await tenant.ask("GET /v1/overlords", WireGateways);
      return (items ?? []).filter(isOfMaas).map(gatewayOf);
    },
    accounts: () => accounts(homes, tenant),
    clusters: () => answers.get({ key: "clusters of the tenant", about: [] }, tenant, () => clusters(homes, tenant)),
    domainsBehind: async ({ id, project }) => {
      const route = "GET /v1/cloudaccounts/maas/{uid}/properties/domains";
      const { items } = await palette.in(project).ask(route, WireNames, { params: { uid: id } });
      return (items ?? []).map(({ name }) => name);
    },
    domainOf: async ({ configId: configUid, project }) => {
      const route = "GET /v1/cloudconfigs/maas/{configUid}";
      const found = await undefinedIfNotFound(palette.in(project).ask(route, WireDomain, { params: { configUid } }));
      return found?.spec.clusterConfig?.domain || undefined;
    },
    machinesOf: ({ id, configId, project }) => machinesIn(readerIn(project), id, configId),
    hostsOf: async ({ id, configId, project }) =>
      (await machinesIn(readerIn(project), id, configId)).map(({ hostname }) => hostname).filter((host) => host !== ""),
    certificates: async ({ id: uid, project }) => {
      const route = "GET /v1/spectroclusters/{uid}/k8certificates";
      const found = await undefinedIfNotFound(palette.in(project).ask(route, WireCertificates, { params: { uid } }));
      return found ? certificatesOf(found) : [];
    },
  };
}

async function machinesIn(reader: Reader, clusterUid: string, configUid: string): Promise<ObservedMachine[]> {
  const names = await reader.poolNames(clusterUid, configUid);
  const machines = await Promise.all(names.map((name) => reader.machines(clusterUid, configUid, name)));
  return machines.flatMap((found, i) => (found ?? []).map((machine) => ({ ...machine, pool: names[i] ?? "" })));
}

const isOfMaas = ({ metadata }: WireGateway): boolean =>
  ["maas", "all", undefined].includes(metadata.annotations?.cloudType);

/** A gateway in our words. */
export function gatewayOf({ metadata, spec, status }: WireGateway): TenantGateway {
  const isSystem = spec?.isSystem === true;
  const state = status?.state ?? "Unknown";
  const { agentVersion, lastHeartBeatTimestamp, conditions } = status?.health ?? {};
  return {
    id: metadata.uid ?? "",
    name: metadata.name ?? "",
    running: isSystem || state === "Running",
    isSystem,
    state,
    agentVersion: agentVersion || undefined,
    lastHeartbeat: momentOf(lastHeartBeatTimestamp),
    complaints: (conditions ?? []).flatMap(({ type, message }) => message || type || []),
  };
}

async function accounts(homes: Homes, tenant: Palette): Promise<AllScopes<TenantAccount>> {
  const places = await inAllScopes(homes, tenant, async (scope) => ({
    project: scope.project,
    all: await accountsIn(scope),
  }));
  const found = places.flatMap(({ name: place, found: here }) =>
    (here?.all ?? [])
      // Lists of a project show what belongs to the tenant too.
      .filter(({ metadata }) => isOfScope(metadata, here?.project ?? ""))
      .map(({ metadata, spec }) => ({
        id: metadata.uid ?? "",
        name: metadata.name ?? "",
        place,
        project: here?.project ?? "",
        gatewayId: metadata.annotations?.overlordUid ?? "",
        apiEndpoint: normalizedEndpoint(spec.apiEndpoint),
      })),
  );
  return { found: distinct(found), unread: unreadOf(places) };
}

async function clusters(homes: Homes, tenant: Palette): Promise<AllScopes<TenantCluster>> {
  const places = await inAllScopes(homes, tenant, async (scope) => ({
    project: scope.project,
    all: await searchClusters(scope),
  }));
  const found = places.flatMap(({ name: place, found: here }) =>
    (here?.all ?? []).filter(isOnMaas).map((wire) => clusterOf(wire, { place, project: here?.project ?? "" })),
  );
  return { found: distinct(found), unread: unreadOf(places) };
}

const configOf = ({ specSummary }: WireSummary) => Summary.safeParse(specSummary?.cloudConfig).data ?? {};
const healthOf = ({ status }: WireSummary) => Summary.safeParse(status?.health).data ?? {};

const Summary = z.looseObject({
  uid: z.string().nullish(),
  cloudType: z.string().nullish(),
  state: z.string().nullish(),
});

const isOnMaas = (wire: WireSummary): boolean => ["maas", undefined, null, ""].includes(configOf(wire).cloudType);

// The tenant may list what belongs to projects as well: what a cluster says of its project counts.
function clusterOf(wire: WireSummary, at: { place: string; project: string }): TenantCluster {
  const { metadata, specSummary, status } = wire;
  const own = specSummary?.projectMeta;
  return {
    id: metadata.uid ?? "",
    name: metadata.name ?? "",
    place: own?.name ? `project ${own.name}` : at.place,
    project: own?.uid || at.project,
    accountId: specSummary?.cloudAccountMeta?.uid ?? "",
    configId: configOf(wire).uid ?? "",
    condition: toClusterState(status?.state),
    state: status?.state ?? "Pending",
    health: healthOf(wire).state ?? "",
  };
}

/** Every certificate with its end; those whose end nobody can read are left out. */
export function certificatesOf({ machineCertificates }: WireCertificates): TenantCertificate[] {
  return (machineCertificates ?? []).flatMap(({ name: node, certificateAuthorities }) =>
    (certificateAuthorities ?? []).flatMap((authority) =>
      [authority, ...(authority.certificates ?? [])].flatMap(({ name, expiry }) => {
        const expires = momentOf(expiry);
        return expires === undefined ? [] : [{ node: node ?? "", name: name ?? "", expires }];
      }),
    ),
  );
}

/** Palette writes year 1 where it means "not set". */
function momentOf(text: string | null | undefined): number | undefined {
  const at = Date.parse(text ?? "");
  return Number.isFinite(at) && at > 0 ? at : undefined;
}

// The tenant is looked into first, and the first place counts.
const distinct = <T extends { id: string }>(all: readonly T[]): T[] =>
  [...new Map(all.toReversed().map((one) => [one.id, one])).values()].toReversed();

const unreadOf = (places: readonly { name: string; found: unknown }[]): string[] =>
  places.filter(({ found }) => found === undefined).map(({ name }) => name);
