import { status } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { seconds } from "../core/duration";
import { InitError } from "../core/errors";
import { type Bag, type Difference, HOME, type Life, visible } from "../core/lifecycle";
import type { Runtime } from "../core/runtime";
import { wrapMembers } from "../core/secrets";
import { ownerOf, parseUrn } from "../core/urn";
import type { EngineLink } from "../engine-log";
import type { Provider } from "../index";
import { pointerOf } from "../pointer";
import { failedStart, failure } from "./failure";
import { asSecretAs, plain, received, sent } from "./marshal";

interface Addressed {
  getUrn(): string;
}

/** The verbs of the protocol, each for whatever type its URN names. */
export class Verbs {
  constructor(
    private readonly provider: () => Provider,
    private readonly link: () => EngineLink,
  ) {}

  async check(request: messages.CheckRequest): Promise<messages.CheckResponse> {
    const news = received(request.getNews());
    const life = this.lifeOf(request);
    const { inputs, failures } = life.check(
      plain(received(request.getOlds())),
      plain(news),
      parseUrn(request.getUrn())?.name,
    );
    // Naming the property would make the engine print its value, secrets included.
    const told = failures.map(({ path, reason }) => new messages.CheckFailure().setReason(`${path}: ${reason}`));
    return new messages.CheckResponse().setInputs(sent(secretInputs(life, news, inputs))).setFailuresList(told);
  }

  async diff(request: messages.DiffRequest): Promise<messages.DiffResponse> {
    const olds = plain(received(request.getOlds()));
    const news = plain(received(request.getNews()));
    const found = await this.lifeOf(request).diff(this.runtime(request, 0), request.getId(), olds, news);
    return diffResponse(found);
  }

  async create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const life = this.lifeOf(request);
    const news = received(request.getProperties());
    if (request.getPreview()) return new messages.CreateResponse().setProperties(sent(planned(life, news)));
    return await this.keepingId(life, news, async () => {
      const { id, state } = await life.create(this.runtime(request, request.getTimeout()), plain(news));
      return new messages.CreateResponse().setId(id).setProperties(sent(stateOf(life, news, state)));
    });
  }

  async read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const life = this.lifeOf(request);
    const known = received(request.getProperties());
    const isImport = known[HOME] === undefined;
    const found = await life.read(this.runtime(request, 0), request.getId(), isImport ? undefined : plain(known));
    if (!found) return new messages.ReadResponse().setId("");
    const inputs = secretInputs(life, received(request.getInputs()), found.inputs);
    return new messages.ReadResponse()
      .setId(found.id)
      .setProperties(sent(stateOf(life, known, found.state)))
      .setInputs(sent(inputs));
  }

  async update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const life = this.lifeOf(request);
    const news = received(request.getNews());
    if (request.getPreview()) return new messages.UpdateResponse().setProperties(sent(planned(life, news)));
    return await this.keepingId(life, news, async () => {
      const olds = plain(received(request.getOlds()));
      const state = await life.update(this.runtime(request, request.getTimeout()), request.getId(), olds, plain(news));
      return new messages.UpdateResponse().setProperties(sent(stateOf(life, news, state)));
    });
  }

  async delete(request: messages.DeleteRequest): Promise<Empty> {
    const state = plain(received(request.getProperties()));
    await this.lifeOf(request).delete(this.runtime(request, request.getTimeout()), request.getId(), state);
    return new Empty();
  }

  async invoke(request: messages.InvokeRequest): Promise<messages.InvokeResponse> {
    const name = request.getTok().split(":").at(-1) ?? "";
    const run = this.provider().functions.get(name);
    if (!run)
      throw failure(new Error(`There is no function ${request.getTok()} in this release.`), status.UNIMPLEMENTED);
    const { result, secrets } = await run(this.runtime({ getUrn: () => "" }, 0), plain(received(request.getArgs())));
    return new messages.InvokeResponse().setReturn(sent(wrapMembers(result, secrets)));
  }

  private lifeOf(request: Addressed): Life {
    const type = request.getUrn().split("::").at(-2)?.split("$").at(-1)?.split(":").at(-1) ?? "";
    const life = this.provider().lives.get(type);
    if (!life) throw failure(new Error(`There is no resource type ${type} in this release.`), status.UNIMPLEMENTED);
    return life;
  }

  /** `limit` in seconds; 0 where the user set none. */
  private runtime(request: Addressed, limit: number): Runtime {
    const link = this.link();
    return {
      clock: this.provider().clock,
      log: link.log(request.getUrn()),
      signal: link.signal,
      owner: ownerOf(request.getUrn()),
      timeout: limit > 0 ? seconds(limit) : undefined,
    };
  }

  private async keepingId<T>(life: Life, news: Bag, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw error instanceof InitError ? failedStart(error, stateOf(life, news, error.properties)) : error;
    }
  }
}

/** State as it is recorded. The pointer is in it, so that the dynamic front can destroy what an alias brings over to it. */
const stateOf = (life: Life, original: Bag, state: Bag): Bag => ({
  ...wrapMembers(secretsKept(original, visible(state)), life.secrets),
  [HOME]: state[HOME] ?? original[HOME],
  __provider: pointerOf(life.type),
});

const secretInputs = (life: Life, original: Bag, inputs: Bag): Bag =>
  wrapMembers(secretsKept(original, visible(inputs)), life.secrets);

const secretsKept = (original: Bag, bag: Bag): Bag =>
  Object.fromEntries(Object.entries(bag).map(([key, value]) => [key, asSecretAs(original[key], value)]));

/** What a preview may show: never the result of acting. */
const planned = (life: Life, news: Bag): Bag => wrapMembers(secretsKept(news, life.plan(plain(news))), life.secrets);

function diffResponse({ kind, changes, replaces, deleteFirst }: Difference): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(kind === "none" ? DIFF_NONE : DIFF_SOME)
    .setReplacesList([...replaces])
    .setDeletebeforereplace(deleteFirst)
    .setDiffsList([...new Set([...changes.map(({ keys }) => String(keys[0])), ...(kind === "drift" ? ["drift"] : [])])])
    .setHasdetaileddiff(changes.length > 0);
  for (const change of changes) response.getDetaileddiffMap().set(change.path, detail(change));
  return response;
}

function detail({ kind, cost }: Difference["changes"][number]): messages.PropertyDiff {
  const { Kind } = messages.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  } as const;
  return new messages.PropertyDiff().setKind(kinds[kind][cost === "replace" ? 1 : 0]).setInputdiff(true);
}
