import type { Change } from "../core/diff";
import { approvalsFor } from "./approval";
import type { Effect, Forecast, Subject } from "./effect";

/** What is known of a planned change besides its effects. */
export interface Findings {
  verb: Forecast["verb"];
  changes: readonly Change[];
  effects: readonly Effect[];
  reasons?: readonly string[] | undefined;
  unsure?: readonly string[];
  time?: string | undefined;
}

/** The forecast of a planned change: its effects, what of it touches no server, and the approvals it needs. */
export function forecastOf(
  subject: Subject,
  { verb, changes, effects, reasons = [], unsure = [], time }: Findings,
): Forecast {
  const causing = new Set(effects.flatMap(({ causes }) => causes.map(({ path }) => path)));
  return {
    subject,
    verb,
    effects,
    reasons,
    inPlace: changes.flatMap(({ path, cost }) => (cost === "none" || causing.has(path) ? [] : [path])),
    unsure,
    time,
    approvals: approvalsFor(subject, effects, changes),
  };
}
