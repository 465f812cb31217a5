import { z } from "zod";
import { dnsLabel } from "./names";
import { Machine, placementInputs } from "./placement";

export const MachinePoolArgs = z.strictObject({
  clusterId: z
    .string()
    .min(1)
    .describe("Id of the cluster whose workers these are. A change replaces the pool.")
    .meta({ change: "replace", identity: true }),
  name: dnsLabel("the pool's name")
    .describe(
      "Name of the pool, unique in its cluster; the logical name where omitted. A change replaces the pool: the new one first, then the old one.",
    )
    .meta({ change: "replace", identity: true }),
  size: z
    .int()
    .min(0)
    .default(1)
    .describe("Machines in the pool. More allocates machines, fewer releases them; nothing else is touched.")
    .meta({ change: "in-place" }),
  ...placementInputs,
  deletionProtection: z
    .boolean()
    .default(true)
    .describe(
      "Refuse to delete or replace the pool while true. Default: the configuration's `deletionProtection`, else `true`. A change touches no machine.",
    )
    .meta({ change: "none", plain: true }),
  releaseLimit: z
    .union([
      z.int().min(0),
      z.string().regex(/^(100|\d{1,2})%$/, "must be a number of machines or a percentage, such as 2 or '25%'"),
    ])
    .default("25%")
    .describe(
      "Machines one update may release, as a number or as a percentage of the size, rounded up; never all of them. A change touches no machine.",
    )
    .meta({ change: "none" }),
  adopt: z
    .boolean()
    .default(false)
    .describe("Take over a pool of this name that exists already and equals what the program says.")
    .meta({ change: "ignored" }),
});

export const MachinePoolOutputs = z.object({
  machines: z.array(Machine).describe("The servers behind the nodes, ordered by name."),
  drift: z
    .array(z.string())
    .describe("What differs in reality and no input expresses, such as a server released in MAAS; empty normally."),
});

export type MachinePoolArgs = z.infer<typeof MachinePoolArgs>;
export type MachinePoolOutputs = z.infer<typeof MachinePoolOutputs>;
