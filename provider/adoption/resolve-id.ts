import type { Context } from "../context";
import { ProviderError } from "../core/errors";
import type { IdResolver } from "../core/resource";
import { suggestion } from "../core/text/did-you-mean";
import type { Named } from "../plane";
import { requirePool } from "../plane/require-pool";

/** What a user wrote to name an object: `payments`, a uid, or either with `tenant:` before it. */
interface ImportId {
  scope: "project" | "tenant";
  name: string;
}

function importId(named: string): ImportId {
  const prefix = /^(tenant|project):/.exec(named)?.[1];
  return { scope: prefix === "tenant" ? "tenant" : "project", name: prefix ? named.slice(prefix.length + 1) : named };
}

/** Where objects are found by their names. */
interface ByName {
  find(name: string): Promise<Named | undefined>;
  names(): Promise<readonly string[]>;
}

/** Finds an object that lives in a project or in the tenant: `[tenant:]<id or name>`. */
export const byUidOrName = (what: string, among: (ctx: Context) => ByName): IdResolver<Context> => ({
  home: (ctx, named) => ctx.plane.homeOf({ scope: importId(named).scope }),
  id: async (ctx, named) => {
    const { name } = importId(named);
    if (ctx.plane.isId(name)) return name;
    const all = among(ctx);
    const object = await all.find(name);
    if (object) return object.id;
    throw absent(what, named, await suggestion(name, () => all.names()));
  },
});

/** Finds a cluster, whose id alone tells where it lives: `[tenant:]<id or name>`. */
export const clusterByUidOrName: IdResolver<Context> = {
  home: async (ctx, named) => {
    const { scope, name } = importId(named);
    return ctx.plane.isId(name) ? await ctx.plane.homeOfCluster(name) : await ctx.plane.homeOf({ scope });
  },
  id: byUidOrName("cluster", ({ plane }) => plane.clusters).id,
};

/** Finds an object of the tenant alone: `<uid or name>`. */
export const inTenant = (what: string, among: (ctx: Context) => ByName): IdResolver<Context> => ({
  home: (ctx) => ctx.plane.tenantHome(),
  id: byUidOrName(what, among).id,
});

/** Finds a pool: `[tenant:]<cluster uid or name>/<pool>`. */
export const poolInCluster: IdResolver<Context> = {
  home: (ctx, named) => clusterByUidOrName.home(ctx, poolParts(named).cluster),
  id: async (ctx, named) => {
    const { cluster, pool } = poolParts(named);
    const clusterId = await clusterByUidOrName.id(ctx, cluster);
    const names = (await ctx.plane.machinePools.list(clusterId))?.map(({ name }) => name);
    if (names) requirePool(importId(cluster).name, pool, names);
    return `${clusterId}/${pool}`;
  },
};

function poolParts(named: string): { cluster: string; pool: string } {
  const at = named.lastIndexOf("/");
  if (at > 0 && at < named.length - 1) return { cluster: named.slice(0, at), pool: named.slice(at + 1) };
  throw new ProviderError(`'${named}' names no pool: write '<cluster>/<pool>', such as 'payments/workers'.`);
}

const absent = (what: string, named: string, meant: string): ProviderError =>
  new ProviderError(
    `There is no ${what} '${named}' here.${meant} Write its uid or its exact name; for one that belongs to the whole tenant, 'tenant:' before it; for one in another project, set 'palette-maas:project'.`,
  );
