import { z } from "zod";

/** How far a rollout must have come before the resource counts as done. */
export const WaitFor = z.union([
  z.enum(["done", "started"]),
  z
    .strictObject({ ready: z.int().min(1).describe("Machines that must be Ready.") })
    .meta({ typeName: "ReadyMachines", typeProse: "How many machines must be Ready before the run goes on." }),
]);

export type WaitFor = z.infer<typeof WaitFor>;

/** The input of what rolls out over machines. */
export const waitForInput = WaitFor.optional()
  .describe(
    "How long a create or an update waits: `done`, where omitted, for every machine, `started` for the first new or reinstalled one that is Ready, `{ ready: n }` for so many; the rest goes on by itself, and another change is refused until it has. A change touches no machine.",
  )
  .meta({ change: "none", kept: true, absent: "done" });
