import { type Facts, titleOf } from "../../core/facts";
import { minutes } from "../../core/time/duration";

export const ACCOUNT: Facts = {
  type: "MaasCloudAccount",
  noun: "cloud account",
  approvedAs: (name) => `account ${name}`,
  holdsMachines: false,
  // A create waits for the gateway; the others are single requests.
  usual: { create: minutes(60), update: minutes(5), delete: minutes(5) },
};

/** A cloud account in sentences. */
export const accountTitle = titleOf(ACCOUNT);
