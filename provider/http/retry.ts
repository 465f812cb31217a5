import { type Duration, seconds } from "../core/time/duration";
import type { HttpSettings } from "./call";

const FIRST: Duration = 500;
const LONGEST: Duration = seconds(30);
const LONGEST_ASKED_FOR: Duration = seconds(60);

/** The pause before attempt `attempt` (1 is the second): exponential with full jitter, and never shorter than asked for. */
export function pauseBefore(attempt: number, retryAfter: Duration | undefined, random: () => number): Duration {
  const backoff = random() * Math.min(FIRST * 2 ** (attempt - 1), LONGEST);
  return Math.max(backoff, Math.min(retryAfter ?? 0, LONGEST_ASKED_FOR));
}

/** What `Retry-After` asks for: seconds, or a date, which is read against the server's own clock where it tells it. */
export function retryAfterOf(headers: Record<string, string>, now: number): Duration | undefined {
  const text = headers["retry-after"]?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return seconds(Number(text));
  const due = Date.parse(text);
  if (Number.isNaN(due)) return undefined;
  const there = Date.parse(headers.date ?? "");
  return Math.max(0, due - (Number.isNaN(there) ? now : there));
}

/** Whether a status says that the same request may be answered otherwise in a moment. */
export const isTransient = (status: number): boolean => [429, 502, 503, 504].includes(status);

/** How often a call may be tried again at all. */
export const retriesOf = (settings: HttpSettings, limit: "no" | "once" | "yes"): number =>
  limit === "no" ? 0 : limit === "once" ? Math.min(1, settings.maxRetries) : settings.maxRetries;
