import { ApiError } from "../core/errors";

const CAUSES: readonly [RegExp, string][] = [
  [/ECONNREFUSED/, "nothing listens there"],
  [/ENOTFOUND|EAI_AGAIN/, "its name cannot be resolved"],
  [/ECONNRESET|UND_ERR_SOCKET|EPIPE/, "the connection was broken off"],
  [/UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, "it cannot be reached"],
  [
    /TimeoutError|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT/,
    "it did not answer in time ('palette-maas:requestTimeout')",
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL/,
    "its certificate is not trusted: set 'palette-maas:caCertificate' to the authority that signed it",
  ],
];

/** Why no answer came, in a sentence that names the host and nothing else of the address. */
export function transportError(
  service: string,
  baseUrl: string,
  route: string,
  error: unknown,
  uncertain: boolean,
): ApiError {
  const code = codesOf(error).join(" ");
  const [, cause] = CAUSES.find(([pattern]) => pattern.test(code)) ?? [undefined, plain(error)];
  const message = `${service} at ${hostOf(baseUrl)} did not answer ${route}: ${cause}.`;
  // Where the connection was never made, nothing can have taken effect.
  const sent = !/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|CERT|SELF_SIGNED|UNABLE_TO|CONNECT_TIMEOUT/.test(code);
  return new ApiError("unavailable", message, { route, uncertain: uncertain && sent });
}

function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const code = "code" in error ? [String(error.code)] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : codesOf(error.cause);
  return [error.name, ...code, ...inner];
}

const plain = (error: unknown): string => (error instanceof Error ? error.message : "the connection failed");

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return "an address that is none";
  }
}
