import { json } from "../../answer";
import { byName, type Named } from "../state/state";
import { remove } from "../state/world";
import type { Call, MaasApi } from "./api";
import { poolJson } from "./network/network-json";
import { badRequest, invalid, noContent, notFound } from "./refusals";

/** Resource pools: the collection is plural, an item singular. */
export function pools(api: MaasApi): void {
  api.on("GET resourcepools/", "user", ({ world }) => json(byName(world.pools).map(poolJson)));
  api.on("POST resourcepools/", "admin", create);
  api.on("GET resourcepool/{id}/", "user", (call) => json(poolJson(poolOf(call))));
  api.on("PUT resourcepool/{id}/", "admin", edit);
  api.on("DELETE resourcepool/{id}/", "admin", drop);
}

function poolOf({ world, params }: Call): Named {
  const pool = world.pools.find(({ id }) => String(id) === params.id);
  if (!pool) throw notFound("ResourcePool");
  return pool;
}

function create({ world, form }: Call): ReturnType<typeof json> {
  const name = form.required("name");
  refuseDuplicate(world.pools, name);
  const pool = { id: world.newId(), name, description: form.text("description") };
  world.pools.push(pool);
  return json(poolJson(pool));
}

function edit(call: Call): ReturnType<typeof json> {
  const pool = poolOf(call);
  const name = call.form.get("name");
  if (name && name !== pool.name) {
    refuseDuplicate(call.world.pools, name);
    for (const machine of call.world.machines) if (machine.pool === pool.name) machine.pool = name;
    pool.name = name;
  }
  pool.description = call.form.text("description", pool.description);
  return json(poolJson(pool));
}

function drop(call: Call): ReturnType<typeof noContent> {
  const pool = poolOf(call);
  if (pool.id === 0) throw badRequest("This is the default pool, it cannot be deleted.");
  if (call.world.machines.some((machine) => machine.pool === pool.name)) throw badRequest("Pool has machines in it");
  remove(call.world.pools, (other) => other === pool);
  return noContent();
}

function refuseDuplicate(all: Named[], name: string): void {
  if (all.some((pool) => pool.name === name)) throw invalid({ name: ["Resource pool with this Name already exists."] });
}
