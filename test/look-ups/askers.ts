import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { lookup } from "../../provider/fronts/dynamic";
import { fromStruct, toStruct, withoutWrappers } from "../../provider/fronts/plugin/marshal";
import { startPlugin } from "../../provider/fronts/plugin/server";
import { provider } from "../../provider/index";
import { OWN_CONNECTION } from "../support/own-connection";

/** Somebody who looks things up through one of the fronts. */
export interface Asker {
  name: string;
  ask(name: string, args: PropertyMap, isPreview?: boolean): Promise<PropertyMap>;
  close(): Promise<void>;
}

/** The program's own process. */
export const dynamicAsker = (config: Record<string, string>): Asker => ({
  name: "dynamic",
  ask: (name, args, isPreview) => lookup(name, args, (key) => config[key], isPreview),
  close: async () => {},
});

/** The plugin, by invokes over its socket. */
export async function pluginAsker(config: Record<string, string>): Promise<Asker> {
  const server = await startPlugin({
    provider: () => provider((key) => config[key], {}),
    version: "0.0.1",
    schema: () => "{}",
  });
  const client = new ResourceProviderClient(
    `127.0.0.1:${server.port}`,
    grpc.credentials.createInsecure(),
    OWN_CONNECTION,
  );
  const configured = new messages.ConfigureRequest().setArgs(toStruct({})).setAcceptsecrets(true);
  await new Promise((resolve, reject) =>
    client.configure(configured, (error, response) => (error ? reject(error) : resolve(response))),
  );
  return {
    name: "plugin",
    ask: (name, args, isPreview = false) =>
      new Promise((resolve, reject) => {
        const request = new messages.InvokeRequest().setTok(`palette-maas:index:${name}`).setArgs(toStruct(args));
        request.setPreview(isPreview);
        client.invoke(request, (error, response) =>
          error ? reject(new Error(error.details)) : resolve(withoutWrappers(fromStruct(response.getReturn()))),
        );
      }),
    close: async () => {
      client.close();
      await server.stop();
    },
  };
}
