import { ownership } from "../../adoption/ownership";
import { inTenant } from "../../adoption/resolve-id";
import { PreflightReport } from "../../capacity/report";
import { type Context, defineResource } from "../../context";
import { type Addresses, addressRange, familyOf, networkOf, subnetOf } from "../../core/addresses";
import type { Change } from "../../core/diff";
import { ProviderError } from "../../core/errors";
import { type Facts, titleOf } from "../../core/facts";
import { goneError } from "../../core/gone";
import type { PlanResult } from "../../core/plan-result";
import type { IdResolver, PlanAccess, Planned } from "../../core/resource";
import type { Failure } from "../../core/schema/parse";
import { agreeing, counted } from "../../core/text/counted";
import { minutes, seconds } from "../../core/time/duration";
import { waitFor } from "../../core/time/wait";
import { differing } from "../../drift/differences";
import { IpPoolArgs, IpPoolOutputs } from "../../model/ip-pool";
import type { ObservedIpPool } from "../../plane";
import { requireCapability } from "../../plane/capability";
import { removeOnceFree } from "../../protection/in-use";
import { checkName } from "../name-check";

const atGateway = inTenant("gateway", ({ plane }) => requireCapability(plane, "gateways"));

/** Finds a pool: `<gateway uid or name>/<pool uid or name>`. */
const locate: IdResolver<Context> = {
  home: (ctx, named) => atGateway.home(ctx, parts(named).gateway),
  id: async (ctx, named) => {
    const { gateway, pool } = parts(named);
    const gatewayId = await atGateway.id(ctx, gateway);
    const all = requireCapability(ctx.plane, "ipPools");
    const here = { find: (name: string) => all.find(gatewayId, name), names: () => all.names(gatewayId) };
    return await inTenant("address pool", () => here).id(ctx, pool);
  },
};

function parts(named: string): { gateway: string; pool: string } {
  const [gateway, pool, ...more] = named.split("/");
  if (gateway && pool && more.length === 0) return { gateway, pool };
  throw new ProviderError(`'${named}' names no address pool: write '<gateway>/<pool>', such as 'rack1/lxd-static'.`);
}

const ADDRESSES: Facts = {
  type: "IpPool",
  noun: "address pool",
  approvedAs: (name) => `addresses ${name}`,
  holdsMachines: false,
  // Each is a single request; a gateway notices a little later that machines have gone.
  usual: { create: minutes(5), update: minutes(5), delete: minutes(5) },
};

const called = titleOf(ADDRESSES);

/** Addresses of a gateway, given to virtual machines on LXD that do not use DHCP. */
export const ipPool = defineResource<IpPoolArgs, IpPoolOutputs, void>({
  ...ADDRESSES,
  description:
    "Addresses that a gateway gives to nodes with a static address: on MAAS, virtual machines on LXD. A pool names it in `network.ipPoolId`.",
  args: IpPoolArgs,
  outputs: IpPoolOutputs,
  rules: (args) => [...amountRules(args), ...familyRules(args), ...routerRules(args)],
  plan: planIpPool,
  ownership: ownership(ADDRESSES, {
    look: async (ctx, id, prior) =>
      (await requireCapability(ctx.plane, "ipPools").observe(id, prior.gatewayId))?.marker,
    write: (ctx, id, marker, args) => requireCapability(ctx.plane, "ipPools").claim(id, args.gatewayId, marker),
    differences,
    sync: change,
  }),
  locate,
  home: (ctx) => ctx.plane.tenantHome(),

  find: (ctx, { gatewayId, name }) => requireCapability(ctx.plane, "ipPools").find(gatewayId, name),
  create: (ctx, args, marker) => requireCapability(ctx.plane, "ipPools").create(args, marker),
  settle: async (ctx, id, args) => {
    const seen = await requireCapability(ctx.plane, "ipPools").observe(id, args.gatewayId);
    if (!seen) throw goneError(called(args.name));
    return { args: seen.args, outputs: { drift: [] } };
  },
  read: async (ctx, id, prior) => {
    const seen = await requireCapability(ctx.plane, "ipPools").observe(id, prior?.gatewayId);
    return seen && { args: seen.args, outputs: { drift: [] }, marker: seen.marker };
  },
  update: (ctx, id, args) => change(ctx, id, args),
  delete: async (ctx, id, prior) => {
    const seen = await requireCapability(ctx.plane, "ipPools").observe(id, prior.gatewayId);
    if (!seen) return;
    const what = called(seen.args.name ?? id);
    const { gatewayId } = seen.args;
    await waitUntilReleased(ctx, id, what, gatewayId);
    await removeOnceFree(ctx, what, () => requireCapability(ctx.plane, "ipPools").delete(id, gatewayId));
  },
});

/** Refuses a planned change that takes away what is in use. */
async function planIpPool(
  planned: Planned<IpPoolArgs, IpPoolOutputs>,
  sight: PlanAccess<Context> | undefined,
): Promise<PlanResult> {
  const { verb, id, prior, next } = planned;
  if (sight && id !== undefined && verb === "update") {
    const seen = await requireCapability((await sight.home()).plane, "ipPools").observe(id, prior.gatewayId);
    if (seen) refuseWhatIsInUse(called(prior.name ?? id), seen, next);
  }
  if (!sight || sight.ctx.policy.preflight === "off" || verb !== "create") return { lines: [], detail: undefined };
  const { gatewayId = "", name = "", adopt } = next;
  const report = new PreflightReport(sight);
  if (sight.isFindable && adopt !== true)
    await checkName(report, { facts: ADDRESSES, name }, ({ plane }) =>
      requireCapability(plane, "ipPools").find(gatewayId, name),
    );
  return { lines: report.done().lines, detail: undefined };
}

async function differences(ctx: Context, id: string, args: IpPoolArgs): Promise<Change[]> {
  const seen = await requireCapability(ctx.plane, "ipPools").observe(id, args.gatewayId);
  return seen ? differing(IpPoolArgs, seen.args, args) : [];
}

async function change(ctx: Context, id: string, args: IpPoolArgs): Promise<void> {
  const seen = await requireCapability(ctx.plane, "ipPools").observe(id, args.gatewayId);
  if (seen) refuseWhatIsInUse(called(args.name), seen, args);
  await requireCapability(ctx.plane, "ipPools").update(id, args);
}

/** Refuses to take addresses away that machines have, or a pool from all but one of its clusters. */
function refuseWhatIsInUse(what: string, seen: ObservedIpPool, args: Partial<IpPoolArgs>): void {
  const held = addressesOf(args);
  const outside = held ? seen.allotted.filter((address) => !held.has(address)) : [];
  if (outside.length > 0) {
    throw new ProviderError(
      `${what} cannot be changed so: ${outside.join(", ")} would be outside of it, and machines of ${usersOf(seen)} have ` +
        "these addresses. Keep them in the pool, or release those machines first.",
    );
  }
  if (args.restrictToSingleCluster && seen.clusters.length > 1) {
    throw new ProviderError(
      `${what} cannot be kept for a single cluster ('restrictToSingleCluster'): it is used by ${usersOf(seen)}.`,
    );
  }
}

const usersOf = ({ clusters }: ObservedIpPool): string =>
  clusters.length === 0
    ? "a cluster"
    : `cluster${clusters.length > 1 ? "s" : ""} ${clusters.map((cluster) => `'${cluster}'`).join(", ")}`;

// The gateway notices a little later than the plane that a machine has gone.
const GIVEN_BACK_WITHIN = minutes(2);

async function waitUntilReleased(ctx: Context, id: string, what: string, gatewayId: string): Promise<void> {
  const start = ctx.clock.now();
  const limit = ctx.deadline.left();
  await waitFor(ctx, { what: what.toLowerCase(), pace: [seconds(10), seconds(20)], limit }, async () => {
    const seen = await requireCapability(ctx.plane, "ipPools").observe(id, gatewayId);
    if (!seen || (!seen.inUse && seen.allotted.length === 0)) return { done: true };
    if (ctx.clock.now() - start >= GIVEN_BACK_WITHIN) {
      throw new ProviderError(
        `${what} was not deleted: machines of ${usersOf(seen)} still have ${seen.allotted.length === 0 ? "addresses of it" : seen.allotted.join(", ")}. Delete their pools first.`,
      );
    }
    return {
      pending: {
        state: `${counted(seen.allotted.length, "address", "addresses")} ${agreeing(seen.allotted.length, "is", "are")} still in use`,
      },
    };
  });
}

type Known = Partial<IpPoolArgs>;

/** The addresses that are given out; undefined where that is not known, or makes no sense. */
function addressesOf({ range, subnet }: Known): Addresses | undefined {
  if (range?.start && range.end) return addressRange(range.start, range.end);
  return subnet === undefined ? undefined : subnetOf(subnet);
}

const firstOf = ({ range, subnet }: Known): string | undefined => range?.start ?? subnet?.split("/")[0];

/** What the rules look at: none is told while one of it is not known. */
const about = ["range", "range.start", "range.end", "subnet", "gateway", "prefix"];

function amountRules(args: Known): Failure[] {
  if ((args.range === undefined) === (args.subnet === undefined)) {
    const reason = args.range ? "goes without 'range': the pool has one of both" : "is required, or 'range'";
    return [{ path: "subnet", reason, about: ["range"] }];
  }
  const { start, end } = args.range ?? {};
  if (!start || !end || familyOf(start) !== familyOf(end) || addressesOf(args)) return [];
  return [{ path: "range.end", reason: "must not be before 'range.start'", about }];
}

function familyRules(args: Known): Failure[] {
  const first = firstOf(args);
  if (!first) return [];
  const family = familyOf(first);
  const others = { "range.end": args.range?.end, gateway: args.gateway };
  const mixed = Object.entries(others).filter(([, address]) => address && familyOf(address) !== family);
  const tooLong = family === 4 && (args.prefix ?? 0) > 32;
  return [
    ...mixed.map(([path]) => ({ path, reason: `must be an IPv${family} address, as the pool's are`, about })),
    ...(tooLong ? [{ path: "prefix", reason: "is at most 32 for IPv4", about }] : []),
  ];
}

/** The router stands in the machines' network, and is no machine. */
function routerRules(args: Known): Failure[] {
  const { range, gateway, prefix } = args;
  const first = firstOf(args);
  if (!first || !gateway || prefix === undefined || familyOf(first) !== familyOf(gateway)) return [];
  const around = networkOf(first, prefix);
  if (!around) return [];
  const far = { gateway, "range.end": range && familyOf(range.end) === familyOf(first) ? range.end : first };
  const reason = `must be in the network of the pool's first address, which has a prefix of ${prefix}`;
  const outside = Object.entries(far).filter(([, address]) => !around.has(address));
  if (outside.length > 0) return outside.map(([path]) => ({ path, reason, about }));
  return range && addressesOf(args)?.has(gateway)
    ? [{ path: "gateway", reason: "must not be one of the addresses that are given out", about }]
    : [];
}
