import { z } from "zod";
import { isOutcomeUnknown } from "../../core/errors";
import { digest } from "../../core/text/digest";
import type {
  AnnouncedReason,
  ObservedCluster,
  PendingRepave,
  ProfilesOfCluster,
  ReinstallReason,
  Repaves,
} from "../../plane";
import { undefinedIfNotFound } from "../client";
import type { ProfileEntity } from "../profiles/cluster-profiles";
import { wouldWrite } from "../profiles/update";
import type { Session } from "../session";
import { documentsBehind } from "./observe";

const WirePackVersion = z.looseObject({ name: z.string().nullish(), tag: z.string().nullish() });

const WireReason = z.looseObject({
  code: z.string().nullish(),
  message: z.string().nullish(),
  pack: z
    .looseObject({
      current: WirePackVersion.nullish(),
      target: WirePackVersion.nullish(),
      diffConfigKeys: z.array(z.string()).nullish(),
    })
    .nullish(),
});
type WireReason = z.infer<typeof WireReason>;

const WireRepave = z.looseObject({
  spec: z.looseObject({ source: z.string().nullish(), reasons: z.array(WireReason).nullish() }).nullish(),
  status: z.looseObject({ state: z.string().nullish(), message: z.string().nullish() }),
});

const WireForecast = z.looseObject({
  isRepaveRequired: z.boolean(),
  reasons: z.array(WireReason).nullish(),
});
type WireForecast = z.infer<typeof WireForecast>;

/** The reinstalls of one scope's clusters. */
export const repaves = (session: Session): Repaves => ({
  wouldReinstall: (id, profiles, seen) => wouldReinstall(session, id, profiles, seen),
  pending: (id) => pendingRepave(session, id),
  approve: (id) => approveRepave(session, id),
});

async function pendingRepave(session: Session, uid: string): Promise<PendingRepave | undefined> {
  const route = "GET /v1/spectroclusters/{uid}/repave/status";
  const wire = await undefinedIfNotFound(session.palette.ask(route, WireRepave, { params: { uid } }));
  if (wire?.status.state !== "Pending") return undefined;
  const source = wire.spec?.source ?? "";
  const reasons = (wire.spec?.reasons ?? []).map(recordOf);
  const told = reasons.length === 0 && wire.status.message ? [recordOf({ message: wire.status.message })] : reasons;
  return { byUser: source === "user", source, reasons: told };
}

function recordOf(reason: WireReason): ReinstallReason {
  const field = fieldOf(reason);
  return { ...announced(reason), ...(field === undefined ? {} : { field }) };
}

const announced = (reason: WireReason): AnnouncedReason => ({ key: keyOf(reason), text: reasonOf(reason) });

// What Palette says is prose: of a pack its names, versions and keys tell which reason it is, and only where there is none the prose does.
const keyOf = ({ code, message, pack }: WireReason): string =>
  pack
    ? digest([code, pack.current?.name, pack.current?.tag, pack.target?.name, pack.target?.tag, pack.diffConfigKeys])
    : digest([code, message]);

// Palette documents no list of reasons: what is not of the whole cluster or of its control plane beyond doubt is nobody's.
const SUBJECTS: readonly [field: string, said: RegExp][] = [
  ["sshKeys", /\bssh keys?\b/],
  ["ntpServers", /\bntp\b/],
  ["enableLxdVm", /\blxd\b/],
  ["overrideClusterApiConfig", /\bcluster api\b/],
  ["controlPlane", /\b(?:control plane|master)(?: pool)?\b/],
];

/** The input of the cluster that a reason is about; undefined where it may be about something else, such as a pool. */
function fieldOf({ code, message, pack }: WireReason): string | undefined {
  if (pack) return undefined;
  const said = wordsOf(message || code || "");
  const text = `${wordsOf(code ?? "")} | ${said}`;
  const found = SUBJECTS.filter(([, words]) => words.test(text)).map(([field]) => field);
  // A code may call the control plane a machine pool, as the API does; the message says which one.
  const isOfPool = /\bworkers?\b/.test(text) || /\bpools?\b/.test(said.replace(CONTROL_PLANE_POOL, ""));
  return found.length === 1 && !isOfPool ? found[0] : undefined;
}

const CONTROL_PLANE_POOL =
  /\b(?:control plane|master)(?: machine)? pool\b|\b(?:machine )?pool (?:control plane|master)(?= |$)/g;

// A hyphen within a name is kept: `control-plane-gpu` is a pool of its own.
const wordsOf = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/\bcontrol[-_ ]?plane(?![-_.\w])/g, "control plane")
    .replace(/\b(ssh|cluster)[-_ ]?(keys?|api)\b/g, "$1 $2")
    .replace(/[^a-z0-9.\-_]+/g, " ");

async function approveRepave(session: Session, uid: string): Promise<void> {
  await session.writes.run(uid, session.palette.signal, async () => {
    try {
      await session.palette.tell("PATCH /v1/spectroclusters/{uid}/repave/approve", { params: { uid } });
    } catch (error) {
      // Sent twice, it might approve what nobody has read: so it is looked up whether it was taken.
      if (!isOutcomeUnknown(error) || (await pendingRepave(session, uid))) throw error;
    }
  });
}

async function wouldReinstall(
  session: Session,
  uid: string,
  wanted: ProfilesOfCluster,
  seen: ObservedCluster | undefined,
): Promise<readonly AnnouncedReason[]> {
  const read = seen && documentsBehind(seen);
  const cluster = read?.cluster ?? (await session.reader.cluster(uid));
  if (!cluster) return [];
  const profiles = await wouldWrite(session, cluster, wanted, read?.variables);
  if (profiles.length === 0) return [];
  const answer = await forecast(session, uid, profiles);
  if (answer.isRepaveRequired !== true) return [];
  const reasons = (answer.reasons ?? []).map(announced);
  return reasons.length > 0 ? reasons : [announced({ message: "Palette gives no reason" })];
}

/** What Palette would reinstall for these profiles. It changes nothing, so that an answer counts as that of any look does. */
function forecast(session: Session, uid: string, profiles: readonly ProfileEntity[]): Promise<WireForecast> {
  const { palette, answers } = session;
  const key = [palette.project, "repave forecast", uid, JSON.stringify(profiles)].join("/");
  const ask = { params: { uid }, json: { profiles }, repeatable: true };
  return answers.get({ key, about: [uid] }, palette, () =>
    palette.ask("POST /v1/spectroclusters/{uid}/validate/repave", WireForecast, ask),
  );
}

/** A reason as a line: what Palette says, and the packs' versions where it tells them. */
export function reasonOf({ code, message, pack }: WireReason): string {
  const { current, target, diffConfigKeys } = pack ?? {};
  const versions = current?.tag !== target?.tag && target?.tag ? [`${current?.tag ?? "none"} => ${target.tag}`] : [];
  const keys = diffConfigKeys && diffConfigKeys.length > 0 ? [diffConfigKeys.join(", ")] : [];
  const name = target?.name ?? current?.name;
  const subject = name ? [name, ...versions, ...keys].join(" ") : "";
  const said = message || code || "no reason given";
  return subject === "" ? said : `${said} (${subject})`;
}
