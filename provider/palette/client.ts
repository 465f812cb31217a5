import { z } from "zod";
import { ApiError, type ApiErrorKind, ContractError } from "../core/errors";
import { createHttpClient, type HttpClient, type HttpSettings, type Refusal } from "../http/client";

export interface PaletteSettings {
  endpoint: string;
  /** Fails with the sentence that says where to put the key. */
  apiKey: () => string;
  /** Name of the project of objects that do not name one. */
  project: string;
  http: HttpSettings;
}

/** What a call needs beside its route. */
export interface Ask {
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  json?: unknown;
  /** Whether sending it twice does no harm, where its method does not say so already. */
  repeatable?: boolean;
}

/** Values that must not appear in any message. */
export class Hidden {
  private readonly values = new Set<string>();

  add(...values: readonly string[]): void {
    for (const value of values) if (value.length >= 6) this.values.add(value);
  }

  all(): readonly string[] {
    return [...this.values];
  }
}

const PAGE = 50;

/** Palette, asked in one scope: a project by uid, or the tenant where there is none. */
export class Palette {
  private constructor(
    private readonly http: HttpClient,
    readonly hidden: Hidden,
    readonly signal: AbortSignal,
    readonly project: string,
  ) {}

  static reach(settings: PaletteSettings): (signal: AbortSignal) => Palette {
    const hidden = new Hidden();
    const http = createHttpClient({
      service: "Palette",
      baseUrl: settings.endpoint,
      settings: settings.http,
      headers: () => {
        const key = settings.apiKey();
        hidden.add(key);
        return { ApiKey: key };
      },
      readError,
      secrets: () => hidden.all(),
      followRedirects: false,
    });
    return (signal) => new Palette(http, hidden, signal, "");
  }

  /** The same in another scope; an empty uid is the tenant. */
  in(project: string): Palette {
    return new Palette(this.http, this.hidden, this.signal, project);
  }

  /** One call with a checked answer. */
  async ask<T>(route: string, answer: z.ZodType<T>, ask: Ask = {}): Promise<T> {
    return await this.http.send<T>({ route, ...ask, ...this.scope(), answer });
  }

  /** One call whose answer has no content that matters. */
  async tell(route: string, ask: Ask = {}): Promise<void> {
    await this.http.send<void>({ route, ...ask, ...this.scope(), answer: z.void(), as: "none" });
  }

  /** One call that answers with a text. */
  async text(route: string, ask: Ask = {}): Promise<string> {
    return await this.http.send<string>({ route, ...ask, ...this.scope(), answer: z.string(), as: "text" });
  }

  /** Every item of a list, page after page. */
  async all<T>(route: string, item: z.ZodType<T>, ask: Ask = {}): Promise<T[]> {
    const page = z.looseObject({
      items: z.array(item).nullish(),
      listmeta: z.looseObject({ continue: z.string().nullish() }).nullish(),
    });
    const items: T[] = [];
    let next: string | undefined;
    do {
      const answer = await this.ask(route, page, { ...ask, query: { limit: PAGE, ...ask.query, continue: next } });
      items.push(...(answer.items ?? []));
      const token = answer.listmeta?.continue || undefined;
      if (token !== undefined && token === next)
        throw new ContractError(route, ["listmeta.continue: does not advance"]);
      next = token;
    } while (next !== undefined);
    return items;
  }

  private scope(): { headers: Record<string, string>; signal: AbortSignal } {
    return { headers: this.project === "" ? {} : { ProjectUid: this.project }, signal: this.signal };
  }
}

/** Whether a request that must not be repeated may have had its effect although no usable answer came. */
export const mayHaveHappened = (error: unknown): boolean =>
  error instanceof ContractError || (error instanceof ApiError && error.uncertain);

/** The value, or undefined where Palette says that it is not there. */
export async function orMissing<T>(value: Promise<T>): Promise<T | undefined> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof ApiError && error.kind === "not-found") return undefined;
    throw error;
  }
}

/** The same failure under another kind, where the caller knows better what it means. */
export function refined(error: ApiError, kind: ApiErrorKind, message: string): ApiError {
  const { route, status, code, uncertain } = error;
  return new ApiError(kind, message, { route, status, code, uncertain, cause: error });
}

const WireError = z.looseObject({ code: z.string().nullish(), message: z.string().nullish() });

const NOT_THERE = ["ResourceNotFound", "BackupNotConfigured"];

/** What a refusal of Palette means: its own body where it has one, else the status. */
export function readError(status: number, _headers: Record<string, string>, body: string): Refusal {
  const { code, message } = errorBody(body);
  const kind = kindOf(status, code);
  const said = [code, message?.trim()].filter((part) => !!part).join(": ") || "it gave no reason";
  return { kind, message: kind === "denied" ? denied(status, said) : said, ...(code ? { code } : {}) };
}

function kindOf(status: number, code: string | undefined): ApiErrorKind {
  if (status === 404 || (code !== undefined && NOT_THERE.includes(code))) return "not-found";
  if (status === 401 || status === 403) return "denied";
  if (status === 409) return "conflict";
  return status === 429 || status >= 500 ? "unavailable" : "invalid";
}

const denied = (status: number, said: string): string =>
  status === 401
    ? `${said}. The API key is not accepted: renew it in 'palette-maas:paletteApiKey' or PALETTE_API_KEY`
    : `${said}. The API key in 'palette-maas:paletteApiKey' or PALETTE_API_KEY may not do this`;

// Proxies answer in HTML: of anything that is not Palette's own error nothing is quoted.
function errorBody(body: string): { code: string | undefined; message: string | undefined } {
  try {
    const parsed = WireError.safeParse(JSON.parse(body));
    return { code: parsed.data?.code ?? undefined, message: parsed.data?.message ?? undefined };
  } catch {
    return { code: undefined, message: undefined };
  }
}
