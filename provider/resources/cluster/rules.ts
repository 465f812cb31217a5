import { isBlank } from "../../core/diff";
import type { Failure } from "../../core/schema/parse";
import type { ClusterArgs } from "../../model/cluster";
import { placementRules } from "../placement-rules";
import { whereRules } from "../where-rules";
import { accessRules } from "./access-rules";
import { lxdRules } from "./lxd-rules";
import { policyRules } from "./policy-rules";
import { profileRules } from "./profile-rules";

/** The rules about more than one field of a cluster. */
export const clusterRules = (args: Partial<ClusterArgs>): Failure[] => [
  ...whereRules(args),
  ...profileRules(args),
  ...placementRules("controlPlane.", args.controlPlane),
  ...policyRules(args),
  ...accessRules(args),
  ...templateRules(args),
  ...lxdRules(args),
];

/** Rules on what a cluster is made from: a template or profiles; what is unknown is missing. */
function templateRules(args: Partial<ClusterArgs>): Failure[] {
  const { clusterTemplate, profiles, timezone, apiServer, hyperShift } = args;
  const about = ["clusterTemplate", "profiles", "timezone"];
  const hosted: Failure[] =
    hyperShift?.type === "openshift" && hyperShift.hostClusterId === undefined
      ? [{ path: "hyperShift.hostClusterId", reason: "is required with type 'openshift'", about: ["hyperShift.type"] }]
      : [];
  if (!clusterTemplate) return hosted;
  const decided = "is decided by the template: leave it out with 'clusterTemplate'";
  const packs = (profiles ?? []).flatMap((profile, i): Failure[] =>
    isBlank(profile?.packs) ? [] : [{ path: `profiles[${i}].packs`, reason: decided, about: ["clusterTemplate"] }],
  );
  return [
    ...packs,
    ...(apiServer ? [{ path: "apiServer", reason: decided, about: ["clusterTemplate"] }] : []),
    ...(timezone === undefined ? [{ path: "timezone", reason: "is required with 'clusterTemplate'", about }] : []),
    ...hosted,
  ];
}
