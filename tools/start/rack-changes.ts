const ZONE = /^\S.* \(\d+ machines?\)$/;

/** A picture of the rack, folded: what moved since the one before is marked, what is in use is shown, the rest is counted beside its zone. */
export function rackChanges(before: string, now: string): string[] {
  if (now === before) return ["As before: no machine moved."];
  const known = new Set(before.split("\n"));
  const parts: { head: string; shown: string[]; unmoved: number }[] = [];
  for (const line of now.split("\n").filter((one) => one !== "")) {
    const isMachine = line.startsWith("  ");
    const part = parts.at(-1);
    if (!isMachine || !part) {
      parts.push({ head: ZONE.test(line) ? line : `  ${line}`, shown: [], unmoved: 0 });
      continue;
    }
    const isNews = before !== "" && !known.has(line);
    const isUsed = !line.trimStart().startsWith("·");
    if (isNews || isUsed) part.shown.push(`${isNews ? ">" : " "}${line.slice(1)}`);
    else part.unmoved++;
  }
  return parts.flatMap(({ head, shown, unmoved }) => [
    unmoved > 0 ? head.replace(/\)$/, `; ${unmoved} of them as before, and free)`) : head,
    ...shown,
  ]);
}
