import { healthOf, machinesOf, settleAll, stateOf } from "../behaviour/cluster-state";
import { gatewayState } from "../behaviour/gateway-state";
import { isControlPlane, specifiedSize } from "../behaviour/pool-fields";
import { type JsonObject, textAt } from "./documents";
import type {
  Account,
  Cluster,
  Context,
  Gateway,
  LabEvent,
  Machine,
  Pool,
  Profile,
  Project,
  Stores,
  Tenant,
} from "./world";

export interface PoolView {
  name: string;
  controlPlane: boolean;
  size: number;
  deleting: boolean;
  /** The document as it was written. */
  document: JsonObject;
  machines: Machine[];
}

export interface ClusterView {
  uid: string;
  name: string;
  configUid: string;
  /** The project's name; empty for a cluster of the tenant. */
  project: string;
  tenant: string;
  state: string;
  health: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  account: string;
  gateway: string;
  domain: string;
  kubernetes: string;
  image: string;
  endpoint: string;
  /** `name version` of each attached profile. */
  profiles: string[];
  repave: string;
  canBeApplied: boolean;
  pools: PoolView[];
  conditions: { type: string; status: string; reason: string; message: string }[];
  createdAt: number;
}

export interface GatewayView {
  uid: string;
  name: string;
  state: string;
  kind: Gateway["kind"];
  annotations: Record<string, string>;
  labels: Record<string, string>;
  accountUid: string;
  clusterUid: string;
}

export interface AccountView {
  uid: string;
  name: string;
  project: string;
  tenant: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** The stored spec, the key in clear. */
  spec: JsonObject;
}

/** What Palette holds, as plain data that is up to date whenever it is read. */
export class PaletteWorld {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** The raw records; a test may change them to play what happens behind a client's back. */
  get stores(): Stores {
    settleAll(this.#context);
    return this.#context.stores;
  }

  get tenants(): Tenant[] {
    return this.stores.tenants;
  }

  get projects(): Project[] {
    return this.stores.projects;
  }

  get profiles(): Profile[] {
    return this.stores.profiles;
  }

  get events(): LabEvent[] {
    return this.stores.events;
  }

  get accounts(): AccountView[] {
    return this.stores.accounts.map((account) => this.#account(account));
  }

  get gateways(): GatewayView[] {
    return this.stores.gateways.map((gateway) => this.#gateway(gateway));
  }

  /** Clusters of users; those that gateways live on are left out. */
  get clusters(): ClusterView[] {
    const own = new Set(this.stores.gateways.map((gateway) => gateway.clusterUid));
    return this.stores.clusters.filter((c) => !own.has(c.meta.uid)).map((cluster) => this.#cluster(cluster));
  }

  /** The newest cluster of that name or uid; throws when there is none, so that a test which misspells it fails. */
  cluster(name: string): ClusterView {
    const found = this.clusters.findLast((cluster) => cluster.name === name || cluster.uid === name);
    if (!found) throw new Error(`no cluster ${name}`);
    return found;
  }

  /** The gateway of that name or uid. */
  gateway(name: string): GatewayView {
    const found = this.gateways.find((gateway) => gateway.name === name || gateway.uid === name);
    if (!found) throw new Error(`no gateway ${name}`);
    return found;
  }

  /** The uid of a profile's version. */
  profileUid(name: string, version: string): string {
    const found = this.profiles.find((profile) => profile.meta.name === name && profile.version === version);
    if (!found) throw new Error(`no profile ${name} ${version}`);
    return found.meta.uid;
  }

  /** The uid of a cluster template of the first tenant. */
  templateUid(name: string): string {
    const found = this.stores.templates.find((template) => template.name === name);
    if (!found) throw new Error(`no cluster template ${name}`);
    return found.uid;
  }

  /** The uid of a project of the first tenant, unless another is named. */
  projectUid(name: string, tenant = "lab"): string {
    const owner = this.tenants.find((known) => known.name === tenant);
    const found = this.projects.find((project) => project.name === name && project.tenantUid === owner?.uid);
    if (!found) throw new Error(`no project ${name} in tenant ${tenant}`);
    return found.uid;
  }

  /** Everything that may be shown to anybody: no keys. */
  toJSON() {
    const { projects, gateways, clusters } = this;
    const accounts = this.accounts.map(({ spec, ...account }) => ({
      ...account,
      endpoint: textAt(spec, "apiEndpoint"),
    }));
    const profiles = this.profiles.map(({ meta, version, type }) => ({
      uid: meta.uid,
      name: meta.name,
      version,
      type,
    }));
    return { projects, accounts, gateways, profiles, clusters, events: this.events.slice(-500) };
  }

  #places(home: Account["home"]): { project: string; tenant: string } {
    const { tenants, projects } = this.#context.stores;
    const project = projects.find((known) => known.uid === home.projectUid)?.name ?? "";
    return { project, tenant: tenants.find((known) => known.uid === home.tenantUid)?.name ?? "" };
  }

  #account({ meta, home, spec }: Account): AccountView {
    const { uid, name, labels, annotations } = meta;
    return { uid, name, labels, annotations, spec, ...this.#places(home) };
  }

  #gateway(gateway: Gateway): GatewayView {
    const { uid, name, labels, annotations } = gateway.meta;
    const { kind, accountUid, clusterUid } = gateway;
    return {
      uid,
      name,
      labels,
      annotations,
      kind,
      accountUid,
      clusterUid,
      state: gatewayState(this.#context, gateway),
    };
  }

  #cluster(cluster: Cluster): ClusterView {
    const context = this.#context;
    const { accounts, gateways, profiles } = context.stores;
    const { uid, name, labels, annotations, createdAt } = cluster.meta;
    const attached = cluster.attachments.map((a) => profiles.find((profile) => profile.meta.uid === a.profileUid));
    return {
      uid,
      name,
      configUid: cluster.configUid,
      ...this.#places(cluster.home),
      state: stateOf(context, cluster) ?? "",
      health: healthOf(context, cluster)?.state ?? "",
      labels,
      annotations,
      account: accounts.find((known) => known.meta.uid === cluster.accountUid)?.meta.name ?? "",
      gateway: gateways.find((known) => known.meta.uid === cluster.gatewayUid)?.meta.name ?? "",
      domain: textAt(cluster.cloudConfig, "domain"),
      kubernetes: cluster.infra.kubernetes.version,
      image: cluster.infra.image,
      endpoint: cluster.endpoint ? `${cluster.endpoint.host}:${cluster.endpoint.port}` : "",
      profiles: attached.map((profile) => (profile ? `${profile.meta.name} ${profile.version}` : "")),
      repave: cluster.repave?.state ?? "",
      canBeApplied: cluster.application.canBeApplied,
      pools: cluster.pools.map((pool) => poolView(cluster, pool)),
      conditions: cluster.conditions.map(({ type, status, reason, message }) => ({ type, status, reason, message })),
      createdAt,
    };
  }
}

function poolView(cluster: Cluster, pool: Pool): PoolView {
  const { name, doc, deleting } = pool;
  const machines = machinesOf(cluster, name);
  return { name, controlPlane: isControlPlane(doc), size: specifiedSize(doc), deleting, document: doc, machines };
}
