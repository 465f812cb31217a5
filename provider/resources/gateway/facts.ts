import { type Facts, titleOf } from "../../core/facts";
import { minutes } from "../../core/time/duration";
import { GatewayArgs } from "../../model/gateway";
import type { ProtectedKind } from "../../protection/deletion-protection";

export const GATEWAY: Facts & ProtectedKind = {
  type: "Gateway",
  noun: "gateway",
  holdsMachines: false,
  usual: { create: minutes(60), update: minutes(60), delete: minutes(60) },
  args: GatewayArgs,
  loss: () => "the clusters and cloud accounts behind it could no longer be created, changed or deleted",
};

/** A gateway in sentences. */
export const gatewayTitle = titleOf(GATEWAY);
