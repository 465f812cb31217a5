import type { Failure } from "../core/schema/parse";
import type { UpdateStrategy } from "../model/placement";

/** The fields of nodes that have rules among each other; what is unknown is missing. */
interface Placed {
  updateStrategy?: Partial<UpdateStrategy> | undefined;
  taints?: readonly ({ key?: string; effect?: string } | undefined)[] | undefined;
}

/** Rules on how nodes are placed and exchanged, for the fields below `at`. */
export const placementRules = (at: string, placed: Placed | undefined): Failure[] =>
  placed
    ? [...strategyRules(`${at}updateStrategy`, placed.updateStrategy), ...taintRules(`${at}taints`, placed.taints)]
    : [];

function strategyRules(at: string, strategy: Partial<UpdateStrategy> | undefined): Failure[] {
  if (!strategy) return [];
  const { type, maxSurge, maxUnavailable } = strategy;
  const about = [`${at}.type`, `${at}.maxSurge`, `${at}.maxUnavailable`];
  if (type !== "OverrideScaling") {
    const given = Object.entries({ maxSurge, maxUnavailable }).filter(([, value]) => value !== undefined);
    return given.map(([name]) => ({ path: `${at}.${name}`, reason: "goes with type 'OverrideScaling' only", about }));
  }
  const missing = Object.entries({ maxSurge, maxUnavailable }).filter(([, value]) => value === undefined);
  if (missing.length > 0)
    return missing.map(([name]) => ({
      path: `${at}.${name}`,
      reason: "is required with type 'OverrideScaling'",
      about,
    }));
  if (!isZero(maxSurge) || !isZero(maxUnavailable)) return [];
  return [
    { path: at, reason: "must not have zero for both 'maxSurge' and 'maxUnavailable': nothing could move", about },
  ];
}

/** Rules on the network of virtual machines at `at`. */
export const networkRules = (
  at: string,
  network: { staticIp?: boolean; ipPoolId?: string | undefined } | undefined,
): Failure[] =>
  network?.staticIp && network.ipPoolId === undefined
    ? [{ path: `${at}.ipPoolId`, reason: "is required with 'staticIp': the addresses come from there" }]
    : [];

const isZero = (amount: unknown): boolean => Number(String(amount).replace("%", "")) === 0;

function taintRules(at: string, taints: Placed["taints"]): Failure[] {
  const seen = new Set<string>();
  return (taints ?? []).flatMap((taint, i) => {
    if (taint?.key === undefined || taint.effect === undefined) return [];
    const mark = `${taint.key}:${taint.effect}`;
    if (!seen.has(mark)) {
      seen.add(mark);
      return [];
    }
    return [{ path: `${at}[${i}]`, reason: `repeats the taint '${mark}': a key has one value per effect` }];
  });
}
