import * as pulumi from "@pulumi/pulumi";

/** What the generated classes say of themselves. */
export interface Declaration {
  /** Last part of the type token: `Cluster`. */
  type: string;
  inputs: readonly string[];
  outputs: readonly string[];
  /** Members that are secret wherever they appear. */
  secrets: readonly string[];
  /** Whether the type has the input `deletionProtection`. */
  guarded: boolean;
  /** Whether an object with installer `none` is only looked up, and so not protected unless the program says so. */
  lookedUp: boolean;
}

type Args = object;

/** Clusters by their own `id` output: a pool that is given it goes with the cluster. */
const clusters = new WeakMap<object, pulumi.Resource>();

/**
 * A dynamic resource without serialization. Pulumi evaluates the text in `__provider` to find the code that serves a
 * resource; where its own base class puts the serialized closure, this one puts a constant line that loads the installed
 * package. So nothing of a program ends in its state, the code that runs is always the installed one, and a new release
 * is never a difference. The line is frozen: states everywhere hold it.
 */
export class DynamicResource extends pulumi.dynamic.Resource {
  // @ts-expect-error: CustomResource is constructed in the base class's stead, whose constructor would serialize a provider.
  // biome-ignore lint/correctness/noUnreachableSuper: CustomResource is constructed in the base class's stead.
  constructor(
    declaration: Declaration,
    name: string,
    args: Args | undefined,
    options: pulumi.CustomResourceOptions = {},
  ) {
    const type = dynamicType(declaration.type);
    const inputs = options.id === undefined ? liveInputs(declaration, name, type, args ?? {}, options) : {};
    const all = { ...outputsOf(declaration), ...inputs, __provider: pointerOf(declaration.type) };
    const made = Reflect.construct(
      pulumi.CustomResource,
      [type, name, all, optionsOf(declaration, args, options, pluginType)],
      new.target,
    );
    remember(declaration, made);
    // biome-ignore lint/correctness/noConstructorReturn: see the class's comment.
    return made;
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
    return isOfType(value, dynamicType(declaration.type));
  }
}

/** The frozen line in `__provider`. */
export const pointerOf = (type: string): string =>
  `exports.handler = () => require("pulumi-palette-maas/dynamic").${type};`;

const dynamicType = (type: string): string => `pulumi-nodejs:dynamic/palette-maas:${type}`;
const pluginType = (type: string): string => `palette-maas:index:${type}`;

function liveInputs(
  declaration: Declaration,
  name: string,
  type: string,
  args: Args,
  options: pulumi.CustomResourceOptions,
): pulumi.Inputs {
  // What the protocol does not carry travels in members that displays hide.
  const hidden = { __urn: pulumi.createUrn(name, type, options.parent), ...timeoutsOf(options) };
  return { ...knownInputs(declaration, args), ...hidden };
}

function timeoutsOf({ customTimeouts }: pulumi.CustomResourceOptions): pulumi.Inputs {
  return customTimeouts === undefined ? {} : { __timeouts: { ...customTimeouts } };
}

/** The inputs, those that are secret marked as such whatever the program made of them. */
export function knownInputs(declaration: Declaration, args: Args): pulumi.Inputs {
  const entries = Object.entries(args).map(([key, value]) => [
    key,
    declaration.secrets.includes(key) && value !== undefined ? pulumi.secret(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** Every member that is to be an output must be named when a resource is registered. */
export const outputsOf = (declaration: Declaration): pulumi.Inputs =>
  Object.fromEntries([...declaration.inputs, ...declaration.outputs].map((key) => [key, undefined]));

/** The options, completed by what the resource's inputs mean for the engine. */
export function optionsOf(
  declaration: Declaration,
  args: Args | undefined,
  options: pulumi.CustomResourceOptions,
  otherFront: (type: string) => string,
): pulumi.CustomResourceOptions {
  const alias: pulumi.Alias = { type: otherFront(declaration.type) };
  const secretOutputs = [...(options.additionalSecretOutputs ?? []), ...declaration.secrets];
  const completed = {
    ...options,
    aliases: [...(options.aliases ?? []), alias],
    ...(secretOutputs.length === 0 ? {} : { additionalSecretOutputs: secretOutputs }),
  };
  if (options.id !== undefined || args === undefined) return completed;
  // The engine asks no provider about deletes in a preview: only its own protection makes the preview of a removal refuse.
  const protect = options.protect ?? (declaration.guarded ? isProtected(declaration, args) : undefined);
  const deletedWith = options.deletedWith ?? clusterOf(args);
  return {
    ...completed,
    ...(protect === undefined ? {} : { protect }),
    ...(deletedWith === undefined ? {} : { deletedWith }),
  };
}

function isProtected(declaration: Declaration, args: Args): boolean {
  const said: unknown = Reflect.get(args, "deletionProtection");
  if (typeof said === "boolean") return said;
  if (declaration.lookedUp && Reflect.get(args, "installer") === "none") return false;
  return new pulumi.Config("palette-maas").getBoolean("deletionProtection") ?? true;
}

function clusterOf(args: Args): pulumi.Resource | undefined {
  const id: unknown = Reflect.get(args, "clusterId");
  return typeof id === "object" && id !== null ? clusters.get(id) : undefined;
}

/** Notes a cluster, so that its pools can be told to go with it. */
export function remember(declaration: Declaration, made: pulumi.CustomResource): void {
  if (declaration.type === "Cluster") clusters.set(made.id, made);
}

/** Whether a value is a resource of a type, whichever copy of the package made it. */
export const isOfType = (value: unknown, type: string): boolean =>
  typeof value === "object" && value !== null && Reflect.get(value, "__pulumiType") === type;
