import { z } from "zod";

const State = z.object({
  id: z.string().optional(),
  external: z.boolean().optional(),
  /** Whether it is deleted before its replacement is made, or has been. */
  pendingReplacement: z.boolean().optional(),
  retainOnDelete: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullish()).nullish(),
});

/** A step as `pulumi preview --json` prints it, as far as it concerns us. */
export const WireStep = z.object({
  op: z.string(),
  urn: z.string(),
  oldState: State.nullish(),
  newState: State.nullish(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});
export type WireStep = z.infer<typeof WireStep>;
