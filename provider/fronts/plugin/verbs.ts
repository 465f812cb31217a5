import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { InitError, ProviderError } from "../../core/errors";
import type { Autonaming } from "../../core/identity/naming";
import { ownerOf } from "../../core/identity/urn";
import {
  coreMembers,
  HOME,
  type PropertyMap,
  type ResourceController,
  UNFINISHED,
  visibleMembers,
} from "../../core/lifecycle";
import type { Runtime } from "../../core/runtime";
import { wrapMembers } from "../../core/secrets";
import { printableLine } from "../../core/text/printable";
import { seconds } from "../../core/time/duration";
import { hasUnknown } from "../../core/unknowns";
import type { Provider } from "../../index";
import type { EngineLog } from "../engine-log";
import { pointerOf } from "../pointer";
import { diffResponse } from "./detailed-diff";
import { failedStart, unknownHere } from "./failure";
import { fromStruct, holdsSecret, secretLike, toStruct, withoutWrappers } from "./marshal";

/** What the verbs run under; asked anew for each call. */
export interface VerbsOptions {
  provider(): Provider;
  engine(): EngineLog;
  /** Aborted when the run is cancelled. */
  signal(): AbortSignal;
}

interface Addressed {
  getUrn(): string;
}

/** What the stack's `pulumi:autonaming` says of the resource; nothing where it is not set. */
function autonamingIn(request: messages.CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  if (options === undefined) return undefined;
  const { DISABLE } = messages.CheckRequest.AutonamingOptions.Mode;
  return options.getMode() === DISABLE ? "forbidden" : { name: options.getProposedName() };
}

/** The verbs of the protocol, each for whatever type its URN names. */
export class Verbs {
  constructor(private readonly options: VerbsOptions) {}

  async check(request: messages.CheckRequest): Promise<messages.CheckResponse> {
    const controller = this.controllerOf(request);
    const news = fromStruct(request.getNews());
    const olds = withoutWrappers(fromStruct(request.getOlds()));
    const { inputs, failures } = controller.check(olds, withoutWrappers(news), request.getUrn(), autonamingIn(request));
    const isNew = Object.keys(olds).length === 0;
    if (isNew && failures.length === 0) await controller.previewCreate(this.runtime(request, 0), inputs);
    // Naming the property would make the engine print its value, secrets included.
    const told = failures.map(({ path, reason }) =>
      new messages.CheckFailure().setReason(printableLine(`${path}: ${reason}`)),
    );
    return new messages.CheckResponse().setInputs(toStruct(wrapped(controller, inputs, news))).setFailuresList(told);
  }

  async diff(request: messages.DiffRequest): Promise<messages.DiffResponse> {
    const [olds, news] = [
      withoutWrappers(fromStruct(request.getOlds())),
      withoutWrappers(fromStruct(request.getNews())),
    ];
    const oldInputs = request.hasOldInputs() ? withoutWrappers(fromStruct(request.getOldInputs())) : undefined;
    const found = await this.controllerOf(request).diff(this.runtime(request, 0), request.getId(), olds, news);
    return diffResponse(found, { olds, oldInputs, news });
  }

  async create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const controller = this.controllerOf(request);
    const news = fromStruct(request.getProperties());
    if (request.getPreview()) return new messages.CreateResponse().setProperties(toStruct(planned(controller, news)));
    const runtime = this.acting(request);
    const keep = (state: PropertyMap): PropertyMap => stateOf(controller, state, {}, news);
    return await keepingId(keep, async () => {
      const { id, state } = await controller.create(runtime, withoutWrappers(news));
      return new messages.CreateResponse().setId(id).setProperties(toStruct(keep(state)));
    });
  }

  async read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const controller = this.controllerOf(request);
    const known = fromStruct(request.getProperties());
    const inputs = fromStruct(request.getInputs());
    const isImport = known[HOME] === undefined;
    const runtime = this.runtime(request, request.getTimeout());
    const found = await controller.read(runtime, request.getId(), isImport ? undefined : withoutWrappers(known));
    // No id says that the object has gone.
    if (!found) return new messages.ReadResponse();
    return new messages.ReadResponse()
      .setId(found.id)
      .setProperties(toStruct(stateOf(controller, found.state, known, inputs)))
      .setInputs(toStruct({ ...hidden(inputs), ...wrapped(controller, found.inputs, known, inputs) }));
  }

  async update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const controller = this.controllerOf(request);
    const news = fromStruct(request.getNews());
    if (request.getPreview()) return new messages.UpdateResponse().setProperties(toStruct(planned(controller, news)));
    const olds = fromStruct(request.getOlds());
    const runtime = this.acting(request);
    const keep = (state: PropertyMap): PropertyMap => stateOf(controller, state, olds, news);
    return await keepingId(keep, async () => {
      const state = await controller.update(runtime, request.getId(), withoutWrappers(olds), withoutWrappers(news));
      return new messages.UpdateResponse().setProperties(toStruct(keep(state)));
    });
  }

  async delete(request: messages.DeleteRequest): Promise<Empty> {
    const state = withoutWrappers(fromStruct(request.getProperties()));
    await this.controllerOf(request).delete(this.acting(request), request.getId(), state);
    return new Empty();
  }

  async invoke(request: messages.InvokeRequest): Promise<messages.InvokeResponse> {
    const name = request.getTok().split(":").at(-1) ?? "";
    const run = this.options.provider().functions.get(name);
    if (!run) throw unknownHere(`function ${request.getTok()}`);
    const args = fromStruct(request.getArgs());
    if (hasUnknown(withoutWrappers(args)))
      throw new ProviderError(`${name} was called with an argument that is not known yet.`);
    const runtime = { ...this.runtime({ getUrn: () => "" }, 0), isAhead: request.getPreview() };
    const { result, secrets } = await run(runtime, withoutWrappers(args));
    // What was looked up by a secret may repeat it.
    const names = holdsSecret(args) ? Object.keys(result) : secrets;
    return new messages.InvokeResponse().setReturn(toStruct(wrapMembers(result, names)));
  }

  private controllerOf(request: Addressed): ResourceController {
    const type = typeOf(request.getUrn());
    const controller = this.options.provider().controllers.get(type);
    if (!controller) throw unknownHere(`resource type ${type}`);
    return controller;
  }

  /** The runtime of a call that acts; fails after a cancellation, when nothing is begun any more. */
  private acting(request: Addressed & { getTimeout(): number }): Runtime {
    this.options.signal().throwIfAborted();
    return this.runtime(request, request.getTimeout());
  }

  /** `limit` in seconds; 0 where the user set none. */
  private runtime(request: Addressed, limit: number): Runtime {
    return {
      clock: this.options.provider().clock,
      log: this.options.engine().log(request.getUrn()),
      signal: this.options.signal(),
      owner: ownerOf(request.getUrn()),
      urn: request.getUrn(),
      timeout: limit > 0 ? seconds(limit) : undefined,
    };
  }
}

/** The last part of the type: `Cluster` of `...::parent$palette-maas:index:Cluster::name`. A name may hold `::` itself. */
const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1)?.split(":").at(-1) ?? "";

async function keepingId<T>(keep: (state: PropertyMap) => PropertyMap, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof InitError ? failedStart(error, keep(error.properties)) : error;
  }
}

/**
 * State as it is recorded. The pointer is in it, so that the dynamic front can destroy what an alias brings over to it, and
 * what that front has noted stays there for it.
 */
const stateOf = (
  controller: ResourceController,
  state: PropertyMap,
  { [UNFINISHED]: _, ...prior }: PropertyMap,
  inputs: PropertyMap,
): PropertyMap => ({
  ...hidden(prior),
  ...wrapped(controller, state, prior, inputs),
  ...coreMembers(state),
  __provider: pointerOf(controller.type),
});

/** Members that a person sees, secret where they were it in an original or are it by declaration. */
function wrapped(
  controller: ResourceController,
  properties: PropertyMap,
  ...originals: readonly PropertyMap[]
): PropertyMap {
  const members = Object.entries(visibleMembers(properties)).map(([key, value]) => [
    key,
    originals.reduce((kept, original) => secretLike(original[key], kept), value),
  ]);
  return wrapMembers(Object.fromEntries(members), controller.secrets);
}

const hidden = (properties: PropertyMap): PropertyMap =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => key.startsWith("__")));

/** What a preview may show: never the result of acting. */
const planned = (controller: ResourceController, news: PropertyMap): PropertyMap =>
  wrapped(controller, controller.plannedState(withoutWrappers(news)), news);
