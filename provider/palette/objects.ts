// Written by `npm run generate` from `provider/palette`.
import { catalog } from "./catalog/catalog";
import { cloudAccounts } from "./cloud-accounts/cloud-accounts";
import { clusters } from "./clusters/clusters";
import { gateways } from "./gateways/gateways";
import { ipPools } from "./ip-pools/ip-pools";
import { machinePools } from "./machine-pools/machine-pools";
import { profiles } from "./profiles/profiles";
import type { Session } from "./session";

/** What Palette has behind a session, by the names that a plane has for it. */
export const objectsOf = (session: Session) => ({
  catalog: catalog(session),
  cloudAccounts: cloudAccounts(session),
  clusters: clusters(session),
  gateways: gateways(session),
  ipPools: ipPools(session),
  machinePools: machinePools(session),
  profiles: profiles(session),
});
