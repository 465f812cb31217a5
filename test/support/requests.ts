import type { JournalEntry, Lab } from "palette-maas-lab";

/** What the provider asked of the lab; the lab's own gateways ask MAAS at times of their own. */
export const ours = (lab: Lab): JournalEntry[] => lab.requests.filter((entry) => !entry.byGateway);
