import type { Failure } from "../../core/schema/parse";
import type { ClusterArgs } from "../../model/cluster";
import { networkRules } from "../placement-rules";

/** Rules on virtual machines on LXD and on fixed addresses; what is unknown is missing. */
export function lxdRules({ enableLxdVm, staticIp, controlPlane }: Partial<ClusterArgs>): Failure[] {
  if (!controlPlane) return [];
  const { useLxdVm, network } = controlPlane;
  const both: Failure[] =
    enableLxdVm && useLxdVm
      ? [
          {
            path: "controlPlane.useLxdVm",
            reason: "goes without 'enableLxdVm': a host of virtual machines is no virtual machine itself",
            about: ["enableLxdVm"],
          },
        ]
      : [];
  const addressless: Failure[] =
    staticIp && network?.ipPoolId === undefined
      ? [
          {
            path: "controlPlane.network.ipPoolId",
            reason: "is required with 'staticIp': the addresses come from there",
            about: ["staticIp"],
          },
        ]
      : [];
  return [...both, ...(addressless.length > 0 ? addressless : networkRules("controlPlane.network", network))];
}
