/** Servers of a place at one moment. */
export interface Room {
  total: number;
  /** Between which numbers: the same where it is certain. */
  free: { least: number; most: number };
  unusable: number;
}

/** `3`, or `1 to 3` where it is not known which servers are taken. */
export const spanned = ({ least, most }: Room["free"]): string =>
  least === most ? String(least) : `${least} to ${most}`;

const isSame = (a: Room, b: Room): boolean => a.free.least === b.free.least && a.free.most === b.free.most;

/** How full a place is, before and after; once where that is the same. The numbers are told beside the bars. */
export function barsOf(now: Room, after: Room = now): string {
  if (isSame(now, after)) return `<p class="room once">${drawn(now)}${countOf(now)}</p>`;
  return `<p class="room">${line("now", now)}${line("after", after)}</p>`;
}

const line = (when: string, room: Room): string => `<span class="when">${when}</span>${drawn(room)}${countOf(room)}`;

const countOf = ({ free }: Room): string => `<span class="count">${spanned(free)} free</span>`;

/** Used, free for sure, perhaps free, not usable: in this order, by their share of all. */
function drawn({ total, free: { least, most }, unusable }: Room): string {
  const parts = [
    ["used", Math.max(0, total - most - unusable)],
    ["free", least],
    ["perhaps", most - least],
    ["unusable", unusable],
  ] as const;
  let at = 0;
  const rects = parts.flatMap(([style, count]) => {
    if (count <= 0) return [];
    const rect = `<rect class="${style}" x="${at}" y="0" width="${count}" height="1"/>`;
    at += count;
    return [rect];
  });
  return `<svg class="bar" viewBox="0 0 ${Math.max(1, at)} 1" preserveAspectRatio="none" aria-hidden="true">${rects.join("")}</svg>`;
}
