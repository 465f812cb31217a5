import * as pulumi from "@pulumi/pulumi";
import { type Declaration, membersOf, noteCluster, noteProvider, pluginType, registration } from "../resource";
import { DOWNLOAD } from "./download";

const release: { version: string } = require("pulumi-palette-maas/package.json");

/** This release, by which the engine finds the plugin. */
export const RELEASE = release.version;

/** A resource that the plugin serves. */
export class PluginResource extends pulumi.CustomResource {
  constructor(
    declaration: Declaration,
    name: string,
    args: object | undefined,
    options: pulumi.CustomResourceOptions = {},
  ) {
    const type = pluginType(declaration.type);
    const said = registration(declaration, type, args, { version: RELEASE, ...DOWNLOAD, ...options });
    const restoreTraces = said.begin();
    try {
      super(type, name, membersOf(declaration, args, options), said.options);
    } finally {
      restoreTraces();
    }
    noteCluster(declaration, this, said.final());
  }
}

/** The plugin under a configuration of its own. */
export class PluginProvider extends pulumi.ProviderResource {
  constructor(
    { keys, secrets }: { keys: readonly string[]; secrets: readonly string[] },
    name: string,
    args: object,
    options: pulumi.ResourceOptions,
  ) {
    super("palette-maas", name, configOf(keys, secrets, args), { version: RELEASE, ...DOWNLOAD, ...options });
    noteProvider(this, Reflect.get(args, "deletionProtection"));
  }
}

// The engine carries a provider's configuration as text: secrets marked, everything that is not text as JSON.
function configOf(keys: readonly string[], secrets: readonly string[], args: object): pulumi.Inputs {
  const entries = keys.map((key): [string, unknown] => {
    const value: unknown = Reflect.get(args, key);
    if (value === undefined) return [key, undefined];
    const text = pulumi.output(value).apply((known) => (typeof known === "string" ? known : JSON.stringify(known)));
    return [key, secrets.includes(key) ? pulumi.secret(text) : text];
  });
  return Object.fromEntries(entries);
}
