import { ask, type Reply } from "../ask";
import { InstallerError } from "./failure";

/** The part of Palette that an installer speaks to. */
export class PaletteCalls {
  readonly #endpoint: string;
  readonly #apiKey: string;
  readonly #authority: string | undefined;

  /** `authority` is whom to trust instead of the public ones, in PEM. */
  constructor(endpoint: string, apiKey: string, authority: string | undefined) {
    this.#endpoint = endpoint;
    this.#apiKey = apiKey;
    this.#authority = authority;
  }

  /** Palette's version where it is the lab's; empty where it is not. */
  async version(): Promise<string> {
    const answer = await ask(`${this.#endpoint}/lab/version`, { authority: this.#authority }).catch(() => undefined);
    return answer?.ok ? answer.text.trim() : "";
  }

  get(path: string): Promise<Record<string, unknown>> {
    return this.#send("GET", path);
  }

  post(path: string, body: unknown): Promise<Record<string, unknown>> {
    return this.#send("POST", path, body);
  }

  async #send(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const { text, ...answer } = await this.#ask(method, path, body);
    if (!answer.ok) throw new InstallerError(`${method} ${path.split("?")[0]}: ${answer.status} ${text.trim()}`);
    const said: unknown = text === "" ? {} : JSON.parse(text);
    return isRecord(said) ? said : {};
  }

  async #ask(method: string, path: string, body: unknown): Promise<Reply> {
    try {
      return await ask(`${this.#endpoint}${path}`, {
        method,
        authority: this.#authority,
        headers: { ApiKey: this.#apiKey, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new InstallerError(`failed to reach Palette at ${this.#endpoint}: ${String(error)}`);
    }
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A text deep in a document; empty where there is none. */
export function textIn(document: unknown, path: string): string {
  let at = document;
  for (const key of path.split(".")) at = isRecord(at) ? at[key] : undefined;
  return typeof at === "string" ? at : "";
}
