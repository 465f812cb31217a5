import { badRequest, invalid } from "./refusals";

/** The parameters of a request. Of a name that is there twice the last value counts, unless the whole list is wanted. */
export class Fields {
  readonly #parameters: URLSearchParams;

  constructor(parameters: URLSearchParams) {
    this.#parameters = parameters;
  }

  /** Names without those that belong to the protocol. */
  names(): string[] {
    const names = [...new Set(this.#parameters.keys())];
    return names.filter((name) => name !== "op" && name !== "format" && !name.startsWith("oauth_"));
  }

  has(name: string): boolean {
    return this.#parameters.has(name);
  }

  get(name: string): string | undefined {
    return this.#parameters.getAll(name).at(-1);
  }

  all(name: string): string[] {
    return this.#parameters.getAll(name);
  }

  text(name: string, fallback = ""): string {
    return this.get(name) ?? fallback;
  }

  /** Refused when it is missing or empty. */
  required(name: string): string {
    const value = this.get(name);
    if (!value) throw invalid({ [name]: ["This field is required."] });
    return value;
  }

  /** `true` or `false` in lower case; anything else is refused as MAAS does. */
  flag(name: string): boolean | undefined {
    const value = this.get(name);
    if (value === undefined || value === "") return undefined;
    if (value === "true" || value === "false") return value === "true";
    throw badRequest(`Invalid ${name}: Value should be 'true' or 'false'`);
  }

  /** A whole number; `message` is what MAAS says otherwise. */
  integer(name: string, message = "Enter a whole number."): number | undefined {
    const value = this.get(name);
    if (value === undefined || value === "") return undefined;
    if (/^-?\d+$/.test(value.trim())) return Number(value);
    throw invalid({ [name]: [message] });
  }
}
