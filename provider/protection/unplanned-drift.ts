import { pathsOf, withCost } from "../core/cost";
import type { Change } from "../core/diff";
import { ProviderError } from "../core/errors";

/** What an update is about to put back, and what the program changes by itself. */
export interface DriftToMend {
  /** What the program and the record name: an update leaves everything else as it is. */
  named: object;
  /** Differences between the service and the program. */
  served: readonly Change[];
  /** Differences between the record and the program: these a preview has told. */
  recorded: readonly Change[];
  /** Inputs that an update which failed was to bring about: its preview has told them. */
  unfinished: readonly string[] | undefined;
}

/**
 * Refuses to put back what somebody changed since the last refresh where that would reinstall machines, or might, or would
 * allocate or release some: no preview has told it. `what` as it stands in sentences.
 */
export function refuseUnplannedDrift(what: string, { named, served, recorded, unfinished = [] }: DriftToMend): void {
  // Without a change of the program this goes on with what an earlier run told and did not finish.
  const counts = recorded.length > 0 ? served.filter(countsMachines) : [];
  const silent = [...withCost(served, "reinstall", "may-reinstall"), ...counts].filter(
    (change) =>
      String(change.keys[0]) in named &&
      !unfinished.includes(String(change.keys[0])) &&
      !recorded.some((told) => overlap(told, change)),
  );
  if (silent.length === 0) return;
  const does = silent.every(countsMachines) ? "allocates or releases machines" : "reinstalls machines or may do so";
  throw new ProviderError(
    `${what}: ${pathsOf(silent)} ${silent.length === 1 ? "is" : "are"} not what the last refresh recorded, so somebody changed ` +
      `${silent.length === 1 ? "it" : "them"} since; this update would put the program's values back, which ${does} ` +
      "and was announced by no preview. Nothing was sent: run 'pulumi refresh', and the next preview tells what it means.",
  );
}

const countsMachines = ({ keys }: Change): boolean => ["size", "autoscaling"].some((name) => keys.includes(name));

// One of the two may be told as a whole and the other in its parts, as text and as an object.
const overlap = ({ path: a }: Change, { path: b }: Change): boolean =>
  a === b ||
  (a.startsWith(b) && ".[".includes(a.charAt(b.length))) ||
  (b.startsWith(a) && ".[".includes(b.charAt(a.length)));
