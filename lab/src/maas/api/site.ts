import { type Answer, json, text } from "../../answer";
import type { Received } from "../../http";
import { hasVmHosts } from "../state/version";
import type { Call, MaasApi } from "./api";
import { subnetJson, vlanJson } from "./network/network-json";
import { badRequest, gone } from "./refusals";

const capabilities = [
  "networks-management",
  "static-ipaddresses",
  "ipv6-deployment-ubuntu",
  "devices-management",
  "storage-deployment-ubuntu",
  "network-deployment-ubuntu",
  "bridging-interface-ubuntu",
  "bridging-automatic-ubuntu",
  "authenticate-api",
];

/** What concerns the MAAS as a whole: its version, its description, its settings. */
export function site(api: MaasApi): void {
  api.on("GET version/", "anyone", ({ world }) => json({ version: world.version, subversion: "", capabilities }));
  api.on("GET openapi.yaml", "anyone", () => text(openApi(api.templates()), 200, yaml));
  api.on("GET describe/", "anyone", ({ request }) => json(describe(request, api.templates())));
  api.on("GET maas/?op=get_config", "user", getConfig);
  api.on("POST maas/?op=set_config", "admin", setConfig);
  // What a real one lists, and the lab has none of, or one.
  const fabric = {
    id: 0,
    name: "fabric-0",
    class_type: null,
    vlans: [vlanJson],
    resource_uri: "/MAAS/api/2.0/fabrics/0/",
  };
  const space = { id: -1, name: "undefined", vlans: [vlanJson], resource_uri: "/MAAS/api/2.0/spaces/undefined/" };
  api.on("GET fabrics/", "user", () => json([fabric]));
  api.on("GET spaces/", "user", ({ world }) => json([{ ...space, subnets: world.subnets.map(subnetJson) }]));
  for (const path of ["ipranges/", "static-routes/", "notifications/"]) api.on(`GET ${path}`, "user", () => json([]));
  // The lab has no VM hosts; after 3.8 MAAS has none either.
  for (const path of ["vm-hosts/", "pods/"]) api.on(`GET ${path}`, "user", vmHosts);
}

const yaml = { "content-type": "application/openapi+yaml" };

function openApi(templates: string[]): string {
  const byPath = new Map<string, string[]>();
  for (const template of templates) {
    const [method = "", full = ""] = template.split(" ");
    const path = full.replace("/MAAS/api/2.0", "").replace("?op=", "op-");
    byPath.set(path, [...(byPath.get(path) ?? []), method.toLowerCase()]);
  }
  const operation = (method: string) =>
    `    ${method}:\n      responses:\n        default:\n          description: as documented\n`;
  const paths = [...byPath].map(([path, methods]) => `  "${path}":\n${methods.map(operation).join("")}`);
  const head =
    "openapi: 3.0.0\ninfo:\n  title: MAAS HTTP API\n  version: 2.0.0\nservers:\n  - url: /MAAS/api/2.0\npaths:\n";
  return head + paths.join("");
}

function describe({ scheme, headers }: Received, templates: string[]): Record<string, unknown> {
  return {
    doc: "MAAS API",
    entry_points: { base: `${scheme}://${headers.host ?? ""}/MAAS/api/2.0/` },
    resources: templates,
  };
}

function getConfig({ world, query }: Call): Answer {
  const name = query.required("name");
  if (!Object.hasOwn(world.config, name))
    throw badRequest(
      `${name} is not a valid config setting (valid settings are: ${Object.keys(world.config).sort().join(", ")}).`,
    );
  return json(world.config[name]);
}

function setConfig({ world, form }: Call): Answer {
  const name = form.required("name");
  if (!Object.hasOwn(world.config, name))
    throw badRequest(
      `${name} is not a valid config setting (valid settings are: ${Object.keys(world.config).sort().join(", ")}).`,
    );
  world.config[name] = readSetting(world.config[name], form.text("value"));
  return text("OK");
}

/** A setting keeps the type that it has. */
function readSetting(current: unknown, value: string): string | number | boolean {
  if (typeof current === "boolean") return /^(true|1|on|yes)$/i.test(value);
  return typeof current === "number" ? Number(value) : value;
}

function vmHosts({ world }: Call): Answer {
  if (!hasVmHosts(world.version)) throw gone("VM hosts are no longer supported.");
  return json([]);
}
