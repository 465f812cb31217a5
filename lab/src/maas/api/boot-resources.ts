import { createHash } from "node:crypto";
import { type Answer, empty, json, text } from "../../answer";
import type { BootResource } from "../state/state";
import { isAtLeast, timestamp } from "../state/version";
import { type MaasWorld, remove } from "../state/world";
import type { Call, MaasApi } from "./api";
import { badRequest, invalid, noContent, notFound } from "./refusals";

const systems = ["ubuntu", "ubuntu-core", "centos", "rhel", "windows", "esxi", "suse", "ol", "custom"];

/** Images: those that MAAS downloads and those that people upload. */
export function bootResources(api: MaasApi): void {
  const bytes = new Map<number, Buffer[]>();
  api.on("GET boot-resources/", "user", list);
  api.on("POST boot-resources/", "admin", create);
  api.on("GET boot-resources/{id}/", "user", (call) => json(imageJson(call.world, imageOf(call))));
  api.on("DELETE boot-resources/{id}/", "admin", drop);
  api.on("PUT boot-resources/{resource_id}/upload/{id}/", "admin", (call) => upload(call, bytes));
  api.on("GET boot-resources/?op=is_importing", "user", () => json(false));
}

function imageOf({ world, params }: Call): BootResource {
  const image = world.images.find(({ id }) => String(id) === params.id);
  if (!image) throw notFound("BootResource");
  return image;
}

function imageJson(world: MaasWorld, image: BootResource): Record<string, unknown> {
  const { id, type, name, architecture } = image;
  const baseImage = isAtLeast(world.version, 3, 6) ? { base_image: image.baseImage } : {};
  const lastDeployed = image.lastDeployed === null ? null : timestamp(world.version, image.lastDeployed);
  const uri = `/MAAS/api/2.0/boot-resources/${id}/`;
  return {
    id,
    type,
    name,
    architecture,
    ...baseImage,
    title: image.title,
    last_deployed: lastDeployed,
    resource_uri: uri,
  };
}

function list({ world, query }: Call): Answer {
  const type = query.get("type")?.toLowerCase();
  if (type && type !== "synced" && type !== "uploaded")
    throw badRequest(`'${type}' is not a valid boot resource type.`);
  const shown = world.images.filter((image) => !type || image.type.toLowerCase() === type);
  return json(shown.map((image) => imageJson(world, image)));
}

function create({ world, form, request }: Call): Answer {
  const name = readName(world, form.required("name"));
  const architecture = form.required("architecture");
  const file = request.body.kind === "form" ? request.body.files.get("content") : undefined;
  const size = file?.bytes.length ?? form.integer("size");
  const sha256 = file ? sha256Of([file.bytes]) : form.get("sha256");
  if (!size || !sha256) throw invalid({ __all__: ["size and sha256 are required without content."] });
  const image: BootResource = {
    id: world.newId(),
    type: "Uploaded",
    name,
    architecture,
    baseImage: form.text("base_image"),
    title: form.text("title"),
    filetype: form.text("filetype", "tgz"),
    size,
    sha256,
    received: file ? size : 0,
    lastDeployed: null,
  };
  world.images.push(image);
  return json({ ...imageJson(world, image), sets: setsJson(image) }, 201);
}

/** Up to 3.7 a leading `custom/` is taken off; 3.8 keeps it. */
function readName(world: MaasWorld, name: string): string {
  const system = name.includes("/") ? name.slice(0, name.indexOf("/")) : "custom";
  if (!systems.includes(system)) throw invalid({ name: [`Unsupported operating system '${system}'.`] });
  return isAtLeast(world.version, 3, 8) ? name : name.replace(/^custom\//, "");
}

function setsJson(image: BootResource): Record<string, unknown> {
  const complete = image.received >= image.size;
  const progress = complete ? {} : { upload_uri: `/MAAS/api/2.0/boot-resources/${image.id}/upload/${image.id}/` };
  const file = {
    filename: "root",
    filetype: image.filetype,
    sha256: image.sha256,
    size: image.size,
    complete,
    ...progress,
  };
  return { "1": { version: "1", label: "uploaded", size: image.size, complete, files: { root: file } } };
}

function upload(call: Call, bytes: Map<number, Buffer[]>): Answer {
  const { world, params, request } = call;
  const image = world.images.find(({ id }) => String(id) === params.resource_id && String(id) === params.id);
  if (!image) throw notFound("BootResourceFile");
  const chunk = request.body.kind === "bytes" ? request.body.bytes : Buffer.alloc(0);
  if (chunk.length === 0 || image.received + chunk.length > image.size)
    throw badRequest("Content exceeds the expected size.");
  const chunks = [...(bytes.get(image.id) ?? []), chunk];
  bytes.set(image.id, chunks);
  image.received += chunk.length;
  if (image.received < image.size) return empty(200);
  bytes.delete(image.id);
  if (sha256Of(chunks) === image.sha256) return text("OK");
  image.received = 0;
  throw badRequest("Saved content does not match given SHA256 value.");
}

function sha256Of(chunks: Buffer[]): string {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

function drop(call: Call): Answer {
  const image = imageOf(call);
  remove(call.world.images, (other) => other === image);
  return noContent();
}
