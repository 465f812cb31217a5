import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { type PropertyMap, visibleMembers } from "../../provider/core/lifecycle";
import type { Clock } from "../../provider/core/time/clock";
import { fromStruct, toStruct, withoutWrappers } from "../../provider/fronts/plugin/marshal";
import { startPlugin } from "../../provider/fronts/plugin/server";
import { provider } from "../../provider/index";
import type { Environment } from "../../provider/settings";
import { OWN_CONNECTION } from "../support/own-connection";
import { type Front, StartFailed, urnOf } from "./front";

type Call<Request, Response> = (
  request: Request,
  answer: (error: grpc.ServiceError | null, response: Response) => void,
) => unknown;

/** The plugin front, driven over its socket as the engine drives it. */
export async function pluginFrontOf(
  environment: Environment,
  clock: Clock,
  config: Record<string, string> = {},
  engine?: string,
): Promise<Front> {
  const server = await startPlugin({
    provider: (read) => provider(read, environment, clock),
    version: "0.0.1",
    schema: () => "{}",
    engine,
  });
  const client = new ResourceProviderClient(
    `127.0.0.1:${server.port}`,
    grpc.credentials.createInsecure(),
    OWN_CONNECTION,
  );
  const ask = <Request, Response>(call: Call<Request, Response>, request: Request): Promise<Response> =>
    new Promise((resolve, reject) => {
      call.call(client, request, (error, response) => (error ? reject(asFailure(error)) : resolve(response)));
    });
  const configure = new messages.ConfigureRequest().setArgs(toStruct(config)).setAcceptsecrets(true);
  for (const [key, value] of Object.entries(config))
    configure.getVariablesMap().set(`palette-maas:config:${key}`, value);
  await ask<messages.ConfigureRequest, messages.ConfigureResponse>(client.configure, configure);
  const urn = (type: string, inputs: PropertyMap): string => urnOf(type, String(inputs.name ?? "thing"));
  return {
    name: "plugin",
    check: async (type, olds, news) => {
      const request = new messages.CheckRequest()
        .setUrn(urn(type, news))
        .setOlds(toStruct(olds))
        .setNews(toStruct(news));
      const response = await ask<messages.CheckRequest, messages.CheckResponse>(client.check, request);
      const failures = response.getFailuresList();
      if (failures.some((failure) => failure.getProperty() !== ""))
        throw new Error("a failure names a property, whose value the engine would print");
      return {
        inputs: withoutWrappers(fromStruct(response.getInputs())),
        reasons: failures.map((failure) => failure.getReason()),
      };
    },
    diff: async (type, id, olds, news) => {
      const request = new messages.DiffRequest()
        .setId(id)
        .setUrn(urn(type, news))
        .setOlds(toStruct(olds))
        .setNews(toStruct(news));
      const response = await ask<messages.DiffRequest, messages.DiffResponse>(client.diff, request);
      const changes = response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME;
      return { changes, replaces: response.getReplacesList() };
    },
    create: async (type, inputs) => {
      const response = await ask<messages.CreateRequest, messages.CreateResponse>(
        client.create,
        new messages.CreateRequest().setUrn(urn(type, inputs)).setProperties(toStruct(inputs)),
      );
      return { id: response.getId(), state: withoutWrappers(fromStruct(response.getProperties())) };
    },
    read: async (type, id, state) => {
      const request = new messages.ReadRequest()
        .setId(id)
        .setUrn(urn(type, state ?? {}))
        .setProperties(toStruct(state ?? {}));
      const response = await ask<messages.ReadRequest, messages.ReadResponse>(client.read, request);
      if (response.getId() === "") return undefined;
      const inputs = visibleMembers(withoutWrappers(fromStruct(response.getInputs())));
      return { id: response.getId(), state: withoutWrappers(fromStruct(response.getProperties())), inputs };
    },
    update: async (type, id, olds, news) => {
      const request = new messages.UpdateRequest()
        .setId(id)
        .setUrn(urn(type, news))
        .setOlds(toStruct(olds))
        .setNews(toStruct(news));
      return withoutWrappers(
        fromStruct(
          (await ask<messages.UpdateRequest, messages.UpdateResponse>(client.update, request)).getProperties(),
        ),
      );
    },
    remove: async (type, id, state) => {
      await ask(
        client.delete,
        new messages.DeleteRequest().setId(id).setUrn(urn(type, state)).setProperties(toStruct(state)),
      );
    },
    close: async () => {
      client.close();
      await server.stop();
    },
  };
}

/** The error a caller sees: a failed start with what the engine records of it, or the sentence. */
function asFailure(error: grpc.ServiceError): Error {
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  if (bytes === undefined || typeof bytes === "string") return new Error(error.details);
  const [packed] = Status.deserializeBinary(bytes).getDetailsList();
  const detail = messages.ErrorResourceInitFailed.deserializeBinary(packed?.getValue_asU8() ?? new Uint8Array());
  return new StartFailed(detail.getId(), withoutWrappers(fromStruct(detail.getProperties())), detail.getReasonsList());
}
