import { json } from "../../answer";
import { startRelease } from "../behaviour/release";
import { readFilters } from "../state/constraints";
import { isVisible, type Machine } from "../state/machine";
import { alreadyReleased } from "../state/status";
import type { MaasWorld } from "../state/world";
import { allocateMachine } from "./allocate";
import type { Call, MaasApi } from "./api";
import type { Fields } from "./fields";
import { assertReleasable, machineOf } from "./machine-actions";
import { interfaceJson, machineJson } from "./machine-json";
import { badRequest, forbidden, invalid, noContent } from "./refusals";

/** The machines as a whole, and one machine as a thing that is read, edited and removed. */
export function machines(api: MaasApi): void {
  api.on("GET machines/", "user", list);
  api.on("GET nodes/", "user", list);
  api.on("GET machines/?op=list_allocated", "user", listOwn);
  api.on("POST machines/?op=allocate", "user", allocateMachine);
  api.on("POST machines/?op=release", "user", releaseMany);
  api.on("GET machines/{system_id}/", "user", read);
  api.on("GET nodes/{system_id}/", "user", read);
  api.on("GET nodes/{system_id}/interfaces/", "user", (call) => json([interfaceJson(call.world, machineOf(call))]));
  api.on("PUT machines/{system_id}/", "admin", edit);
  api.on("DELETE machines/{system_id}/", "admin", remove);
}

function list({ world, user, query }: Call): ReturnType<typeof json> {
  const fits = readFilters(world, query);
  return json(
    world.machines.filter((each) => isVisible(each, user) && fits(each)).map((each) => machineJson(world, each)),
  );
}

function listOwn({ world, user }: Call): ReturnType<typeof json> {
  const own = world.machines.filter((machine) => machine.owner === user.username);
  return json(own.map((machine) => machineJson(world, machine)));
}

function read(call: Call): ReturnType<typeof json> {
  return json(machineJson(call.world, machineOf(call)));
}

/** All or nothing: one machine that cannot be released keeps every other from it. */
function releaseMany({ world, user, form }: Call): ReturnType<typeof json> {
  const wanted = form.all("machines");
  const unknown = wanted.filter((id) => !world.machines.some(({ systemId }) => systemId === id));
  if (unknown.length > 0) throw badRequest(`Unknown machine(s): ${unknown.join(", ")}.`);
  const found = world.machines.filter(({ systemId }) => wanted.includes(systemId));
  for (const machine of found) assertReleasable(user, machine);
  const released = found.filter(({ status }) => !alreadyReleased.includes(status));
  for (const machine of released) startRelease(world, machine, world.config.enable_disk_erasing_on_release === true);
  return json(released.map(({ systemId }) => systemId));
}

function remove(call: Call): ReturnType<typeof noContent> {
  const machine = machineOf(call);
  if (machine.locked) throw forbidden();
  call.world.removeMachine(machine);
  return noContent();
}

function edit(call: Call): ReturnType<typeof json> {
  const { world, form } = call;
  const machine = machineOf(call);
  if (machine.locked) throw forbidden();
  const changes = readChanges(world, form, machine);
  Object.assign(machine, changes);
  return json(machineJson(world, machine));
}

function readChanges(world: MaasWorld, form: Fields, machine: Machine): Partial<Machine> {
  const swapSize = form.integer("swap_size");
  const cpuCores = form.integer("cpu_count");
  const memoryMiB = form.integer("memory");
  return {
    ...(form.has("hostname") ? { hostname: readHostname(world, form, machine) } : {}),
    ...(form.has("description") ? { description: form.text("description") } : {}),
    ...(form.has("zone") ? { zone: existing(form, "zone", world.zones) } : {}),
    ...(form.has("pool") ? { pool: existing(form, "pool", world.pools) } : {}),
    ...(form.has("domain") ? { domain: existing(form, "domain", world.domains) } : {}),
    ...(form.has("architecture") ? { architecture: form.text("architecture") } : {}),
    ...(form.has("min_hwe_kernel") ? { minHweKernel: form.text("min_hwe_kernel") } : {}),
    ...(form.has("power_type") ? { powerType: form.text("power_type") } : {}),
    ...(swapSize === undefined ? {} : { swapSize }),
    ...(cpuCores === undefined ? {} : { cpuCores }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
  };
}

function readHostname(world: MaasWorld, form: Fields, machine: Machine): string {
  const hostname = form.text("hostname");
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(hostname)) {
    throw invalid({ hostname: ["Enter a valid hostname (alphanumeric and hyphens, at most 63 characters)."] });
  }
  if (world.machines.some((other) => other !== machine && other.hostname === hostname)) {
    throw invalid({ hostname: ["Node with this Hostname already exists."] });
  }
  return hostname;
}

/** The name of something that exists, which may be given by name or id. */
function existing(form: Fields, field: string, all: { id: number; name: string }[]): string {
  const wanted = form.text(field);
  const found = all.find(({ id, name }) => name === wanted || String(id) === wanted);
  if (found) return found.name;
  throw invalid({ [field]: ["Select a valid choice. That choice is not one of the available choices."] });
}
