import { withCost } from "../core/cost";
import type { Planned } from "../core/resource";
import type { GatewayArgs, GatewayOutputs } from "../model/gateway";
import { causesOf } from "./causes";
import type { Effect } from "./effect";

export type PlannedGateway = Planned<GatewayArgs, GatewayOutputs>;

/** What a planned change does to the servers of a gateway that runs on MAAS machines. Its end releases none: they stay behind. */
export function gatewayEffects({ verb, prior, next, changes }: PlannedGateway): Effect[] {
  const pool = prior.name ?? next.name ?? "";
  const about = { pool, isControlPlane: true, certainty: "will", servers: [] } as const;
  const gone: Effect = { ...about, kind: verb === "delete" ? "deletes" : "replaces", count: 0, causes: [] };
  if (verb === "delete") return [gone];
  if (verb === "replace")
    return [{ ...gone, causes: causesOf(withCost(changes, "replace")) }, ...installed(next, about)];
  if (verb === "create") return installed(next, about);
  const grown = changes.filter(({ path }) => path === "size");
  const [from, to] = [prior.size, next.size];
  if (grown.length === 0 || from === undefined || to === undefined || to <= from) return [];
  const causes = causesOf(grown);
  return [{ ...about, kind: "allocates", count: to - from, sizes: { from, to }, causes }];
}

const installed = (
  { installer, size }: Partial<GatewayArgs>,
  about: Pick<Effect, "pool" | "isControlPlane" | "certainty" | "servers">,
): Effect[] =>
  installer === "local" && size !== undefined ? [{ ...about, kind: "allocates", count: size, causes: [] }] : [];
