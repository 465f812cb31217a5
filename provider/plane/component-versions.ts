import type { Role } from "../model/gateway";

/** The most minor versions that one upgrade of Cluster API goes ahead. */
const MOST_MINORS = 3;

/** Why a component does not get another version; undefined where it may. */
export function wrongStep(role: Role, from: string, to: string): string | undefined {
  const [before, after] = [from, to].map(numbersIn);
  if (!before || !after) return undefined;
  const at = before.findIndex((part, i) => part !== after[i]);
  if (at < 0) return undefined;
  const path = `'components.${role}.version'`;
  if ((after[at] ?? 0) < (before[at] ?? 0))
    return `${path} cannot become ${to}: ${from} is installed, and what it stored may not be read by an older one. Write '${from}' with its file`;
  const isOfClusterApi = role !== "certManager" && role !== "maas";
  if (!isOfClusterApi || at !== 1 || (after[1] ?? 0) <= (before[1] ?? 0) + MOST_MINORS) return undefined;
  return `${path} cannot become ${to} at once: ${from} is installed, and an upgrade goes ${MOST_MINORS} minor versions ahead at most. Take one in between first`;
}

const numbersIn = (version: string): number[] | undefined =>
  /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
