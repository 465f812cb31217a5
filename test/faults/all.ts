import { LONGER_SCENARIOS } from "./longer-scenarios";
import { account, cluster, gateway, ipPool, pool, type Subject } from "./subjects";

export const SUBJECTS: readonly Subject[] = [account, gateway, ipPool, cluster, pool, ...LONGER_SCENARIOS];
