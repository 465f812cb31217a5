import * as pulumi from "@pulumi/pulumi";

/** What a generated class says of itself. */
export interface Declaration {
  /** Last part of the type token: `Cluster`. */
  type: string;
  /** Names of all inputs and outputs. */
  members: readonly string[];
  /** Those that are secret wherever they appear. */
  secrets: readonly string[];
  /** Whether the type has the input `deletionProtection`. */
  guarded: boolean;
  /** Values of inputs under which that is off where it is left out. */
  unguardedUnder?: Readonly<Record<string, string>>;
  /** The input that names the object which one is a part of. */
  parent?: string;
  /** Whether objects of other types are parts of one, and go with it. */
  hasParts?: boolean;
}

type Options = pulumi.CustomResourceOptions;

/**
 * A dynamic resource without serialization. Pulumi evaluates the text in `__provider` to find the code that serves a
 * resource; where its own base class puts the serialized closure, this one puts a constant line that loads the installed
 * package. So nothing of a program ends in its state, the code that runs is always the installed one, and a new release
 * is never a difference. The line is frozen: states everywhere hold it.
 */
export class DynamicResource extends pulumi.dynamic.Resource {
  // @ts-expect-error: CustomResource is constructed in the base class's stead, whose constructor would serialize a provider.
  // biome-ignore lint/correctness/noUnreachableSuper: CustomResource is constructed in the base class's stead.
  constructor(declaration: Declaration, name: string, args: object | undefined, options: Options = {}) {
    const type = dynamicType(declaration.type);
    const urn = { __provider: pointerOf(declaration.type), __urn: urnOf(name, type, options) };
    const said = registration(declaration, type, args, options);
    const members = { ...membersOf(declaration, args, options), ...urn, ...timeoutsOf(options) };
    const restoreTraces = said.begin();
    let made: pulumi.CustomResource;
    try {
      made = Reflect.construct(pulumi.CustomResource, [type, name, members, said.options], new.target);
    } finally {
      restoreTraces();
    }
    noteCluster(declaration, made, said.final());
    // biome-ignore lint/correctness/noConstructorReturn: see the class's comment.
    return made;
  }
}

/** The frozen line in `__provider`. */
export const pointerOf = (type: string): string =>
  `exports.handler = () => require("pulumi-palette-maas/dynamic").${type};`;

const DYNAMIC = "pulumi-nodejs:dynamic/palette-maas:";
const PLUGIN = "palette-maas:index:";

export const dynamicType = (type: string): string => `${DYNAMIC}${type}`;
export const pluginType = (type: string): string => `${PLUGIN}${type}`;

const exists = (options: Options): boolean => options.id !== undefined || options.urn !== undefined;

// What the dynamic protocol does not carry goes in members that displays hide.

/**
 * A promise instead of the output: that one depends on the parent, and so on all children of a component, who would wait for
 * each other for ever.
 */
const urnOf = (name: string, type: string, { parent }: Options): unknown =>
  pulumi.runtime.serializeProperty(`${name}.__urn`, pulumi.createUrn(name, type, parent));

const timeoutsOf = ({ customTimeouts }: Options): pulumi.Inputs =>
  customTimeouts === undefined ? {} : { __timeouts: { ...customTimeouts } };

/**
 * What is registered: every member, as only those named here become outputs, and the inputs, of which those that are secret
 * are marked whatever the program made of them. What exists already is only looked at, and has no inputs.
 */
export function membersOf(declaration: Declaration, args: object = {}, options: Options = {}): pulumi.Inputs {
  const outputs = declaration.members.map((key) => [key, undefined]);
  return Object.fromEntries(
    exists(options) ? outputs : [...outputs, ...Object.entries({ ...args, ...marked(declaration, args) })],
  );
}

/** Those of the inputs that are secret, marked as such. */
function marked({ secrets }: Declaration, args: object): pulumi.Inputs {
  const inputs = secrets.map((key): [string, unknown] => [key, Reflect.get(args, key)]);
  return Object.fromEntries(
    inputs.flatMap(([key, value]) => (value === undefined ? [] : [[key, pulumi.secret(value)]])),
  );
}

/** What a resource is registered with. */
export interface Registration {
  options: Options;
  /** The options as transformations left them, once the resource is constructed. */
  final(): Options;
  /**
   * Called before the resource is constructed; answers what to call afterwards, come what may. In between Pulumi makes four promises
   * a member, each with a stack trace whose every frame it maps, which was most of what a program costs: they get none. What
   * transformations throw, which are the program's own, keeps its stack.
   */
  begin(): () => void;
}

/**
 * The options, completed by what the resource's inputs mean for the engine. They are read when all transformations have run:
 * what these give counts as if the program had said it.
 */
export function registration(
  declaration: Declaration,
  type: string,
  args: object | undefined,
  options: Options = {},
): Registration {
  const otherFront = type.startsWith(PLUGIN) ? dynamicType : pluginType;
  let final: Options = {
    ...options,
    aliases: [...(options.aliases ?? []), { type: otherFront(declaration.type) }],
    additionalSecretOutputs: [...(options.additionalSecretOutputs ?? []), ...declaration.secrets],
  };
  const limit = Error.stackTraceLimit;
  const pauseTraces = (): void => {
    Error.stackTraceLimit = 0;
  };
  const restoreTraces = (): void => {
    Error.stackTraceLimit = limit;
  };
  // What exists already is only looked up: nothing of ours runs last among its transformations.
  if (exists(options) || args === undefined) return { options: final, final: () => final, begin: () => restoreTraces };
  const complete = lastly(({ props, opts }) => {
    final = completedOptions(declaration, type, props, opts);
    pauseTraces();
    return { props: { ...props, ...marked(declaration, props), ...hiddenTimeouts(type, opts) }, opts: final };
  });
  return {
    options: { ...final, transformations: [complete, ...(options.transformations ?? [])] },
    final: () => final,
    // The last transformation pauses them.
    begin: () => restoreTraces,
  };
}

const hiddenTimeouts = (type: string, options: Options): pulumi.Inputs =>
  type.startsWith(DYNAMIC) ? timeoutsOf(options) : {};

/**
 * A transformation of one resource that runs after all others, whoever registered them. A resource hands its transformations
 * on to its children, who are no concern of this one.
 */
function lastly(transform: (args: pulumi.ResourceTransformationArgs) => pulumi.ResourceTransformationResult) {
  let own: pulumi.Resource | undefined;
  return (args: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult | undefined => {
    own ??= args.resource;
    if (args.resource !== own) return undefined;
    // Pulumi goes through this list as it stands, so that what is put at its end runs at the end.
    const all: unknown = Reflect.get(own, "__transformations");
    if (!Array.isArray(all)) return transform(args);
    all.push((last: pulumi.ResourceTransformationArgs) => (last.resource === own ? transform(last) : undefined));
    return undefined;
  };
}

function completedOptions(declaration: Declaration, type: string, args: object, options: Options): Options {
  const completed = { ...options };
  // The engine asks no provider about deletes in a preview: only its own protection makes the preview of a removal refuse.
  // Not protected is left unsaid, so that what the parent says holds.
  const isGuarded = declaration.guarded && isProtected(declaration, type, args, options);
  if (completed.protect === undefined && isGuarded) completed.protect = true;
  // A protected pool never goes with its cluster.
  const isKept = options.protect === true || isGuarded;
  const cluster = options.deletedWith ?? (isKept ? undefined : parentOf(declaration, args));
  return cluster === undefined ? completed : { ...completed, deletedWith: cluster };
}

function isProtected({ unguardedUnder = {} }: Declaration, type: string, args: object, options: Options): boolean {
  const said: unknown = Reflect.get(args, "deletionProtection");
  if (typeof said === "boolean") return said;
  if (Object.entries(unguardedUnder).some(([input, value]) => Reflect.get(args, input) === value)) return false;
  const provider = options.provider ?? options.parent?.getProvider(type);
  const ofProvider = provider && protecting.get(provider);
  return ofProvider ?? new pulumi.Config("palette-maas").getBoolean("deletionProtection") ?? true;
}

/** What explicit providers say of stack-wide protection: they do not take the stack's configuration. */
const protecting = new WeakMap<object, boolean>();

/** Notes what an explicit provider says of protection. */
export function noteProvider(provider: pulumi.ProviderResource, deletionProtection: unknown): void {
  protecting.set(provider, deletionProtection !== false);
}

/** Clusters by their own `id` output: a pool that is given it goes with the cluster. */
const clusters = new WeakMap<object, pulumi.Resource>();

function parentOf({ parent }: Declaration, args: object): pulumi.Resource | undefined {
  const id: unknown = parent === undefined ? undefined : Reflect.get(args, parent);
  return typeof id === "object" && id !== null ? clusters.get(id) : undefined;
}

/**
 * Notes a cluster, so that its pools can be told to go with it. Not one that stays when its stack goes, because it was only
 * looked up or is retained: the engine would forget its pools, and nobody would ever release their machines. Where something else
 * may have the last word on that, such as a component around it or a transform, its pools are deleted one by one.
 */
export function noteCluster(declaration: Declaration, made: pulumi.CustomResource, options: Options): void {
  const isRetained = options.retainOnDelete === true || mayBeRetained(options);
  if (declaration.hasParts === true && !exists(options) && !isRetained) clusters.set(made.id, made);
}

const mayBeRetained = ({ parent, transforms }: Options): boolean =>
  parent !== undefined || (transforms ?? []).length > 0 || hasCallbacks();

/**
 * Whether the program has given the engine functions to call back, such as transforms of the whole stack. The SDK keeps that to
 * itself; where it cannot be told, there may be some.
 */
function hasCallbacks(): boolean {
  try {
    const { getStore }: { getStore(): object } = require("@pulumi/pulumi/runtime/state");
    return Reflect.get(getStore(), "callbacks") !== undefined;
  } catch {
    return true;
  }
}

/** A resource that exists, by its id or name: it is read and never changed. */
export function lookedUp<T>(
  make: new (name: string, args: never, options: Options) => T,
  name: string,
  id: pulumi.Input<pulumi.ID>,
  options?: Options,
): T {
  return Reflect.construct(make, [name, undefined, { ...options, id }]);
}

/** Whether a value is a resource of a type, whichever copy of the package made it. */
export const isOfType = (value: unknown, type: string): boolean =>
  typeof value === "object" && value !== null && Reflect.get(value, "__pulumiType") === type;
