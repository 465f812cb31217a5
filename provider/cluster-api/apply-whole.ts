import { ApiError } from "../core/errors";
import { overlaid } from "../core/merge";
import { isRecord } from "../core/unknowns";
import { MANAGER, type ManagementCluster } from "./client";
import type { Write } from "./dry-run";
import { memberAt, withMember } from "./keep-rollout";
import type { WireMetadata } from "./kinds";

const TRIES = 5;

/** Applies objects that are there, in their order; what was written of them before, in whatever way, and is wanted no longer, goes. */
export async function applyWhole(management: ManagementCluster, writes: readonly Write[]): Promise<void> {
  // All are looked at before the first is written: one that somebody else changes meanwhile is looked at again.
  const present = await Promise.all(writes.map(([kind, name]) => management.get(kind, name)));
  for (const [i, write] of writes.entries())
    await applyGathered(
      management,
      write,
      ({ manager }) => manager === MANAGER,
      async () => present[i],
    );
}

/**
 * Applies an object in the place of another program that wrote it: what that wrote of it and is wanted no longer goes. What was written here
 * otherwise than by applying stays.
 */
export const applyInPlaceOf = (management: ManagementCluster, write: Write, other: string): Promise<void> =>
  applyGathered(management, write, ({ manager, operation }) =>
    manager === MANAGER ? operation === "Apply" : manager === other,
  );

/** What the API server keeps of one writer's fields. */
type Fields = Record<string, unknown>;

async function applyGathered(
  management: ManagementCluster,
  [kind, name, body, left = []]: Write,
  isGathered: (entry: Fields) => boolean,
  first = () => management.fresh.get(kind, name),
): Promise<void> {
  const given = left.filter((path) => memberAt(body, path) === undefined);
  for (let tries = 1; ; tries += 1) {
    const present = await (tries === 1 ? first() : management.fresh.get(kind, name));
    const managedFields = gathered(present?.metadata, isGathered, given);
    if (!managedFields) break;
    try {
      await management.merge(kind, name, { metadata: managedFields });
      break;
    } catch (error) {
      // Its controllers wrote in between.
      if (!(error instanceof ApiError && error.kind === "conflict") || tries === TRIES) throw error;
    }
  }
  await management.apply(kind, name, body, { force: true });
}

/**
 * The API server keeps the fields that one writer made or patched apart from those that it applied, and an apply gives up the latter alone:
 * all of ours as applied ones, without those that are given to others with the value that they have. Undefined where they are.
 */
function gathered(
  metadata: WireMetadata | undefined,
  isGathered: (entry: Fields) => boolean,
  given: readonly (readonly string[])[],
): Record<string, unknown> | undefined {
  if (!metadata) return undefined;
  const { managedFields, resourceVersion } = metadata;
  const all = Array.isArray(managedFields) ? managedFields.filter(isRecord) : [];
  const isOurs = (entry: Fields) => isGathered(entry) && !entry.subresource;
  const written = all.filter(isOurs);
  const paths = given.map((path) => path.map((member) => `f:${member}`));
  const isGiven = ({ fieldsV1 }: Fields): boolean => paths.some((path) => memberAt(fieldsV1, path) !== undefined);
  const last = written.find((entry) => entry.operation === "Update" || isGiven(entry));
  if (!last) return undefined;
  const whole = written.reduce<unknown>((fields, entry) => overlaid(fields, entry.fieldsV1), {});
  const fieldsV1 = paths.reduce((fields, path) => withMember(isRecord(fields) ? fields : {}, path, undefined), whole);
  const others = all.filter((entry) => !isOurs(entry));
  return { resourceVersion, managedFields: [...others, { ...last, manager: MANAGER, operation: "Apply", fieldsV1 }] };
}
