import { seconds } from "../core/duration";
import { type ProviderConfig, type ReadConfig, requestTimeoutOf } from "../settings";

/** A configuration under which requests do not wait long: somebody waits for the plan. */
export function briskly(read: ReadConfig, settings: ProviderConfig): ReadConfig {
  const over = new Map([
    ["requestTimeout", `${Math.min(requestTimeoutOf(settings), seconds(10)) / seconds(1)}s`],
    ["maxRetries", String(Math.min(settings.maxRetries, 1))],
  ]);
  return (key) => over.get(key) ?? read(key);
}
