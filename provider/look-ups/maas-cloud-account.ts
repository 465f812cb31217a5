import { z } from "zod";
import { declare } from "./look-up";
import { absent, found, homeOf, whereArgs } from "./named";

export const getMaasCloudAccount = declare({
  name: "getMaasCloudAccount",
  description:
    "A cloud account of a MAAS, by name or id. Its API key is never given back: Palette masks it, and so does this.",
  args: z.strictObject({
    id: z.string().min(1).optional().describe("Id of the account."),
    name: z.string().min(1).optional().describe("Name of the account, instead of its id."),
    ...whereArgs,
  }),
  result: z.object({
    id: z.string().describe("Id of the account."),
    name: z.string().describe("Name of the account."),
    gatewayId: z.string().describe("Id of the gateway that reaches its MAAS."),
    apiEndpoint: z.string().describe("Address of its MAAS, as the gateway reaches it."),
    preferredSubnets: z.array(z.string()).describe("MAAS subnets from which addresses are preferred."),
    tags: z.record(z.string(), z.string()).describe("Tags of the account in Palette."),
    state: z.string().describe("State of the account in Palette's own words; empty where Palette says none."),
  }),
  run: async (host, runtime, wanted) => {
    const { ctx, id } = await found({ host, runtime }, "cloud account", wanted, {
      home: (open) => homeOf(open, wanted),
      named: (open, name) => open.plane.cloudAccounts.find(name),
      names: (open) => open.plane.cloudAccounts.names(),
    });
    const account = await ctx.plane.cloudAccounts.observe(id);
    if (!account) throw absent(ctx, "cloud account", wanted);
    const { name = "", gatewayId = "", apiEndpoint = "", preferredSubnets = [], tags = {} } = account.args;
    return { id, name, gatewayId, apiEndpoint, preferredSubnets, tags, state: account.state ?? "" };
  },
});
