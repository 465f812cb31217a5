import { isBlank } from "../core/diff";
import type { Failure } from "../core/schema/parse";
import { isRecord } from "../core/unknowns";
import type { ClusterArgs } from "../model/cluster";
import type { Pack } from "../model/profiles";

/** Rules on a cluster that are Palette's alone; what is unknown is missing. */
export const clusterRules = (args: Partial<ClusterArgs>): Failure[] => [...contentRules(args), ...endpointRules(args)];

/** A cluster is made from profiles, which a template may bring. */
function contentRules({ clusterTemplate, profiles }: Partial<ClusterArgs>): Failure[] {
  if (clusterTemplate || !isBlank(profiles)) return [];
  const about = ["clusterTemplate", "profiles", "timezone"];
  return [{ path: "profiles", reason: "must name at least one profile", about }];
}

const ENDPOINT = "customEndpoint";

type Maybe<T> = Partial<T> | undefined;

/** `apiServer` is written into the values of the Kubernetes pack: what stands there already would be one of two. */
function endpointRules({ profiles, apiServer }: Partial<ClusterArgs>): Failure[] {
  if (!apiServer) return [];
  return (profiles ?? []).flatMap((profile, i) => endpointsIn(`profiles[${i}].packs`, profile?.packs ?? []));
}

function endpointsIn(at: string, packs: readonly Maybe<Pack>[]): Failure[] {
  return packs.flatMap((pack, i) =>
    (["values", "patch"] as const)
      .filter((part) => mentionsEndpoint(pack?.[part]))
      .map((part) => ({
        path: `${at}[${i}].${part}`,
        reason: `sets '${ENDPOINT}', and so does 'apiServer': say it in one place`,
      })),
  );
}

// A commented line of the pack's default values sets nothing.
function mentionsEndpoint(values: unknown): boolean {
  if (typeof values === "string") return new RegExp(`^\\s*"?${ENDPOINT}(Port)?"?\\s*:`, "m").test(values);
  if (!isRecord(values)) return false;
  return Object.entries(values).some(
    ([key, value]) =>
      key === ENDPOINT || key === `${ENDPOINT}Port` || mentionsEndpoint(isRecord(value) ? value : undefined),
  );
}
