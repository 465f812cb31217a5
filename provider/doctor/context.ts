import type { Context } from "../context";
import type { Duration } from "../core/time/duration";
import type { HttpSettings } from "../http/call";
import type { ProviderConfig } from "../settings";
import type { Findings } from "./finding";

/** What every check is given. */
export interface DoctorContext {
  settings: ProviderConfig;
  http: HttpSettings;
  /** Bound to no home: it reaches the tenant as a whole, and MAAS. */
  ctx: Context;
  findings: Findings;
  /** Milliseconds since the epoch, real time: certificates and clocks are compared with it. */
  now: number;
}

/** Runs a job for each, a few at a time. */
export async function forEach<T>(all: readonly T[], job: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const worker = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await job(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const AT_ONCE = 6;

export const DAY: Duration = 86_400_000;

/** The first of a list in words, and how many more there are. */
export function shortList(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
