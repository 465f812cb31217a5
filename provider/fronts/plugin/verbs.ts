import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { InitError, ProviderError } from "../../core/errors";
import type { Autonaming } from "../../core/identity/naming";
import { ownerOf } from "../../core/identity/urn";
import { HOME, noted, type PropertyMap, type ResourceController, UNFINISHED, visible } from "../../core/lifecycle";
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
import { asSecretAs, holdsSecret, plain, received, sent } from "./marshal";

/** What the verbs run under; asked anew for each call. */
export interface Surroundings {
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
  constructor(private readonly around: Surroundings) {}

  async check(request: messages.CheckRequest): Promise<messages.CheckResponse> {
    const life = this.lifeOf(request);
    const news = received(request.getNews());
    const olds = plain(received(request.getOlds()));
    const { inputs, failures } = life.check(olds, plain(news), request.getUrn(), autonamingIn(request));
    const isNew = Object.keys(olds).length === 0;
    if (isNew && failures.length === 0) await life.previewCreate(this.runtime(request, 0), inputs);
    // Naming the property would make the engine print its value, secrets included.
    const told = failures.map(({ path, reason }) =>
      new messages.CheckFailure().setReason(printableLine(`${path}: ${reason}`)),
    );
    return new messages.CheckResponse().setInputs(sent(wrapped(life, inputs, news))).setFailuresList(told);
  }

  async diff(request: messages.DiffRequest): Promise<messages.DiffResponse> {
    const [olds, news] = [plain(received(request.getOlds())), plain(received(request.getNews()))];
    const oldInputs = request.hasOldInputs() ? plain(received(request.getOldInputs())) : undefined;
    const found = await this.lifeOf(request).diff(this.runtime(request, 0), request.getId(), olds, news);
    return diffResponse(found, { olds, oldInputs, news });
  }

  async create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const life = this.lifeOf(request);
    const news = received(request.getProperties());
    if (request.getPreview()) return new messages.CreateResponse().setProperties(sent(planned(life, news)));
    const runtime = this.acting(request);
    const keep = (state: PropertyMap): PropertyMap => stateOf(life, state, {}, news);
    return await keepingId(keep, async () => {
      const { id, state } = await life.create(runtime, plain(news));
      return new messages.CreateResponse().setId(id).setProperties(sent(keep(state)));
    });
  }

  async read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const life = this.lifeOf(request);
    const known = received(request.getProperties());
    const inputs = received(request.getInputs());
    const isImport = known[HOME] === undefined;
    const runtime = this.runtime(request, request.getTimeout());
    const found = await life.read(runtime, request.getId(), isImport ? undefined : plain(known));
    // No id says that the object has gone.
    if (!found) return new messages.ReadResponse();
    return new messages.ReadResponse()
      .setId(found.id)
      .setProperties(sent(stateOf(life, found.state, known, inputs)))
      .setInputs(sent({ ...hidden(inputs), ...wrapped(life, found.inputs, known, inputs) }));
  }

  async update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const life = this.lifeOf(request);
    const news = received(request.getNews());
    if (request.getPreview()) return new messages.UpdateResponse().setProperties(sent(planned(life, news)));
    const olds = received(request.getOlds());
    const runtime = this.acting(request);
    const keep = (state: PropertyMap): PropertyMap => stateOf(life, state, olds, news);
    return await keepingId(keep, async () => {
      const state = await life.update(runtime, request.getId(), plain(olds), plain(news));
      return new messages.UpdateResponse().setProperties(sent(keep(state)));
    });
  }

  async delete(request: messages.DeleteRequest): Promise<Empty> {
    const state = plain(received(request.getProperties()));
    await this.lifeOf(request).delete(this.acting(request), request.getId(), state);
    return new Empty();
  }

  async invoke(request: messages.InvokeRequest): Promise<messages.InvokeResponse> {
    const name = request.getTok().split(":").at(-1) ?? "";
    const run = this.around.provider().functions.get(name);
    if (!run) throw unknownHere(`function ${request.getTok()}`);
    const args = received(request.getArgs());
    if (hasUnknown(plain(args))) throw new ProviderError(`${name} was called with an argument that is not known yet.`);
    const runtime = { ...this.runtime({ getUrn: () => "" }, 0), isAhead: request.getPreview() };
    const { result, secrets } = await run(runtime, plain(args));
    // What was looked up by a secret may repeat it.
    const names = holdsSecret(args) ? Object.keys(result) : secrets;
    return new messages.InvokeResponse().setReturn(sent(wrapMembers(result, names)));
  }

  private lifeOf(request: Addressed): ResourceController {
    const type = typeOf(request.getUrn());
    const life = this.around.provider().lives.get(type);
    if (!life) throw unknownHere(`resource type ${type}`);
    return life;
  }

  /** The runtime of a call that acts; fails after a cancellation, when nothing is begun any more. */
  private acting(request: Addressed & { getTimeout(): number }): Runtime {
    this.around.signal().throwIfAborted();
    return this.runtime(request, request.getTimeout());
  }

  /** `limit` in seconds; 0 where the user set none. */
  private runtime(request: Addressed, limit: number): Runtime {
    return {
      clock: this.around.provider().clock,
      log: this.around.engine().log(request.getUrn()),
      signal: this.around.signal(),
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
  life: ResourceController,
  state: PropertyMap,
  { [UNFINISHED]: _, ...prior }: PropertyMap,
  inputs: PropertyMap,
): PropertyMap => ({
  ...hidden(prior),
  ...wrapped(life, state, prior, inputs),
  ...noted(state),
  __provider: pointerOf(life.type),
});

/** Members that a person sees, secret where they were it in an original or are it by declaration. */
function wrapped(life: ResourceController, bag: PropertyMap, ...originals: readonly PropertyMap[]): PropertyMap {
  const members = Object.entries(visible(bag)).map(([key, value]) => [
    key,
    originals.reduce((kept, original) => asSecretAs(original[key], kept), value),
  ]);
  return wrapMembers(Object.fromEntries(members), life.secrets);
}

const hidden = (bag: PropertyMap): PropertyMap =>
  Object.fromEntries(Object.entries(bag).filter(([key]) => key.startsWith("__")));

/** What a preview may show: never the result of acting. */
const planned = (life: ResourceController, news: PropertyMap): PropertyMap =>
  wrapped(life, life.plannedState(plain(news)), news);
