import type { ProxyInUse } from "./proxy";

/** Why no answer came, as far as a person can do something about it. */
export interface NetworkError {
  /** Ends a sentence that begins "GET ... was not answered:". */
  because: string;
  /** Whether another attempt may fare better, and how many are worth it. */
  retry: "no" | "once" | "yes";
  /** Whether the request may have reached the service. */
  sent: boolean;
  /** Whether only another configuration, here or of the service, can mend it. */
  misconfigured?: boolean;
}

const NOT_TRUSTED = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_UNTRUSTED",
]);

const UNWRITABLE: NetworkError = {
  because:
    "it could not be written: the key or the address has a character that may stand in no request, pasted from a document " +
    "perhaps. Copy it once more into the configuration or the environment.",
  retry: "no",
  sent: false,
  misconfigured: true,
};

const BY_CODE: Record<string, NetworkError> = {
  ECONNREFUSED: {
    because: "nothing listens there. Is the service up, and are address and port in the configuration right?",
    retry: "yes",
    sent: false,
  },
  ENOTFOUND: {
    because: "the host name is not known. Is the address in the configuration right, and does DNS work here?",
    retry: "no",
    sent: false,
  },
  EAI_AGAIN: {
    because: "the host name could not be looked up just now. Does DNS work here?",
    retry: "yes",
    sent: false,
  },
  ETIMEDOUT: {
    because: "the connection timed out. Is the host reachable from here, or does a firewall stand between?",
    retry: "yes",
    sent: true,
  },
  UND_ERR_CONNECT_TIMEOUT: {
    because: "the connection timed out. Is the host reachable from here, or does a firewall or a proxy stand between?",
    retry: "yes",
    sent: false,
  },
  EHOSTUNREACH: {
    because: "the host cannot be reached from here. Is a VPN or a route missing?",
    retry: "yes",
    sent: false,
  },
  ENETUNREACH: {
    because: "the network cannot be reached from here. Is a VPN or a route missing?",
    retry: "yes",
    sent: false,
  },
  CERT_HAS_EXPIRED: {
    because: "its TLS certificate has expired. Renew it on the server, and check the clock of this machine.",
    retry: "no",
    sent: false,
    misconfigured: true,
  },
  CERT_NOT_YET_VALID: {
    because: "its TLS certificate is not valid yet. Check the clock of this machine.",
    retry: "no",
    sent: false,
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    because: "its TLS certificate is for another host name. Use the name that the certificate is for.",
    retry: "no",
    sent: false,
    misconfigured: true,
  },
  UND_ERR_RES_EXCEEDED_MAX_SIZE: { because: "the answer is larger than 64 MB.", retry: "no", sent: true },
  UND_ERR_PRX_TLS: {
    because: "the proxy's TLS certificate is not trusted.",
    retry: "no",
    sent: false,
    misconfigured: true,
  },
  UND_ERR_INVALID_ARG: UNWRITABLE,
  ERR_INVALID_CHAR: UNWRITABLE,
  ERR_INVALID_URL: UNWRITABLE,
  ERR_SSL_WRONG_VERSION_NUMBER: {
    because: "the port does not speak TLS. Should the address begin with 'http://', or is the port wrong?",
    retry: "no",
    sent: false,
    misconfigured: true,
  },
};

// Where a proxy stands between, it alone is connected to: so these are about it.
const OF_CONNECTING = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
];

/** Reads what undici and node throw; `proxy` is the one that was to be used. */
export function networkErrorOf(error: unknown, proxy?: ProxyInUse): NetworkError {
  const code = codeOf(error);
  const ofConnecting = OF_CONNECTING.includes(code) ? BY_CODE[code] : undefined;
  if (proxy && ofConnecting) {
    const because =
      `the proxy ${proxy.host} (from ${proxy.variable}) cannot be reached (${code}), so the service was not asked. Is the proxy up, and ` +
      `its address right? NO_PROXY exempts hosts from it.`;
    return { ...ofConnecting, because, sent: false };
  }
  if (NOT_TRUSTED.has(code)) {
    return {
      because:
        "its TLS certificate is not signed by an authority that is trusted here. Set 'palette-maas:caCertificate' " +
        "(or PALETTE_CA_CERT) to the PEM certificate of the authority that signed it.",
      retry: "no",
      sent: false,
      misconfigured: true,
    };
  }
  if (error instanceof Error && error.name === "HTTPParserError") {
    return {
      because: "what listens there does not speak HTTP. Are 'http' or 'https' and the port in the address right?",
      retry: "no",
      sent: true,
    };
  }
  if (isProxyRefusal(error)) {
    return { because: "the proxy (HTTPS_PROXY, HTTP_PROXY) did not let it through.", retry: "no", sent: false };
  }
  const known = BY_CODE[code];
  return known ?? { because: `the connection broke off (${code || "no reason given"}).`, retry: "yes", sent: true };
}

/** No answer within the time of one request. */
export function timedOut(span: string): NetworkError {
  return {
    because: `no answer came within ${span} ('requestTimeout'). Is the service overloaded, or does a firewall drop the connection?`,
    retry: "once",
    sent: true,
  };
}

// Several addresses of one name fail as one AggregateError, whose code is that of its first.
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (BY_CODE[code] || NOT_TRUSTED.has(code) || error.cause === undefined) return code;
  return codeOf(error.cause) || code;
}

const isProxyRefusal = (error: unknown): boolean =>
  error instanceof Error && /^Proxy (response|Authentication)/.test(error.message);
