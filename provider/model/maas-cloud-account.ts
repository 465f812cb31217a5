import { z } from "zod";
import { Drift } from "./drift";
import { addressSuchAs } from "./formats/address";
import { cidr, tags } from "./formats/names";
import { pastedKey, trimPasted } from "./formats/pasted";
import { whereInputs } from "./where";

/**
 * Brings the address of a MAAS into the one form the services use: without a trailing slash or API path, ending in `/MAAS`, and
 * without what an address that somebody else wrote may hold of secrets.
 */
export function normalizedEndpoint(endpoint: string): string {
  const trimmed = trimPasted(endpoint)
    .replace(/^(https?:\/\/)[^/?#]*@/i, "$1")
    .replace(/[?#].*$/s, "")
    .replace(/\/+$/, "")
    .replace(/\/api\/2\.0$/, "");
  return /^https?:\/\/[^/]+$/i.test(trimmed) ? `${trimmed}/MAAS` : trimmed;
}

const EXAMPLE = "http://maas.example.com:5240/MAAS";

export const maasEndpoint = addressSuchAs(EXAMPLE)
  .overwrite(normalizedEndpoint)
  .refine((url) => url.endsWith("/MAAS"), `must end in '/MAAS', such as '${EXAMPLE}'`);

export const maasApiKey = pastedKey.regex(
  /^[^:\s]+:[^:\s]+:[^:\s]+$/,
  "must have three parts separated by colons, as MAAS shows it: consumer:token:secret",
);

export const MaasCloudAccountArgs = z.strictObject({
  name: z.string().min(1).describe("Name of the account; the logical name where omitted.").meta({ change: "in-place" }),
  ...whereInputs,
  gatewayId: z
    .string()
    .min(1)
    .describe(
      "Id of the gateway that reaches this MAAS. Changed in place; refused while clusters of another gateway use the account.",
    )
    .meta({ change: "in-place" }),
  apiEndpoint: maasEndpoint
    .describe(
      "Address of MAAS as the gateway reaches it, such as `http://maas.example.com:5240/MAAS`. Changed in place: another MAAS means other machines.",
    )
    .meta({ change: "in-place" }),
  apiKey: maasApiKey
    .describe(
      "MAAS API key (`consumer:token:secret`) of an administrator. Changed in place; never read back and never reinstalls a machine.",
    )
    .meta({ change: "in-place", secret: true, writeOnly: true }),
  preferredSubnets: z
    .array(cidr)
    .optional()
    .describe(
      "Networks in order of preference, from which the address in a cluster's DNS record is picked. Changed in place.",
    )
    .meta({ change: "in-place" }),
  tags: tags
    .optional()
    .describe("Tags of the account in Palette; tags set elsewhere are kept. Changed in place.")
    .meta({ change: "in-place" }),
  adopt: z
    .boolean()
    .default(false)
    .describe("Take over an account of this name that exists already and equals what the program says.")
    .meta({ change: "ignored" }),
});

export const MaasCloudAccountOutputs = z.object({
  drift: z
    .array(Drift)
    .describe("What differs in reality and no input expresses, such as a refused key; empty normally."),
});

export type MaasCloudAccountArgs = z.infer<typeof MaasCloudAccountArgs>;
export type MaasCloudAccountOutputs = z.infer<typeof MaasCloudAccountOutputs>;
