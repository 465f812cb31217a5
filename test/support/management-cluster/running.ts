import { setTimeout as pause } from "node:timers/promises";
import type { Guarded } from "./guarded";

const PATIENCE = 90_000;
const EVERY = 100;

/** Waits until programs are ready; one that ended, or is not ready in time, is told with the last that it wrote. */
export async function running(programs: readonly Guarded[], isReady: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + PATIENCE;
  // Nobody listens yet, or the certificate is not shown yet.
  while (!(await isReady().catch(() => false))) {
    const ended = programs.flatMap((program) => program.ending() ?? []);
    if (ended.length > 0) throw new Error(ended.join("\n"));
    if (Date.now() > until) {
      const wrote = programs.map((program) => `${program.name}:\n${program.lastLines()}`);
      throw new Error(`not ready after ${PATIENCE / 1_000} s\n${wrote.join("\n")}`);
    }
    await pause(EVERY);
  }
}
