import type { Lab } from "palette-maas-lab";

/** What a matrix looks for, in the order in which it is told. */
export const DEFECTS = ["duplicate", "orphan", "forgotten", "silent", "stuck", "leak", "slow"] as const;
export type Defect = (typeof DEFECTS)[number];

/** How often each was found: `0 duplicate, 1 orphan, ...`. */
export const countedDefects = (findings: readonly { defect: Defect }[]): string =>
  DEFECTS.map((defect) => `${findings.filter((found) => found.defect === defect).length} ${defect}`).join(", ");

/** The secrets of a lab that must stand nowhere: the keys, and the parts of MAAS's that are long enough to be one. */
export const secretsOf = ({ palette, maas }: Lab): string[] =>
  [palette.apiKey, maas.apiKey, ...maas.apiKey.split(":")].filter((secret) => secret.length > 4);
