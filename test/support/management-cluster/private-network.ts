import { networkInterfaces } from "node:os";

/** Whether nobody else can reach what this process listens on: `npm test -- --cluster-api` sees to it where the machine allows it. */
export const isPrivateNetwork = (): boolean =>
  Object.values(networkInterfaces()).every((addresses = []) => addresses.every(({ internal }) => internal));
