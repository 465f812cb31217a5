import type { Lab } from "palette-maas-lab";
import { z } from "zod";
import { realClock } from "../../provider/core/time/clock";
import { seconds } from "../../provider/core/time/duration";
import { maasClient } from "../../provider/maas/client";

const IMAGE = "custom/u-2204-0-k-1335-0";

const Server = z.looseObject({ system_id: z.string(), hostname: z.string() });

/** Somebody with a key of MAAS who takes servers and gives them back, as whatever drives clusters does. */
export class MaasUser {
  private readonly client;
  private readonly signal = new AbortController().signal;

  constructor(lab: Lab, apiKey: string = lab.maas.apiKeys.admin) {
    const http = {
      ...{ clock: realClock, requestTimeout: seconds(10), maxRetries: 0 },
      ...{ insecureSkipVerify: false, environment: {} },
    };
    this.client = maasClient({ endpoint: lab.maas.url, apiKey }, http);
  }

  /** Takes a server, any or the named one, without deploying it. */
  async allocate(hostname?: string): Promise<{ systemId: string; hostname: string }> {
    const form: Record<string, string> = hostname === undefined ? {} : { name: hostname };
    const taken = await this.post("/machines/?op=allocate", {}, form);
    return { systemId: taken.system_id, hostname: taken.hostname };
  }

  async deploy(systemId: string): Promise<void> {
    await this.post("/machines/{system_id}/?op=deploy", { system_id: systemId }, { distro_series: IMAGE });
  }

  /** Takes a server, any, and deploys it. */
  async take(): Promise<{ systemId: string; hostname: string }> {
    const server = await this.allocate();
    await this.deploy(server.systemId);
    return server;
  }

  async release(systemId: string): Promise<void> {
    await this.post("/machines/{system_id}/?op=release", { system_id: systemId }, {});
  }

  give(systemId: string): Promise<void> {
    return this.release(systemId);
  }

  /** Makes a DNS record, as it is made for the API of a cluster. */
  async record(fqdn: string, addresses: readonly string[] = []): Promise<void> {
    const form = { fqdn, address_ttl: "10", ip_addresses: addresses.join(" ") };
    const route = "POST /dnsresources/";
    await this.client.send({ route, form, answer: z.looseObject({ fqdn: z.string() }), signal: this.signal });
  }

  private post(path: string, params: Record<string, string>, form: Record<string, string>) {
    return this.client.send({ route: `POST ${path}`, params, form, answer: Server, signal: this.signal });
  }
}
