import type { Field } from "../core/schema/json-schema";
import { comment, GENERATED_HEADER, imported, inputInterface } from "./typescript";

/** The class of the plugin's explicit provider, and its arguments: the configuration. */
export function providerText(config: readonly Field[]): string {
  const keys = config.map((field) => field.name);
  const secrets = config.filter((field) => field.meta.secret).map((field) => field.name);
  const args = inputInterface(
    { name: "ProviderArgs", doc: "Configuration of an explicit provider.", fields: config },
    imported,
  );
  return `${GENERATED_HEADER}import type * as pulumi from "@pulumi/pulumi";
import { isOfType } from "../resource";
import type * as types from "../types";
import { PluginProvider } from "./resource";

${comment(
  "The plugin under a configuration of its own, for resources that name it in their `provider` option. What is left out",
  "comes from the environment, not from the stack's configuration.",
)}
export class Provider extends PluginProvider {
/** @internal */
static readonly __pulumiType = "palette-maas";

constructor(name: string, args: ProviderArgs = {}, options: pulumi.ResourceOptions = {}) {
super({ keys, secrets }, name, args, options);
}

${comment("Whether a value is a provider of this package.")}
static override isInstance(value: unknown): value is Provider {
return isOfType(value, \`pulumi:providers:\${Provider.__pulumiType}\`);
}
}

const keys = ${JSON.stringify(keys)};
const secrets = ${JSON.stringify(secrets)};

${args}`;
}
