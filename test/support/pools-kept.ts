import assert from "node:assert/strict";
import { minutes } from "../../provider/core/time/duration";
import { type Actor, serversOf } from "./actor";
import { consoleUser } from "./console-user";
import type { Stage } from "./stage";

export type Json = Record<string, unknown>;

/** The pool as the lab holds it. */
export const kept = (on: Stage, name: string) => {
  const found = on.lab.palette.world.cluster("payments").pools.find((pool) => pool.name === name);
  assert.ok(found);
  return found;
};
export const cloudConfig = (on: Stage, name: string): Json => kept(on, name).document.cloudConfig as Json;
export const poolConfig = (on: Stage, name: string): Json => kept(on, name).document.poolConfig as Json;

/** A colleague changes the pool in Palette, and waits until it is so. */
export async function tamper(
  on: Stage,
  name: string,
  change: (document: { cloudConfig: Json; poolConfig: Json }) => void,
) {
  const { configUid } = on.lab.palette.world.cluster("payments");
  const document = structuredClone(kept(on, name).document) as { cloudConfig: Json; poolConfig: Json };
  change(document);
  await consoleUser(on.lab).call("PUT", `/v1/cloudconfigs/maas/${configUid}/machinePools/${name}`, document);
  await on.pass(minutes(20));
}

/** The autoscaler of the cluster gives a pool another size. */
export async function autoscale(on: Stage, name: string, size: number): Promise<void> {
  const pools = on.lab.palette.world.stores.clusters.flatMap((cluster) => cluster.pools);
  Object.assign(pools.find((pool) => pool.name === name)?.doc.poolConfig ?? {}, { size });
  await tamper(on, name, () => undefined);
}

export const count = (pool: Actor): number => serversOf(pool).length;
export const names = (pool: Actor): string[] => serversOf(pool).map(({ name }) => name);
