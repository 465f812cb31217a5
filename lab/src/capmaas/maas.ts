import { createHmac, randomUUID } from "node:crypto";
import { ask } from "../ask";
import { type DnsRecord, type MaasMachine, readMachine, readRecord } from "../gateway/maas";
import { type Fields, MaasError } from "../gateway/maas-client";

const LXD_TAGS = ["maas-lxd-host-maintenance", "maas-lxd-host-noschedule", "maas-lxd-wlc-cp"];

/** Which host a MaasMachine asks for. */
export interface HostRequest {
  readonly cpu: number;
  readonly memory: number;
  readonly zone: string | undefined;
  readonly pool: string | undefined;
  readonly tags: readonly string[];
}

/** What CAPMAAS asks of a MAAS, as it asks: `op` among the fields or in the path, and signed with HMAC-SHA1. */
export class CapmaasCalls {
  constructor(
    private readonly endpoint: string,
    private readonly apiKey: string,
  ) {}

  async records(fqdn: string): Promise<DnsRecord[]> {
    const found = await this.send("GET", "dnsresources/", [["fqdn", fqdn]]);
    return (Array.isArray(found) ? found : []).map(readRecord);
  }

  async createRecord(fqdn: string): Promise<void> {
    await this.send("POST", "dnsresources/", [
      ["fqdn", fqdn],
      ["address_ttl", "10"],
      ["ip_addresses", ""],
    ]);
  }

  /** A machine that has no address yet leaves an empty item, so that there are spaces at either end. */
  async setRecord(id: number, addresses: readonly string[]): Promise<void> {
    await this.send("PUT", `dnsresources/${id}/`, [
      ["id", String(id)],
      ["ip_addresses", addresses.join(" ")],
    ]);
  }

  async allocate({ cpu, memory, zone, pool, tags }: HostRequest): Promise<MaasMachine> {
    const form: Fields = [
      ["op", "allocate"],
      ["cpu_count", String(cpu)],
      ["mem", String(memory)],
    ];
    if (zone) form.push(["zone", zone]);
    if (pool) form.push(["pool", pool]);
    // Each overwrites the one before.
    const tag = tags.at(-1);
    if (tag) form.push(["tags", tag]);
    return readMachine(await this.send("POST", "machines/", form));
  }

  async machine(systemId: string): Promise<MaasMachine> {
    return readMachine(await this.send("GET", machinePath(systemId), []));
  }

  async swapOff(systemId: string): Promise<void> {
    await this.send("PUT", machinePath(systemId), [["swap_size", "0"]]);
  }

  async deploy(systemId: string, image: string, userData: string, inMemory: boolean): Promise<void> {
    const slash = image.indexOf("/");
    await this.send("POST", machinePath(systemId), [
      ["op", "deploy"],
      ["user_data", userData],
      ["osystem", slash < 0 ? "custom" : image.slice(0, slash)],
      ["distro_series", image.slice(slash + 1)],
      ["ephemeral_deploy", String(inMemory)],
    ]);
  }

  /** Tags of LXD hosts are taken off after every deployment; MAAS mostly knows none of them. */
  async untag(systemId: string): Promise<void> {
    await this.machine(systemId);
    for (const tag of LXD_TAGS) {
      await this.send("POST", `tags/${tag}/op-update_nodes`, [["remove", systemId]]).catch((error: unknown) => {
        if (!(error instanceof MaasError)) throw error;
      });
    }
  }

  async release(systemId: string): Promise<void> {
    await this.send("POST", machinePath(systemId), [["op", "release"]]);
  }

  async powerOn(systemId: string): Promise<void> {
    await this.send("POST", `${machinePath(systemId)}op-power_on`, [["comment", "maas provider power on"]]);
  }

  private async send(method: "GET" | "POST" | "PUT", path: string, fields: Fields): Promise<unknown> {
    const url = new URL(`${this.endpoint.replace(/\/+$/, "")}/api/2.0/${path}`);
    const headers: Record<string, string> = {
      authorization: signed(this.apiKey, method, url, fields),
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": "Go-http-client/1.1",
    };
    const query = new URLSearchParams(fields).toString();
    if (method === "GET" && query !== "") url.search = query;
    const reply = await ask(url.href, { method, headers, body: method === "GET" ? "" : query }).catch(
      (error: unknown) => {
        throw new MaasError(0, `cannot reach MAAS at ${url.host}: ${error instanceof Error ? error.message : error}`);
      },
    );
    if (!reply.ok) throw new MaasError(reply.status, reply.text);
    try {
      return JSON.parse(reply.text);
    } catch {
      return undefined;
    }
  }
}

const machinePath = (systemId: string): string => `machines/${encodeURIComponent(systemId)}/`;

/** OAuth 1.0 with an empty consumer secret. In real time, with which MAAS compares it. */
function signed(apiKey: string, method: string, url: URL, fields: Fields): string {
  const [consumer = "", token = "", secret = ""] = apiKey.split(":");
  const oauth: Fields = [
    ["oauth_consumer_key", consumer],
    ["oauth_nonce", randomUUID()],
    ["oauth_signature_method", "HMAC-SHA1"],
    ["oauth_timestamp", String(Math.floor(Date.now() / 1_000))],
    ["oauth_token", token],
    ["oauth_version", "1.0"],
  ];
  const sorted = [...oauth, ...fields].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const pairs = sorted.map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  const base = [method, url.origin + url.pathname, pairs.join("&")].map(encoded).join("&");
  const signature = createHmac("sha1", `&${secret}`).update(base).digest("base64");
  const all: Fields = [...oauth, ["oauth_signature", signature]];
  return `OAuth ${all.map(([name, value]) => `${name}="${encoded(value)}"`).join(", ")}`;
}

// RFC 5849 leaves fewer signs as they are than JavaScript does.
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
