const ZONE = /^\S.* \(\d+ machines?\)$/;

/** A picture of the rack, folded: what moved since the one before is marked, what is in use is shown, the rest is counted. */
export function rackChanges(before: string, now: string): string[] {
  if (now === before) return ["As before: no machine moved."];
  const known = new Set(before.split("\n"));
  const lines: string[] = [];
  let unmoved = 0;
  const close = (): void => {
    if (unmoved > 0) lines.push(`    ${unmoved} more as before, and free`);
    unmoved = 0;
  };
  for (const line of now.split("\n").filter((one) => one !== "")) {
    const isMachine = line.startsWith("  ");
    const isNews = before !== "" && !known.has(line);
    const isUsed = isMachine && !line.trimStart().startsWith("·");
    if (!isMachine) {
      close();
      lines.push(ZONE.test(line) ? line : `  ${line}`);
    } else if (isNews || isUsed) lines.push(`${isNews ? ">" : " "}${line.slice(1)}`);
    else unmoved++;
  }
  close();
  return lines;
}
