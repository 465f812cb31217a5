import type { Fields, MaasClient } from "./maas-client";
import { MaasError } from "./maas-client";

/** The numbers of MAAS's machine status that the gateway tells apart. */
export const Status = {
  New: 0,
  Ready: 4,
  Deployed: 6,
  Deploying: 9,
  Allocated: 10,
  Releasing: 12,
  DiskErasing: 14,
} as const;

/** What the gateway reads of a machine in MAAS. */
export interface MaasMachine {
  systemId: string;
  hostname: string;
  status: number;
  statusName: string;
  statusMessage: string;
  powerState: string;
  zone: string;
  addresses: string[];
}

export interface Constraints {
  cpu: number;
  memory: number;
  zone: string | undefined;
  pool: string;
  /** Of several that are sent as one, MAAS takes the last. */
  tags: string[];
}

export interface DnsRecord {
  id: number;
  addresses: string[];
}

const lxdTags = ["maas-lxd-host-maintenance", "maas-lxd-host-noschedule", "maas-lxd-wlc-cp"];

/** The calls that CAPMAAS makes, one function each. */
export class Maas {
  readonly #client: MaasClient;

  constructor(client: MaasClient) {
    this.#client = client;
  }

  async allocate({ cpu, memory, zone, pool, tags }: Constraints): Promise<MaasMachine> {
    const form: Fields = [];
    if (cpu > 0) form.push(["cpu_count", String(cpu)]);
    if (memory > 0) form.push(["mem", String(memory)]);
    if (zone) form.push(["zone", zone]);
    if (pool) form.push(["pool", pool]);
    for (const tag of tags) form.push(["tags", tag]);
    return readMachine(await this.#client.send({ method: "POST", path: "machines/?op=allocate", form }));
  }

  async disableSwap(systemId: string): Promise<void> {
    await this.#client.send({ method: "PUT", path: machinePath(systemId), form: [["swap_size", "0"]] });
  }

  async deploy(systemId: string, image: string, userData: string): Promise<void> {
    const form: Fields = [
      ["user_data", Buffer.from(userData).toString("base64")],
      ["osystem", "custom"],
      ["distro_series", image],
      ["ephemeral_deploy", "false"],
    ];
    await this.#client.send({ method: "POST", path: `${machinePath(systemId)}?op=deploy`, form });
  }

  /** Tags of LXD hosts are taken off after every deployment; MAAS mostly knows none of them. */
  async untag(systemId: string): Promise<void> {
    for (const tag of lxdTags)
      await this.#client
        .send({ method: "POST", path: `tags/${tag}/?op=update_nodes`, form: [["remove", systemId]] })
        .catch((error: unknown) => {
          if (!(error instanceof MaasError)) throw error;
        });
  }

  /** Without erase options: MAAS's own setting decides. */
  async release(systemId: string): Promise<void> {
    await this.#client.send({ method: "POST", path: `${machinePath(systemId)}?op=release`, form: [] });
  }

  async powerOn(systemId: string): Promise<void> {
    await this.#client.send({ method: "POST", path: `${machinePath(systemId)}?op=power_on`, form: [] });
  }

  /** The machines of these ids that exist, in one request. */
  async machines(systemIds: string[]): Promise<Map<string, MaasMachine>> {
    if (systemIds.length === 0) return new Map();
    const query = systemIds.map((id) => `id=${encodeURIComponent(id)}`).join("&");
    const found = await this.list(`machines/?${query}`);
    return new Map(found.map(readMachine).map((machine) => [machine.systemId, machine]));
  }

  async records(fqdn: string): Promise<DnsRecord[]> {
    return (await this.list(`dnsresources/?fqdn=${encodeURIComponent(fqdn)}`)).map(readRecord);
  }

  async createRecord(fqdn: string): Promise<DnsRecord> {
    const form: Fields = [
      ["fqdn", fqdn],
      ["address_ttl", "10"],
      ["ip_addresses", ""],
    ];
    return readRecord(await this.#client.send({ method: "POST", path: "dnsresources/", form }));
  }

  async setRecord(id: number, addresses: string[]): Promise<void> {
    const form: Fields = [
      ["id", String(id)],
      ["ip_addresses", addresses.join(" ")],
    ];
    await this.#client.send({ method: "PUT", path: `dnsresources/${id}/`, form });
  }

  async whoami(): Promise<void> {
    await this.#client.send({ method: "GET", path: "users/?op=whoami" });
  }

  async list(path: string): Promise<unknown[]> {
    const answer = await this.#client.send({ method: "GET", path });
    if (!Array.isArray(answer)) throw new MaasError(0, `MAAS's answer to ${path.split("?")[0]} is not a list`);
    return answer;
  }
}

function machinePath(systemId: string): string {
  return `machines/${encodeURIComponent(systemId)}/`;
}

export function readMachine(value: unknown): MaasMachine {
  const zone = field(field(value, "zone"), "name");
  const addresses = field(value, "ip_addresses");
  const systemId = text(field(value, "system_id"));
  if (!systemId) throw new MaasError(0, "MAAS's answer holds no machine");
  return {
    systemId,
    hostname: text(field(value, "hostname")),
    status: Number(field(value, "status") ?? -1),
    statusName: text(field(value, "status_name")),
    statusMessage: text(field(value, "status_message")),
    powerState: text(field(value, "power_state")),
    zone: text(zone),
    addresses: Array.isArray(addresses) ? addresses.filter((address) => typeof address === "string") : [],
  };
}

export function readRecord(value: unknown): DnsRecord {
  const rows = field(value, "ip_addresses");
  const addresses = (Array.isArray(rows) ? rows : []).map((row) => text(field(row, "ip"))).filter(Boolean);
  return { id: Number(field(value, "id")), addresses };
}

export function field(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
