import { ApiError } from "../core/errors";
import type { Runtime } from "../core/runtime";

/** Sends what changes something, and notes that it took effect or may have: a plain refusal is the only thing that says otherwise. */
export async function notedWrite<T>(run: Pick<Runtime, "noteWrite">, send: () => Promise<T>): Promise<T> {
  try {
    const answer = await send();
    run.noteWrite?.();
    return answer;
  } catch (error) {
    const isRefusal =
      error instanceof ApiError && error.kind !== "unavailable" && !error.uncertain && !error.isRepeated;
    if (!isRefusal) run.noteWrite?.();
    throw error;
  }
}
