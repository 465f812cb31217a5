import { type PluginOptions, type PluginServer, startPlugin } from "../../../provider/fronts/plugin/server";
import { PluginClient } from "./client";
import { ThingService } from "./thing";

/** A plugin that serves things, and a client of it. */
export interface Started {
  service: ThingService;
  server: PluginServer;
  client: PluginClient;
  stop(): Promise<void>;
}

/** Starts one, not configured yet. */
export async function startThings(options: Partial<PluginOptions> = {}): Promise<Started> {
  const service = new ThingService();
  const server = await startPlugin({
    provider: (config) => service.provider(config),
    version: "1.2.3",
    schema: () => '{"name":"things"}',
    ...options,
  });
  const client = new PluginClient(server.port);
  const stop = async (): Promise<void> => {
    client.close();
    await server.stop();
  };
  return { service, server, client, stop };
}
