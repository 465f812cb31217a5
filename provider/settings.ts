import { z } from "zod";
import { type Clock, realClock, scaledClock } from "./core/clock";
import { type Duration, parseDuration, seconds } from "./core/duration";
import { ProviderError } from "./core/errors";
import type { Bag } from "./core/lifecycle";
import { fieldsOf, metaOf } from "./core/meta";
import { dotted } from "./core/unknowns";
import { maasApiKey, maasEndpoint } from "./model/maas-cloud-account";

/** Reads one configuration value of the namespace as text; objects are JSON text, as both protocols deliver them. */
export type ReadConfig = (key: string) => string | undefined;

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

export const ProviderConfig = z.strictObject({
  paletteEndpoint: z
    .url("must be an address such as 'https://api.spectrocloud.com'")
    .overwrite((url) => url.replace(/\/+$/, ""))
    .default("https://api.spectrocloud.com")
    .describe("Address of Palette.")
    .meta({ environment: ["PALETTE_ENDPOINT", "SPECTROCLOUD_HOST"] }),
  paletteApiKey: z
    .string()
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
      "Consents to changes that cannot be undone, each bound to one change, as refusals and `palette-maas plan` print them.",
    ),
  deletionProtection: z
    .boolean()
    .default(true)
    .describe(
      "Default of the input `deletionProtection` of all resources: false only for stacks whose machines may be lost.",
    ),
  requestTimeout: duration.default("30s").describe("How long one request may take."),
  maxRetries: z.int().min(0).max(20).default(5).describe("How often a request that may be repeated is tried again."),
});

export type ProviderConfig = z.infer<typeof ProviderConfig>;

/** Reads the configuration and its stand-ins from the environment. Fails with one sentence per wrong value, quoting none. */
export function readSettings(read: ReadConfig, environment: Environment): ProviderConfig {
  const given: Bag = {};
  for (const [key, field] of Object.entries(fieldsOf(ProviderConfig) ?? {})) {
    const text = read(key) ?? firstOf(environment, metaOf(field).environment ?? []);
    if (text !== undefined && text !== "") given[key] = readValue(text, key);
  }
  given.maas ??= siteOf(environment);
  const parsed = ProviderConfig.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `'palette-maas:${dotted(issue.path)}' ${wording(issue.message)}`);
  throw new ProviderError(`The configuration is not usable: ${wrong.join("; ")}.`);
}

const wording = (message: string): string => (message.startsWith("must") ? message : `is not as declared (${message})`);

const firstOf = (environment: Environment, names: readonly string[]): string | undefined =>
  names.map((name) => environment[name]).find((value) => value !== undefined && value !== "");

function siteOf(environment: Environment): unknown {
  const endpoint = firstOf(environment, ["MAAS_API_URL", "MAAS_ENDPOINT"]);
  const apiKey = environment.MAAS_API_KEY;
  return endpoint && apiKey ? [{ endpoint, apiKey }] : undefined;
}

const TEXT = ["paletteEndpoint", "paletteApiKey", "project", "caCertificate", "requestTimeout", "preflight"];

// Everything else is a boolean, a number or an object, which both protocols deliver as JSON text.
function readValue(text: string, key: string): unknown {
  if (TEXT.includes(key)) return key === "paletteEndpoint" && !text.includes("://") ? `https://${text}` : text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The clock all waits use: the machine's, or faster where a lab says so. */
export function clockFor(environment: Environment): Clock {
  const scale = Number(environment.PALETTE_MAAS_TIME_SCALE ?? "1");
  return Number.isFinite(scale) && scale > 0 && scale !== 1 ? scaledClock(scale) : realClock;
}

/** The credential, or the one sentence that says where to put it. */
export function requiredApiKey(settings: ProviderConfig): string {
  if (settings.paletteApiKey !== undefined) return settings.paletteApiKey;
  throw new ProviderError(
    "No API key for Palette: set the environment variable PALETTE_API_KEY, or run " +
      "'pulumi config set --secret palette-maas:paletteApiKey'.",
  );
}

export const requestTimeoutOf = (settings: ProviderConfig): Duration =>
  parseDuration(settings.requestTimeout) ?? seconds(30);
