import assert from "node:assert/strict";
import type { Lab } from "palette-maas-lab";
import type { PropertyMap, ResourceController } from "../../provider/core/resource-controller";
import { type Provider, provider } from "../../provider/index";
import { clockFor } from "../../provider/settings";

const INSTANCE = { minCpu: 4, minMemoryMb: 8192 };

export const profiles = (version: string) => [{ name: "maas-infra", version, variables: { region: "eu-west" } }];

/** An object as a preview has it in its old state. */
export interface Made {
  type: string;
  name: string;
  id: string;
  state: PropertyMap;
  inputs: PropertyMap;
}

/**
 * Makes the cluster `payments` with one server for its control plane and two in the pool `workers`, through the provider. The
 * provider's usual clock stands still while this process has children: whoever has some gives one that does not.
 */
export async function makePayments(
  lab: Lab,
  clock = clockFor(lab.env),
): Promise<{ account: Made; cluster: Made; workers: Made }> {
  const maker = provider(() => undefined, lab.env, clock);
  const gatewayId = lab.palette.world.gateway("rack1-gateway").uid;
  const { url: apiEndpoint, apiKey } = lab.maas;
  const account = await make(maker, "MaasCloudAccount", "maas", { gatewayId, apiEndpoint, apiKey });
  const cluster = await make(maker, "Cluster", "payments", {
    cloudAccountId: account.id,
    domain: "maas",
    profiles: profiles("1.0.0"),
    controlPlane: { size: 1, instance: INSTANCE },
  });
  const workers = await make(maker, "MachinePool", "workers", { clusterId: cluster.id, size: 2, instance: INSTANCE });
  return { account, cluster, workers };
}

async function make(maker: Provider, type: string, name: string, news: PropertyMap): Promise<Made> {
  const controller: ResourceController | undefined = maker.controllers.get(type);
  assert.ok(controller);
  const { inputs, failures } = controller.check({}, news, `urn:pulumi:prod::shop::palette-maas:index:${type}::${name}`);
  assert.deepEqual(failures, []);
  const log = { info: () => {}, warn: () => {}, debug: () => {} };
  const signal = new AbortController().signal;
  const runtime = { clock: maker.clock, log, signal, owner: `shop/prod/${name}`, urn: "", timeout: undefined };
  const { id, state } = await controller.create(runtime, inputs);
  return { type, name, id, state, inputs };
}
