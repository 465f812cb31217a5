import { seconds } from "../core/time/duration";
import { type ProviderConfig, type ReadConfig, requestTimeoutOf } from "../settings";

/** A configuration under which nothing is refused that only looks wrong, and requests do not wait long: somebody waits. */
export function withShortTimeouts(read: ReadConfig, settings: ProviderConfig): ReadConfig {
  const over = new Map([
    ["requestTimeout", `${Math.min(requestTimeoutOf(settings), seconds(10)) / seconds(1)}s`],
    ["maxRetries", String(Math.min(settings.maxRetries, 1))],
    // The preview has failed by it already, and the rest is worth telling.
    ["preflight", settings.preflight === "enforce" ? "warn" : settings.preflight],
  ]);
  return (key) => over.get(key) ?? read(key);
}
