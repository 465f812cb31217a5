import { z } from "zod";

interface Range {
  from: number;
  to: number;
  names?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const RANGES: readonly Range[] = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31 },
  { from: 1, to: 12, names: MONTHS },
  { from: 0, to: 7, names: DAYS },
];

/** Whether a text is a cron schedule of five fields: minute, hour, day of the month, month, day of the week. */
export function isCron(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  return fields.length === RANGES.length && RANGES.every((range, i) => isField(fields[i] ?? "", range));
}

const isField = (field: string, range: Range): boolean => field.split(",").every((part) => isPart(part, range));

function isPart(part: string, range: Range): boolean {
  const [span = "", step, ...rest] = part.split("/");
  if (rest.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) return false;
  if (span === "*") return true;
  const ends = span.split("-").map((end) => numberOf(end, range));
  const [first, last = first] = ends;
  return ends.length <= 2 && first !== undefined && last !== undefined && first <= last;
}

function numberOf(text: string, { from, to, names }: Range): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + from;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : undefined;
}

/** A schedule in cron syntax. */
export const cron = z
  .string()
  .refine(isCron, "must be a cron schedule of five fields, such as '0 3 * * sun' for Sundays at three");

/** A span of time in Go's syntax. */
export const span = z
  .string()
  .regex(/^(\d+(\.\d+)?(h|m|s|ms))+$/, "must be a duration with units, such as '10m' or '1h30m'");

/** A time zone by its IANA name. */
export const timeZone = z.string().refine(isTimeZone, "must be an IANA time zone, such as 'Europe/Berlin' or 'UTC'");

// Offsets such as '+02:00' are no zones to Palette, although this platform takes them.
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A moment in RFC 3339. */
export const moment = z.iso.datetime({
  offset: true,
  error: "must be a moment in RFC 3339, such as '2026-12-01T03:00:00Z'",
});
