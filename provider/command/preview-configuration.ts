import { MASK } from "../plan/read/masked";
import type { ReadConfig } from "../settings";

const PREFIX = "palette-maas:";

/** The configuration that a preview shows, without what is masked in it; and what is missed because of that. */
export function configurationIn(config: Readonly<Record<string, string>>): { read: ReadConfig; notes: string[] } {
  const own = Object.entries(config).filter(([key]) => key.startsWith(PREFIX));
  const shown = new Map(
    own.filter(([, value]) => !value.includes(MASK)).map(([key, value]) => [key.slice(PREFIX.length), value]),
  );
  const isHidden = own.some(([key, value]) => key === `${PREFIX}approve` && value.includes(MASK));
  const note = "'palette-maas:approve' is secret, so what it approves is not known: set it without --secret";
  return { read: (key) => shown.get(key), notes: isHidden ? [note] : [] };
}
