import type { UpdateStrategy } from "../model/placement";
import type { Exchange } from "./effect";

/** How servers of a pool of that size are exchanged, and how many free ones that needs. */
export function exchangeOf(strategy: UpdateStrategy | undefined, size: number, isControlPlane: boolean): Exchange {
  const { surge, unavailable } = limitsOf(strategy, size, isControlPlane);
  const atOnce = Math.max(1, Math.min(surge + unavailable, size));
  return { atOnce, spare: Math.min(surge, size) };
}

interface Says {
  updateStrategy?: UpdateStrategy | undefined;
}

/** The strategy after a change: one that the program takes out is the usual one again, one that nobody names stays. */
export const strategyAfter = (next: Says | undefined, prior: Says | undefined, seen: Says | undefined) =>
  next?.updateStrategy ?? (prior?.updateStrategy ? undefined : seen?.updateStrategy);

function limitsOf(
  strategy: UpdateStrategy | undefined,
  size: number,
  isControlPlane: boolean,
): { surge: number; unavailable: number } {
  // With fewer than three machines a control plane has none to lose first: Cluster API adds one whatever is asked for.
  if (isControlPlane && size < 3) return { surge: 1, unavailable: 0 };
  if (strategy?.type === "RollingUpdateScaleIn") return { surge: 0, unavailable: 1 };
  if (strategy?.type !== "OverrideScaling") return { surge: 1, unavailable: 0 };
  // Kubernetes rounds what is added up and what is missing down, and one of the two is never zero.
  const surge = amount(strategy.maxSurge, size, Math.ceil);
  const unavailable = amount(strategy.maxUnavailable, size, Math.floor);
  return surge === 0 && unavailable === 0 ? { surge: 0, unavailable: 1 } : { surge, unavailable };
}

function amount(given: number | string | undefined, size: number, round: (value: number) => number): number {
  if (typeof given === "number") return given;
  return given?.endsWith("%") ? round((Number(given.slice(0, -1)) / 100) * size) : 0;
}
