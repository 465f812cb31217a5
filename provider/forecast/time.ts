import { counted } from "../core/text/counted";
import type { Duration } from "../core/time/duration";
import { minutes } from "../core/time/duration";
import type { Deployment } from "../ports/inventory";
import type { Effect } from "./effect";

/** What the effects alone do not say of how servers follow one another. */
export interface RolloutTiming {
  /** Whether the pools of a cluster are reinstalled at the same time. */
  isParallel?: boolean;
  /** How long a new server must have run before the next one is reinstalled. */
  pause?: Duration;
}

// Fewer say nothing of how far they lie apart.
const FEWEST = 3;

/** Between MAAS's deployments: drain and release, the cluster's looks at MAAS, the node that joins. */
const AROUND = { least: minutes(1), most: minutes(5) } as const;

/** How long a change takes from the first server to the last, as a range. */
export interface Span {
  least: Duration;
  most: Duration;
}

/**
 * How long a change will take by what MAAS took lately, with its basis: `40 to 75 min by 12 deployments since 3 Nov`.
 * Undefined where nothing is installed, or where there is too little to go by.
 */
export function timeOf(
  effects: readonly Effect[],
  deployments: readonly Deployment[],
  now: number,
  course: RolloutTiming = {},
): string | undefined {
  const span = spanOf(effects, deployments, course);
  if (!span) return undefined;
  const first = Math.min(...deployments.map(({ endedAt }) => endedAt));
  return `${inRange(span)} by ${counted(deployments.length, "deployment")} since ${dayOf(first, now)}`;
}

/** How long a change will take, as numbers. */
export function spanOf(
  effects: readonly Effect[],
  deployments: readonly Deployment[],
  { isParallel = false, pause = 0 }: RolloutTiming = {},
): Span | undefined {
  if (deployments.length < FEWEST) return undefined;
  const rounds = roundsOf(effects, isParallel);
  if (rounds.turns === 0) return undefined;
  const took = deployments.map((deployment) => deployment.took).sort((a, b) => a - b);
  const rest = rounds.pauses * pause;
  return {
    least: rounds.turns * (quantile(took, 0.1) + AROUND.least) + rest,
    most: rounds.turns * (quantile(took, 0.9) + AROUND.most) + rest,
  };
}

/** Whether effects install servers, which is what takes time. */
export const installs = (effects: readonly Effect[]): boolean => effects.some((effect) => turnsOf(effect) > 0);

interface Rounds {
  /** Deployments that wait for one another. */
  turns: number;
  pauses: number;
}

/** The control plane comes first and goes server by server; pools follow one after the other, or side by side. */
function roundsOf(effects: readonly Effect[], isParallel: boolean): Rounds {
  const turns = effects.map((effect) => ({ effect, turns: turnsOf(effect) })).filter((it) => it.turns > 0);
  const ofControlPlane = sum(turns.filter(({ effect }) => effect.isControlPlane).map((it) => it.turns));
  const reinstalls = turns.filter(({ effect }) => effect.kind === "reinstalls" && !effect.isControlPlane);
  // New workers are installed side by side, and beside everything else.
  const allocations = Math.max(0, ...turns.filter(({ effect }) => isNewWorker(effect)).map((it) => it.turns));
  const ofWorkers = reinstalls.map((it) => it.turns);
  const longest = isParallel ? Math.max(0, ...ofWorkers) : sum(ofWorkers);
  const pauses = isParallel ? Math.max(0, longest - 1) : sum(ofWorkers.map((count) => count - 1));
  return { turns: Math.max(ofControlPlane + longest, allocations), pauses };
}

const isNewWorker = ({ kind, isControlPlane }: Effect): boolean => kind === "allocates" && !isControlPlane;

function turnsOf(effect: Effect): number {
  const { kind, count, isControlPlane, exchange } = effect;
  if (count === 0) return 0;
  if (kind === "reinstalls") return Math.ceil(count / (exchange?.atOnce ?? 1));
  if (kind !== "allocates") return 0;
  return isControlPlane ? count : 1;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Between the two nearest values of a sorted list. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

/** A range for a person, rounded outwards: `40 to 75 min`, `2.5 to 4.1 h`. */
function inRange({ least, most }: Span): string {
  const [low, high] = [Math.max(1, Math.floor(least / minutes(1))), Math.max(1, Math.ceil(most / minutes(1)))];
  if (high <= 120) return low === high ? `${low} min` : `${low} to ${high} min`;
  const [from, to] = [Math.floor(low / 6) / 10, Math.ceil(high / 6) / 10];
  return from < 1 ? `${low} min to ${to} h` : from === to ? `${from} h` : `${from} to ${to} h`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `3 Nov`, with its year where that is another one than now. */
function dayOf(moment: number, now: number): string {
  const at = new Date(moment);
  const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
  return at.getUTCFullYear() === new Date(now).getUTCFullYear() ? day : `${day} ${at.getUTCFullYear()}`;
}
