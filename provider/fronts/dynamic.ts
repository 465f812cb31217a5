import { equal } from "../core/diff";
import { InitError, messageOf } from "../core/errors";
import { ownerOf } from "../core/identity/urn";
import { coreMembers, HOME, type PropertyMap, type ResourceController, visibleMembers } from "../core/lifecycle";
import type { Runtime, Verb } from "../core/runtime";
import { wrapMembers } from "../core/secrets";
import { printableLine } from "../core/text/printable";
import type { Clock } from "../core/time/clock";
import { parseDuration } from "../core/time/duration";
import { isRecord } from "../core/unknowns";
import { type Provider, provider, resourceTypes } from "../index";
import { type Environment, type ReadConfig, readSettings } from "../settings";
import { watchForCancel } from "./cancellation";
import { engineLink, RUN_CANCELLED } from "./engine-log";

/** The slice of the protocol's `configure` request that is used. */
interface ConfigureRequest {
  config: { get(key: string): string | undefined };
}

/** What the dynamic-provider server calls; one per type. */
interface DynamicProvider {
  configure(request: ConfigureRequest): Promise<void>;
  check(
    olds: PropertyMap,
    news: PropertyMap,
  ): Promise<{ inputs: PropertyMap; failures: { property: string; reason: string }[] }>;
  diff(
    id: string,
    olds: PropertyMap,
    news: PropertyMap,
  ): Promise<{ changes?: boolean; replaces?: string[]; deleteBeforeReplace?: boolean }>;
  create(inputs: PropertyMap): Promise<{ id: string; outs: PropertyMap }>;
  read(id: string, props: PropertyMap): Promise<{ id: string; props: PropertyMap; inputs?: PropertyMap }>;
  update(id: string, olds: PropertyMap, news: PropertyMap): Promise<{ outs: PropertyMap }>;
  delete(id: string, props: PropertyMap): Promise<void>;
}

const POINTER = "__provider";
const URN = "__urn";
const TIMEOUTS = "__timeouts";
const HIDDEN = [POINTER, URN, TIMEOUTS];

/** What the front needs of its process. */
export interface Process {
  environment: Environment;
  /** Where the engine that started this server listens, when one did. */
  engine: string | undefined;
  clock?: Clock;
  /** What to do when that engine has gone. */
  onEngineGone?: () => void;
  /** Hands over what to do when the engine says that the run was cancelled. */
  whenCancelled?: (act: () => void) => void;
}

/** One provider object per resource type, all over one configuration. */
export function dynamicFront(process: Process): Record<string, DynamicProvider> {
  const shared: { provider?: Provider } = {};
  const configure = (read: ReadConfig): Provider => {
    shared.provider ??= provider(read, process.environment, process.clock);
    return shared.provider;
  };
  const link = engineLink(process.engine, process.onEngineGone);
  process.whenCancelled?.(() => link.end(RUN_CANCELLED));
  return Object.fromEntries(resourceTypes.map((type) => [type, dynamicProvider(type, configure, link)]));
}

function dynamicProvider(type: string, configure: Configure, link: EngineLink): DynamicProvider {
  const verbs = new DynamicVerbs(type, configure, link);
  return {
    configure: async ({ config }) => verbs.configure(configOf(config)),
    check: (olds, news) => plainly(() => verbs.check(olds, news)),
    diff: (id, olds, news) => plainly(() => verbs.diff(id, olds, news)),
    create: (inputs) => plainly(() => verbs.create(inputs)),
    read: (id, props) => plainly(() => verbs.read(id, props)),
    update: (id, olds, news) => plainly(() => verbs.update(id, olds, news)),
    delete: (id, props) => plainly(() => verbs.delete(id, props)),
  };
}

const PREFIX = "palette-maas:";

// The protocol's own object reads by key; all keys are in a member of it, where it has one.
function configOf(config: ConfigureRequest["config"]): ReadConfig {
  const raw: unknown = Reflect.get(config, "rawConfig");
  const keys = Object.keys(isRecord(raw) ? raw : {}).filter((key) => key.startsWith(PREFIX));
  return Object.assign((key: string) => config.get(PREFIX + key), {
    keys: () => keys.map((key) => key.slice(PREFIX.length)),
  });
}

type Configure = (read: ReadConfig) => Provider;
type EngineLink = ReturnType<typeof engineLink>;

/** The verbs of one resource in the words of the dynamic protocol. */
class DynamicVerbs {
  // The server caches the provider before `configure` has run and forgets its failure: so `configure` only notes how to
  // read the configuration, at once, and every method that needs it fails with the same sentence.
  #configured: Provider | undefined;

  constructor(
    private readonly type: string,
    private readonly open: Configure,
    private readonly link: EngineLink,
  ) {}

  configure(read: ReadConfig): void {
    this.#configured = this.open(read);
  }

  async check(olds: PropertyMap, news: PropertyMap) {
    const controller = this.controller();
    const checked = controller.check(olds, news, String(news[URN] ?? ""));
    const isNew = Object.keys(olds).length === 0;
    if (isNew && checked.failures.length === 0)
      await controller.previewCreate(this.runtime("check", news), checked.inputs);
    // Naming the property would make the engine print its value, secrets included.
    const failures = checked.failures.map(({ path, reason }) => ({
      property: "",
      reason: printableLine(`${path}: ${reason}`),
    }));
    // A transformation may have given what the class then could not mark.
    return { inputs: { ...wrapMembers(checked.inputs, controller.secrets), ...hidden(news) }, failures };
  }

  async diff(id: string, olds: PropertyMap, news: PropertyMap) {
    const found = await this.controller().diff(this.runtime("diff", news), id, olds, news);
    if (found.replaces.length > 0) return { replaces: [...found.replaces], deleteBeforeReplace: found.deleteFirst };
    // Left open, the engine computes the detail and honours replaceOnChanges; said outright, it does neither.
    if (found.kind === "inputs" || !sameTimeouts(olds, news)) return {};
    return { changes: found.kind === "drift" };
  }

  async create(inputs: PropertyMap) {
    const controller = this.controller();
    const keep = (state: PropertyMap): PropertyMap => stateOf(controller, state, inputs);
    return await keepingId(keep, async () => {
      const { id, state } = await controller.create(this.runtime("create", inputs), inputs);
      return { id, outs: keep(state) };
    });
  }

  async read(id: string, props: PropertyMap) {
    const controller = this.controller();
    const isLookUp = props[HOME] === undefined;
    const found = await controller.read(this.runtime("read", props), id, isLookUp ? undefined : props);
    if (!found) return { id: "", props: {} };
    return {
      id: found.id,
      props: stateOf(controller, found.state, props),
      inputs: { ...wrapMembers(found.inputs, controller.secrets), ...hidden(props) },
    };
  }

  async update(id: string, olds: PropertyMap, news: PropertyMap) {
    const controller = this.controller();
    const keep = (state: PropertyMap): PropertyMap => stateOf(controller, state, news);
    const update = () => controller.update(this.runtime("update", news), id, olds, news);
    return await keepingId(keep, async () => ({ outs: keep(await update()) }));
  }

  async delete(id: string, props: PropertyMap): Promise<void> {
    await this.controller().delete(this.runtime("delete", props), id, props);
  }

  private provider(): Provider {
    this.#configured ??= this.open(() => undefined);
    return this.#configured;
  }

  private controller(): ResourceController {
    const controller = this.provider().controllers.get(this.type);
    if (!controller) throw new Error(`There is no resource type ${this.type} in this release of pulumi-palette-maas.`);
    return controller;
  }

  private runtime(verb: Verb | "diff" | "check", properties: PropertyMap): Runtime {
    const limit = isRecord(properties[TIMEOUTS]) ? properties[TIMEOUTS][verb] : undefined;
    return {
      clock: this.provider().clock,
      log: this.link.log(String(properties[URN] ?? "")),
      signal: this.link.signal,
      owner: ownerOf(properties[URN]),
      urn: String(properties[URN] ?? ""),
      timeout: typeof limit === "string" ? parseDuration(limit) : undefined,
    };
  }
}

const hidden = (properties: PropertyMap): PropertyMap =>
  Object.fromEntries(HIDDEN.filter((key) => key in properties).map((key) => [key, properties[key]]));

const stateOf = (controller: ResourceController, state: PropertyMap, inputs: PropertyMap): PropertyMap => ({
  ...wrapMembers(visibleMembers(state), controller.secrets),
  [HOME]: inputs[HOME],
  ...coreMembers(state),
  ...hidden(inputs),
});

const sameTimeouts = (olds: PropertyMap, news: PropertyMap): boolean =>
  equal(olds[TIMEOUTS] ?? {}, news[TIMEOUTS] ?? {});

/** A failed start is recorded with all that the next run needs, the pointer included: without it nothing could be destroyed. */
async function keepingId<T>(keep: (state: PropertyMap) => PropertyMap, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof InitError) throw new InitError(error.id, keep(error.properties), error.reasons, error.cause);
    throw error;
  }
}

/**
 * The server prints errors with their stack, and takes any error that carries an `id` for "created": so what leaves here
 * is a sentence, and only an `InitError` has an id.
 */
async function plainly<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const made =
      error instanceof InitError
        ? { id: error.id, properties: error.properties, reasons: error.reasons.map(printableLine) }
        : {};
    throw Object.assign(new Error(printableLine(messageOf(error))), { name: "", stack: "", ...made });
  }
}

// Look-ups of the program's own process share one provider, as long as the configuration is the same.
let lookUps: { of: string; provider: Provider } | undefined;

function lookUpProvider(config: ReadConfig): Provider {
  const of = JSON.stringify(readSettings(config, process.env));
  if (lookUps?.of !== of) lookUps = { of, provider: provider(config, process.env) };
  return lookUps.provider;
}

/**
 * Runs a look-up in the calling process: configured by `config` (values of the `palette-maas` namespace) and the
 * environment. Fails with a sentence; the caller decides what that means in a preview, for which nobody waits long.
 */
export async function lookup(
  name: string,
  args: PropertyMap,
  config: ReadConfig,
  isPreview = false,
): Promise<PropertyMap> {
  const { clock, functions } = lookUpProvider(config);
  const run = functions.get(name);
  if (!run) throw new Error(`There is no look-up ${name} in this release of pulumi-palette-maas.`);
  const silent = { info: () => {}, warn: () => {}, debug: () => {} };
  const runtime = {
    clock,
    log: silent,
    signal: new AbortController().signal,
    owner: "",
    urn: "",
    timeout: undefined,
    isAhead: isPreview,
  };
  return await plainly(async () => (await run(runtime, args)).result);
}

// `require("pulumi-palette-maas/dynamic").Cluster` and its siblings: the frozen pointers in `__provider` name them.
// Not `exports`: where all is bundled into one file, that is another object than what is required.
Object.assign(
  module.exports,
  dynamicFront({
    environment: process.env,
    engine: process.argv[2],
    onEngineGone: exitSoon,
    whenCancelled: watchForCancel,
  }),
);

// An engine that was killed leaves its server behind: what is on its way to a service may end, then nobody is left to serve.
function exitSoon(): void {
  setTimeout(() => process.exit(1), 3_000).unref();
}
