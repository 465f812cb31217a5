import { ApiError, messageOf } from "../../core/errors";
import type { ManagementCluster } from "../client";
import { hasCredentials } from "../cloud-accounts";
import { INSTALLED } from "../installed-kinds";
import { KINDS } from "../kinds";
import { DEFINITION, isOfCertManager, isPrerequisite, type Rendered } from "./component-objects";
import { type DeploymentRef, pendingReason, unavailableReasons } from "./controllers";
import { type Entry, keyOf, noteEntry, without } from "./install-record";
import { noteVersion } from "./inventory";
import { CORE_LABEL, PROVIDED_BY } from "./labels";
import { PROVIDERS, titleOf } from "./providers";
import { ServedKinds } from "./served-kinds";
import { type Applied, applyObjects, forEach, type Site } from "./site";

/** What was there before. */
export interface Before {
  entry: Entry | undefined;
  /** By the inventory. */
  version: string | undefined;
}

/** A piece of work; what it waits for where it is not done yet. It is begun again until it is. */
export type Step = () => Promise<string | undefined>;

/** The installation or upgrade of one component. Every step may be repeated, and another process may go on from any of them. */
export class ComponentWork {
  private readonly served: ServedKinds;
  private readonly management: ManagementCluster;
  private readonly namespace: string;

  constructor(
    private readonly site: Site,
    private readonly component: Rendered,
    private readonly before: Before,
  ) {
    this.management = site.management;
    this.served = new ServedKinds(site.management);
    this.namespace = component.role === "certManager" ? "cert-manager" : PROVIDERS[component.role].namespace;
  }

  readonly steps: readonly Step[] = [
    () => this.begin(),
    () => this.stopOld(),
    () => this.applyPrerequisites(),
    () => this.definitionsServed(),
    () => this.certificatesTaken(),
    () => this.applyRest(),
    () => this.note(),
    () => this.controllersRun(),
  ];

  /** Why its controllers do not run. */
  async evidence(): Promise<readonly string[]> {
    const waiting: DeploymentRef[] = [];
    for (const place of this.controllers()) if (await pendingReason(this.management, place)) waiting.push(place);
    return (await Promise.all(waiting.map((place) => unavailableReasons(this.management, place)))).flat();
  }

  private get what(): string {
    return `${titleOf(this.component.role)} ${this.component.version}`;
  }

  private async begin(): Promise<undefined> {
    const { entry, version } = this.before;
    const { role, objects, sha256 } = this.component;
    const from = version === undefined || version === this.component.version ? "" : ` in place of ${version}`;
    this.site.log.info(`applies ${this.what}${from}; no machine is touched`);
    const own = this.keys();
    const all = [...own, ...without(entry?.objects ?? [], own)];
    // What is there stays noted by its version until the new one is.
    const noted = { version: entry?.version ?? this.component.version, sha256, isWhole: false, objects: all };
    if (objects.length > 0) await noteEntry(this.management, role, noted);
  }

  /** While kinds change, controllers of another version must not answer for them: those of the new one would not start. */
  private async stopOld(): Promise<string | undefined> {
    const { version } = this.before;
    if (this.component.role === "certManager" || version === undefined || version === this.component.version) return;
    const left: string[] = [];
    await forEach(this.controllers(), async ({ namespace, name }) => {
      const here = this.management.in(namespace);
      const found = await here.get(INSTALLED.deployment, name);
      if (found && found.spec?.replicas !== 0) await here.merge(INSTALLED.deployment, name, { spec: { replicas: 0 } });
      if ((found?.status?.replicas ?? 0) > 0) left.push(name);
    });
    return left.length === 0 ? undefined : `waiting for the end of ${left.join(", ")} ${version}`;
  }

  private async applyPrerequisites(): Promise<string | undefined> {
    const first = this.component.objects.filter(isPrerequisite);
    for (const { kind, name } of first) {
      if (kind !== KINDS.namespace.kind) continue;
      const found = await this.management.get(KINDS.namespace, name);
      if (found?.metadata.deletionTimestamp) return `waiting for the end of the old namespace '${name}'`;
    }
    const namespaces = first.filter(({ kind }) => kind === KINDS.namespace.kind);
    const how = this.how();
    return (
      (await applyObjects(this.management, namespaces, how)) ??
      (await applyObjects(
        this.management,
        first.filter(({ kind }) => kind === DEFINITION),
        how,
      ))
    );
  }

  private async definitionsServed(): Promise<string | undefined> {
    const names = this.component.objects.filter(({ kind }) => kind === DEFINITION).map(({ name }) => name);
    const found = await Promise.all(names.map((name) => this.management.get(INSTALLED.definition, name)));
    const without = names.find((_, i) => {
      const conditions = found[i]?.status?.conditions ?? [];
      return !conditions.some(({ type, status }) => type === "Established" && status === "True");
    });
    this.served.forget();
    return without === undefined ? undefined : `waiting for the API server to serve ${without}`;
  }

  /** Cert-manager refuses nothing while its webhook is away, it just does not answer: tried with what makes nothing. */
  private async certificatesTaken(): Promise<string | undefined> {
    const first = this.component.objects.find(isOfCertManager);
    if (!first) return undefined;
    const issuer = { apiVersion: first.apiVersion, kind: "Issuer", name: "probe", namespace: this.namespace };
    const address = await this.served.addressOf(issuer, this.namespace);
    if (!address) {
      this.served.forget();
      return "waiting for the API server to serve cert-manager's kinds";
    }
    try {
      await this.management.apply(address[0], address[1], { spec: { selfSigned: {} } }, { dryRun: true });
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // A refusal is an answer, too.
      if (error.kind !== "unavailable") return undefined;
      return `waiting for cert-manager's webhook: ${messageOf(error)}`;
    }
  }

  private async applyRest(): Promise<string | undefined> {
    const rest = this.component.objects.filter((object) => !isPrerequisite(object));
    const how = this.how();
    return (
      (await applyObjects(this.management, rest.filter(isOfCertManager), how)) ??
      (await applyObjects(
        this.management,
        rest.filter((object) => !isOfCertManager(object)),
        how,
      ))
    );
  }

  private async note(): Promise<undefined> {
    const { role, version, sha256 } = this.component;
    await forEach(without(this.before.entry?.objects ?? [], this.keys()), (key) => this.removeOld(key));
    if (role !== "certManager") await noteVersion(this.management, role, version);
    await noteEntry(this.management, role, { version, sha256, isWhole: true, objects: this.keys() });
  }

  /** Of an earlier file, and not of this one. What may hold things of others stays: definitions of kinds, and namespaces. */
  private async removeOld([apiVersion, kind, namespace, name]: Entry["objects"][number]): Promise<void> {
    if (kind === DEFINITION || kind === KINDS.namespace.kind) return;
    const address = await this.served.addressOf({ apiVersion, kind, name, namespace }, namespace);
    const found = address && (await this.management.get(...address));
    if (!address || !found) return;
    const { labels } = found.metadata;
    if (labels?.[PROVIDED_BY] === undefined && labels?.[CORE_LABEL] === undefined) return;
    await this.management.remove(address[0], found);
    this.site.log.info(`removed ${kind} '${name}', which ${this.what} no longer has`);
  }

  private async controllersRun(): Promise<string | undefined> {
    if (this.component.role === "maas" && !(await hasCredentials(this.management))) {
      this.site.log.info(`${this.what} starts once a MaasCloudAccount has written its credentials`);
      return undefined;
    }
    const places = this.controllers();
    const waiting = await Promise.all(places.map((place) => pendingReason(this.management, place)));
    const lines = places.flatMap(({ name }, i) => (waiting[i] ? [`${name} ${waiting[i]}`] : []));
    return lines.length === 0 ? undefined : `waiting for ${this.what}: ${lines.join(", ")}`;
  }

  private controllers(): DeploymentRef[] {
    return this.component.objects.flatMap(({ kind, name, namespace = this.namespace }) =>
      kind === INSTALLED.deployment.kind ? [{ namespace, name }] : [],
    );
  }

  /** Whether `clusterctl` installed it, and it was not applied from here to its end since. */
  private get isTakenOver(): boolean {
    const { entry, version } = this.before;
    return version !== undefined && entry?.isWhole !== true;
  }

  private keys(): Entry["objects"] {
    return this.component.objects.map((object) => keyOf(object, this.namespace));
  }

  private how(): Applied {
    return { served: this.served, namespace: this.namespace, isFirst: this.isTakenOver };
  }
}
