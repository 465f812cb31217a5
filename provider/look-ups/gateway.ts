import { z } from "zod";
import { requireCapability } from "../plane/capability";
import { declare } from "./look-up";
import { absent, found } from "./named";

export const getGateway = declare({
  name: "getGateway",
  description: "A gateway of the tenant, by name or id, and whether it accepts changes right now.",
  args: z.strictObject({
    id: z.string().min(1).optional().describe("Id of the gateway."),
    name: z.string().min(1).optional().describe("Name of the gateway, instead of its id."),
  }),
  result: z.object({
    id: z.string().describe("Id of the gateway."),
    name: z.string().describe("Name of the gateway."),
    running: z.boolean().describe("Whether it reaches Palette and accepts changes: clusters cannot be made without."),
    state: z.string().describe("State of the gateway in Palette's own words, such as `Running`."),
    isSystem: z.boolean().describe("Whether it is the System Private Gateway of a self-hosted Palette."),
    isSelfHosted: z.boolean().describe("Whether it runs on a Kubernetes cluster of one's own."),
    clusterUid: z.string().describe("Uid of the cluster that it runs on; empty where Palette knows none."),
    tags: z.record(z.string(), z.string()).describe("Tags of the gateway in Palette."),
  }),
  run: async (host, runtime, wanted) => {
    const { ctx, id } = await found({ host, runtime }, "gateway", wanted, {
      home: (open) => open.plane.tenantHome(),
      named: (open, name) => requireCapability(open.plane, "gateways").find(name),
      names: (open) => requireCapability(open.plane, "gateways").names(),
    });
    const gateway = await requireCapability(ctx.plane, "gateways").observe(id);
    if (!gateway) throw absent(ctx, "gateway", wanted);
    const { args, running, state, isSystem, isSelfHosted, clusterUid } = gateway;
    return {
      id,
      name: args.name ?? wanted.name ?? "",
      running,
      state,
      isSystem,
      isSelfHosted,
      clusterUid,
      tags: args.tags ?? {},
    };
  },
});
