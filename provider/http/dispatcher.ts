import { createHash, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import type { Dispatcher } from "undici";
import { ProviderError } from "../core/errors";
import { seconds } from "../core/time/duration";
import type { HttpSettings } from "./call";

type Connection = Pick<
  HttpSettings,
  "caCertificate" | "insecureSkipVerify" | "environment" | "clientCertificate" | "serverName"
>;

/** Largest answer that is read: a rack of 3,000 machines is below it. */
export const LARGEST_ANSWER = 64 * 2 ** 20;

const shared = new Map<string, Promise<Dispatcher>>();

/** The connections of the process for these settings of TLS and proxy, made once. Idle ones do not keep the process alive. */
export function dispatcherFor(settings: Connection): Promise<Dispatcher> {
  const proxy = proxyOf(settings.environment);
  const { caCertificate, insecureSkipVerify, clientCertificate, serverName } = settings;
  const shown = clientCertificate && createHash("sha256").update(JSON.stringify(clientCertificate)).digest("hex");
  const key = JSON.stringify([caCertificate, insecureSkipVerify, shown, serverName, proxy]);
  const known = shared.get(key);
  if (known) return known;
  const made = dispatcher(settings, proxy);
  shared.set(key, made);
  return made;
}

async function dispatcher(settings: Connection, proxy: ReturnType<typeof proxyOf>): Promise<Dispatcher> {
  requireAddresses(proxy);
  if (settings.caCertificate !== undefined) requireCertificate(settings.caCertificate);
  const { EnvHttpProxyAgent } = await import("undici");
  const proxyTls = {
    rejectUnauthorized: !settings.insecureSkipVerify,
    // Given alone, it would replace the public authorities, which another service may need.
    ...(settings.caCertificate === undefined ? {} : { ca: [...rootCertificates, settings.caCertificate] }),
  };
  const tls = { ...proxyTls, ...identityOf(settings) };
  return new EnvHttpProxyAgent({
    ...proxy,
    connect: { ...tls, timeout: seconds(10) },
    // Proxies commonly refuse tunnels to ports of plain http.
    proxyTunnel: false,
    requestTls: tls,
    proxyTls,
    connections: 64,
    maxResponseSize: LARGEST_ANSWER,
    // Our own deadline spans the whole attempt.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

// For the service alone: a proxy is somebody else.
const identityOf = ({ clientCertificate, serverName }: Connection) => ({
  ...(clientCertificate ? { cert: clientCertificate.certificate, key: clientCertificate.key } : {}),
  ...(serverName === undefined ? {} : { servername: serverName }),
});

// Empty strings, not undefined: undici would look into the environment of the process instead.
function proxyOf(environment: HttpSettings["environment"]) {
  const read = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? "";
  return { httpProxy: read("HTTP_PROXY"), httpsProxy: read("HTTPS_PROXY"), noProxy: read("NO_PROXY") };
}

// Neither value is quoted: addresses of proxies hold passwords.
function requireAddresses({ httpProxy, httpsProxy }: ReturnType<typeof proxyOf>): void {
  for (const [name, value] of Object.entries({ HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy })) {
    if (value === "" || /^(https?|socks5?):\/\/[^/]/.test(value)) continue;
    throw new ProviderError(
      `The environment variable ${name} must be an address such as 'http://proxy.example.com:3128'.`,
    );
  }
}

// TLS would pass over what it cannot read, and then trust nobody.
function requireCertificate(pem: string): void {
  try {
    new X509Certificate(pem);
  } catch (cause) {
    throw new ProviderError("'caCertificate' must be a certificate in PEM, beginning '-----BEGIN CERTIFICATE-----'.", {
      cause,
    });
  }
}
