import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { PRIVATE_HOSTS } from "../../../tools/private-network";

/**
 * Whether nobody else can reach what this process listens on, and whether the names of hosts are its own: `npm test -- --cluster-api`
 * sees to it where the machine allows it.
 */
export const isPrivateNetwork = (): boolean =>
  readFileSync("/etc/hosts", "utf8").startsWith(PRIVATE_HOSTS) &&
  Object.values(networkInterfaces()).every((addresses = []) => addresses.every(({ internal }) => internal));
