import { json } from "../../answer";
import type { Tag } from "../state/state";
import { remove } from "../state/world";
import type { Call, MaasApi } from "./api";
import { machineJson } from "./machine-json";
import { invalid, noContent, notFound } from "./refusals";

/** Tags, and which machines have them. */
export function tags(api: MaasApi): void {
  api.on("GET tags/", "user", ({ world }) => json(world.tags.map(tagJson)));
  api.on("POST tags/", "admin", create);
  api.on("GET tags/{name}/", "user", (call) => json(tagJson(tagOf(call))));
  api.on("PUT tags/{name}/", "admin", edit);
  api.on("DELETE tags/{name}/", "admin", drop);
  api.on("POST tags/{name}/?op=update_nodes", "admin", updateNodes);
  api.on("GET tags/{name}/?op=machines", "user", listMachines);
  api.on("GET tags/{name}/?op=nodes", "user", listMachines);
}

function tagJson(tag: Tag): Record<string, unknown> {
  const { name, definition, comment, kernelOpts } = tag;
  return { name, definition, comment, kernel_opts: kernelOpts, resource_uri: `/MAAS/api/2.0/tags/${name}/` };
}

function tagOf({ world, params }: Call): Tag {
  const tag = world.tags.find(({ name }) => name === params.name);
  if (!tag) throw notFound("Tag");
  return tag;
}

function readName({ world, form }: Call): string {
  const name = form.required("name");
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) throw invalid({ name: ["Enter a valid value."] });
  if (world.tags.some((tag) => tag.name === name)) throw invalid({ name: ["Tag with this Name already exists."] });
  return name;
}

function create(call: Call): ReturnType<typeof json> {
  const { world, form } = call;
  const definition = form.text("definition");
  const tag: Tag = {
    name: readName(call),
    definition,
    comment: form.text("comment"),
    kernelOpts: form.text("kernel_opts"),
  };
  world.tags.push(tag);
  return json(tagJson(tag));
}

function edit(call: Call): ReturnType<typeof json> {
  const { world, form } = call;
  const tag = tagOf(call);
  if (form.has("name") && form.text("name") !== tag.name) {
    const name = readName(call);
    for (const machine of world.machines) machine.tags = machine.tags.map((each) => (each === tag.name ? name : each));
    tag.name = name;
  }
  tag.comment = form.text("comment", tag.comment);
  tag.definition = form.text("definition", tag.definition);
  tag.kernelOpts = form.text("kernel_opts", tag.kernelOpts);
  return json(tagJson(tag));
}

function drop(call: Call): ReturnType<typeof noContent> {
  const tag = tagOf(call);
  for (const machine of call.world.machines) machine.tags = machine.tags.filter((name) => name !== tag.name);
  remove(call.world.tags, (other) => other === tag);
  return noContent();
}

/** Counts the machines that were found, not those that changed; unknown ids are passed over in silence. */
function updateNodes(call: Call): ReturnType<typeof json> {
  const { world, form } = call;
  const { name } = tagOf(call);
  const named = (field: string) => world.machines.filter(({ systemId }) => form.all(field).includes(systemId));
  const [added, removed] = [named("add"), named("remove")];
  for (const machine of added) machine.tags = [...new Set([...machine.tags, name])];
  for (const machine of removed) machine.tags = machine.tags.filter((tag) => tag !== name);
  return json({ added: added.length, removed: removed.length });
}

function listMachines(call: Call): ReturnType<typeof json> {
  const { name } = tagOf(call);
  const { world } = call;
  return json(world.machines.filter((machine) => machine.tags.includes(name)).map((each) => machineJson(world, each)));
}
