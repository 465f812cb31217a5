import { z } from "zod";
import { ApiError, type ApiErrorKind } from "../core/errors";
import type { Runtime } from "../core/runtime";
import { type Caller, type Freshness, SharedAnswers } from "../core/shared-answers";
import { SecretSet } from "../core/text/secret-set";
import type { Clock } from "../core/time/clock";
import { askedFor } from "../http/asked-for";
import { createHttpClient, type HttpClient, type HttpSettings, type Refusal } from "../http/client";
import { notedWrite } from "../http/noted-write";
import { readAllPages } from "../http/pages";
import { previewClient, previewSettings } from "../http/preview-client";
import { withoutSecrets } from "./redact-answer";
import { requestLimitOf } from "./request-limits";

export interface PaletteSettings {
  endpoint: string;
  /** Fails with the sentence that says where to put the key. */
  apiKey: () => string;
  /** Name of the project of objects that do not name one. */
  project: string;
  http: HttpSettings;
}

/** What a call needs beside its route. */
export interface RequestOptions {
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  json?: unknown;
  /** Whether sending it twice does no harm, where its method does not say so already. */
  repeatable?: boolean;
  /** The status that the route promises, where it is not that of its kind. */
  status?: number;
}

/** On whose behalf Palette is asked. */
type Run = Pick<Runtime, "signal" | "noteWrite" | "isAhead" | "clock" | "freshness">;

// Searches and checks are POSTs that change nothing.
const WRITES = /^(PUT|PATCH|DELETE|POST(?! \/v1\/dashboard\/|.*\/(search|validate)\b)) /;

const PAGE = 50;

/**
 * A list as Palette answers it. Its `items` are always there, as `null` at least: an answer without them is another one, and
 * must not pass for an empty list.
 */
export const listOf = <T>(item: z.ZodType<T>) => z.looseObject({ items: z.array(item).nullable() });

const ListMeta = z.looseObject({ continue: z.string().nullish() });

const newPageOf = <T>(item: z.ZodType<T>) => listOf(item).extend({ listmeta: ListMeta.nullish() });

// zod compiles a schema at its first use: one for each kind of item, not for each request.
const pages = new WeakMap<z.ZodType, unknown>();

function pageOf<T>(item: z.ZodType<T>): ReturnType<typeof newPageOf<T>> {
  const page = pages.get(item) ?? newPageOf(item);
  pages.set(item, page);
  // Kept under its own item.
  return page as ReturnType<typeof newPageOf<T>>;
}

/** What calls in all scopes share. */
interface Shared {
  http: HttpClient;
  hidden: SecretSet;
  answers: SharedAnswers;
}

/** Palette, asked in one scope: a project by uid, or the tenant where there is none. */
export class Palette implements Caller {
  private constructor(
    private readonly shared: Shared,
    private readonly run: Run,
    readonly project: string,
  ) {}

  /** What others were answered is dropped by each write to the same object. */
  static reach(settings: PaletteSettings, answers = new SharedAnswers()): (run: Run) => Palette {
    const hidden = settings.http.hidden ?? new SecretSet();
    const client = (http: HttpSettings): HttpClient =>
      createHttpClient({
        service: "Palette",
        baseUrl: settings.endpoint,
        settings: http,
        headers: () => {
          const key = settings.apiKey();
          hidden.add(key);
          return { ApiKey: key };
        },
        readError,
        secrets: () => hidden.all(),
        followRedirects: false,
        limitOf: requestLimitOf,
      });
    const acting = client(settings.http);
    const brief = previewSettings(settings.http);
    const ahead = previewClient(client(brief), `Palette at ${settings.endpoint}`, {}, brief.requestTimeout);
    return (run) => new Palette({ http: run.isAhead ? ahead : acting, hidden, answers }, run, "");
  }

  get hidden(): SecretSet {
    return this.shared.hidden;
  }

  get signal(): AbortSignal {
    return this.run.signal;
  }

  get isAhead(): boolean {
    return this.run.isAhead === true;
  }

  get clock(): Clock {
    return this.run.clock;
  }

  get freshness(): Freshness | undefined {
    return this.run.freshness;
  }

  /** Palette asked in another scope: a project by uid, or the tenant where it is empty. */
  in(project: string): Palette {
    return new Palette(this.shared, this.run, project);
  }

  /** One call with a checked answer. */
  async ask<T>(route: string, answer: z.ZodType<T>, ask: RequestOptions = {}): Promise<T> {
    const said = z.preprocess((value) => withoutSecrets(value, () => this.hidden.all()), answer);
    return await this.noted(route, ask, () =>
      this.shared.http.send<T>({ route, ...ask, ...this.scope(), answer: said }),
    );
  }

  /** A document of its own: it says itself that it is the one that was asked for. */
  async document<T extends { metadata: { uid?: string | null | undefined } }>(
    route: string,
    answer: z.ZodType<T>,
    ask: RequestOptions & { params: { uid: string } },
  ): Promise<T> {
    const { uid } = ask.params;
    const asked = askedFor(answer, ({ metadata }) => metadata.uid === uid, ["metadata", "uid"]);
    return await this.ask(route, asked, ask);
  }

  /**
   * One call that is answered with nothing. `isDone` is asked after a refusal: whether it took effect all the same, since somebody on the way
   * sent it twice and the second was refused, or the refusal was not Palette's.
   */
  async tell(route: string, ask: RequestOptions = {}, isDone?: () => Promise<boolean>): Promise<void> {
    const call = { route, ...ask, ...this.scope(), answer: z.void(), as: "empty" } as const;
    await this.noted(route, ask, async () => {
      try {
        await this.shared.http.send<void>(call);
      } catch (error) {
        const isFound = error instanceof ApiError && isDone !== undefined && (await isDone().catch(() => false));
        if (!isFound) throw error;
      }
    });
  }

  /** One call that answers with a text, which must be of the kind that the route promises. */
  async text(route: string, answer: z.ZodType<string>, ask: RequestOptions = {}): Promise<string> {
    return await this.shared.http.send<string>({ route, ...ask, ...this.scope(), answer, as: "text" });
  }

  /** Every item of a list, page after page. */
  async all<T>(route: string, item: z.ZodType<T>, ask: RequestOptions = {}): Promise<T[]> {
    const page = pageOf(item);
    return await readAllPages<T>({
      route,
      token: "listmeta.continue",
      read: async (next) => {
        const answer = await this.ask(route, page, { ...ask, query: { limit: PAGE, ...ask.query, continue: next } });
        return { items: answer.items ?? [], next: answer.listmeta?.continue };
      },
    });
  }

  /** Notes a write that took effect or may have: a plain refusal is the only thing that says otherwise. */
  private async noted<T>(route: string, { params }: RequestOptions, send: () => Promise<T>): Promise<T> {
    if (!WRITES.test(route)) return await send();
    // What was asked for meanwhile may be from before it.
    const drop = (): void => this.shared.answers.drop(params && Object.values(params));
    drop();
    try {
      return await notedWrite(this.run, send);
    } finally {
      drop();
    }
  }

  private scope(): { headers: Record<string, string>; signal: AbortSignal; caller: Run } {
    return { headers: this.project === "" ? {} : { ProjectUid: this.project }, signal: this.signal, caller: this.run };
  }
}

/** The value, or undefined where Palette says that it is not there. */
export async function undefinedIfNotFound<T>(value: Promise<T>): Promise<T | undefined> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof ApiError && error.kind === "not-found") return undefined;
    throw error;
  }
}

/** Whether the key may not look here. One that is not accepted at all may look nowhere, which must be told as that. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof ApiError && error.kind === "denied" && error.status !== 401;

/** A failure told as another kind, where the caller knows better what it means. */
export function refined(error: ApiError, kind: ApiErrorKind, message: string): ApiError {
  const { route, status, code, uncertain, isRepeated } = error;
  return new ApiError(kind, message, { route, status, code, uncertain, isRepeated, cause: error });
}

const WireError = z.looseObject({ code: z.string().min(1), message: z.string().nullish() });
const WireUnknownPath = z.object({ code: z.literal(404), message: z.string().regex(/^path \/v1\/\S+ was not found$/) });
type WireError = z.infer<typeof WireError>;

const NOT_THERE = "ResourceNotFound";
// Said of a policy that a cluster may have; with which status is documented nowhere.
const NOT_CONFIGURED = "BackupNotConfigured";
// How servers made from a Go swagger say that they do not know a call: the word with which this one does is documented nowhere.
const NO_SUCH_CALL = "PathNotFound";

/** What a refusal of Palette means: its own body, where it has one; an answer in other words is not Palette's. */
export function readError(status: number, _headers: Record<string, string>, body: string): Refusal {
  const own = errorBody(body);
  const kind = kindOf(status, own?.code);
  const said = [own?.code, own?.message?.trim()].filter((part) => !!part).join(": ");
  const code = own ? { code: own.code } : {};
  const isForeign = own === undefined || (kind === "unavailable" && own.code !== NO_SUCH_CALL);
  const foreign = isForeign ? { foreign: true } : {};
  if (status === 429 || status >= 500) return { kind, message: said || "it gave no reason", ...code };
  if (kind === "denied")
    return { kind, message: denied(status, said || "it gave no reason", own !== undefined), ...code, ...foreign };
  const message =
    said && isForeign ? `${said}. Word and status do not go together: nothing is concluded from it` : said;
  return { kind, message, ...code, ...foreign };
}

/** Only Palette's own word with the status that belongs to it says that something is not there. */
function kindOf(status: number, code: string | undefined): ApiErrorKind {
  if (status === 401) return "denied";
  if (code === undefined || status === 429 || status >= 500) return "unavailable";
  if (code === NOT_CONFIGURED && [400, 404].includes(status)) return "not-found";
  if (code === NOT_THERE || status === 404) return code === NOT_THERE && status === 404 ? "not-found" : "unavailable";
  if (status === 403) return "denied";
  return status === 409 ? "conflict" : "invalid";
}

function denied(status: number, said: string, isOwn: boolean): string {
  if (status !== 401) return `${said}. The API key in 'palette-maas:paletteApiKey' or PALETTE_API_KEY may not do this`;
  const otherwise = isOwn ? "" : ". The answer is not in Palette's words: a proxy or a login page may have given it";
  return `${said}. The API key is not accepted: renew it in 'palette-maas:paletteApiKey' or PALETTE_API_KEY${otherwise}`;
}

// Proxies answer in HTML, and in JSON of their own: of anything that is not Palette's own error nothing is quoted.
function errorBody(body: string): WireError | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const unknownPath = WireUnknownPath.safeParse(value).data;
    return unknownPath ? { ...unknownPath, code: NO_SUCH_CALL } : WireError.safeParse(value).data;
  } catch {
    return undefined;
  }
}
