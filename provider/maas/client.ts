import { createHttpClient, type HttpClient, type HttpSettings } from "../http/client";
import { normalizedEndpoint } from "../model/maas-cloud-account";
import { authorization, parseApiKey } from "./oauth1";
import { refusalOf } from "./refusal";

/** A MAAS and the key to speak to it with. */
export interface MaasAccess {
  endpoint: string;
  apiKey: string;
  caCertificate?: string;
}

/** A client of MAAS's API 2.0. Bodies are forms: as JSON, MAAS ignores some silently and breaks at others. */
export function maasClient({ endpoint, apiKey, caCertificate }: MaasAccess, http: HttpSettings): HttpClient {
  const key = parseApiKey(apiKey);
  return createHttpClient({
    service: "MAAS",
    baseUrl: `${normalizedEndpoint(endpoint)}/api/2.0`,
    settings: caCertificate === undefined ? http : { ...http, caCertificate },
    headers: () => ({ authorization: authorization(key) }),
    readError: (status, headers, body) => refusalOf({ status, headers, body, now: Date.now() }),
    secrets: () => [apiKey, key.secret, key.token, key.consumer],
    followRedirects: false,
  });
}
