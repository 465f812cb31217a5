import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { RegisterResourceRequest, type RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { parseAllDocuments } from "yaml";
import { equal } from "../../provider/core/diff";
import type { PropertyMap } from "../../provider/core/lifecycle";
import { secret } from "../../provider/core/secrets";
import { hasUnknown, isRecord } from "../../provider/core/unknowns";
import { Calls } from "../../provider/fronts/plugin/calls";
import { failure } from "../../provider/fronts/plugin/failure";
import { fromStruct, toStruct, withoutWrappers } from "../../provider/fronts/plugin/marshal";
import { OWN_CONNECTION } from "./own-connection";

/** What happened to an object of the cluster. */
export interface Happened {
  verb: "create" | "update" | "delete";
  kind: string;
  name: string;
  object: PropertyMap;
}

/**
 * A Kubernetes cluster as the engine meets it: a plugin of the package `kubernetes`, in this process, that keeps what it is
 * given and answers with the inputs. Of components it knows `ConfigGroup`, whose objects it registers as the true one
 * does: below the group, in the order of the text, by the names that the group's name begins.
 */
export class KubernetesStandIn {
  private readonly server = new grpc.Server();
  private readonly calls = new Calls(
    async () => {},
    (error) => failure(error),
  );

  private constructor(private readonly happened: (what: Happened) => void) {}

  /** Starts one; `happened` is told of every change while it is made. */
  static async start(happened: (what: Happened) => void): Promise<{ env: Record<string, string>; stop(): void }> {
    const standIn = new KubernetesStandIn(happened);
    const served: unknown = { ...standIn.package(), ...standIn.verbs() };
    // What is not served answers Unimplemented by itself, which the type does not allow for.
    standIn.server.addService(ResourceProviderService, served as IResourceProviderServer);
    const port = await new Promise<number>((resolve, reject) => {
      const credentials = grpc.ServerCredentials.createInsecure();
      standIn.server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    return { env: { PULUMI_DEBUG_PROVIDERS: `kubernetes:${port}` }, stop: () => standIn.server.forceShutdown() };
  }

  private package() {
    const { serve } = this.bound();
    return {
      attach: serve(async () => new Empty()),
      cancel: serve(async () => new Empty()),
      getPluginInfo: serve(async () => new PluginInfo().setVersion("4.34.2")),
      getSchema: serve(async () => new messages.GetSchemaResponse().setSchema("{}")),
      checkConfig: serve(async (request: messages.CheckRequest) =>
        new messages.CheckResponse().setInputs(request.getNews()),
      ),
      diffConfig: serve(async (request: messages.DiffRequest) =>
        configDiff(withoutWrappers(fromStruct(request.getOldInputs())), withoutWrappers(fromStruct(request.getNews()))),
      ),
      configure: serve(async () => new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true)),
      construct: serve((request: messages.ConstructRequest) => constructed(request)),
    };
  }

  private verbs() {
    const { serve } = this.bound();
    return {
      check: serve(async (request: messages.CheckRequest) => new messages.CheckResponse().setInputs(request.getNews())),
      diff: serve(async (request: messages.DiffRequest) => {
        const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
        const same = equal(
          withoutWrappers(fromStruct(request.getOldInputs())),
          withoutWrappers(fromStruct(request.getNews())),
        );
        return new messages.DiffResponse().setChanges(same ? DIFF_NONE : DIFF_SOME);
      }),
      create: serve(async (request: messages.CreateRequest) => {
        const object = request.getProperties();
        const id = request.getPreview() ? "" : this.tell("create", fromStruct(object));
        return new messages.CreateResponse().setId(id).setProperties(object);
      }),
      update: serve(async (request: messages.UpdateRequest) => {
        if (!request.getPreview()) this.tell("update", fromStruct(request.getNews()));
        return new messages.UpdateResponse().setProperties(request.getNews());
      }),
      read: serve(async (request: messages.ReadRequest) =>
        new messages.ReadResponse()
          .setId(request.getId())
          .setInputs(request.getInputs())
          .setProperties(request.getProperties()),
      ),
      delete: serve(async (request: messages.DeleteRequest) => {
        this.tell("delete", fromStruct(request.getProperties()));
        return new Empty();
      }),
    };
  }

  private bound() {
    return { serve: <Q, A>(answer: (request: Q) => Promise<A>) => this.calls.serve(answer) };
  }

  private tell(verb: Happened["verb"], given: PropertyMap): string {
    const object = withoutWrappers(given);
    const { kind, name, id } = identityOf(object);
    this.happened({ verb, kind, name, object });
    return id;
  }
}

/**
 * What the true plugin says of a provider's change: with a `clusterIdentifier` that alone replaces it, and the rest is an update;
 * without one, a kubeconfig that is not known yet replaces it, and so everything behind it.
 */
function configDiff(olds: PropertyMap, news: PropertyMap): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (key) => !equal(olds[key], news[key]),
  );
  const decisive = news.clusterIdentifier === undefined ? "kubeconfig" : "clusterIdentifier";
  const isReplaced = hasUnknown(news[decisive]) || (decisive === "clusterIdentifier" && changed.includes(decisive));
  return new messages.DiffResponse()
    .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(changed)
    .setReplacesList(isReplaced ? [decisive] : []);
}

async function constructed(request: messages.ConstructRequest): Promise<messages.ConstructResponse> {
  const monitor = new ResourceMonitorClient(
    request.getMonitorendpoint(),
    grpc.credentials.createInsecure(),
    OWN_CONNECTION,
  );
  try {
    const group = await registered(monitor, request, { type: request.getType(), name: request.getName() });
    const { yaml } = bare(fromStruct(request.getInputs()));
    // What is not known yet is no text: a preview shows the group alone.
    const objects = typeof yaml === "string" && !hasUnknown(yaml) ? objectsIn(yaml) : [];
    const urns: string[] = [];
    for (const object of objects) {
      const made = await registered(monitor, request, { ...typeAndName(request.getName(), object), object, group });
      urns.push(made.getUrn());
    }
    const response = new messages.ConstructResponse().setUrn(group.getUrn());
    const dependencies = new messages.ConstructResponse.PropertyDependencies().setUrnsList(urns);
    response.getStatedependenciesMap().set("resources", dependencies);
    return response.setState(toStruct({ resources: urns }));
  } finally {
    monitor.close();
  }
}

interface Wanted {
  type: string;
  name: string;
  /** Of an object; a group has none. */
  object?: PropertyMap;
  group?: RegisterResourceResponse;
}

function registered(
  monitor: ResourceMonitorClient,
  construct: messages.ConstructRequest,
  { type, name, object, group }: Wanted,
): Promise<RegisterResourceResponse> {
  const request = new RegisterResourceRequest()
    .setType(type)
    .setName(name)
    .setCustom(object !== undefined)
    .setParent(group?.getUrn() ?? construct.getParent())
    .setObject(toStruct(object ?? {}))
    .setAcceptsecrets(true)
    .setAcceptresources(true);
  if (group) request.setProvider(construct.getProvidersMap().get("kubernetes") ?? "");
  else request.setDependenciesList(construct.getDependenciesList());
  return new Promise((resolve, reject) => {
    monitor.registerResource(request, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

// `v1` is the group `core`; `apps/v1` is what it says.
const typeAndName = (prefix: string, object: PropertyMap) => {
  const { apiVersion, kind, id } = identityOf(object);
  return {
    type: `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`,
    name: `${prefix}-${id}`,
  };
};

// Like the true one, it hides what is in a Secret, and nothing else.
const objectsIn = (yaml: string): PropertyMap[] =>
  parseAllDocuments(yaml)
    .flatMap((document) => bagOf(document.toJS()))
    .map((object) => (object.kind === "Secret" ? { ...object, stringData: secret(object.stringData) } : object));

const bagOf = (value: unknown): PropertyMap[] => (isRecord(value) ? [value] : []);

function identityOf(object: PropertyMap) {
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const [name, space] = [String(metadata.name), metadata.namespace];
  const id = typeof space === "string" ? `${space}/${name}` : name;
  return { apiVersion: String(object.apiVersion), kind: String(object.kind), name, id };
}

/** Values of a component's inputs, taken out of the wrappers that tell on what they depend. */
function bare(properties: PropertyMap): PropertyMap {
  const unwrapped = withoutWrappers(properties);
  return Object.fromEntries(
    Object.entries(unwrapped).map(([key, value]) => [key, isRecord(value) && OUTPUT in value ? value.value : value]),
  );
}

const OUTPUT = "4dabf18193072939515e22adb298388d";
