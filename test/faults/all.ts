import type { Lab } from "palette-maas-lab";
import { faultsOf } from "./faults";
import { LONGER_SCENARIOS } from "./longer-scenarios";
import type { Matrix } from "./place";
import { openScene } from "./scene";
import { account, cluster, gateway, ipPool, pool } from "./subjects";

/** What may go wrong on the way to Palette and to MAAS. */
export const PALETTE: Matrix<Lab> = {
  subjects: [account, gateway, ipPool, cluster, pool, ...LONGER_SCENARIOS],
  open: openScene,
  faultsOf,
};
