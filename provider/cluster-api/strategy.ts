import type { UpdateStrategy } from "../model/placement";

/** Numbers, or percentages as text. */
interface Rolling {
  maxSurge?: string | number | null | undefined;
  maxUnavailable?: string | number | null | undefined;
}

const SURGE = { maxSurge: 1, maxUnavailable: 0 } as const;
const SCALE_IN = { maxSurge: 0, maxUnavailable: 1 } as const;

/** How many machines may be above and below the size while they are exchanged. */
export function rollingOf(strategy: UpdateStrategy | undefined): Required<Rolling> {
  if (strategy?.type === "RollingUpdateScaleIn") return SCALE_IN;
  if (strategy?.type !== "OverrideScaling") return SURGE;
  return {
    maxSurge: strategy.maxSurge ?? SURGE.maxSurge,
    maxUnavailable: strategy.maxUnavailable ?? SURGE.maxUnavailable,
  };
}

/** The strategy in the program's words: two numbers that a strategy has a name for are that one. */
export function strategyOf({ maxSurge, maxUnavailable }: Rolling): UpdateStrategy {
  const same = (known: Required<Rolling>): boolean =>
    (maxSurge ?? 1) === known.maxSurge && (maxUnavailable ?? 0) === known.maxUnavailable;
  if (same(SURGE)) return { type: "RollingUpdateScaleOut" };
  if (same(SCALE_IN)) return { type: "RollingUpdateScaleIn" };
  return { type: "OverrideScaling", maxSurge: maxSurge ?? 1, maxUnavailable: maxUnavailable ?? 0 };
}
