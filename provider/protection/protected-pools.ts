import type { Context } from "../context";
import { ProviderError } from "../core/errors";
import { servers } from "../forecast/servers-in-words";
import { readClusterStatus } from "../machines/read-status";
import type { ObservedCluster } from "../plane";

/** A cluster that is about to go, and what is said of it. */
interface Leaving {
  id: string;
  name: string;
  verb: "deleted" | "replaced";
}

/**
 * Refuses to delete or replace a cluster in which a protected pool stands, whoever's it is: its servers would go with the
 * cluster. Looked at anew, since the pool may be another stack's.
 */
export async function refuseWhileProtected(ctx: Context, leaving: Leaving, known?: ObservedCluster): Promise<void> {
  const { id, name, verb } = leaving;
  const seen = known ?? (await readClusterStatus(ctx, id));
  if (!seen || seen.state === "deleting") return;
  if (!seen.poolMarkers) {
    throw new ProviderError(
      `Cluster '${name}' was not ${verb}, and nothing was sent: whether its pools are protected cannot be read, since somebody changed ` +
        "the annotation that says so. Run 'pulumi up' in the stacks that have pools in it for the way out.",
    );
  }
  const marked = Object.entries(seen.poolMarkers).filter(([, { isProtected }]) => isProtected);
  if (marked.length === 0) return;
  const present = (await ctx.plane.machinePools.list(id)) ?? [];
  const pools = marked.flatMap(([pool, { owner }]) => {
    const there = present.find((one) => one.name === pool);
    return there ? [`'${pool}' of '${owner}' (${servers(there.machines.length)})`] : [];
  });
  if (pools.length === 0) return;
  throw new ProviderError(
    `Cluster '${name}' was not ${verb}, and nothing was sent: ${pools.length === 1 ? "a protected pool stands" : "protected pools stand"} in it, ` +
      `${pools.join(" and ")}, whose servers would be released with it. First set 'deletionProtection: false' on ` +
      `${pools.length === 1 ? "that pool" : "those pools"} and run 'pulumi up' there, then do this again.`,
  );
}
