import type { Context } from "../context";
import type { ObservedCluster, OwnContent } from "../plane";
import { byHandLine } from "./drift";

const contentOf = ({ profile, pack, manifest }: OwnContent): string =>
  manifest === undefined
    ? `the values of pack '${pack}' of profile '${profile}'`
    : `manifest '${manifest}' in pack '${pack}' of profile '${profile}'`;

const DROPPED =
  "the next version of the profile is written without that; to keep it, write it into 'packs' of the program";

/** Lines about what somebody changed in Palette where the program names nothing; no update puts it back. */
export async function ownContentsDrift(ctx: Context, seen: ObservedCluster, id: string): Promise<string[]> {
  const contents = (await seen.ownContents?.()) ?? [];
  const waiting = seen.repavePending ? await ctx.plane.clusters.pendingRepave(id) : undefined;
  return [
    ...contents.map((one) =>
      byHandLine(`${contentOf(one)}: somebody set it in Palette, and the program does not name it`, DROPPED),
    ),
    ...(waiting
      ? [
          byHandLine(
            `a reinstall of servers waits in Palette for an approval (${waiting.reasons.join("; ") || "no reason given"})`,
            "approve it in Palette, or put back what asks for it",
          ),
        ]
      : []),
  ];
}

/** Tells by name what another version of a profile, or an adoption, will leave behind. */
export async function tellOwnContents(ctx: Context, what: string, seen: ObservedCluster | undefined): Promise<void> {
  for (const one of (await seen?.ownContents?.()) ?? []) {
    ctx.log.warn(`${what}: ${contentOf(one)} is the cluster's own, and the program does not name it: ${DROPPED}.`);
  }
}
