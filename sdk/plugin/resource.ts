import * as pulumi from "@pulumi/pulumi";
import { type Declaration, isOfType, knownInputs, optionsOf, outputsOf, remember } from "../resource";

export type { Declaration } from "../resource";

/** This release, by which the engine finds the plugin. */
export const RELEASE: string = require("pulumi-palette-maas/package.json").version;

/** A resource that the plugin serves. */
export class PluginResource extends pulumi.CustomResource {
  constructor(
    declaration: Declaration,
    name: string,
    args: object | undefined,
    options: pulumi.CustomResourceOptions = {},
  ) {
    const inputs = options.id === undefined ? knownInputs(declaration, args ?? {}) : {};
    const completed = optionsOf(declaration, args, { version: RELEASE, ...options }, dynamicType);
    super(pluginType(declaration.type), name, { ...outputsOf(declaration), ...inputs }, completed);
    remember(declaration, this);
  }

  /** @internal */
  static lookUp<T>(
    make: new (name: string, args: never, options: pulumi.CustomResourceOptions) => T,
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions,
  ): T {
    const none: unknown = undefined;
    return Reflect.construct(make, [name, none, { ...options, id }]);
  }

  /** @internal */
  static is(declaration: Declaration, value: unknown): boolean {
    return isOfType(value, pluginType(declaration.type));
  }
}

const pluginType = (type: string): string => `palette-maas:index:${type}`;
const dynamicType = (type: string): string => `pulumi-nodejs:dynamic/palette-maas:${type}`;

/** The configuration of an explicit provider as the engine carries it: secrets marked, everything but text as JSON text. */
export function providerInputs(args: object, names: readonly string[], secrets: readonly string[]): pulumi.Inputs {
  const entries = names.map((name): [string, unknown] => {
    const value: unknown = Reflect.get(args, name);
    if (value === undefined) return [name, undefined];
    const text = pulumi.output(value).apply((known) => (typeof known === "string" ? known : JSON.stringify(known)));
    return [name, secrets.includes(name) ? pulumi.secret(text) : text];
  });
  return Object.fromEntries(entries);
}
