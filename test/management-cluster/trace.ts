import { readFileSync } from "node:fs";
import type { Exchange } from "palette-maas-lab";
import { isRecord } from "../../provider/core/unknowns";

/** One request to MAAS, with names for what differs from run to run. */
export interface Asked {
  /** `dns`, or the host that it is about. */
  subject: string;
  text: string;
}

type Fields = Record<string, string>;

/** Hosts by their system id, from the answers. */
class Hosts {
  private readonly names = new Map<string, string>();

  learn(answer: unknown): string | undefined {
    if (!isRecord(answer) || typeof answer.system_id !== "string") return undefined;
    this.names.set(answer.system_id, String(answer.hostname));
    return String(answer.hostname);
  }

  of(id: string): string {
    return this.names.get(id) ?? id;
  }
}

/** The same words for a recorded request and one that reached the lab. */
function asked(hosts: Hosts, request: { method: string; path: string; fields: Fields; answer: unknown }): Asked {
  const { method, path, fields, answer } = request;
  const answered = hosts.learn(answer);
  const [noun = "", id = ""] = path.split("/").filter(Boolean);
  if (noun === "dnsresources") {
    const { fqdn, id: _id, ip_addresses, ...rest } = fields;
    const name = fqdn === undefined ? {} : { fqdn: "NAME" };
    // Which address a host is given is MAAS's matter: whether there is one counts.
    const addresses = ip_addresses === undefined ? {} : { ip_addresses: ip_addresses.replace(/[\d.]+/g, "ADDRESS") };
    return { subject: "dns", text: `${method} ${noun} ${said({ ...rest, ...name, ...addresses })}` };
  }
  const { user_data, remove, ...rest } = fields;
  const known = { ...rest, ...(user_data === undefined ? {} : { user_data: "BASE64" }) };
  if (noun === "tags")
    return { subject: hosts.of(remove ?? ""), text: `${method} ${noun}/${id}/op-update_nodes remove` };
  const what = id === "" ? noun : `${noun}/ID`;
  return {
    subject: id === "" ? (answered ?? "nobody") : hosts.of(id),
    text: `${method} ${what} ${said(known)}`.trim(),
  };
}

const said = (fields: Fields): string =>
  Object.entries(fields)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

/** A recording of what the real CAPMAAS asked of the lab's MAAS, from its file. */
export function recorded(file: string): Asked[] {
  const hosts = new Hosts();
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.flatMap((line): Asked[] => {
    const { method, route, rel, query = {}, form = {}, answer } = JSON.parse(line);
    if (method === undefined) return [];
    return [asked(hosts, { method, path: rel ?? route, fields: flat({ ...query, ...form }), answer })];
  });
}

/** What reached the lab's MAAS, in the same words. */
export function reached(exchanges: readonly Exchange[]): Asked[] {
  const hosts = new Hosts();
  return (
    exchanges
      // The lab's own gateway asks the same MAAS.
      .filter(({ entry }) => entry.side === "maas" && !entry.byGateway)
      .map(({ entry, query, sent, answered }) => {
        const path = entry.path.replace(/^\/MAAS\/api\/2\.0/, "").replace(/\?.*$/, "");
        const fields = { ...Object.fromEntries(query), ...(isRecord(sent) ? flat(sent) : {}) };
        return asked(hosts, { method: entry.method, path, fields, answer: answered });
      })
  );
}

const flat = (form: object): Fields =>
  Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, Array.isArray(value) ? value.join(" ") : String(value)]),
  );

/** What was asked about one subject; looks that follow each other count as one. */
export const about = (all: readonly Asked[], subject: string): string[] =>
  all
    .filter((one) => one.subject === subject)
    .map(({ text }) => text)
    .filter((text, i, texts) => !(text === "GET machines/ID" && texts[i - 1] === text));
