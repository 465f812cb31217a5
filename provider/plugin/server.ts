import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type EngineLink, engineLink } from "../engine-log";
import type { Provider } from "../index";
import type { ReadConfig } from "../settings";
import { configOf } from "./config";
import { failure } from "./failure";
import { received } from "./marshal";
import { Verbs } from "./verbs";

export interface PluginOptions {
  /** Makes the provider under a configuration. Nothing is contacted by it. */
  provider: (config: ReadConfig) => Provider;
  version: string;
  /** The package's schema as text. */
  schema: () => string;
  /** Where the engine listens; `Attach` may replace it. */
  engine?: string | undefined;
  /** Called when the engine has cancelled everything and no call is in flight any more. */
  onIdleAfterCancel?: () => void;
}

/** A provider plugin that serves. */
export interface PluginServer {
  port: number;
  /** Stops waits, whose calls end as failed starts that keep their ids. */
  cancel(): void;
  stop(): Promise<void>;
}

// Pulumi's own limit for a message.
const LARGEST_MESSAGE = 400 * 1024 * 1024;

/** Serves the provider's protocol on a free loopback port. It knows no resource by name. */
export async function startPlugin(options: PluginOptions): Promise<PluginServer> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": LARGEST_MESSAGE,
    "grpc.max_send_message_length": LARGEST_MESSAGE,
  });
  const front = new PluginFront(options);
  server.addService(ResourceProviderService, front.implementation());
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { port, cancel: () => front.cancel(), stop: async () => server.forceShutdown() };
}

type Handler<Request, Response> = (request: Request) => Promise<Response>;

class PluginFront {
  private link: EngineLink;
  private inFlight = 0;
  private cancelled = false;
  private configured: Provider | undefined;

  constructor(private readonly options: PluginOptions) {
    this.link = engineLink(options.engine, () => this.cancel());
  }

  implementation(): IResourceProviderServer {
    const verbs = new Verbs(
      () => this.provider(),
      () => this.link,
    );
    const served = {
      handshake: this.serve<messages.ProviderHandshakeRequest, messages.ProviderHandshakeResponse>(async (request) => {
        this.attach(request.getEngineAddress());
        return new messages.ProviderHandshakeResponse().setAcceptSecrets(true);
      }),
      attach: this.serve<{ getAddress(): string }, Empty>(async (request) => {
        this.attach(request.getAddress());
        return new Empty();
      }),
      checkConfig: this.serve<messages.CheckRequest, messages.CheckResponse>(async (request) =>
        new messages.CheckResponse().setInputs(request.getNews()),
      ),
      // Never a replacement: it would replace everything the provider holds. When a resource comes over from the dynamic
      // front, this is called with that provider's shape of configuration.
      diffConfig: this.serve<messages.DiffRequest, messages.DiffResponse>(async () =>
        new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE),
      ),
      configure: this.serve<messages.ConfigureRequest, messages.ConfigureResponse>(async (request) => {
        const read = configOf(request.getVariablesMap().getEntryList(), received(request.getArgs()));
        this.configured = this.options.provider(read);
        return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
      }),
      check: this.serve((request: messages.CheckRequest) => verbs.check(request)),
      diff: this.serve((request: messages.DiffRequest) => verbs.diff(request)),
      create: this.serve((request: messages.CreateRequest) => verbs.create(request)),
      read: this.serve((request: messages.ReadRequest) => verbs.read(request)),
      update: this.serve((request: messages.UpdateRequest) => verbs.update(request)),
      delete: this.serve((request: messages.DeleteRequest) => verbs.delete(request)),
      invoke: this.serve((request: messages.InvokeRequest) => verbs.invoke(request)),
      cancel: this.serve<Empty, Empty>(async () => {
        this.cancel();
        return new Empty();
      }),
      getSchema: this.serve<messages.GetSchemaRequest, messages.GetSchemaResponse>(async () =>
        new messages.GetSchemaResponse().setSchema(this.options.schema()),
      ),
      getPluginInfo: this.serve<Empty, PluginInfo>(async () => new PluginInfo().setVersion(this.options.version)),
      getMapping: this.serve<messages.GetMappingRequest, messages.GetMappingResponse>(
        async () => new messages.GetMappingResponse(),
      ),
      getMappings: this.serve<messages.GetMappingsRequest, messages.GetMappingsResponse>(
        async () => new messages.GetMappingsResponse(),
      ),
    };
    // What is not served answers Unimplemented by itself, which the type does not allow for.
    return served as unknown as IResourceProviderServer;
  }

  cancel(): void {
    this.cancelled = true;
    this.link.end("The run was cancelled; what was being made keeps its id, and the next 'pulumi up' goes on.");
    this.whenIdle();
  }

  private attach(address: string): void {
    if (address !== "") this.link = engineLink(address, () => this.cancel());
  }

  private provider(): Provider {
    // Schema tools call without configuring first: then the environment alone configures.
    this.configured ??= this.options.provider(() => undefined);
    return this.configured;
  }

  private serve<Request, Response>(handle: Handler<Request, Response>): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
      this.inFlight++;
      handle(call.request)
        .then(
          (response) => callback(null, response),
          (error: unknown) => callback(isStatus(error) ? error : failure(error)),
        )
        .finally(() => {
          this.inFlight--;
          this.whenIdle();
        });
    };
  }

  private whenIdle(): void {
    if (this.cancelled && this.inFlight === 0) this.options.onIdleAfterCancel?.();
  }
}

const isStatus = (error: unknown): error is Partial<grpc.StatusObject> =>
  typeof error === "object" && error !== null && "details" in error && "metadata" in error;
