import { setTimeout as pause } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { once } from "../../core/once";
import { wrapMembers } from "../../core/secrets";
import type { Provider } from "../../index";
import type { ReadConfig } from "../../settings";
import { ENGINE_GONE, type EngineLog, engineLog, RUN_CANCELLED, watchEngine } from "../engine-log";
import { Calls } from "./calls";
import { configOf } from "./config";
import { failure } from "./failure";
import { fromStruct, toStruct } from "./marshal";
import { Verbs } from "./verbs";

export interface PluginOptions {
  /** Makes the provider under a configuration. Nothing is contacted by it. */
  provider: (config: ReadConfig) => Provider;
  /** What is known of the configuration before it is used. */
  configuration?: {
    /** Throws the sentence that says why it is not usable. */
    check(config: ReadConfig): void;
    /** Names of secret values. */
    secrets: readonly string[];
  };
  version: string;
  /** The package's schema as text. */
  schema: () => string;
  /** Where the engine that started this process listens; `Attach` may replace it. */
  engine?: string | undefined;
  /** Called when that engine has gone. */
  onEngineGone?: () => void;
}

/** A provider plugin that serves. */
export interface PluginServer {
  port: number;
  /** Stops waits, whose calls end as failed starts that keep their ids. Serves on. */
  cancel(): void;
  /** Cancels, and resolves when every call has been answered and the answers have left; then nothing is served any more. */
  finish(): Promise<void>;
  /** Drops everything at once. */
  stop(): Promise<void>;
}

// Pulumi's own limit for a message.
const LARGEST_MESSAGE = 400 * 1024 * 1024;

// For the last answers to leave: the engine may keep its connection open. Pauses rather than a time: a busy machine, on which
// answers take long, makes few of them.
const LAST_ANSWER_WAIT = { pauses: 60, each: 5 };

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
  const stop = async (): Promise<void> => {
    front.close();
    server.forceShutdown();
  };
  const finish = async (): Promise<void> => {
    front.cancel();
    await front.idle();
    await shutDown(server);
    await stop();
  };
  return { port, cancel: () => front.cancel(), finish, stop };
}

async function shutDown(server: grpc.Server): Promise<void> {
  let isDone = false;
  server.tryShutdown(() => {
    isDone = true;
  });
  for (let nth = 0; nth < LAST_ANSWER_WAIT.pauses && !isDone; nth += 1) await pause(LAST_ANSWER_WAIT.each);
}

class PluginFront {
  private engine: EngineLog = engineLog(undefined);
  private unwatch = (): void => {};
  private stopping = new AbortController();
  private provider: () => Provider;
  private readonly calls = new Calls(
    () => this.engine.told(),
    (error) => failure(error),
  );

  constructor(private readonly options: PluginOptions) {
    // Schema tools call without configuring first: then the environment alone configures.
    this.provider = once(() => options.provider(() => undefined));
    if (options.engine !== undefined) this.listenTo(options.engine, options.onEngineGone);
  }

  implementation(): IResourceProviderServer {
    const served = { ...this.lifecycle(), ...this.configuration(), ...this.verbs(), ...this.package() };
    // What is not served answers Unimplemented by itself, which the type does not allow for.
    return served as unknown as IResourceProviderServer;
  }

  cancel(reason = RUN_CANCELLED): void {
    this.stopping.abort(new Error(reason));
  }

  idle(): Promise<void> {
    return this.calls.idle();
  }

  close(): void {
    this.unwatch();
    this.engine.close();
  }

  private lifecycle() {
    return {
      handshake: this.calls.serve<messages.ProviderHandshakeRequest, messages.ProviderHandshakeResponse>(
        async (request) => {
          const engine = request.getEngineAddress();
          if (engine !== "" && engine !== this.options.engine) this.listenTo(engine, this.options.onEngineGone);
          return new messages.ProviderHandshakeResponse()
            .setAcceptSecrets(true)
            .setSupportsAutonamingConfiguration(true);
        },
      ),
      // An engine that attaches did not start this process, which outlives it and serves the next run afresh.
      attach: this.calls.serve<{ getAddress(): string }, Empty>(async (request) => {
        this.stopping = new AbortController();
        this.listenTo(request.getAddress());
        return new Empty();
      }),
      cancel: this.calls.serve<Empty, Empty>(async () => {
        this.cancel();
        return new Empty();
      }),
    };
  }

  private configuration() {
    const { configuration, provider } = this.options;
    return {
      checkConfig: this.calls.serve<messages.CheckRequest, messages.CheckResponse>(async (request) => {
        const news = fromStruct(request.getNews());
        const response = new messages.CheckResponse().setInputs(
          toStruct(wrapMembers(news, configuration?.secrets ?? [])),
        );
        try {
          configuration?.check(configOf([], news));
        } catch (error) {
          response.addFailures(new messages.CheckFailure().setReason(failure(error).details));
        }
        return response;
      }),
      // Never a replacement: it would replace everything the provider holds, also when a resource comes over from the
      // dynamic front, whose configuration has another shape. "None" would make the engine go on with the old values.
      diffConfig: this.calls.serve<messages.DiffRequest, messages.DiffResponse>(async () =>
        new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_UNKNOWN),
      ),
      configure: this.calls.serve<messages.ConfigureRequest, messages.ConfigureResponse>(async (request) => {
        const read = configOf(request.getVariablesMap().getEntryList(), fromStruct(request.getArgs()));
        this.provider = once(() => provider(read));
        this.provider();
        return new messages.ConfigureResponse()
          .setAcceptsecrets(true)
          .setSupportspreview(true)
          .setSupportsAutonamingConfiguration(true);
      }),
    };
  }

  private verbs() {
    const verbs = new Verbs({
      provider: () => this.provider(),
      engine: () => this.engine,
      signal: () => this.stopping.signal,
    });
    return {
      check: this.calls.serve((request: messages.CheckRequest) => verbs.check(request)),
      diff: this.calls.serve((request: messages.DiffRequest) => verbs.diff(request)),
      create: this.calls.serve((request: messages.CreateRequest) => verbs.create(request)),
      read: this.calls.serve((request: messages.ReadRequest) => verbs.read(request)),
      update: this.calls.serve((request: messages.UpdateRequest) => verbs.update(request)),
      delete: this.calls.serve((request: messages.DeleteRequest) => verbs.delete(request)),
      invoke: this.calls.serve((request: messages.InvokeRequest) => verbs.invoke(request)),
    };
  }

  private package() {
    const { schema, version } = this.options;
    return {
      getSchema: this.calls.serve<messages.GetSchemaRequest, messages.GetSchemaResponse>(async () =>
        new messages.GetSchemaResponse().setSchema(schema()),
      ),
      getPluginInfo: this.calls.serve<Empty, PluginInfo>(async () => new PluginInfo().setVersion(version)),
      getMapping: this.calls.serve<messages.GetMappingRequest, messages.GetMappingResponse>(
        async () => new messages.GetMappingResponse(),
      ),
      getMappings: this.calls.serve<messages.GetMappingsRequest, messages.GetMappingsResponse>(
        async () => new messages.GetMappingsResponse(),
      ),
    };
  }

  private listenTo(engine: string, onGone?: () => void): void {
    this.close();
    this.engine = engineLog(engine);
    this.unwatch = watchEngine(engine, () => {
      this.cancel(ENGINE_GONE);
      onGone?.();
    });
  }
}
