import { counted } from "../core/text/counted";
import type { Machine } from "../model/placement";

type Server = Pick<Machine, "hostname" | "name">;

/** The name a person knows a server by: its host name, or the machine's while it has none. */
export const serverLabel = ({ hostname, name }: Server): string => (hostname === "" ? name : hostname);

/** Servers by name, numbers in them compared as numbers: rack2 stands before rack10. */
export const inOrder = <M extends Server>(machines: readonly M[]): M[] =>
  [...machines].sort((a, b) => serverLabel(a).localeCompare(serverLabel(b), "en", { numeric: true }));

const MOST_NAMES = 12;

/** Host names of servers for a sentence; of many, the first ones and how many more there are. */
export function hostNames(machines: readonly Server[]): string {
  const names = inOrder(machines).map(serverLabel);
  const shown = names.slice(0, MOST_NAMES).join(", ");
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}

/** `1 server`, `3 servers`. */
export const servers = (count: number): string => counted(count, "server");
