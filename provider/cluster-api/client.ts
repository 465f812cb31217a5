import { z } from "zod";
import { ApiError } from "../core/errors";
import type { Runtime } from "../core/runtime";
import type { Caller } from "../core/shared-answers";
import { askedFor, onlyAskedFor } from "../http/asked-for";
import { notedWrite } from "../http/noted-write";
import { readAllPages } from "../http/pages";
import { KINDS, type Kind, type WireMetadata } from "./kinds";
import type { Reach } from "./reach";

/** Whose fields are whose: the API server keeps what every writer set under its name. */
export const MANAGER = "pulumi-palette-maas";

const PAGE = 500;

type Run = Pick<Runtime, "signal" | "noteWrite" | "isAhead" | "clock" | "freshness">;

type Owned = { metadata: WireMetadata };

/** An object as it is written. */
export interface Body {
  metadata?: Record<string, unknown>;
  [member: string]: unknown;
}

/** How an object is written. */
export interface Applying {
  /** The API server and its webhooks check it and keep nothing. */
  dryRun?: boolean;
  /** Takes fields that somebody else has set since: only for what is ours already. */
  force?: boolean;
}

/** A kind of objects, or one of them by name. */
interface Target {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  kind: Kind<unknown>;
  name?: string;
}

interface Ask {
  query?: Record<string, string | number | boolean | undefined>;
  json?: unknown;
  type?: string;
  isWrite?: boolean;
}

/** The API server of a management cluster, asked in one namespace. */
export class ManagementCluster {
  constructor(
    private readonly reach: Reach,
    private readonly run: Run,
    readonly namespace: string,
  ) {}

  /** What the kubeconfig calls its user. */
  async user(): Promise<string> {
    return (await this.reach.kubeconfig.connection()).user;
  }

  /** The same API server for who deletes or releases by what he sees: nothing counts that was found before. */
  get fresh(): ManagementCluster {
    return new ManagementCluster(this.reach, { ...this.run, freshness: undefined }, this.namespace);
  }

  /** The same for who writes back what he sees: nothing counts that was found for somebody else. */
  get own(): ManagementCluster {
    const { freshness } = this.run;
    if (!freshness?.isOwn) return this.fresh;
    const { before: _, ...alone } = freshness;
    return new ManagementCluster(this.reach, { ...this.run, freshness: alone }, this.namespace);
  }

  /** The object, or undefined where the API server says that there is none of that name. */
  get<T extends Owned>(kind: Kind<T>, name: string): Promise<T | undefined> {
    return this.once([kind, name], () => this.read(kind, name));
  }

  /** The same where others with these labels are looked at as well: of several, one list is asked for. That it has none says nothing. */
  async getAmong<T extends Owned>(
    kind: Kind<T>,
    name: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<T | undefined> {
    const { freshness } = this.run;
    const all = freshness && !freshness.isOwn ? await this.list(kind, labels) : [];
    return all.find(({ metadata }) => metadata.name === name) ?? (await this.get(kind, name));
  }

  private async read<T extends Owned>(kind: Kind<T>, name: string): Promise<T | undefined> {
    try {
      return await this.send({ method: "GET", kind, name }, named(kind, name));
    } catch (error) {
      if (error instanceof ApiError && error.kind === "not-found") return undefined;
      throw error;
    }
  }

  /** Every object that carries these labels, page after page. */
  async list<T extends Owned>(kind: Kind<T>, labels: Readonly<Record<string, string>> = {}): Promise<T[]> {
    const labelSelector =
      Object.entries(labels)
        .map((pair) => pair.join("="))
        .join(",") || undefined;
    const carries = ({ metadata }: T): boolean =>
      Object.entries(labels).every(([label, value]) => metadata.labels?.[label] === value);
    const page = onlyAskedFor(pageOf(kind), ({ items }) => items.every(carries), ["items"]);
    return await this.once([kind, undefined, labelSelector], () => this.itemsOf(kind, page, labelSelector));
  }

  /** Every object of a kind, in whatever namespace. */
  listEverywhere<T extends Owned>(kind: Kind<T>): Promise<T[]> {
    return this.itemsOf({ ...kind, namespace: "" }, pageOf(kind));
  }

  private async itemsOf<T extends Owned>(kind: Kind<T>, page: Page<T>, labelSelector?: string): Promise<T[]> {
    return await readAllPages<T>({
      route: routeOf({ method: "GET", kind }),
      token: "metadata.continue",
      read: async (next) => {
        const query = { labelSelector, limit: PAGE, continue: next };
        const { items, metadata } = await this.send({ method: "GET", kind }, page, { query });
        return { items, next: metadata.continue };
      },
    });
  }

  /** What the API server says of itself at a path: which groups it serves, and which kinds a group has. */
  async discover<T>(path: string, answer: z.ZodType<T>): Promise<T> {
    const { http, headers } = await this.reach.client(this.run.isAhead === true);
    return await http.send({ route: `GET ${path}`, answer, signal: this.run.signal, headers });
  }

  /** Makes an object; a conflict where one of its name is there. */
  async create<T extends Owned>(kind: Kind<T>, name: string, body: Body): Promise<T> {
    const ask = { query: { fieldManager: MANAGER }, json: whole(kind, name, body), isWrite: true };
    return await this.send({ method: "POST", kind }, named(kind, name), ask);
  }

  /** Sets the fields that `body` names and gives up those that it named before; all others stay as they are. */
  async apply<T extends Owned>(kind: Kind<T>, name: string, body: Body, { dryRun, force }: Applying = {}): Promise<T> {
    const query = { fieldManager: MANAGER, ...(dryRun ? { dryRun: "All" } : {}), ...(force ? { force: true } : {}) };
    const ask = { query, json: whole(kind, name, body), type: "application/apply-patch+yaml", isWrite: !dryRun };
    return await this.send({ method: "PATCH", kind, name }, named(kind, name), ask);
  }

  /** Lays some members over an object that is there; what is null goes. */
  async merge<T extends Owned>(kind: Kind<T>, name: string, json: Body): Promise<T> {
    const ask = { query: { fieldManager: MANAGER }, json, type: "application/merge-patch+json", isWrite: true };
    return await this.send({ method: "PATCH", kind, name }, named(kind, name), ask);
  }

  /** Asks for an object's end; that of another object of the same name made meanwhile is refused. What is not there is gone. */
  async remove<T extends Owned>(kind: Kind<T>, { metadata }: T): Promise<void> {
    const json = { preconditions: { uid: metadata.uid }, propagationPolicy: "Background" };
    try {
      await this.send({ method: "DELETE", kind, name: metadata.name }, ended(kind, metadata.name), {
        json,
        isWrite: true,
      });
    } catch (error) {
      if (!(error instanceof ApiError && error.kind === "not-found")) throw error;
    }
  }

  /** Asked once in a pass, whoever needs it. */
  private once<T>(
    [kind, name = "", labels = ""]: [kind: Kind<unknown>, name?: string | undefined, labels?: string | undefined],
    ask: () => Promise<T>,
  ): Promise<T> {
    const { signal, isAhead = false, clock, freshness } = this.run;
    // Answers age while nobody sleeps, too.
    const asker: Caller = { signal, isAhead, clock: clock.flowing ?? clock, freshness };
    const key = JSON.stringify([kind.namespace ?? this.namespace, kind.apiVersion, kind.kind, name, labels]);
    return this.reach.answers.get({ key, about: [] }, asker, ask);
  }

  /** After a write nothing counts that was found before: controllers may change everything else. */
  private async written<T>(send: () => Promise<T>): Promise<T> {
    const { answers } = this.reach;
    answers.drop();
    try {
      return await notedWrite(this.run, send);
    } finally {
      answers.drop();
    }
  }

  private async send<T>(target: Target, answer: z.ZodType<T>, ask: Ask = {}): Promise<T> {
    const { method, kind, name } = target;
    const { query, json, type, isWrite = false } = ask;
    const { http, headers } = await this.reach.client(this.run.isAhead === true);
    const params = { ...this.placeOf(kind), ...(name === undefined ? {} : { name }) };
    const route = routeOf(target);
    const send = () =>
      http.send<T>({
        route,
        params,
        answer,
        signal: this.run.signal,
        ...(query ? { query } : {}),
        ...(json === undefined ? {} : { json }),
        headers: { ...headers, ...(type ? { "content-type": type } : {}) },
        // Setting fields to what they are does no harm; making an object is refused the second time.
        ...(method === "PATCH" || !isWrite ? { repeatable: true } : {}),
      });
    return isWrite ? await this.written(send) : await send();
  }

  private placeOf(kind: Kind<unknown>): Record<string, string> {
    return kind.namespace === "" ? {} : { namespace: kind.namespace ?? this.namespace };
  }

  /** The same API server, asked in another namespace. */
  in(namespace: string): ManagementCluster {
    return new ManagementCluster(this.reach, this.run, namespace);
  }
}

/** What a delete is answered with: the object as it still is, or a status that names it. */
const ended = <T extends Owned>(kind: Kind<T>, name: string): z.ZodType<unknown> =>
  z.union([
    named(kind, name),
    z.looseObject({ kind: z.literal("Status"), details: z.looseObject({ name: z.literal(name) }) }),
  ]);

function routeOf({ method, kind, name }: Target): string {
  return `${method} ${pathOf(kind)}${name === undefined ? "" : "/{name}"}`;
}

function pathOf({ apiVersion, plural, namespace }: Kind<unknown>): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespace === "" ? "" : "/namespaces/{namespace}"}/${plural}`;
}

/** A page of a list as the API server answers it. */
type Page<T> = z.ZodType<{ metadata: { continue?: string | null | undefined }; items: T[] }>;

// zod compiles a schema at its first use: one for each kind, not for each request.
const pages = new WeakMap<Kind<unknown>, unknown>();

function pageOf<T>(kind: Kind<T>): Page<T> {
  const page =
    pages.get(kind) ??
    z.looseObject({
      apiVersion: z.literal(kind.apiVersion),
      kind: z.literal(`${kind.kind}List`),
      metadata: z.looseObject({ continue: z.string().nullish() }),
      items: z.array(kind.object),
    });
  pages.set(kind, page);
  // Kept under its own kind.
  return page as Page<T>;
}

/** An answer that is the very object which was asked for. */
const named = <T extends Owned>(kind: Kind<T>, name: string): z.ZodType<T> =>
  askedFor(kind.object, (found) => isNamed(found, kind, name), ["metadata", "name"]);

const isNamed = (found: Owned & { kind?: unknown; apiVersion?: unknown }, kind: Kind<unknown>, name: string): boolean =>
  found.metadata.name === name && found.kind === kind.kind && found.apiVersion === kind.apiVersion;

function whole({ apiVersion, kind }: Kind<unknown>, name: string, { metadata, ...body }: Body): Body {
  return { apiVersion, kind, metadata: { ...metadata, name }, ...body };
}

/** Reads the uid that tells one management cluster from another. */
export async function clusterUid(cluster: ManagementCluster): Promise<string> {
  const found = await cluster.get(KINDS.namespace, "kube-system");
  if (found) return found.metadata.uid;
  throw new ApiError("unavailable", "The management cluster has no namespace kube-system.", {
    route: routeOf({ method: "GET", kind: KINDS.namespace, name: "kube-system" }),
  });
}
