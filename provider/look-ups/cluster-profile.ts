import { z } from "zod";
import { ProviderError } from "../core/errors";
import { requireCapability } from "../plane/capability";
import { declare } from "./look-up";

export const getClusterProfile = declare({
  name: "getClusterProfile",
  description: "A cluster profile, by name and version or by id.",
  args: z.strictObject({
    name: z.string().min(1).optional().describe("Name of the profile; needs `version`."),
    version: z.string().min(1).optional().describe("Version of the profile, such as `1.2.0`."),
    scope: z.enum(["project", "tenant", "system"]).optional().describe("Where to look, when two of one name exist."),
    id: z.string().min(1).optional().describe("Id of the profile, instead of name and version."),
  }),
  result: z.object({
    id: z.string().describe("Id of the profile version."),
    name: z.string().describe("Name of the profile."),
    version: z.string().describe("Version of the profile."),
    scope: z.string().describe("Where the profile lives: `project`, `tenant` or `system`."),
    type: z.string().describe("Kind of profile: `cluster`, `infra`, `add-on` or `system`."),
  }),
  run: async (host, runtime, wanted) => {
    if ((wanted.id === undefined) === (wanted.name === undefined || wanted.version === undefined)) {
      throw new ProviderError("getClusterProfile needs either 'id', or 'name' and 'version'.");
    }
    const home = await (await host.open(runtime)).plane.homeOf({ scope: "project" });
    return { ...(await requireCapability((await host.open(runtime, home)).plane, "profiles").demand(wanted)) };
  },
});
