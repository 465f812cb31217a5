import { z } from "zod";
import type { Context } from "../context";
import { ProviderError } from "../core/errors";
import type { Home, Host } from "../core/resource";
import type { Runtime } from "../core/runtime";
import { suggestion } from "../core/text/did-you-mean";
import type { Named } from "../plane";

/** What was asked for, in one of two ways, and where a name is looked for. */
export interface Wanted {
  id?: string | undefined;
  name?: string | undefined;
  scope?: "project" | "tenant" | undefined;
  project?: string | undefined;
}

/** An object that was found, and what reaches it. */
export interface Found {
  ctx: Context;
  id: string;
}

/** Where a name is looked for; the same words as the inputs of resources. */
export const whereArgs = {
  scope: z
    .enum(["project", "tenant"])
    .default("project")
    .describe("Whether it belongs to one project or to the whole tenant."),
  project: z
    .string()
    .min(1)
    .optional()
    .describe("Name of the project it belongs to; the configuration's `project` where omitted."),
};

/** Who looks something up. */
export interface Caller {
  host: Host<Context>;
  runtime: Runtime;
}

/** How something is found by its name. */
interface Finding {
  home(ctx: Context): Promise<Home>;
  named(ctx: Context, name: string): Promise<Named | undefined>;
  /** Names of all that are there. */
  names(ctx: Context): Promise<readonly string[]>;
}

/** Opens the home of what was asked for and finds its id there; fails with a sentence where there is none. */
export async function found({ host, runtime }: Caller, what: string, wanted: Wanted, find: Finding): Promise<Found> {
  const { id, name } = wanted;
  if ((id === undefined) === (name === undefined)) {
    throw new ProviderError(`A ${what} is looked up by either its id or its name: one of the two must be given.`);
  }
  const home = await find.home(await host.open(runtime));
  const ctx = await host.open(runtime, home);
  const known = id ?? (await find.named(ctx, name ?? ""))?.id;
  if (known !== undefined) return { ctx, id: known };
  throw absent(ctx, what, wanted, await suggestion(name ?? "", () => find.names(ctx)));
}

/** A cluster by id, which alone tells where it lives, or by name. */
export const foundCluster = (host: Host<Context>, runtime: Runtime, wanted: Wanted): Promise<Found> =>
  found({ host, runtime }, "cluster", wanted, {
    home: (ctx) => (wanted.id === undefined ? homeOf(ctx, wanted) : ctx.plane.homeOfCluster(wanted.id)),
    named: (ctx, name) => ctx.plane.clusters.find(name),
    names: (ctx) => ctx.plane.clusters.names(),
  });

/** The home in which a name is looked for. */
export const homeOf = (ctx: Context, { scope = "project", project }: Wanted): Promise<Home> =>
  ctx.plane.homeOf({ scope, project });

/** The failure of a look-up that finds nothing, and what may have been meant. */
export function absent(
  { plane }: Context,
  what: string,
  { id, name, scope, project }: Wanted,
  meant = "",
): ProviderError {
  if (name === undefined) return new ProviderError(`There is no ${what} with the id ${id}: look it up by its name.`);
  const { place } = plane.tenantInventory;
  // Where nothing stands in projects, a name is looked for in the one place that is configured.
  const isInProjects = place.noun === "project";
  const hint = scope === undefined || !isInProjects ? "check its name" : "check its name, 'scope' and 'project'";
  const named = project === undefined ? "the configured project" : `project '${project}'`;
  const inProjects = scope === "project" ? named : "the tenant";
  const where = isInProjects ? inProjects : `the ${place.noun} '${place.name}'`;
  return new ProviderError(`There is no ${what} '${name}' in ${where}: ${hint}.${meant}`);
}
