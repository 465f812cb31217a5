import { ApiError } from "../core/errors";
import type { Body, ManagementCluster } from "./client";
import type { Kind, WireMetadata } from "./kinds";

/** An object that is written, by its kind and name; `left` are members that others write as well, and that stay as they are where the body lacks them. */
export type Write = readonly [
  kind: Kind<{ metadata: WireMetadata }>,
  name: string,
  body: Body,
  left?: readonly (readonly string[])[],
];

/** Lets the API server and its webhooks judge objects, as if they were written; answers what they have against them. */
export async function objectionsTo(
  management: ManagementCluster,
  writes: readonly Write[],
): Promise<readonly string[]> {
  const objections: string[] = [];
  for (const [kind, name, body] of writes) {
    try {
      await management.apply(kind, name, body, { dryRun: true, force: true });
    } catch (error) {
      if (!(error instanceof ApiError && error.kind === "invalid")) throw error;
      objections.push(error.message);
    }
  }
  return objections;
}
