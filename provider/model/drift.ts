import { z } from "zod";

/** What can differ in reality; each code is explained in docs/state.md. */
export const DRIFT_CODES = [
  "server-unknown",
  "server-foreign",
  "server-not-deployed",
  "server-off",
  "server-locked",
  "server-zone",
  "server-resource-pool",
  "server-tags",
  "server-renamed",
  "server-orphaned",
  "machine-failed",
  "dns-record",
  "dns-record-doubled",
  "pack-changed",
  "profile-attached",
  "reinstall-waiting",
  "marker-missing",
  "marker-outdated",
  "account-key",
  "gateway-unfinished",
  "gateway-component",
] as const;

/** Something that differs in reality and that no input expresses. */
export const Drift = z
  .object({
    code: z.enum(DRIFT_CODES).describe("What differs. Codes stay; texts may improve."),
    machine: z.string().optional().describe("Host name of the server that it is about."),
    field: z.string().optional().describe("Path of the input that asks for something else."),
    mends: z.boolean().describe("Whether the next `pulumi up` does something about it."),
    text: z.string().describe("What differs, and who does what about it."),
  })
  .meta({ typeName: "Drift", typeProse: "Something that differs in reality and that no input expresses." });

export type Drift = z.infer<typeof Drift>;
