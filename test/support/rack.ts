import type { Lab } from "palette-maas-lab";

/** Lab time against real time in engine tests: a cluster is up in about a second. */
export const SPEED = 3_000;

const IN_USE = new Set(["Allocated", "Deploying", "Deployed", "Releasing", "Failed deployment"]);

/** Machines that are anybody's in the lab's MAAS, by host name, the seed's own aside. */
export const deployedTo = (lab: Lab) =>
  Object.values(lab.maas.world.machines)
    .filter((machine) => IN_USE.has(machine.statusName))
    .sort((a, b) => a.hostname.localeCompare(b.hostname));
