import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { PropertyMap } from "../../../provider/core/lifecycle";
import { fromStruct, toStruct } from "../../../provider/fronts/plugin/marshal";
import { OWN_CONNECTION } from "../../support/own-connection";

export const THING = "urn:pulumi:dev::proj::palette-maas:index:Thing::a";

/** What a call failed with, as the engine sees it. */
export interface Failed {
  code: grpc.status;
  message: string;
  /** What exists all the same. */
  started: { id: string; state: PropertyMap; reasons: string[] } | undefined;
}

type Answer<Response> = (error: grpc.ServiceError | null, response: Response) => void;

/** Speaks to a plugin over its socket, with the options of the engine's own client. Values keep their wrappers. */
export class PluginClient {
  readonly raw: ResourceProviderClient;

  constructor(port: number) {
    this.raw = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      ...OWN_CONNECTION,
      "grpc.max_receive_message_length": 400 * 1024 * 1024,
      "grpc.max_send_message_length": 400 * 1024 * 1024,
    });
  }

  ask<Request, Response>(
    method: (this: ResourceProviderClient, request: Request, answer: Answer<Response>) => unknown,
    request: Request,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      method.call(this.raw, request, (error, response) => (error ? reject(error) : resolve(response)));
    });
  }

  configure(args: PropertyMap, variables: Record<string, string> = {}): Promise<messages.ConfigureResponse> {
    const request = new messages.ConfigureRequest().setArgs(toStruct(args)).setAcceptsecrets(true);
    for (const [key, value] of Object.entries(variables)) request.getVariablesMap().set(key, value);
    return this.ask<messages.ConfigureRequest, messages.ConfigureResponse>(this.raw.configure, request);
  }

  async check(
    news: PropertyMap,
    urn = THING,
    olds: PropertyMap = {},
    autonaming?: messages.CheckRequest.AutonamingOptions,
  ): Promise<{ inputs: PropertyMap; failures: [string, string][] }> {
    const request = new messages.CheckRequest().setUrn(urn).setOlds(toStruct(olds)).setNews(toStruct(news));
    if (autonaming) request.setAutonaming(autonaming);
    const response = await this.ask<messages.CheckRequest, messages.CheckResponse>(this.raw.check, request);
    return {
      inputs: fromStruct(response.getInputs()),
      failures: response.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()]),
    };
  }

  diff(olds: PropertyMap, news: PropertyMap, oldInputs?: PropertyMap): Promise<messages.DiffResponse> {
    const request = new messages.DiffRequest()
      .setUrn(THING)
      .setId("id-a")
      .setOlds(toStruct(olds))
      .setNews(toStruct(news));
    if (oldInputs) request.setOldInputs(toStruct(oldInputs));
    return this.ask<messages.DiffRequest, messages.DiffResponse>(this.raw.diff, request);
  }

  async create(
    news: PropertyMap,
    { urn = THING, preview = false, timeout = 0 } = {},
  ): Promise<{ id: string; state: PropertyMap }> {
    const request = new messages.CreateRequest()
      .setUrn(urn)
      .setProperties(toStruct(news))
      .setPreview(preview)
      .setTimeout(timeout);
    const response = await this.ask<messages.CreateRequest, messages.CreateResponse>(this.raw.create, request);
    return { id: response.getId(), state: fromStruct(response.getProperties()) };
  }

  async read(
    id: string,
    state: PropertyMap = {},
    inputs: PropertyMap = {},
  ): Promise<{ id: string; state: PropertyMap; inputs: PropertyMap }> {
    const request = new messages.ReadRequest()
      .setUrn(THING)
      .setId(id)
      .setProperties(toStruct(state))
      .setInputs(toStruct(inputs));
    const response = await this.ask<messages.ReadRequest, messages.ReadResponse>(this.raw.read, request);
    return {
      id: response.getId(),
      state: fromStruct(response.getProperties()),
      inputs: fromStruct(response.getInputs()),
    };
  }

  async update(olds: PropertyMap, news: PropertyMap, { preview = false, timeout = 0 } = {}): Promise<PropertyMap> {
    const request = new messages.UpdateRequest()
      .setUrn(THING)
      .setId("id-a")
      .setOlds(toStruct(olds))
      .setNews(toStruct(news))
      .setPreview(preview)
      .setTimeout(timeout);
    const response = await this.ask<messages.UpdateRequest, messages.UpdateResponse>(this.raw.update, request);
    return fromStruct(response.getProperties());
  }

  async remove(state: PropertyMap, timeout = 0): Promise<void> {
    const request = new messages.DeleteRequest()
      .setUrn(THING)
      .setId("id-a")
      .setProperties(toStruct(state))
      .setTimeout(timeout);
    await this.ask<messages.DeleteRequest, Empty>(this.raw.delete, request);
  }

  async invoke(token: string, args: PropertyMap): Promise<PropertyMap> {
    const request = new messages.InvokeRequest().setTok(token).setArgs(toStruct(args));
    return fromStruct(
      (await this.ask<messages.InvokeRequest, messages.InvokeResponse>(this.raw.invoke, request)).getReturn(),
    );
  }

  async cancel(): Promise<void> {
    await this.ask<Empty, Empty>(this.raw.cancel, new Empty());
  }

  close(): void {
    this.raw.close();
  }
}

/** What a call that has to fail failed with. */
export async function failed(call: Promise<unknown>): Promise<Failed> {
  const error = await call.then(
    () => new Error("the call has not failed"),
    (thrown: unknown) => thrown,
  );
  if (!isServiceError(error)) throw error;
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  return { code: error.code, message: error.details, started: bytes instanceof Buffer ? startedOf(bytes) : undefined };
}

function startedOf(bytes: Buffer): Failed["started"] {
  const [packed] = Status.deserializeBinary(bytes).getDetailsList();
  if (packed?.getTypeUrl() !== "type.googleapis.com/pulumirpc.ErrorResourceInitFailed") return undefined;
  const detail = messages.ErrorResourceInitFailed.deserializeBinary(packed.getValue_asU8());
  return { id: detail.getId(), state: fromStruct(detail.getProperties()), reasons: detail.getReasonsList() };
}

const isServiceError = (error: unknown): error is grpc.ServiceError =>
  error instanceof Error && "details" in error && "metadata" in error;
