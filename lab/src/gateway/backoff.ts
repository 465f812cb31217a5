import type { PaletteTimings } from "../palette/state/timings";

/** How long to wait after so many failures in a row: a little, then twice as long each time, up to a limit. */
export function pauseAfter(failures: number, timings: Pick<PaletteTimings, "retry" | "retryLimit">): number {
  return Math.min(timings.retryLimit, timings.retry * 2 ** Math.max(0, failures - 1));
}
