import type { Context } from "../context";
import { unmendedDrift } from "../core/drift";
import type { Drift } from "../model/drift";
import type { ObservedCluster, OwnContent } from "../plane";

type InProfile = Extract<OwnContent, { pack: string }>;
type Missing = Extract<OwnContent, { missingVersion: string }>;

const isInProfile = (content: OwnContent): content is InProfile => "pack" in content;
const isMissing = (content: OwnContent): content is Missing => "missingVersion" in content;

const contentOf = ({ profile, pack, manifest }: InProfile): string =>
  manifest === undefined
    ? `the values of pack '${pack}' of profile '${profile}'`
    : `manifest '${manifest}' in pack '${pack}' of profile '${profile}'`;

const DROPPED =
  "the next version of the profile is written without that; to keep it, write it into 'packs' of the program";

/** What somebody changed on the plane where the program names nothing; no update puts it back. */
export async function ownContentsDrift(ctx: Context, seen: ObservedCluster, id: string): Promise<Drift[]> {
  const contents = (await seen.ownContents?.()) ?? [];
  const waiting = seen.repavePending ? await ctx.plane.repaves?.pending(id) : undefined;
  return [
    ...contents
      .filter(isInProfile)
      .map((one) =>
        unmendedDrift(
          "pack-changed",
          `${contentOf(one)}: somebody set it in ${ctx.plane.name}, and the program does not name it`,
          DROPPED,
        ),
      ),
    ...attachedByHand(ctx, contents),
    ...(waiting
      ? [
          unmendedDrift(
            "reinstall-waiting",
            `a reinstall of servers waits in ${ctx.plane.name} for an approval (${waiting.reasons.map(({ text }) => text).join("; ") || "no reason given"})`,
            `approve it in ${ctx.plane.name}, or put back what asks for it`,
          ),
        ]
      : []),
  ];
}

/** One record for all of them: a cluster that another team equips may have many. */
function attachedByHand({ plane }: Context, contents: readonly OwnContent[]): Drift[] {
  const profiles = contents.flatMap((one) => ("version" in one ? [`'${one.profile}' ${one.version}`.trim()] : []));
  if (profiles.length === 0) return [];
  return [
    unmendedDrift(
      "profile-attached",
      `attached in ${plane.name}, and not named by the program: ${profiles.sort().join(", ")}`,
      `to manage a profile here, write it into 'profiles'; otherwise leave it, or detach it in ${plane.name}`,
      { field: "profiles" },
    ),
  ];
}

/** Tells by name what another version of a profile, or an adoption, will leave behind. */
export async function reportOwnContents(ctx: Context, what: string, seen: ObservedCluster | undefined): Promise<void> {
  const contents = await ownIn(seen);
  for (const one of contents.filter(isInProfile))
    ctx.log.warn(`${what}: ${contentOf(one)} is the cluster's own, and the program does not name it: ${DROPPED}.`);
  for (const one of contents.filter(isMissing)) ctx.log.warn(`${what}: ${untold(ctx, one)}: ${DROPPED}.`);
}

/** Tells by name what an import records in the profiles of a cluster and a program has to repeat. */
export async function reportImportedContents(ctx: Context, what: string, seen: ObservedCluster): Promise<void> {
  const contents = await ownIn(seen);
  for (const one of contents.filter(isInProfile)) {
    ctx.log.warn(
      `${what}: ${contentOf(one)} is the cluster's own. It is imported into 'profiles[].packs': a program that leaves it out there ` +
        "takes it from the cluster.",
    );
  }
  for (const one of contents.filter(isMissing))
    ctx.log.warn(
      `${what}: ${untold(ctx, one)}: look there at the packs of the cluster, and write what is its own into 'profiles[].packs'.`,
    );
}

const untold = ({ plane }: Context, { profile, missingVersion }: Missing): string =>
  `what the cluster has of its own in profile '${profile}' cannot be told, since ${plane.name} no longer has its version ${missingVersion}`;

const ownIn = async (seen: ObservedCluster | undefined): Promise<readonly OwnContent[]> =>
  (await seen?.ownContents?.()) ?? [];
