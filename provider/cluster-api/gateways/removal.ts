import { ProviderError } from "../../core/errors";
import type { PollResult } from "../../core/time/wait";
import { ROLES, type Role } from "../../model/gateway";
import type { GatewayWork } from "../../plane";
import { INSTALLED } from "../installed-kinds";
import { definitionNameOf, KINDS, type Kind, type WireMetadata } from "../kinds";
import { DEFINITION } from "./component-objects";
import {
  type Entry,
  endInstallRecord,
  type InstallRecord,
  noteEntry,
  type ObjectKey,
  readInstallRecord,
} from "./install-record";
import { inventoryOf } from "./inventory";
import { foreignObjectsIn, instancesOf } from "./leftovers";
import { PROVIDER_ROLES, PROVIDERS, titleOf } from "./providers";
import { ServedKinds } from "./served-kinds";
import { forEach, type Site } from "./site";

/** Of a kind that is on its way out the API server answers nothing any more. */
const isServed = (definition: InstallRecord["definition"]): boolean =>
  definition !== undefined && !definition.metadata.deletionTimestamp;

type Owned = Kind<{ metadata: WireMetadata }>;

/** Removes what was installed, the last first. Nothing goes that was not applied here, and no kind and no namespace in which something is left. */
export class Removal implements GatewayWork<readonly string[]> {
  private readonly kept = new Set<string>();
  private readonly served: ServedKinds;

  constructor(private readonly site: Site) {
    this.served = new ServedKinds(site.management);
  }

  async advance(): Promise<PollResult<readonly string[]>> {
    const record = await readInstallRecord(this.site.management);
    await this.refuseWhileNeeded(record);
    for (const role of [...ROLES].reverse()) {
      const entry = record.entries[role];
      if (!entry) continue;
      const state = await this.remove(role, entry);
      if (state !== undefined) return { pending: { state } };
      await noteEntry(this.site.management, role, undefined);
    }
    await endInstallRecord(this.site.management);
    const { definition } = await readInstallRecord(this.site.management);
    const isEnding = definition?.metadata.deletionTimestamp;
    return isEnding ? { pending: { state: "waiting for the end of the inventory's kind" } } : { done: [...this.kept] };
  }

  async evidence(): Promise<readonly string[]> {
    return [...this.kept];
  }

  /** Whoever has a server from it would lose what releases that server. */
  private async refuseWhileNeeded({ definition }: InstallRecord): Promise<void> {
    const { management } = this.site;
    const clusters = await instancesOf(management, definitionNameOf(KINDS.cluster));
    const machines = await instancesOf(management, definitionNameOf(KINDS.maasMachine));
    const providers = isServed(definition) ? await management.listEverywhere(INSTALLED.provider) : [];
    const own = PROVIDER_ROLES.map((role) => PROVIDERS[role].label);
    const others = providers.map(({ metadata }) => metadata.name).filter((name) => !own.includes(name));
    const by = [
      ...clusters.map((name) => `the cluster ${name}`),
      ...machines.map((name) => `the MaasMachine ${name}, whose server nothing else would release`),
      ...others.map((name) => `the provider '${name}', which somebody else installed`),
    ];
    if (by.length === 0) return;
    throw new ProviderError(`Cluster API was not removed: it is still needed by ${by.slice(0, 5).join(", ")}.`);
  }

  private async remove(role: Role, entry: Entry): Promise<string | undefined> {
    if (role === "certManager" && (await this.isCertManagerUsed())) {
      this.kept.add("cert-manager, which something else uses");
      return undefined;
    }
    this.site.log.info(`removes ${titleOf(role)} ${entry.version}`);
    const things = entry.objects.filter(([, kind]) => kind !== DEFINITION && kind !== KINDS.namespace.kind);
    // Webhooks without a server would refuse everything; and controllers without rights would only complain.
    for (const rank of [0, 1, 2])
      await forEach(
        things.filter((key) => rankOf(key) === rank),
        (key) => this.removeThing(key),
      );
    await this.removeInventory(role);
    return (await this.removeDefinitions(entry)) ?? (await this.removeNamespaces(entry));
  }

  private async isCertManagerUsed(): Promise<boolean> {
    for (const plural of ["certificates", "issuers", "clusterissuers"])
      if ((await instancesOf(this.site.management, `${plural}.cert-manager.io`)).length > 0) return true;
    return false;
  }

  private async removeThing([apiVersion, kind, namespace, name]: ObjectKey): Promise<void> {
    const address = await this.served.addressOf({ apiVersion, kind, name, namespace }, namespace);
    // A kind that the API server no longer has, has no objects.
    if (address) await this.removeAt(...address);
  }

  private async removeAt(kind: Owned, name: string): Promise<void> {
    const found = await this.site.management.get(kind, name);
    if (found && !found.metadata.deletionTimestamp) await this.site.management.remove(kind, found);
  }

  private async removeInventory(role: Role): Promise<void> {
    if (role === "certManager") return;
    const found = await inventoryOf(this.site.management, role);
    const here = this.site.management.in(PROVIDERS[role].namespace);
    if (found) await here.remove(INSTALLED.provider, found);
  }

  private async removeDefinitions({ objects }: Entry): Promise<string | undefined> {
    const { management } = this.site;
    const left: string[] = [];
    await forEach(namesOf(objects, DEFINITION), async (name) => {
      const found = await management.get(INSTALLED.definition, name);
      if (!found) return;
      const count = found.metadata.deletionTimestamp ? 0 : (await this.countOf(name)).length;
      if (count > 0) {
        this.kept.add(`the kind ${name}, of which there are objects`);
        return;
      }
      await this.removeAt(INSTALLED.definition, name);
      left.push(name);
    });
    this.served.forget();
    const still = await this.stillThere(INSTALLED.definition, left);
    return still.length === 0 ? undefined : `waiting for the end of ${still.join(", ")}`;
  }

  // What cert-manager makes of requests goes with them: only what a person writes counts, and of that nothing is left by now.
  private countOf(name: string): Promise<readonly string[]> {
    return name.endsWith(".cert-manager.io") ? Promise.resolve([]) : instancesOf(this.site.management, name);
  }

  private async removeNamespaces({ objects }: Entry): Promise<string | undefined> {
    const { management } = this.site;
    const left: string[] = [];
    for (const name of namesOf(objects, KINDS.namespace.kind)) {
      const found = await management.get(KINDS.namespace, name);
      if (!found) continue;
      const foreign = found.metadata.deletionTimestamp ? [] : await foreignObjectsIn(management, name);
      if (foreign.length === 0) {
        await this.removeAt(KINDS.namespace, name);
        left.push(name);
      } else this.kept.add(`the namespace '${name}', in which there is ${foreign.slice(0, 3).join(", ")}`);
    }
    const still = await this.stillThere(KINDS.namespace, left);
    return still.length === 0 ? undefined : `waiting for the end of the namespace ${still.join(", ")}`;
  }

  private async stillThere(kind: Owned, names: readonly string[]): Promise<string[]> {
    const found = await Promise.all(names.map((name) => this.site.management.get(kind, name)));
    return names.filter((_, i) => found[i] !== undefined);
  }
}

const namesOf = (objects: readonly ObjectKey[], wanted: string): string[] =>
  objects.flatMap(([, kind, , name]) => (kind === wanted ? [name] : []));

const rankOf = ([, kind]: ObjectKey): number =>
  kind.endsWith("WebhookConfiguration") ? 0 : kind === INSTALLED.deployment.kind ? 1 : 2;
