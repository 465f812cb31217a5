/** A span of time in milliseconds. Built with {@link seconds} and {@link minutes}, so that no call site says a bare number. */
export type Duration = number;

export const seconds = (n: number): Duration => n * 1_000;

export const minutes = (n: number): Duration => n * 60_000;

/** A span in words for a person: `45 s`, `11 min`, `2 h 5 min`. */
export function formatDuration(span: Duration): string {
  const s = Math.round(span / 1_000);
  if (s < 90) return `${s} s`;
  const min = Math.round(s / 60);
  if (min < 120) return `${min} min`;
  const rest = min % 60;
  return rest === 0 ? `${Math.floor(min / 60)} h` : `${Math.floor(min / 60)} h ${rest} min`;
}

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads a Go-style duration as Pulumi writes them in `customTimeouts` (`90m`, `1h30m`); undefined when it is not one. */
export function parseDuration(text: string): Duration | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== text) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0), 0);
}
