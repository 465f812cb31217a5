import { z } from "zod";
import { ProviderError } from "./core/errors";
import { patternProblem } from "./core/identity/naming";
import type { PropertyMap } from "./core/lifecycle";
import { fieldsOf, metaOf } from "./core/schema/meta";
import { type Clock, realClock, scaledClock } from "./core/time/clock";
import { type Duration, parseDuration, seconds } from "./core/time/duration";
import { dotted } from "./core/unknowns";
import { addressSuchAs } from "./model/formats/address";
import { pastedKey, trimPasted } from "./model/formats/pasted";
import { maasApiKey, maasEndpoint } from "./model/maas-cloud-account";

/** Reads one configuration value of the namespace as text; objects are JSON text, as both protocols deliver them. */
export interface ReadConfig {
  (key: string): string | undefined;
  /** Every key of the namespace that is configured, where the protocol tells that. */
  keys?: () => readonly string[];
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const MaasSite = z
  .strictObject({
    endpoint: maasEndpoint.describe("Address of MAAS as this program reaches it."),
    accountEndpoints: z
      .array(maasEndpoint)
      .default([])
      .describe(
        "Addresses by which cloud accounts name the same MAAS, where the gateway reaches it under another one.",
      ),
    apiKey: maasApiKey.describe("MAAS API key (`consumer:token:secret`).").meta({ secret: true }),
    caCertificate: z
      .string()
      .optional()
      .describe("PEM certificate of the authority that signed this MAAS's certificate."),
    writes: z
      .enum(["none", "dns"])
      .default("none")
      .describe("What may be changed in MAAS directly: nothing, or the DNS records that clusters leave behind."),
  })
  .meta({ typeName: "MaasSite", typeProse: "A MAAS that is reached directly." });

const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, "must be a duration such as '30s' or '2m'");

export const ClusterApiAccess = z
  .strictObject({
    kubeconfig: z
      .string()
      .min(1)
      .optional()
      .describe("Path of a kubeconfig, or what stands in one; found as `kubectl` finds it where omitted.")
      .meta({ secret: true }),
    context: z.string().min(1).optional().describe("Context in the kubeconfig; its current one where omitted."),
    namespace: z
      .string()
      .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, "must be the name of a namespace")
      .default("default")
      .describe("Namespace in which clusters and pools stand; it must exist."),
  })
  .meta({ typeName: "ClusterApiAccess", typeProse: "The management cluster that runs Cluster API, and where in it." });

export const ProviderConfig = z.strictObject({
  plane: z
    .enum(["palette", "cluster-api"])
    .default("palette")
    .describe(
      "What clusters are managed through: Palette, or a Kubernetes cluster that runs Cluster API with its provider for MAAS.",
    )
    .meta({ environment: ["PALETTE_MAAS_PLANE"] }),
  clusterApi: ClusterApiAccess.optional()
    .describe("With plane `cluster-api`: how the management cluster is reached.")
    .meta({ secret: true }),
  paletteEndpoint: addressSuchAs("https://api.spectrocloud.com")
    // Every path below it begins so: whoever copies the address of a call has it already.
    .overwrite((url) => url.replace(/\/+$/, "").replace(/\/v1$/, ""))
    .default("https://api.spectrocloud.com")
    .describe("Address of Palette.")
    .meta({ environment: ["PALETTE_ENDPOINT", "SPECTROCLOUD_HOST"] }),
  paletteApiKey: pastedKey
    .min(1)
    .optional()
    .describe("API key of Palette.")
    .meta({ secret: true, environment: ["PALETTE_API_KEY", "SPECTROCLOUD_APIKEY"] }),
  project: z
    .string()
    .min(1)
    .default("Default")
    .describe("Project of resources that do not name one.")
    .meta({ environment: ["PALETTE_PROJECT", "SPECTROCLOUD_PROJECT_NAME"] }),
  caCertificate: z
    .string()
    .optional()
    .describe("PEM certificate of the authority that signed the certificates of Palette and MAAS.")
    .meta({ environment: ["PALETTE_CA_CERT"] }),
  insecureSkipVerify: z.boolean().default(false).describe("Do not verify TLS certificates. For laboratories only."),
  maas: z
    .array(MaasSite)
    .optional()
    .describe("Direct access to MAAS, for what Palette cannot tell: free machines, servers behind nodes, leftovers.")
    .meta({ secret: true }),
  preflight: z
    .enum(["off", "warn", "enforce"])
    .default("warn")
    .describe("What a failed check against the live inventory does: nothing, a warning, or an error."),
  approve: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "Approvals of changes that cannot be undone, each bound to one change, as refusals and `palette-maas plan` print them.",
    ),
  deletionProtection: z
    .boolean()
    .default(true)
    .describe(
      "Default of the input `deletionProtection` of all resources: false only for stacks whose machines may be lost.",
    ),
  names: z
    .string()
    .min(1)
    .superRefine((pattern, ctx) => {
      const problem = patternProblem(pattern);
      if (problem !== undefined) ctx.addIssue({ code: "custom", message: problem });
    })
    .optional()
    .describe(
      `Name of new objects that the program gives none, from \`\${name}\` (the logical name), \`\${stack}\` and \`\${project}\`; the ` +
        `logical name where omitted. Two stacks of one program differ by \`\${stack}-\${name}\`.`,
    ),
  requestTimeout: duration
    .default("30s")
    .describe("How long one request may take; the list of a whole rack in MAAS may take four times that."),
  maxRetries: z.int().min(0).max(20).default(5).describe("How often a request that may be repeated is tried again."),
  rateLimitShare: z
    .number()
    .min(0.01)
    .max(10)
    .default(0.5)
    .describe(
      "The part of Palette's documented rate limits that one process of this provider uses; lower where several runs share an address, " +
        "above 1 only where a Palette of your own takes more.",
    ),
});

export type ProviderConfig = z.infer<typeof ProviderConfig>;

/** Reads the configuration and its stand-ins from the environment. Fails with one sentence per wrong value, quoting none. */
export function readSettings(read: ReadConfig, environment: Environment): ProviderConfig {
  const { settings, wrong } = readParts(read, environment);
  if (settings && wrong.length === 0) return settings;
  throw new ProviderError(`The configuration is not usable: ${wrong.join("; ")}.`);
}

/**
 * The configuration, and what is wrong with it, a phrase each. Direct access to MAAS is left out where it is what is wrong: the rest
 * can be used without.
 */
export function readParts(
  read: ReadConfig,
  environment: Environment,
): { settings: ProviderConfig | undefined; wrong: readonly string[] } {
  const given: PropertyMap = {};
  const source = new Map<string, string>();
  for (const [key, field] of Object.entries(fieldsOf(ProviderConfig) ?? {})) {
    const variable = nameOf(environment, metaOf(field).environment ?? []);
    const configured = read(key);
    const text = configured ?? (variable && environment[variable]);
    if (configured === undefined && variable !== undefined) source.set(key, variable);
    if (text !== undefined && text !== "") given[key] = readValue(text, key);
  }
  if (given.maas === undefined) given.maas = siteOf(environment, source);
  const parsed = ProviderConfig.safeParse(given);
  if (parsed.success) return { settings: parsed.data, wrong: [] };
  const wrong = parsed.error.issues.map(({ path, message }) => {
    const place = source.get(path.map(String).join(".")) ?? `'palette-maas:${dotted(path)}'`;
    return `${place} ${wording(message)}`;
  });
  const { maas: _, ...rest } = given;
  const isRestFine = parsed.error.issues.every(({ path }) => path[0] === "maas");
  return { settings: isRestFine ? ProviderConfig.parse(rest) : undefined, wrong };
}

const MAAS_ADDRESS = ["MAAS_API_URL", "MAAS_ENDPOINT"];
const MAAS_KEY = ["MAAS_API_KEY"];

/** The environment variables that are read, those of one meaning together, each with the key in whose place they stand. */
export const environmentVariables = (): { key: string; names: readonly string[] }[] => [
  ...Object.entries(fieldsOf(ProviderConfig) ?? {}).flatMap(([key, field]) => {
    const { environment } = metaOf(field);
    return environment ? [{ key, names: environment }] : [];
  }),
  { key: "maas", names: MAAS_ADDRESS },
  { key: "maas", names: MAAS_KEY },
];

const wording = (message: string): string => (message.startsWith("must") ? message : `is not as declared (${message})`);

const nameOf = (environment: Environment, names: readonly string[]): string | undefined =>
  names.find((name) => environment[name] !== undefined && environment[name] !== "");

/** The one MAAS of the environment; notes which variable each part of it is from. */
function siteOf(environment: Environment, source: Map<string, string>): unknown {
  const endpoint = nameOf(environment, MAAS_ADDRESS);
  const apiKey = nameOf(environment, MAAS_KEY);
  if (endpoint === undefined || apiKey === undefined) return undefined;
  source.set("maas.0.endpoint", endpoint).set("maas.0.apiKey", apiKey);
  return [{ endpoint: environment[endpoint], apiKey: environment[apiKey] }];
}

const TEXT = ["plane", "paletteEndpoint", "paletteApiKey", "project", "caCertificate", "requestTimeout", "preflight"];

// Everything else is a boolean, a number or an object, which both protocols deliver as JSON text.
function readValue(text: string, key: string): unknown {
  if (TEXT.includes(key)) return key === "paletteEndpoint" ? withScheme(trimPasted(text)) : text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const withScheme = (address: string): string => (address.includes("://") ? address : `https://${address}`);

/** The clock all waits use: the machine's, or faster where a lab says so. */
export function clockFor(environment: Environment): Clock {
  const scale = Number(environment.PALETTE_MAAS_TIME_SCALE ?? "1");
  return Number.isFinite(scale) && scale > 0 && scale !== 1 ? scaledClock(scale) : realClock;
}

/** What no report may show of a configuration: keys, and each of the three parts of a key of MAAS. */
export const secretsOf = ({ paletteApiKey, maas = [] }: ProviderConfig): string[] => [
  ...(paletteApiKey === undefined ? [] : [paletteApiKey]),
  ...maas.flatMap(({ apiKey }) => [apiKey, ...apiKey.split(":")]),
];

export const requestTimeoutOf = (settings: ProviderConfig): Duration =>
  parseDuration(settings.requestTimeout) ?? seconds(30);
