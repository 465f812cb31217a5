import { ApiError } from "../core/errors";
import { refined } from "./client";
import { readState } from "./clusters/wire";
import type { Session } from "./session";

/**
 * Does something to a cluster. A refusal while the cluster is still being made is a conflict, to be tried again later:
 * by which code Palette says so is documented nowhere, so the cluster's state decides.
 */
export async function retryUntilSettled<T>(session: Session, clusterUid: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind !== "invalid") throw error;
    const state = await readState(session, clusterUid).catch(() => undefined);
    if (state !== "starting") throw error;
    throw refined(error, "conflict", `${error.message} (the cluster is still being made)`);
  }
}
