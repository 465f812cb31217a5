import type { HttpSettings } from "./call";

/** A proxy that the environment names, and the variable that does; its address has no user information in it. */
export interface ProxyInUse {
  host: string;
  variable: string;
}

/** The proxy through which the environment sends requests to this address, if any. */
export function proxyFor(
  { protocol, hostname, port }: URL,
  environment: HttpSettings["environment"],
): ProxyInUse | undefined {
  const read = (name: string): string => environment[name.toLowerCase()] || environment[name] || "";
  const variable = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const address = read(variable);
  if (address === "" || isExempt(read("NO_PROXY"), hostname, port || (protocol === "https:" ? "443" : "80")))
    return undefined;
  return { host: URL.canParse(address) ? new URL(address).host : "", variable };
}

function isExempt(list: string, hostname: string, port: string): boolean {
  const entries = list.split(/[\s,]+/).filter((entry) => entry !== "");
  return entries.some((entry) => {
    const [name = "", only] = entry.replace(/^\*?\./, "").split(/:(?=\d+$)/);
    const sameHost = name === "*" || hostname === name || hostname.endsWith(`.${name}`);
    return sameHost && (only === undefined || only === port);
  });
}
