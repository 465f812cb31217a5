import { isBlank } from "../../core/diff";
import type { ClusterArgs } from "../../model/cluster";
import type { Session } from "../session";
import type { Setting, SettingDocuments } from "./setting";

const LOCKED = "spectroComponentsUpgradeForbidden";

const isPaused = ({ cluster }: SettingDocuments): boolean => cluster.metadata.annotations?.[LOCKED] === "true";

/** The request that makes a cluster has no place for it. */
export const agentUpgrades: Setting = {
  createSpec: () => ({}),
  isLate: true,
  observe: (documents, wanted) => ({ agentUpgrades: isPaused(documents) ? "paused" : unpaused(wanted) }),
  write: ({ palette }, uid, { args }) =>
    palette.tell("POST /v1/spectroclusters/{uid}/upgrade/settings", {
      params: { uid },
      json: { spectroComponents: args.agentUpgrades === "paused" ? "lock" : "unlock" },
      repeatable: true,
    }),
};

// What Palette does unasked is said only where the program says it.
const unpaused = (wanted: Partial<ClusterArgs> | undefined) =>
  wanted?.agentUpgrades === undefined ? undefined : ("automatic" as const);

/** Renews the control plane's certificates when the trigger has changed: a first text only arms it. */
export async function renewCertificates(
  { palette }: Session,
  uid: string,
  args: Partial<ClusterArgs>,
  prior: Partial<ClusterArgs>,
): Promise<(keyof ClusterArgs)[]> {
  const [now, before] = [args.renewCertificates, prior.renewCertificates];
  if (isBlank(now) || isBlank(before) || now === before) return [];
  await palette.tell("PATCH /v1/spectroclusters/{uid}/k8certificates/renew", { params: { uid } });
  return ["renewCertificates"];
}
