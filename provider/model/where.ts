import { z } from "zod";

/** Inputs every object that lives in a project or in the whole tenant has. */
export const whereInputs = {
  scope: z
    .enum(["project", "tenant"])
    .default("project")
    .describe("Whether it belongs to one project or to the whole tenant. Set at creation only.")
    .meta({ change: "refused", place: true }),
  project: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Name of the project it belongs to; the configuration's `project` where omitted. Set at creation only; follows a project that was renamed.",
    )
    .meta({ change: "refused", place: true }),
};

/** Where a new object is to live: a project by name, the configured one, or the whole tenant. */
export interface Where {
  scope: "project" | "tenant";
  project?: string | undefined;
}
