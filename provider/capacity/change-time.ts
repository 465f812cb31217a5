import type { Context } from "../context";
import { ApiError, ContractError, messageOf, ProviderError } from "../core/errors";
import type { PlanAccess } from "../core/resource";
import { seconds } from "../core/time/duration";
import type { PlannedCluster } from "../forecast/cluster-forecast";
import type { Effect } from "../forecast/effect";
import type { PlannedPool } from "../forecast/pool-forecast";
import { installs, type RolloutTiming, timeOf } from "../forecast/time";
import type { MaasView } from "../ports/inventory";
import type { MaasTarget } from "../ports/preflight";
import { accountOnce, clusterOnce } from "./site";

/** How long a change of a cluster will take by what its MAAS took lately; undefined where that cannot be said. */
export const timeOfCluster = (
  { prior, next }: PlannedCluster,
  effects: readonly Effect[],
  sight: PlanAccess<Context> | undefined,
): Promise<string | undefined> => {
  const { cloudAccountId: account, updateWorkerPoolsInParallel: isParallel = false } = { ...prior, ...next };
  const find = account === undefined ? undefined : (ctx: Context) => accountOnce(ctx, account);
  return ask(effects, sight, find, { isParallel });
};

/** How long a change of a pool will take by what its MAAS took lately; undefined where that cannot be said. */
export const timeOfPool = (
  { prior, next, unknown }: PlannedPool,
  effects: readonly Effect[],
  sight: PlanAccess<Context> | undefined,
): Promise<string | undefined> => {
  const { clusterId, nodeRepaveIntervalSeconds = 0 } = { ...prior, ...next };
  const isKnown = !unknown.includes("clusterId") && !unknown.includes("name");
  const find = clusterId === undefined || !isKnown ? undefined : (ctx: Context) => clusterOnce(ctx, clusterId);
  return ask(effects, sight, find, { pause: seconds(nodeRepaveIntervalSeconds) });
};

/** Asks only where servers are installed and a MAAS can be reached; no answer is no forecast. */
async function ask(
  effects: readonly Effect[],
  sight: PlanAccess<Context> | undefined,
  find: ((ctx: Context) => Promise<MaasTarget>) | undefined,
  course: RolloutTiming,
): Promise<string | undefined> {
  if (!sight || sight.ctx.policy.preflight === "off" || !installs(effects)) return undefined;
  const { inventory, clock, log } = sight.ctx;
  const sites = inventory.sites();
  if (sites.length === 0) return undefined;
  let isMaasAsked = false;
  try {
    // While nobody knows which MAAS it will be, the only one counts.
    const alone = sites.length === 1 ? sites[0] : undefined;
    const endpoint = find ? (await find(await sight.home())).endpoint : alone;
    const view = endpoint === undefined ? undefined : inventory.at(endpoint);
    if (!view) return undefined;
    isMaasAsked = true;
    const deployments = await view.deployments();
    return timeOf(effects, deployments, clock.now(), course) ?? (await whyUnknown(view));
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof ProviderError || error instanceof ContractError)) throw error;
    log.debug(`How long the change takes is not known: ${messageOf(error)}`);
    return isMaasAsked ? "how long is not known, since MAAS did not tell of its deployments" : undefined;
  }
}

// Too few deployments say nothing; of those of others MAAS does not tell everybody.
const whyUnknown = async (view: MaasView): Promise<string | undefined> =>
  (await view.seesAll())
    ? undefined
    : "how long is not known, since MAAS tells the user of this key of no deployments of others";
