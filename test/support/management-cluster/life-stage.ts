import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Machine } from "palette-maas-lab";
import type { PropertyMap, Step } from "../../../provider/core/lifecycle";
import { scaledClock } from "../../../provider/core/time/clock";
import { isRecord } from "../../../provider/core/unknowns";
import type { Forecast } from "../../../provider/forecast/effect";
import { type Actor, checked, made, serversOf } from "../actor";
import type { ManagementCluster } from "../management-cluster";
import type { KubernetesObject } from "./api";
import { CORE, MAAS, OF_A_CLUSTER } from "./api-groups";
import type { ClusterApi } from "./cluster-api";
import { ClusterApiStage, INSTANCE, KUBERNETES } from "./cluster-api-stage";
import { at } from "./scripted-controllers";
import { makeNamespace } from "./shown-controllers";

/** Controllers take real time to connect to a cluster: waits must not run out meanwhile. */
const SPEED = 10;

const LOOK = 250;

/** What the tests of one life cycle have: a namespace, and a resource pool of MAAS of the same name with servers that nobody else takes. */
export class LifeStage extends ClusterApiStage<{ cluster: ManagementCluster }> {
  private constructor(
    private readonly clusterApi: ClusterApi,
    name: string,
  ) {
    const { url: endpoint, apiKey } = clusterApi.lab.maas;
    const maas = JSON.stringify([{ endpoint, apiKey }]);
    super({ cluster: clusterApi.management }, name, { maas }, scaledClock(SPEED));
  }

  static async start(clusterApi: ClusterApi, name: string): Promise<LifeStage> {
    await makeNamespace(clusterApi.management, name);
    return new LifeStage(clusterApi, name);
  }

  get lab() {
    return this.clusterApi.lab;
  }

  /** The one account, as this program has it, too. */
  override account(more: PropertyMap = {}) {
    const { url, apiKey } = this.lab.maas;
    return super.account({ apiEndpoint: url, apiKey, ...more });
  }

  async clusterOf(size: number, more: PropertyMap = {}): Promise<Actor> {
    const controlPlane = { size, instance: INSTANCE, resourcePool: this.namespace };
    const inputs = await this.clusterInputs({ domain: "maas", kubernetes: KUBERNETES, controlPlane });
    return await this.made("Cluster", { ...inputs, name: `${this.namespace}-c`, ...more });
  }

  private async made(type: "Cluster" | "MachinePool", inputs: PropertyMap): Promise<Actor> {
    // What a check filled in is not what the program says.
    return Object.assign(await made(this, this.controller(type), inputs), { inputs });
  }

  poolInputs(cluster: Pick<Actor, "id">, size: number, more: PropertyMap = {}): PropertyMap {
    const pool = { clusterId: cluster.id, name: "workers", size, instance: INSTANCE, resourcePool: this.namespace };
    return { ...pool, releaseLimit: "100%", ...more };
  }

  poolOf(cluster: Pick<Actor, "id">, size: number, more: PropertyMap = {}): Promise<Actor> {
    return this.made("MachinePool", this.poolInputs(cluster, size, more));
  }

  /** The servers of this life cycle's resource pools in MAAS: that of its name, and others whose names begin with it. */
  servers(): Machine[] {
    const isOwn = (pool: string) => pool === this.namespace || pool.startsWith(`${this.namespace}-`);
    return this.lab.maas.world.machines.filter(({ pool }) => isOwn(pool));
  }

  taken(): string[] {
    return hostnames(this.servers().filter(({ statusName }) => statusName !== "Ready"));
  }

  /** Waits for something that happens by itself; the test's time-out ends the wait. */
  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await isSo())) await pause(LOOK);
  }

  /** Something happens to every machine, of which its controllers hear. */
  async touchMachines(): Promise<void> {
    const body = { metadata: { annotations: { touched: String(Date.now()) } } };
    for (const machine of await this.all(CORE, "machines")) {
      const path = `/apis/${CORE}/namespaces/${this.namespace}/machines/${String(at(machine, "metadata.name"))}`;
      await this.world.cluster.api.ask("PATCH", path, { body, type: "application/merge-patch+json" });
    }
  }

  /** Makes a change, and holds the forecast of it against what MAAS then did to its servers: those of these pools, too, where it reaches them. */
  async change(
    type: "Cluster" | "MachinePool",
    actor: Actor,
    change: PropertyMap,
    pools: readonly Actor[] = [],
  ): Promise<void> {
    const controller = this.controller(type);
    const inputs = { ...actor.inputs, ...change };
    const news = checked(controller, inputs, actor.state);
    const step: Step = { verb: "update", id: actor.id, olds: actor.state, news };
    // The resources' plans hold forecasts.
    const foreseen = ((await controller.plan(this.runtime(), step))?.detail as Forecast | undefined)?.effects ?? [];
    const before = [actor, ...pools].flatMap((one) => serversOf(one).map(({ hostname }) => hostname));
    const mark = this.lab.mark();
    await actor.up(change);
    actor.inputs = inputs;
    await this.until(() => this.servers().every(({ statusName }) => ["Ready", "Deployed"].includes(statusName)));
    const { operations } = this.lab.history(mark);
    const own = operations.filter(({ hostname }) => this.servers().some((server) => server.hostname === hostname));
    const names = (kind: string) => own.filter((one) => one.kind === kind).map(({ hostname }) => hostname);
    for (const [seen, ...kinds] of [
      ["allocated", "allocates", "reinstalls"],
      ["released", "releases", "reinstalls"],
    ] as const) {
      const effects = foreseen.filter(({ kind }) => kinds.some((one) => one === kind));
      const certain = effects.filter(({ certainty }) => certainty === "will");
      const [least, most] = [certain, effects].map((all) => all.reduce((sum, { count }) => sum + count, 0));
      const count = names(seen).length;
      assert.ok(count >= Number(least) && count <= Number(most), `${count} ${seen}: ${JSON.stringify(foreseen)}`);
    }
    assert.deepEqual(
      names("released").filter((name) => !before.includes(name)),
      [],
    );
  }

  /** Asks MAAS and the API servers whether there is one of each: a server, a MaasMachine, a Machine and a Node for everything in the state. */
  async audit(...actors: readonly Actor[]): Promise<void> {
    const recorded = actors.flatMap((actor) => serversOf(actor).map(({ hostname }) => hostname)).sort();
    assert.deepEqual(this.taken().sort(), recorded);
    const servers = await this.all(MAAS, "maasmachines");
    const ids = servers.map((server) => String(at(server, "spec.systemID")));
    const systemIds = this.servers().filter(({ hostname }) => recorded.includes(hostname));
    assert.deepEqual(ids.sort(), systemIds.map(({ systemId }) => systemId).sort());
    const nodes = (await this.all(CORE, "machines")).map((machine) => String(at(machine, "status.nodeRef.name")));
    assert.deepEqual(nodes.sort(), recorded);
  }

  /** A look after which nothing has drifted, and a preview that changes nothing. */
  async calm(type: "Cluster" | "MachinePool", actor: Actor): Promise<void> {
    assert.ok(await actor.refresh());
    assert.deepEqual(actor.state.drift, []);
    assert.deepEqual((await actor.preview({})).changes, [], type);
  }

  /** Removes the pools, then the cluster: nothing of them is left in MAAS or in the management cluster. */
  async end(cluster: Actor, ...pools: readonly Actor[]): Promise<void> {
    for (const pool of pools) await pool.remove();
    await cluster.remove();
    assert.deepEqual(
      hostnames(this.servers().filter(({ statusName }) => !["Ready", "Releasing"].includes(statusName))),
      [],
    );
    await this.until(() => this.taken().length === 0);
    for (const [group, plural] of [[CORE, "clusters"] as const, ...OF_A_CLUSTER]) {
      await this.until(async () => (await this.all(group, plural)).length === 0);
    }
    const record = String(cluster.state.dnsName);
    assert.deepEqual(this.lab.maas.world.addressesNamed(record), []);
  }

  async all(group: string, plural: string): Promise<KubernetesObject[]> {
    return (await this.objects(group, plural)).filter(isRecord);
  }
}

const hostnames = (servers: readonly Machine[]): string[] => servers.map(({ hostname }) => hostname);
