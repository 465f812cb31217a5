import { z } from "zod";
import { ProviderError } from "../core/errors";
import { whatThereIs } from "../core/text/did-you-mean";
import type { CatalogKind } from "../plane";
import { requireCapability } from "../plane/capability";
import { declare, type LookUp } from "./look-up";
import { absent, homeOf, whereArgs } from "./named";

/** A look-up of something that inputs name by its id. */
const byName = (name: string, kind: CatalogKind, usedBy: string): LookUp =>
  declare({
    name,
    description: `A ${kind} by its name, whose id is what ${usedBy} takes.`,
    args: z.strictObject({ name: z.string().min(1).describe(`Name of the ${kind}.`), ...whereArgs }),
    result: z.object({
      id: z.string().describe(`Id of the ${kind}.`),
      name: z.string().describe(`Name of the ${kind}.`),
      scope: z.string().describe("Where it lives: `project`, `tenant` or `system`; empty where Palette does not say."),
    }),
    run: async (host, runtime, wanted) => {
      const home = await homeOf(await host.open(runtime), wanted);
      const ctx = await host.open(runtime, home);
      const all = await requireCapability(ctx.plane, "catalog").list(kind);
      const [found, other] = all.filter((entry) => entry.name === wanted.name);
      if (found && other)
        throw new ProviderError(
          `There are several ${kind}s '${wanted.name}' (${found.id}, ${other.id}): write the id of the one that is meant.`,
        );
      if (found) return { ...found };
      const names = all.map((entry) => entry.name);
      throw absent(ctx, kind, wanted, whatThereIs(wanted.name, names));
    },
  });

export const getBackupLocation = byName("getBackupLocation", "backup location", "`backupPolicy.locationId`");
export const getClusterGroup = byName("getClusterGroup", "cluster group", "`hostConfig.clusterGroupId`");
export const getClusterTemplate = byName("getClusterTemplate", "cluster template", "`clusterTemplate.id`");
