import { z } from "zod";
import { requireCapability } from "../plane/capability";
import { declare } from "./look-up";

export const getGatewayInstall = declare({
  name: "getGatewayInstall",
  description:
    "What has to be applied to the Kubernetes cluster that runs a gateway. It carries a pairing token and changes.",
  args: z.strictObject({ gatewayId: z.string().min(1).describe("Id of the gateway.") }),
  result: z.object({
    commands: z.array(z.string()).describe("Commands that Palette offers, in their order.").meta({ secret: true }),
    manifests: z
      .array(z.string())
      .describe("YAML manifests behind the commands, in the order to apply them.")
      .meta({ secret: true }),
  }),
  run: async (host, runtime, { gatewayId }) => {
    const home = await (await host.open(runtime)).plane.tenantHome();
    const install = await requireCapability((await host.open(runtime, home)).plane, "gateways").install(gatewayId);
    return { commands: [...install.commands], manifests: [...install.manifests] };
  },
});
