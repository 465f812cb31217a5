import type { Change } from "../../core/diff";
import type { Cost } from "../../core/schema/meta";
import type { Failure } from "../../core/schema/parse";
import type { MachinePoolArgs } from "../../model/machine-pool";
import type { Plane } from "../../plane";
import { networkRules, placementRules } from "../placement-rules";

/** Rules of a pool that look at more than one field; what is unknown is missing. */
export const poolRules = (args: Partial<MachinePoolArgs>): Failure[] => [
  ...sizeRules(args),
  ...placementRules("", args),
  ...networkRules("network", args.network),
];

function sizeRules({ size, autoscaling }: Partial<MachinePoolArgs>): Failure[] {
  if (!autoscaling) return [];
  const { min, max } = autoscaling;
  const both =
    size === undefined ? [] : [{ path: "size", reason: "goes without 'autoscaling': the autoscaler sets it" }];
  const about = ["autoscaling.min", "autoscaling.max"];
  const isUpsideDown = min !== undefined && max !== undefined && min > max;
  return [
    ...both,
    ...(isUpsideDown ? [{ path: "autoscaling.max", reason: "must not be less than 'min'", about }] : []),
  ];
}

/** What a change of a pool costs where the field's own line cannot say. */
export function poolCost({ path, before, after, cost }: Change): Cost {
  // A pool that stayed behind is brought to the control plane's version.
  return path === "skipKubernetesUpgrade" && before === true && after !== true ? "may-reinstall" : cost;
}

/** What a change of a pool costs on a plane. */
export const costOnPlane =
  (plane: Plane) =>
  (change: Change): Cost =>
    poolCost({ ...change, cost: plane.costOf("machinePool", change) });
