import { lookup } from "node:dns/promises";
import type { z } from "zod";
import { capacityTracker } from "./capacity/capacity-tracker";
import { clusterApiDefinition } from "./cluster-api/definition";
import type { Context } from "./context";
import { ProviderError } from "./core/errors";
import type { Facts } from "./core/facts";
import { Lifecycle, type PropertyMap, ReadPasses, type ResourceController } from "./core/lifecycle";
import { once } from "./core/once";
import type { Home, Host, Resource } from "./core/resource";
import type { Runtime } from "./core/runtime";
import { secretFieldsOf } from "./core/schema/meta";
import type { Support } from "./core/support";
import { SecretSet } from "./core/text/secret-set";
import type { Clock } from "./core/time/clock";
import { noDeadline } from "./core/time/deadline";
import { LEFT_TO_THE_PLAN, PLANNING } from "./forecast/approval";
import type { HttpSettings } from "./http/call";
import { type LookUp, lookUps } from "./look-ups";
import { misnamedSettings } from "./misnamed-settings";
import { NO_KEY, requiredApiKey } from "./palette/api-key";
import { paletteDefinition } from "./palette/definition";
import type { ChosenPlane, PlaneHost } from "./plane";
import { type PlaneDefinition, type ResourceOnPlane, type ResourcesOnPlane, supportOf } from "./plane/definition";
import type { Installer } from "./ports/installer";
import type { Inventory } from "./ports/inventory";
import type { Preflight } from "./ports/preflight";
import { maasCloudAccount } from "./resources/cloud-account/maas-cloud-account";
import { cluster } from "./resources/cluster/cluster";
import { gateway } from "./resources/gateway/gateway";
import { ipPool } from "./resources/ip-pool/ip-pool";
import { machinePool } from "./resources/machine-pool/machine-pool";
import {
  clockFor,
  type Environment,
  type ProviderConfig,
  type ReadConfig,
  readSettings,
  requestTimeoutOf,
  secretsOf,
} from "./settings";

/** What a resource says of itself, for those that generate code and schemas. */
export interface Described {
  type: string;
  description: string;
  args: z.ZodType;
  outputs: z.ZodType;
  facts: Facts;
}

type Defaults = () => PropertyMap;

interface Listed extends Described {
  controllerOn(host: Host<Context>, defaults: Defaults | undefined, passes: ReadPasses): ResourceController;
}

function listed<A, O, Before>(resource: Resource<Context, A, O, Before>): Listed {
  const { type, description, args, outputs } = resource;
  return {
    type,
    description,
    args,
    outputs,
    facts: resource,
    controllerOn: (host, defaults, passes) => new Lifecycle(resource, host, defaults, passes),
  };
}

const every = {
  gateway: listed(gateway),
  maasCloudAccount: listed(maasCloudAccount),
  cluster: listed(cluster),
  machinePool: listed(machinePool),
  ipPool: listed(ipPool),
} satisfies Record<string, Listed> & Record<keyof ResourcesOnPlane, Listed>;

/** All resources, in the order in which documentation lists them. */
export const resources: readonly Described[] = Object.values(every);

/** Every plane that a configuration can choose, in the order in which documentation lists them. */
export const planes: readonly PlaneDefinition[] = [paletteDefinition, clusterApiDefinition];

/** What a plane takes of each resource, by type. */
export function supportOn({ resources, others }: PlaneDefinition): (type: string) => Support | undefined {
  // Those of the same name are about the same inputs.
  const named = new Map<string, ResourceOnPlane<never>>(Object.entries(resources));
  const byType = new Map(
    Object.entries(every).map(([name, { type, facts }]) => [type, supportOf(named.get(name) ?? others(facts.noun))]),
  );
  return (type) => byType.get(type);
}

type ResourceControllers = Readonly<Record<keyof typeof every, ResourceController>>;

/** The controllers of all resources over one host. */
export function resourceControllersOf(host: Host<Context>, defaults?: Defaults): ResourceControllers {
  const passes = new ReadPasses();
  const controllers = Object.entries(every).map(([name, { controllerOn }]) => [
    name,
    controllerOn(host, defaults, passes),
  ]);
  // The names are those of the list itself, which `fromEntries` cannot know.
  return Object.fromEntries(controllers) as ResourceControllers;
}

/** Type names of all resources, known without loading anything else of theirs. */
export const resourceTypes: readonly string[] = resources.map((resource) => resource.type);

/** What is true of every object of a type; undefined for types of others. */
export const factsOf = (type: string | undefined): Facts | undefined =>
  resources.find((resource) => resource.type === type)?.facts;

/** What both fronts drive. */
export interface Provider {
  clock: Clock;
  controllers: ReadonlyMap<string, ResourceController>;
  functions: ReadonlyMap<
    string,
    (runtime: Runtime, args: PropertyMap) => Promise<{ result: PropertyMap; secrets: string[] }>
  >;
  /** What the controllers touch, bound to no home: what was looked up by one of them is shared. */
  open(runtime: Runtime): Promise<Context>;
}

/**
 * The provider under one configuration. Nothing is read or contacted before a call needs it; a configuration that is not
 * usable fails each call with the same sentence.
 */
export function provider(
  config: ReadConfig,
  environment: Environment,
  clock: Clock = clockFor(environment),
  choose: ChoosePlane = choosePlane,
): Provider {
  const settings = once(() => readSettings(config, environment));
  const notices = once(() => misnamedSettings(config, environment));
  const host = withNotices(contextHost(settings, environment, clock, choose), notices);
  const defaults = (): PropertyMap => (settings().deletionProtection ? {} : { deletionProtection: false });
  const controllers = Object.values(resourceControllersOf(host, defaults));
  return {
    clock,
    controllers: new Map(controllers.map((controller) => [controller.type, controller])),
    functions: new Map(lookUps.map((lookUp) => [lookUp.name, runner(lookUp, host)])),
    open: (runtime) => host.open(runtime),
  };
}

/** Warns at the first resource that needs a service, and at no other. */
function withNotices(host: Host<Context>, notices: () => readonly string[]): Host<Context> {
  let isTold = false;
  return {
    ...host,
    open: (runtime, home) => {
      if (!isTold) for (const notice of notices()) runtime.log.warn(notice);
      isTold = true;
      return host.open(runtime, home);
    },
  };
}

function runner(lookUp: LookUp, host: Host<Context>) {
  return async (runtime: Runtime, args: PropertyMap): Promise<{ result: PropertyMap; secrets: string[] }> => {
    const parsed = lookUp.args.safeParse(args);
    if (!parsed.success) {
      const wrong = parsed.error.issues.map((issue) => `'${issue.path.join(".")}': ${issue.message}`);
      throw new ProviderError(`${lookUp.name} cannot be called like this: ${wrong.join("; ")}.`);
    }
    return { result: await lookUp.run(host, runtime, parsed.data), secrets: secretFieldsOf(lookUp.result) };
  };
}

/** Opens what resources may touch, under a configuration. */
export function contextHost(
  settings: () => ProviderConfig,
  environment: Environment,
  clock: Clock,
  choose: ChoosePlane = choosePlane,
): Host<Context> {
  const hidden = new SecretSet();
  const http = once((): HttpSettings => ({ ...httpSettingsOf(settings(), environment, clock), hidden }));
  const chosen = once(() => choose(settings(), http, environment));
  const supported = once(() => supportOn(chosen().definition));
  const reach = once(() => reachOf(settings(), environment, http(), hidden));
  return {
    support: (type) => supported()(type),
    hide: (schema, inputs) => hidden.addWritten(schema, inputs),
    approvals: () => settings().approve,
    namePattern: () => settings().names,
    mustKnow: () => settings().preflight === "enforce",
    approvalsAhead: () => (environment[PLANNING] ? [...settings().approve, LEFT_TO_THE_PLAN] : settings().approve),
    open: async (runtime: Runtime, home?: Home): Promise<Context> => {
      const { inventory, preflight, installer } = reach();
      return {
        ...runtime,
        deadline: runtime.deadline ?? noDeadline,
        plane: await chosen().host.at(runtime, home),
        inventory: inventory(runtime),
        preflight,
        installer: installer(runtime),
        policy: { preflight: settings().preflight, approvals: settings().approve, lacking: chosen().lacking?.() },
        resolves,
      };
    },
  };
}

const resolves = (host: string): Promise<boolean> =>
  lookup(host).then(
    () => true,
    () => false,
  );

interface Reach {
  inventory: (runtime: Runtime) => Inventory;
  preflight: Preflight;
  installer: (runtime: Runtime) => Installer;
}

/** The plane that a configuration means. What is known of it is there at once; its client is loaded when it is first asked. */
export type ChoosePlane = (settings: ProviderConfig, http: () => HttpSettings, environment: Environment) => ChosenPlane;

// The clients are loaded when first needed: a preview without changes needs none of them.
const choosePlane: ChoosePlane = (settings, http, environment) =>
  settings.plane === "cluster-api" ? clusterApi(settings, http, environment) : palette(settings, http);

function clusterApi(settings: ProviderConfig, http: () => HttpSettings, environment: Environment): ChosenPlane {
  const reached = once((): PlaneHost => {
    const { clusterApiPlane }: typeof import("./cluster-api/plane") = require("./cluster-api/plane");
    const { kubeconfig, context, namespace = "default" } = settings.clusterApi ?? {};
    return clusterApiPlane({ kubeconfig, context, namespace, environment, http: http() });
  });
  return { definition: clusterApiDefinition, host: { at: (runtime, home) => reached().at(runtime, home) } };
}

function palette(settings: ProviderConfig, http: () => HttpSettings): ChosenPlane {
  const reached = once((): PlaneHost => {
    const { palettePlane }: typeof import("./palette/plane") = require("./palette/plane");
    const { paletteEndpoint: endpoint, paletteApiKey, project } = settings;
    return palettePlane({ endpoint, apiKey: () => requiredApiKey(paletteApiKey), project, http: http() });
  });
  return {
    definition: paletteDefinition,
    host: { at: (runtime, home) => reached().at(runtime, home) },
    lacking: () => (settings.paletteApiKey === undefined ? NO_KEY : undefined),
  };
}

function reachOf(settings: ProviderConfig, environment: Environment, http: HttpSettings, hidden: SecretSet): Reach {
  const { maasInventory }: typeof import("./maas/inventory") = require("./maas/inventory");
  const { localInstaller }: typeof import("./installer/local-installer") = require("./installer/local-installer");
  hidden.add(...secretsOf(settings));
  return {
    inventory: maasInventory(settings.maas ?? [], http),
    preflight: capacityTracker(),
    installer: localInstaller(environment),
  };
}

/** How services are spoken to, under a configuration. */
export const httpSettingsOf = (settings: ProviderConfig, environment: Environment, clock: Clock): HttpSettings => ({
  clock,
  environment,
  requestTimeout: requestTimeoutOf(settings),
  maxRetries: settings.maxRetries,
  limitShare: settings.rateLimitShare,
  insecureSkipVerify: settings.insecureSkipVerify,
  ...(settings.caCertificate === undefined ? {} : { caCertificate: settings.caCertificate }),
});
