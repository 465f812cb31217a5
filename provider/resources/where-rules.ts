import type { Failure } from "../core/schema/parse";
import type { Where } from "../model/where";

/** A thing of the whole tenant belongs to no project. */
export const whereRules = ({ scope, project }: Partial<Where>): Failure[] =>
  scope === "tenant" && project !== undefined
    ? [{ path: "project", reason: "must be left out with scope 'tenant'", about: ["scope"] }]
    : [];
