import { InstallerError } from "./failure";

/** The part of Palette that an installer speaks to. */
export class PaletteCalls {
  readonly #endpoint: string;
  readonly #apiKey: string;

  constructor(endpoint: string, apiKey: string) {
    this.#endpoint = endpoint;
    this.#apiKey = apiKey;
  }

  get(path: string): Promise<Record<string, unknown>> {
    return this.#send("GET", path);
  }

  post(path: string, body: unknown): Promise<Record<string, unknown>> {
    return this.#send("POST", path, body);
  }

  async #send(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await this.#fetch(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new InstallerError(`${method} ${path.split("?")[0]}: ${answer.status} ${text.trim()}`);
    const said: unknown = text === "" ? {} : JSON.parse(text);
    return isRecord(said) ? said : {};
  }

  async #fetch(method: string, path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(`${this.#endpoint}${path}`, {
        method,
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
