import { newGateway } from "../api/pcg";
import { seedTemplate } from "../api/templates";
import { atLeast } from "../api/versions";
import {
  type Account,
  type Cluster,
  type Context,
  type Gateway,
  type Home,
  newMeta,
  type Tenant,
} from "../state/world";
import { gatewayCluster } from "./gateway-clusters";
import { seedProfiles } from "./seed-profiles";

export interface SeedOptions {
  apiKey: string;
  otherApiKey: string;
  selfHosted: boolean;
  maas: { url: string; apiKey: string };
}

/** The name of the gateway, and of its account, that is there from the start. */
export const seededGateway = "rack1-gateway";

const month = 30 * 86_400_000;

/** Fills an empty Palette: two tenants, projects, profiles, a gateway that runs. */
export function seed(context: Context, options: SeedOptions): { gateway: Gateway; cluster: Cluster } {
  const lab = addTenant(context, "lab", options.apiKey, ["Default", "dev", "staging", "prod"]);
  addTenant(context, "other", options.otherApiKey, ["Default", "dev"]);
  const gateway = newGateway(context, {
    tenantUid: lab.uid,
    name: seededGateway,
    cloudType: "maas",
    kind: "installed",
  });
  const long = context.clock.now() - month;
  Object.assign(gateway.meta, { createdAt: long, modifiedAt: long });
  Object.assign(gateway, { appliedAt: long, runningAt: long });
  gateway.accountUid = seedAccount(context, gateway, options.maas).meta.uid;
  const cluster = seedGatewayCluster(context, gateway, long);
  gateway.clusterUid = cluster.meta.uid;
  context.stores.gateways.push(gateway);
  context.stores.clusters.push(cluster);
  if (options.selfHosted) addSystemGateway(context, lab);
  return { gateway, cluster };
}

function addTenant(context: Context, name: string, apiKey: string, projects: string[]): Tenant {
  const users = [{ emailId: `admin@${name}.example`, password: `${name}-password` }];
  const tenant = { uid: context.random.uid(), name, userUid: context.random.uid(), apiKeys: [apiKey], users };
  context.stores.tenants.push(tenant);
  const made = projects.map((project) => ({ uid: context.random.uid(), name: project, tenantUid: tenant.uid }));
  context.stores.projects.push(...made);
  const [first] = made;
  if (first) {
    const home = { tenantUid: tenant.uid, projectUid: first.uid };
    seedProfiles(context, home);
    seedTemplate(context, home);
    seedCatalog(context, home);
  }
  return tenant;
}

function seedAccount(context: Context, gateway: Gateway, maas: SeedOptions["maas"]): Account {
  const meta = newMeta(context, gateway.meta.name, { annotations: { overlordUid: gateway.meta.uid } });
  const spec = { apiEndpoint: maas.url, apiKey: maas.apiKey };
  const account = { meta, home: { tenantUid: gateway.tenantUid }, spec, extra: {} };
  context.stores.accounts.push(account);
  return account;
}

function seedGatewayCluster(context: Context, gateway: Gateway, long: number): Cluster {
  const profile = context.stores.profiles.find((p) => p.type === "system" && p.home.tenantUid === gateway.tenantUid);
  const attachments = profile ? [{ profileUid: profile.meta.uid, packValues: [], variables: {} }] : [];
  const machineConfig = {
    azs: [],
    instanceType: { minCPU: 4, minMemInMB: 8192, ...(atLeast(context.version, "4.7") ? { minDiskSizeInGB: 60 } : {}) },
    resourcePool: "",
  };
  const body = { clusterConfig: { domain: "maas" }, machineConfig, size: 1 };
  const cluster = gatewayCluster(context, gateway, body, attachments);
  Object.assign(cluster.meta, { createdAt: long, modifiedAt: long });
  Object.assign(cluster, { pickedUpAt: long, controlPlaneAt: long, runningAt: long, packsUntil: long });
  cluster.endpoint = { host: `${gateway.meta.name}.maas`, port: 6443 };
  cluster.machines = [
    {
      uid: context.random.uid(),
      name: `${gateway.meta.name}-master-pool-0`,
      pool: "master-pool",
      state: "Running",
      stateAt: long,
      ready: true,
      hostname: `${gateway.meta.name}-01`,
      zone: "default",
      addresses: ["10.10.254.10"],
      conditions: [],
      createdAt: long,
      joined: true,
      condemned: false,
    },
  ];
  return cluster;
}

function addSystemGateway(context: Context, tenant: Tenant): void {
  const parts = { tenantUid: tenant.uid, name: "System Private Gateway", cloudType: "all", kind: "system" as const };
  const gateway = newGateway(context, parts);
  gateway.runningAt = gateway.meta.createdAt;
  context.stores.gateways.push(gateway);
}

/** A place for backups and a group of host clusters, each of the project and of the tenant. */
function seedCatalog({ stores, random }: Context, home: Home): void {
  const draws = random.fork("catalog");
  for (const [name, where] of [
    ["standard", home],
    ["shared", { tenantUid: home.tenantUid }],
  ] as const) {
    stores.backupLocations.push({ uid: draws.uid(), name: `${name}-backups`, home: where });
    stores.clusterGroups.push({ uid: draws.uid(), name: `${name}-hosts`, home: where });
  }
}
