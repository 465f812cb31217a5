import { json } from "../../answer";
import { byName, type Named } from "../state/state";
import { remove } from "../state/world";
import type { Call, MaasApi } from "./api";
import { zoneJson } from "./network/network-json";
import { badRequest, invalid, noContent, notFound } from "./refusals";

/** Zones go by their name in paths. */
export function zones(api: MaasApi): void {
  api.on("GET zones/", "user", ({ world }) => json(byName(world.zones).map(zoneJson)));
  api.on("POST zones/", "admin", create);
  api.on("GET zones/{name}/", "user", (call) => json(zoneJson(zoneOf(call))));
  api.on("PUT zones/{name}/", "admin", edit);
  api.on("DELETE zones/{name}/", "admin", drop);
}

function zoneOf({ world, params }: Call): Named {
  const zone = world.zones.find(({ name }) => name === params.name);
  if (!zone) throw notFound("Zone");
  return zone;
}

function create({ world, form }: Call): ReturnType<typeof json> {
  const name = form.required("name");
  if (!/^[\w-]+( [\w-]+)*$/.test(name)) throw invalid({ name: ["Invalid entity name."] });
  refuseDuplicate(world.zones, name);
  const zone = { id: world.newId(), name, description: form.text("description") };
  world.zones.push(zone);
  return json(zoneJson(zone));
}

function edit(call: Call): ReturnType<typeof json> {
  const zone = zoneOf(call);
  const name = call.form.get("name");
  if (name && name !== zone.name) {
    refuseDuplicate(call.world.zones, name);
    for (const machine of call.world.machines) if (machine.zone === zone.name) machine.zone = name;
    zone.name = name;
  }
  zone.description = call.form.text("description", zone.description);
  return json(zoneJson(zone));
}

/** 204 also when there is no such zone, as MAAS does. */
function drop({ world, params }: Call): ReturnType<typeof noContent> {
  if (params.name === world.zones[0]?.name) throw badRequest("This zone is the default zone, it cannot be deleted.");
  for (const machine of world.machines)
    if (machine.zone === params.name) machine.zone = world.zones[0]?.name ?? "default";
  remove(world.zones, ({ name }) => name === params.name);
  return noContent();
}

function refuseDuplicate(all: Named[], name: string): void {
  if (all.some((zone) => zone.name === name)) throw invalid({ name: ["Physical zone with this Name already exists."] });
}
