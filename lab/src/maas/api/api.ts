import { type Answer, html, Refusal, text } from "../../answer";
import type { HttpServer, HttpVariant, LabRequest, Received } from "../../http";
import { type Match, maasPrefix } from "../../routes";
import type { User } from "../state/users";
import type { MaasWorld } from "../state/world";
import { Fields } from "./fields";
import { OAuth } from "./oauth";
import { forbidden, plainText, unauthorized, wantsOAuth } from "./refusals";

/** One call of the API: who makes it and with what. */
export interface Call {
  world: MaasWorld;
  user: User;
  params: Record<string, string>;
  query: Fields;
  form: Fields;
  request: LabRequest;
}

/** Who may make a call; what only an owner may do, the handlers know. */
export type Role = "anyone" | "user" | "admin";

export type CallHandler = (call: Call) => Answer | Promise<Answer>;

/** Registers the handlers of one noun. */
export type Routes = (api: MaasApi) => void;

const nobody: User = { username: "", email: "", isSuperuser: false, tokens: [] };

/** Answers calls without a key with 400 instead of 401, because a variant for anonymous callers exists. */
const anonymousVariant = /^(machines|nodes|devices|rackcontrollers)\//;

/** The hash of the API's description, which MAAS sends with every answer. */
const stamp = { "x-maas-api-hash": "8c5cd50dc1c1bb2a1b6be4a1a0d9b3ab" };

/** MAAS 2.0 over an HTTP server: finds operations, verifies callers, and turns refusals into MAAS's answers. */
export class MaasApi implements HttpVariant {
  readonly #world: MaasWorld;
  readonly #oauth: OAuth;
  #server: HttpServer | undefined;

  constructor(world: MaasWorld) {
    this.#world = world;
    this.#oauth = new OAuth(world.users);
  }

  /** Puts the nouns on a server. */
  serve(server: HttpServer, nouns: Routes[]): void {
    this.#server = server;
    for (const routes of nouns) routes(this);
  }

  templates(): string[] {
    return this.#server?.templates() ?? [];
  }

  /** Registers a route such as `POST machines/?op=allocate`, below the prefix. */
  on(route: string, role: Role, handler: CallHandler): this {
    const [method = "", path = ""] = route.split(" ");
    this.#server?.route(`${method} ${maasPrefix}${path}`, async (request) => {
      try {
        return stamped(await this.#call(request, path, role, handler));
      } catch (error) {
        if (error instanceof Refusal) return stamped(error.answer);
        throw error;
      }
    });
    return this;
  }

  locate(request: Received): { path: string; operation?: string } {
    const suffix = /^(.*\/)op-(\w+)$/.exec(request.path);
    const named = suffix?.[2] ?? request.query.get("op") ?? request.form.get("op");
    const path = suffix?.[1] ?? request.path;
    return named ? { path, operation: named } : { path };
  }

  unrouted(request: Received, why: Exclude<Match<unknown>, { kind: "found" }>): Answer {
    const endpoint = plainText(`Unknown API endpoint: ${request.path}`, 404, stamp);
    if (why.kind === "unknown") return endpoint;
    if (!why.methods.includes(request.method)) {
      return html("", 405, { allow: why.methods.join(", "), ...stamp });
    }
    const refused = this.#identify(request, request.path.slice(maasPrefix.length), "user");
    return stamped(refused.answer ?? unrecognised(request, this.locate(request).operation));
  }

  broken(error: unknown): Answer {
    return text(error instanceof Error ? error.message : String(error), 500, stamp);
  }

  #call(request: LabRequest, path: string, role: Role, handler: CallHandler): Answer | Promise<Answer> {
    const { user, answer } = this.#identify(request, path, role);
    if (answer) return answer;
    if (role === "admin" && !user.isSuperuser) throw forbidden();
    if (request.query.has("format") && request.query.get("format") !== "json") {
      return text(`Unknown format: ${request.query.get("format")}`, 400);
    }
    const query = new Fields(request.query);
    const form = new Fields(readForm(request));
    this.#world.settle();
    return handler({ world: this.#world, user, params: request.params, query, form, request });
  }

  #identify(request: Received, path: string, role: Role): { user: User; answer?: Answer } {
    if (role === "anyone") return { user: nobody };
    const verdict = this.#oauth.verify(request);
    if (verdict.kind === "known") return { user: verdict.user };
    const isFreshness = verdict.kind === "refused" && verdict.what === "freshness";
    const hasAnonymous = anonymousVariant.test(path) && !isFreshness;
    if (hasAnonymous && verdict.kind === "anonymous") {
      return { user: nobody, answer: unrecognised(request, this.locate(request).operation) };
    }
    if (hasAnonymous) return { user: nobody, answer: unauthorized("Invalid API key.") };
    if (verdict.kind === "anonymous") return { user: nobody, answer: unauthorized("Forbidden") };
    return { user: nobody, answer: html(`Authorization Error: ${verdict.reason}`, 401, wantsOAuth) };
  }
}

function unrecognised(request: Received, operation: string | undefined): Answer {
  return text(`Unrecognised signature: method=${request.method} op=${operation ?? "None"}`, 400);
}

function stamped(answer: Answer): Answer {
  return { ...answer, headers: { ...stamp, ...answer.headers } };
}

/** A form; or for PUT an object of JSON, which MAAS takes there. JSON anywhere else is as good as nothing. */
function readForm(request: LabRequest): URLSearchParams {
  if (request.body.kind === "form") return request.form;
  const fields = new URLSearchParams();
  if (request.method !== "PUT" || typeof request.json !== "object" || request.json === null) return fields;
  for (const [name, value] of Object.entries(request.json)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== null) fields.append(name, String(each));
  }
  return fields;
}
