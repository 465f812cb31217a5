import type { Users } from "../plane";
import type { ManagementCluster } from "./client";
import { KINDS } from "./kinds";

/** Every cluster of a namespace uses the one gateway and the one account there are. */
export const usersIn = async (management: ManagementCluster): Promise<Users> => ({
  clusters: (await management.list(KINDS.cluster)).map(({ metadata }) => metadata.name),
  accounts: [],
  unread: [],
});
