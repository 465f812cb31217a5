import assert from "node:assert/strict";
import { type Provider, provider } from "../../../provider";
import type { PropertyMap, ResourceController } from "../../../provider/core/lifecycle";
import type { Runtime } from "../../../provider/core/runtime";
import { type Clock, scaledClock } from "../../../provider/core/time/clock";
import { runtimeOf } from "../stage";
import { type ClusterApiWorld, startScriptedClusterApi } from "./scripted-cluster-api";

/** Time of waits runs faster; the API server's and the controllers' does not. */
const CLOCK = scaledClock(60);

export const INSTANCE = { minCpu: 4, minMemoryMb: 8192 };
export const KUBERNETES = { version: "1.33.5", image: "custom/u-2204-0-k-1335-0" };
const ENDPOINT = "http://maas.example.com:5240/MAAS";

/** An object by its id, with its state. */
export interface Made {
  id: string;
  state: PropertyMap;
}

/** One namespace of a management cluster, and the resources as a program has them there. */
export class ClusterApiStage<World extends Pick<ClusterApiWorld, "cluster"> = ClusterApiWorld> {
  readonly told: string[] = [];
  readonly provider: Provider;

  constructor(
    readonly world: World,
    readonly namespace: string,
    config: Readonly<Record<string, string>> = {},
    private readonly clock: Clock = CLOCK,
  ) {
    const clusterApi = JSON.stringify({ kubeconfig: world.cluster.kubeconfig, namespace });
    const all: Record<string, string> = { plane: "cluster-api", clusterApi, deletionProtection: "false", ...config };
    this.provider = provider((key) => all[key], {}, this.clock);
  }

  controller(type: string): ResourceController {
    const found = this.provider.controllers.get(type);
    assert.ok(found);
    return found;
  }

  runtime(over: Partial<Runtime> = {}): Runtime {
    return { ...runtimeOf(this.clock, this.told), ...over };
  }

  inputs(type: string, inputs: PropertyMap): PropertyMap {
    const checked = this.controller(type).check({}, inputs);
    assert.deepEqual(checked.failures, []);
    return checked.inputs;
  }

  create(type: string, inputs: PropertyMap, over: Partial<Runtime> = {}): Promise<Made> {
    return this.controller(type).create(this.runtime(over), this.inputs(type, inputs));
  }

  update(type: string, { id, state }: Made, inputs: PropertyMap) {
    return this.controller(type).update(this.runtime(), id, state, this.inputs(type, inputs));
  }

  async gateway(): Promise<string> {
    return (await this.create("Gateway", { name: "site-a", installer: "none" })).id;
  }

  async account(more: PropertyMap = {}, over: Partial<Runtime> = {}) {
    const given = { name: "lab", apiEndpoint: ENDPOINT, apiKey: "consumer:token:secret", adopt: true, ...more };
    return await this.create("MaasCloudAccount", { gatewayId: await this.gateway(), ...given }, over);
  }

  async clusterInputs(more: PropertyMap = {}): Promise<PropertyMap> {
    return {
      name: "payments",
      cloudAccountId: (await this.account()).id,
      domain: "maas.example.com",
      kubernetes: KUBERNETES,
      controlPlane: { size: 1, instance: INSTANCE },
      ...more,
    };
  }

  async objects(group: string, plural: string): Promise<unknown[]> {
    const { items } = await this.world.cluster.api.get(
      `/${group === "v1" ? "api" : "apis"}/${group}/namespaces/${this.namespace}/${plural}`,
    );
    return Array.isArray(items) ? items : [];
  }
}

// Where its parts were never built, the first start builds them.
const BUILD = 1_800_000;

/** Starts one management cluster for the tests of a suite, and gives each a namespace of its own. */
export function eachOnClusterApi(begin: (stage: ClusterApiStage) => void | Promise<void>): void {
  let world: ClusterApiWorld | undefined;
  before(async function () {
    this.timeout(BUILD);
    world = await startScriptedClusterApi(this);
  });
  after(() => world?.stop());
  beforeEach(async () => {
    assert.ok(world);
    await begin(new ClusterApiStage(world, await world.namespace()));
  });
}
